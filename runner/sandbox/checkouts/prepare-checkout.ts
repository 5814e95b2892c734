/**
 * Prepares a checkout: a sandbox without network places the commit in a folder of the runner's
 * machine, as any commit is placed, over what setup left in the workspace of the image. No command
 * of the repository runs in it, and the runner runs no git there. Nobody writes to the folder
 * afterwards.
 */
import { gitArgv, GIT_DIR, must, splitNul } from '../git-command.ts';
import { openWorkspace } from '../git-workspace.ts';
import { rulesByContent, rulesByName } from '../left-out.ts';
import { isGitlink } from '../overlay.ts';
import { type HistoryDepth, type SandboxDriver, type SandboxSpec } from '../sandbox.ts';
import type { CommitPack } from '../workspace.ts';
import { beginCheckout, keepCheckout, type KeptCheckout, treeOf } from './kept-checkout.ts';

/** A repository as far as checkouts are prepared from it. */
export interface CheckoutSource {
  /** Its first parent; undefined for a first commit, or one whose history is not here. */
  parentOf(commit: string): Promise<string | undefined>;
  /** With the ignore rules of the user's own, by which files that setup left stay. */
  packWithHistory(
    commit: string,
    task: string,
  ): Promise<{ pack: CommitPack; history: HistoryDepth; ignored: readonly string[] }>;
}

export interface PrepareInput {
  readonly driver: Pick<SandboxDriver, 'create'>;
  readonly source: CheckoutSource;
  readonly folder: string;
  readonly repository: string;
  readonly commit: string;
  readonly task: string;
  readonly image: string;
  readonly limits: SandboxSpec['limits'];
}

/** Purpose of the sandbox, shown by the engine's own tools. */
const PURPOSE = 'checkout';
/** Nobody's: it serves every task of its repository. */
export const NOBODY = { task: '', attempt: 0 } as const;

export async function prepareCheckout(
  input: PrepareInput,
  signal: AbortSignal,
): Promise<KeptCheckout> {
  const { driver, source, folder, repository, commit, task, image, limits } = input;
  const { pack, history, ignored } = await source.packWithHistory(commit, task);
  await beginCheckout(folder);
  const tree = { layers: [], folder: treeOf(folder) };
  const sandbox = await driver.create(
    { image, limits, ...NOBODY, purpose: PURPOSE, network: 'none', tree },
    signal,
  );
  try {
    const workspace = openWorkspace(sandbox);
    await workspace.place(commit, pack, signal);
    const listing = await must(workspace, gitArgv(['ls-files', '-s', '-z']), { signal });
    const entries = splitNul(listing).filter((entry) => !isGitlink(entry));
    const others = gitArgv(['ls-files', '--others', '--directory', '-z']);
    const extras = (await must(workspace, others, { signal })).length > 0;
    const made = extras ? await rulesByContent(workspace, entries, signal) : [];
    const index = await workspace.readFile(`${GIT_DIR}/index`, signal);
    if (!index) throw new Error('the prepared checkout has no index');
    const rules = rulesByName(entries);
    const of = { repository, image, commit, task, history };
    const facts = { ...of, rules, made, ignored: [...ignored], extras };
    return await keepCheckout(folder, facts, { listing, index });
  } finally {
    await sandbox.destroy();
  }
}
