/** Owns the list of what of the repository the models were given: names and sizes, no contents. */
import type { GivenItem } from '../runner/protocol/given.ts';
import { element } from './element.ts';
import { t } from './translate.ts';

export function givenList(items: readonly GivenItem[]): HTMLElement {
  const rows = items.map(({ kind, name, bytes, note }) => {
    const parts = [
      KINDS[kind] ?? kind,
      ...(bytes > 0 ? [t`${bytes} bytes`] : []),
      ...(note === undefined ? [] : [note]),
    ];
    return element('li', {}, [
      element('code', {}, name),
      ' ',
      element('span', { class: 'quiet' }, parts.join(' · ')),
    ]);
  });
  return element('ul', { class: 'reasons' }, rows);
}

const KINDS: Readonly<Record<string, string>> = {
  role: t`role`,
  rules: t`rules`,
  skill: t`skill`,
  document: t`document`,
  result: t`accepted change`,
  server: t`tool server`,
};
