/**
 * Owns how git is run in a sandbox: its directory, its settings, and the reading of its answers. No
 * configuration but this one decides anything, no matter what the tree or the agent contains.
 */
import type { Readable } from 'node:stream';
import { ErrandError } from '../protocol/errors.ts';
import { shellQuoted } from '../protocol/text.ts';
import { STATE } from './container-options.ts';
import { EngineAwayError, WORKSPACE } from './sandbox.ts';
import type { Workspace } from './workspace.ts';

/** The runner's own directory of git. */
export const GIT_DIR = `${STATE}/git`;
/** The agent's repository. */
export const AGENT_GIT = `${WORKSPACE}/.git`;
/** A tree of a million files takes minutes; a planted endless thing must still end. */
export const GIT_MS = 10 * 60_000;
export const TAB = 9;

/**
 * Settings that keep the user's, the system's and the repository's configuration from deciding
 * anything.
 */
const SETTINGS = [
  'safe.directory=*',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.splitIndex=false',
  'core.sparseCheckout=false',
  'core.autocrlf=false',
  'core.fileMode=true',
  'core.symlinks=true',
  'core.ignoreCase=false',
  'core.precomposeUnicode=false',
  'core.protectNTFS=false',
  'core.protectHFS=false',
  'core.excludesFile=/dev/null',
  'core.attributesFile=/dev/null',
  'core.logAllRefUpdates=false',
  // Nothing in a sandbox outlives a failure of power; an older git takes no notice.
  'core.fsync=none',
  'gc.auto=0',
  'commit.gpgSign=false',
  'advice.addEmbeddedRepo=false',
];

/** Highest in git's order of attributes, so that it undoes what the tree says. */
export const EXACT = '* -text !eol -filter -ident !working-tree-encoding\n';

const PLAIN = [
  'env',
  'GIT_CONFIG_GLOBAL=/dev/null',
  'GIT_CONFIG_SYSTEM=/dev/null',
  'GIT_ATTR_NOSYSTEM=1',
  'GIT_NO_REPLACE_OBJECTS=1',
  'GIT_TERMINAL_PROMPT=0',
  'GIT_AUTHOR_NAME=Errand',
  'GIT_AUTHOR_EMAIL=errand@localhost',
  'GIT_AUTHOR_DATE=@0 +0000',
  'GIT_COMMITTER_NAME=Errand',
  'GIT_COMMITTER_EMAIL=errand@localhost',
  'GIT_COMMITTER_DATE=@0 +0000',
  'LC_ALL=C',
];

/** A git command line free of foreign configuration; `gitDir` is the runner's own when absent. */
export function gitArgv(args: readonly string[], gitDir = GIT_DIR): string[] {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  return [...PLAIN, 'git', `--git-dir=${gitDir}`, `--work-tree=${WORKSPACE}`, ...settings, ...args];
}

/**
 * Quotes one shell command: its arguments are taken literally. Commands that follow one another go
 * into one script (`inTurn`), since starting one in a sandbox takes longer than most of them run.
 */
export function command(argv: readonly string[]): string {
  return argv.map(quoted).join(' ');
}

/** A git command line (`gitArgv`) as one command of a shell. */
export function gitCommand(args: readonly string[], gitDir = GIT_DIR): string {
  return command(gitArgv(args, gitDir));
}

/** Prints a text that is not too long for a script. */
export function prints(text: string): string {
  return `printf %s ${quoted(text)}`;
}

/** Writes a short text to a new file of a folder that is there. */
export function writes(path: string, text: string): string {
  return `${prints(text)} >${quoted(path)}`;
}

/** The commands of one script; the first that fails ends it. */
export function inTurn(...commands: readonly string[]): string[] {
  return ['sh', '-c', commands.join(' &&\n')];
}

function quoted(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : shellQuoted(word);
}

/** Makes an empty repository for the agent, its branch named but unborn. */
export function initRepository(commit: string): string[] {
  return [
    command(['rm', '-rf', '--', AGENT_GIT]),
    gitCommand(['init', '-q', '-b', 'errand', ...format(commit)], AGENT_GIT),
    // Without a name of its own, the agent's first `git commit` would fail.
    gitCommand(['config', 'user.name', 'Errand'], AGENT_GIT),
    gitCommand(['config', 'user.email', 'errand@localhost'], AGENT_GIT),
  ];
}

/** A git command in the sandbox ended badly. */
export class GitFailure extends ErrandError {
  override readonly name = 'GitFailure';
}

/** Runs a command that has to succeed; all it printed (up to 1 GB). @throws GitFailure */
export async function must(
  workspace: Workspace,
  argv: readonly string[],
  options: { stdin?: Uint8Array | Readable; signal?: AbortSignal } = {},
): Promise<Buffer> {
  const { stdin, signal } = options;
  const run = await workspace.run(argv, { stdin, signal, timeoutMs: GIT_MS, limit: 2 ** 30 });
  if (run.timedOut) throw tookTooLong();
  if (run.exit === 0) return run.stdout;
  const said = run.stderr.toString().trim().slice(-600);
  throw new GitFailure('internal', `git failed in the sandbox (exit ${run.exit}): ${said}`, {
    hint: lacking(run.exit),
  });
}

/** The error, or that the disk was full on which a sandbox is: no fault of what is placed there. */
export function orNoRoom(error: unknown): unknown {
  if (!(error instanceof Error) || !/No space left on device/.test(error.message)) return error;
  return new EngineAwayError('The disk that sandboxes are on has no space left.', {
    hint: 'Free some space (or files) where Docker keeps its data and in the data directory of the runner; the runner continues by itself.',
    cause: error,
  });
}

/** Fix for a command that could not be found; undefined when it was found. */
export function lacking(exit: number): string | undefined {
  return exit === 127 ? 'The sandbox image needs git and the usual tools in it.' : undefined;
}

export function tookTooLong(): ErrandError {
  return new ErrandError('internal', 'git took longer than 10 minutes in the sandbox.', {
    hint: 'The work tree may have grown too large; ignored files do not count.',
  });
}

/** Named only when it is not the default: an older git does not know the option. */
export function format(commit: string | undefined): string[] {
  return commit?.length === 64 ? ['--object-format=sha256'] : [];
}

export function joinNul(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [part, Buffer.from([0])]));
}

export function splitNul(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return parts;
}
