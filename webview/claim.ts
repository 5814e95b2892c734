/**
 * Owns the agent's description of its work: a claim, compared sentence by sentence with what the
 * runner saw, if that was done. What nothing backs is marked before its words.
 */
import type { ClaimedSentence } from '../runner/protocol/task.ts';
import { element, quiet } from './element.ts';
import { t } from './translate.ts';

export function claimList(
  claim: string,
  sentences: readonly ClaimedSentence[] | undefined,
): HTMLElement[] {
  if (!sentences || sentences.length === 0) {
    return [quiet(t`Its own words: a claim, not evidence.`), element('pre', {}, claim)];
  }
  const bare = sentences.filter(({ standing }) => standing !== 'seen').length;
  const all = sentences.length;
  const words =
    bare === 0
      ? t`The runner saw everything that it says.`
      : bare === all
        ? t`The runner did not see any of these sentences: take them as claims.`
        : t`The runner did not see ${bare} of ${all} of these sentences: take them as claims.`;
  const rows = sentences.map(({ text, standing, entries }) =>
    element('li', { class: standing }, [
      element('span', { class: 'standing' }, STANDINGS[standing]),
      element('span', { class: 'words' }, text),
      ...(entries.length > 0
        ? [element('span', { class: 'quiet' }, t`ledger ${entries.join(', ')}`)]
        : []),
    ]),
  );
  return [quiet(words), element('ul', { class: 'claims' }, rows)];
}

const STANDINGS: Readonly<Record<ClaimedSentence['standing'], string>> = {
  seen: t`Seen`,
  contradicted: t`Seen otherwise`,
  claimed: t`Not backed`,
};
