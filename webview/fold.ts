/**
 * Owns folds: parts of the page that are opened and closed, stay so over updates and reloads, and
 * make what is inside only while they are open.
 */
import { element } from './element.ts';
import { keeps } from './host.ts';

export interface Fold {
  readonly key: string;
  readonly title: string | readonly (Node | string)[];
  /** Whether it is open before anybody touched it. */
  readonly open?: boolean;
  readonly class?: string;
}

export function fold(
  { key, title, open = false, class: name = '' }: Fold,
  inside: () => readonly Node[],
): HTMLDetailsElement {
  const isShown = isOpen(key, open);
  const made = element('details', { 'data-key': key, 'data-fold': key, class: name }, [
    // The spaces are for those who hear it: parts in a grid have none between them.
    element(
      'summary',
      {},
      typeof title === 'string' ? title : title.flatMap((part) => [part, ' ']),
    ),
    ...(isShown ? inside() : []),
  ]);
  made.open = isShown;
  return made;
}

export function isOpen(key: string, before = false): boolean {
  return keeps().folds[key] ?? before;
}
