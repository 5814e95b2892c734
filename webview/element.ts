/**
 * Owns making elements. Text is always set as text; attributes come only from this folder's own
 * code.
 */

/** Makes a new element; a child that is a string becomes text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  children: string | readonly (HTMLElement | SVGElement)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== '') made.setAttribute(name, value);
  if (typeof children === 'string') made.textContent = children;
  else made.append(...children);
  return made;
}

/** Replaces all children of `parent`. */
export function fill(parent: Element, children: readonly HTMLElement[]): void {
  parent.replaceChildren(...children);
}
