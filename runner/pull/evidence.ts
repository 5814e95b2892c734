/**
 * Owns reading an attempt's ledger for what others are told of it: evidence is told of a whole ledger
 * only.
 */
import { readArtifact } from '../client/artifacts.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { ledgerLines, verifyChain } from '../ledger/chain.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { AttemptState } from '../protocol/task.ts';

export async function readEntries(
  address: RunnerAddress,
  { n, ledger }: AttemptState,
  signal: AbortSignal,
): Promise<readonly LedgerEntry[]> {
  if (ledger === undefined) return [];
  const bytes = await readArtifact(address, ledger, {}, signal);
  const report = verifyChain(ledgerLines(Buffer.from(bytes).toString('utf8')));
  if (report.ok) return report.entries;
  const message = `The ledger of attempt ${n} is not whole (line ${report.line}: ${report.reason}).`;
  throw new ErrandError('conflict', message, { hint: 'Nothing was pushed or written.' });
}
