/**
 * Owns the agent's description of its work: a claim, compared sentence by sentence with what the
 * runner saw, if that was done.
 */
import type { ClaimedSentence } from '../runner/protocol/task.ts';
import { element } from './element.ts';

export function claimList(
  claim: string,
  sentences: readonly ClaimedSentence[] | undefined,
): HTMLElement[] {
  if (!sentences || sentences.length === 0) {
    return [element('p', { class: 'quiet' }, 'A claim, not evidence.'), element('pre', {}, claim)];
  }
  const rows = sentences.map(({ text, standing, entries }) =>
    element('li', { class: standing }, [
      element('span', {}, text),
      element('span', { class: 'quiet' }, standingWords(standing, entries)),
    ]),
  );
  return [element('ul', { class: 'claims' }, rows)];
}

function standingWords(standing: ClaimedSentence['standing'], entries: readonly number[]): string {
  const where = entries.length > 0 ? ` (ledger ${entries.join(', ')})` : '';
  switch (standing) {
    case 'seen':
      return `the runner saw this${where}`;
    case 'contradicted':
      return `the runner saw otherwise${where}`;
    case 'claimed':
      return 'a claim, not backed by evidence';
  }
}
