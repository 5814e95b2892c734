/**
 * Judges the terminals that people had in the sandbox of the work. Pure. What is typed there is
 * recorded nowhere, so the change may hold what the ledger does not tell of. That never makes a
 * result worse than its checks say: they run elsewhere, whoever wrote it. But a reviewer has to know.
 */
import type { EntryOf } from '../../ledger/entry.ts';
import type { ResultEvidence } from '../evidence/result-evidence.ts';
import { type Judgement, NOTHING, seqs } from './judgement.ts';

/** The flag on a result that goes on with one in which a person may have typed. */
export const TYPED_BEFORE = 'terminal';
export const TYPED =
  'A person typed in a terminal in the sandbox: the change may hold what they did, beside what the agent did.';

export function judgeTerminals({ all, result }: ResultEvidence): Judgement {
  const { terminals, flags } = all;
  if (flags.some(({ code, seq }) => code === TYPED_BEFORE && seq > result.seq)) return NOTHING;
  const closed = new Map(
    terminals
      .filter((entry): entry is Extract<EntryOf<'terminal'>, { what: 'closed' }> => {
        return entry.what === 'closed';
      })
      .map((entry) => [entry.id, entry]),
  );
  // A terminal that only showed something changed nothing; one without a known end may have.
  const used = terminals.filter(
    ({ what, id, seq }) => what === 'opened' && seq < result.seq && closed.get(id)?.typed !== 0,
  );
  if (used.length === 0) return NOTHING;
  return { ...NOTHING, flags: [{ code: 'flag.terminal', text: TYPED, entries: seqs(...used) }] };
}
