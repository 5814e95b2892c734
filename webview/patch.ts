/**
 * Owns bringing what the page shows to what it is to show, with as few changes as that takes: an
 * element that stays the same is not touched, so focus, selection, folds and scrolling survive
 * every update of a running task.
 */

/**
 * Makes `wanted` the children of `parent`. Elements with the same `data-key` or `id` are the same
 * element, others are matched by their order. A node that is there already is left to the class
 * that owns it, and so is all that stands inside an element with `data-owner`.
 */
export function patch(parent: Element, wanted: readonly Node[]): void {
  const keys = new Set(wanted.map(keyOf));
  for (const child of parent.querySelectorAll(':scope > *')) {
    const key = keyOf(child);
    if (key !== undefined && !keys.has(key)) child.remove();
  }
  const known = new Map<string, ChildNode>();
  for (const child of parent.childNodes) {
    const key = keyOf(child);
    if (key !== undefined) known.set(key, child);
  }
  let at = parent.firstChild;
  for (const next of wanted) {
    const there = counterpart(next, at, known);
    if (there === undefined) {
      parent.insertBefore(next, at);
      continue;
    }
    if (there === at) at = at.nextSibling;
    else parent.insertBefore(there, at);
    if (there !== next) take(there, next);
  }
  while (at) {
    const rest = at;
    at = at.nextSibling;
    rest.remove();
  }
}

function counterpart(
  next: Node,
  at: ChildNode | null,
  known: ReadonlyMap<string, ChildNode>,
): ChildNode | undefined {
  if (next === at) return at;
  const key = keyOf(next);
  const there = key === undefined ? at : known.get(key);
  if (!there || keyOf(there) !== key || there.nodeName !== next.nodeName) return undefined;
  return there;
}

/** Gives an element that stays the attributes and the children of the one that was made anew. */
function take(there: Node, next: Node): void {
  if (!(there instanceof Element && next instanceof Element)) {
    if (there.nodeValue !== next.nodeValue) there.nodeValue = next.nodeValue;
    return;
  }
  for (const name of there.getAttributeNames()) {
    if (!next.hasAttribute(name) && !LEFT.has(name)) there.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (!LEFT.has(name) && there.getAttribute(name) !== value) there.setAttribute(name, value);
  }
  if (there instanceof HTMLElement && next instanceof HTMLElement) {
    const { cssText } = next.style;
    if (there.style.cssText !== cssText) there.style.cssText = cssText;
  }
  if (!there.hasAttribute('data-owner')) patch(there, [...next.childNodes]);
}

/** What is open is the user's affair; the page's policy lets a style be set as properties alone. */
const LEFT: ReadonlySet<string> = new Set(['open', 'style']);

function keyOf(node: Node): string | undefined {
  if (!(node instanceof Element)) return undefined;
  return node.getAttribute('data-key') ?? (node.id === '' ? undefined : node.id);
}
