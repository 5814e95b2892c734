/**
 * Owns how the runner's own git directory in a sandbox comes to be, and how it and the agent's
 * repository are moved from a prepared checkout to another commit: in one script, since starting a
 * command in a sandbox takes longer than most of its steps. Nothing that it writes is believed
 * later: only objects leave, and are checked.
 */
import type { Readable } from 'node:stream';
import {
  AGENT_GIT,
  command,
  EXACT,
  format,
  GIT_DIR,
  gitCommand,
  inTurn,
  must,
  prints,
  writes,
} from './git-command.ts';
import { type Difference, readDifference } from './placed-entries.ts';
import { differenceOf, indexLines, type IndexLines } from './plain-changes.ts';
import type { PathChange, Workspace } from './workspace.ts';

/** Folder of a prepared checkout as a sandbox sees it, with the index of that commit. */
export const PREPARED = '/opt/errand/checkout';
/** Printed for a git directory that can be used. */
export const KNOWN = 'known';

/** Making files waits for the file system more than for a processor; an older git takes no notice. */
const IN_PARALLEL = ['-c', 'checkout.workers=4', '-c', 'checkout.thresholdForParallelism=200'];
/** Commits in `shallow` that still fit into a command line. */
const MAX_SHALLOW = 1000;

/** Rewrites index and work tree where they differ from a commit. */
export function readTree(commit: string): string[] {
  return [...IN_PARALLEL, 'read-tree', '--reset', '-u', commit];
}

export interface OwnRepository {
  /** A commit of the repository, from which the kind of its ids is known; undefined: none is. */
  readonly of: string | undefined;
  /** Whether the objects of the agent's repository are borrowed. */
  readonly borrow: boolean;
  /** The commit to be read into the index. */
  readonly read?: string | undefined;
}

/** Makes the directory unless it is there; prints `KNOWN` where it was. */
export function ownRepository({ of, borrow, read }: OwnRepository): string[] {
  return inTurn(
    `if ${gitCommand(['rev-parse', '--git-dir'])} >/dev/null 2>&1; then echo ${KNOWN}; exit; fi`,
    command(['rm', '-rf', '--', GIT_DIR]),
    // No hooks, samples of which a template brings: most of the time would go into copying them.
    gitCommand(['init', '-q', '--template=', ...format(of)]),
    command(['mkdir', '-p', '--', `${GIT_DIR}/info`]),
    writes(`${GIT_DIR}/info/attributes`, EXACT),
    ...(borrow ? [writes(`${GIT_DIR}/objects/info/alternates`, `${AGENT_GIT}/objects\n`)] : []),
    ...(read === undefined ? [] : [readIfThere(read)]),
  );
}

/** Reads a commit into the index while its objects can still be read. */
function readIfThere(commit: string): string {
  const isThere = gitCommand(['cat-file', '-e', `${commit}^{tree}`]);
  return `if ${isThere} 2>/dev/null; then ${gitCommand(['read-tree', commit])}; fi`;
}

/** Gives a sandbox over a prepared checkout the index of its commit, before any is placed. */
export async function layIndex(
  workspace: Workspace,
  commit: string,
  signal?: AbortSignal,
): Promise<void> {
  const script = inTurn(
    command(ownRepository({ of: commit, borrow: true })),
    command(['cp', '--', `${PREPARED}/index`, `${GIT_DIR}/index`]),
  );
  await must(workspace, script, { signal });
}

export interface Move {
  readonly from: string;
  readonly to: string;
  /** What the sandbox lacks of the commit; absent where that is the one that is there. */
  readonly pack: Readable | undefined;
  /** Commits without their parents. */
  readonly shallow: readonly string[];
  /** Paths that differ, where that is known; git finds them itself otherwise. */
  readonly changes: readonly PathChange[] | undefined;
  /** Whether the checkout has files that its commit has not. */
  readonly extras: boolean;
}

/** False for a move that has to be made as any commit is placed. */
export function canMove({ shallow }: Pick<Move, 'shallow'>): boolean {
  return shallow.length <= MAX_SHALLOW;
}

/** Brings a sandbox over a prepared checkout to a commit. Resolves with what is different there. */
export async function moveCheckout(
  workspace: Workspace,
  move: Move,
  signal?: AbortSignal,
): Promise<Difference[]> {
  const { from, to, pack, shallow, changes, extras } = move;
  const cut = shallow.map((id) => `${id}\n`).join('');
  const lines = changes && indexLines(changes, extras);
  const script = inTurn(
    ...(pack
      ? [`${gitCommand(['index-pack', '--stdin', '--fix-thin'], AGENT_GIT)} >/dev/null`]
      : []),
    // The time of this file tells what is newer (left-out.ts).
    writes(`${GIT_DIR}/shallow`, `${to}\n`),
    cut === ''
      ? command(['rm', '-f', `${AGENT_GIT}/shallow`])
      : writes(`${AGENT_GIT}/shallow`, cut),
    writes(`${AGENT_GIT}/refs/heads/errand`, `${to}\n`),
    ...(lines ? writeNamed(lines) : findAndWrite(from, to)),
    command(['cp', '--', `${GIT_DIR}/index`, `${AGENT_GIT}/index`]),
  );
  const output = await must(workspace, script, { stdin: pack, signal });
  return changes && lines ? differenceOf(changes) : readDifference(output);
}

/**
 * Takes these entries into the index and writes their files. Git looks at no other file, where it
 * asks the file system for each one that it compares with a tree.
 */
function writeNamed({ entries, paths }: IndexLines): string[] {
  return [
    `${prints(entries)} | ${gitCommand(['update-index', '--index-info'])}`,
    `${prints(paths)} | ${gitCommand([...IN_PARALLEL, 'checkout-index', '-u', '-f', '--stdin'])}`,
  ];
}

/** Has git find out what differs, and prints that. */
function findAndWrite(from: string, to: string): string[] {
  const twoTrees = [...IN_PARALLEL, 'read-tree', '-m', '-u', from, to];
  return [
    // With both trees, git looks at nothing but what is different. It leaves a file that setup made
    // and that is in the way: then all are compared.
    `{ ${gitCommand(twoTrees)} 2>/dev/null || ${gitCommand(readTree(to))}; }`,
    gitCommand(['diff-tree', '-r', '-z', '--no-renames', from, to]),
  ];
}
