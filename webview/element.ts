/**
 * Owns making elements. Text is always set as text; the names of attributes come only from this
 * folder's own code. A button carries what it asks for, so that it may be rebuilt or kept
 * (patch.ts) without a listener of its own: task.ts listens for all of them.
 */
import type { Asked } from './host.ts';

/** Makes a new element; a child that is a string becomes text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  children: string | readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== '') made.setAttribute(name, value);
  if (typeof children === 'string') made.textContent = children;
  else made.append(...children);
  return made;
}

/** A button that asks for something when it is pressed. */
export function button(
  asked: Asked,
  words: string,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const given = { type: 'button', 'data-asked': JSON.stringify(asked), ...attributes };
  return element('button', given, words);
}

/** What the pressed element, or the button around it, asks for. */
export function askedBy(pressed: EventTarget | null): Asked | undefined {
  const found = pressed instanceof Element ? pressed.closest('[data-asked]') : null;
  const text = found?.getAttribute('data-asked');
  // Only `button` writes this attribute.
  return text ? (JSON.parse(text) as Asked) : undefined;
}

/** A part of the page with its heading, by which screen readers list it. */
export function section(key: string, title: string, content: readonly Node[]): HTMLElement {
  return element('section', { 'data-key': key, 'aria-labelledby': `title-${key}` }, [
    element('h2', { id: `title-${key}` }, title),
    ...content,
  ]);
}

/** A line of quiet text. */
export function quiet(words: string): HTMLElement {
  return element('p', { class: 'quiet' }, words);
}
