/**
 * Owns comparing a commit in the user's repository with the one that a ledger speaks of. Reads
 * only, and needs the result to be fetched.
 */
import { ErrandError } from '../protocol/errors.ts';
import { runGit } from './git.ts';

/** The form that the commit has to have. */
export interface ExpectedCommit {
  readonly commit: string;
  readonly tree: string;
  readonly parent: string;
  readonly trailer: { readonly key: string; readonly value: string | undefined };
}

/**
 * Why the commit in this repository is not the expected one; undefined when it is. Rejects
 * (`not_found`, with the hint) when the repository does not have it.
 */
export async function commitFault(
  repository: string,
  { commit, tree, parent, trailer }: ExpectedCommit,
  options: { readonly hint: string },
): Promise<string | undefined> {
  const format = `%T%n%P%n%(trailers:key=${trailer.key},valueonly)`;
  const args = ['show', '--no-patch', `--format=${format}`, '--end-of-options', commit];
  const shown = await runGit({ cwd: repository, args, accept: [0, 128] });
  if (shown.code !== 0) {
    throw new ErrandError('not_found', `The commit ${commit} is not in ${repository}.`, options);
  }
  const [itsTree, itsParent, itsTrailer] = shown.stdout.toString('utf8').split('\n');
  if (itsTree !== tree) return "the commit's tree is not the one in the ledger";
  if (itsParent !== parent) return "the commit's parent is not the one in the ledger";
  if (itsTrailer !== trailer.value) {
    return "the commit's trailer does not name this ledger: it names another one, or this one was rewritten";
  }
  return undefined;
}
