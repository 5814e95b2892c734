/**
 * Judges the merge of a newer base, where the result came about so. Pure. That git or an agent
 * merged it proves nothing: the checks do, on the merge. Marks of a conflict that are still there
 * are a fault, whatever the checks say.
 */
import { newerBaseWords } from '../../protocol/attempt-base.ts';
import type { EntryOf } from '../../ledger/entry.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type Judgement, listed, NOTHING, seqs } from './judgement.ts';

export function judgeMerge(
  { merges, unresolved }: Pick<Evidence, 'merges' | 'unresolved'>,
  result: EntryOf<'result'>,
): Judgement {
  const open = unresolved.filter((entry) => entry.result === result.commit);
  const failed = open.map((entry) => ({
    code: 'conflict_unresolved',
    text: `Marks of a conflict with the newer base are still in ${listed(entry.paths)}.`,
    entries: seqs(entry),
  }));
  const merge = merges.findLast(({ base }) => base === result.base);
  if (!merge) return { ...NOTHING, failed };
  const words = newerBaseWords({ commit: merge.base, ...merge });
  const names = { count: merge.count, names: merge.conflicts.map(({ path }) => path) };
  const text =
    merge.count === 0
      ? `Merged with ${words}, without a conflict.`
      : `Merged with ${words}; the agent resolved the conflicts in ${listed(names)}.`;
  const said = { code: 'merged', text, entries: seqs(merge) };
  return { ...NOTHING, failed, passed: failed.length > 0 ? [] : [said] };
}
