/**
 * Compares a ledger with the commit it describes, in a repository where the result was fetched: the
 * tree is the one that was checked, the parent is the base, and the commit's trailer names the
 * ledger's entry before the result. A ledger that was rewritten cannot match the trailer.
 */
import { runGit } from '../client/git.ts';
import { LEDGER_TRAILER } from '../ledger/chain.ts';
import type { EntryOf, LedgerEntry } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';

/** The last result that a ledger names. */
export type ResultEntry = EntryOf<'result'>;

export function resultOf(entries: readonly LedgerEntry[]): ResultEntry | undefined {
  return entries.findLast((entry) => entry.kind === 'result');
}

/**
 * Why the commit in this repository is not the one the ledger speaks of; undefined when it is.
 * Rejects (`not_found`) when the repository does not have it.
 */
export async function commitFault(
  repository: string,
  entries: readonly LedgerEntry[],
  result: ResultEntry,
): Promise<string | undefined> {
  const format = `%T%n%P%n%(trailers:key=${LEDGER_TRAILER},valueonly)`;
  const args = ['show', '--no-patch', `--format=${format}`, '--end-of-options', result.commit];
  const shown = await runGit({ cwd: repository, args, accept: [0, 128] });
  if (shown.code !== 0) {
    throw new ErrandError('not_found', `The commit ${result.commit} is not in ${repository}.`, {
      hint: 'Fetch the result first (errand fetch TASK), or name its repository with --repo.',
    });
  }
  const [tree, parent, trailer] = shown.stdout.toString('utf8').split('\n');
  if (tree !== result.tree) return "the commit's tree is not the one in the ledger";
  if (parent !== result.base) return "the commit's parent is not the one in the ledger";
  const before = entries.find(({ seq }) => seq === result.seq - 1);
  if (trailer !== before?.hash) {
    return "the commit's trailer does not name this ledger: it names another one, or this one was rewritten";
  }
  return undefined;
}
