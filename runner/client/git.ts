/**
 * Owns how git is run on the user's machine: one child process, an argument list (never a shell),
 * bytes in and out. Nothing here is synchronous, and no hook of the user runs unless a caller
 * asks for it. The environment is that of git-environment.ts.
 */
import { stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import {
  exitStatus,
  feedGit,
  type GitInput,
  type GitProcess,
  keepStderr,
  spawnGit,
} from '../platform/git-process.ts';
import { ErrandError } from '../protocol/errors.ts';
import { gitEnvironment } from './git-environment.ts';
import { reasonIn } from './git-words.ts';

export interface GitRequest {
  readonly cwd: string;
  readonly args: readonly string[];
  /** Added to the scrubbed environment; the place for secrets (never the argument list). */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: GitInput;
  /** Exit statuses that are answers and not failures; `[0]` when absent. */
  readonly accept?: readonly number[];
  readonly signal?: AbortSignal;
  /** Standard error as it comes, for progress. */
  readonly onStderr?: (text: string) => void;
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** git ended with a status that the caller did not expect. `stderr` holds its last 64 kB. */
export class GitError extends Error {
  readonly code: number;
  readonly stderr: string;

  constructor(command: string, code: number, stderr: string) {
    super(`git ${command} failed (status ${code}): ${reasonIn(stderr, 4) || 'it gave no reason'}`);
    this.name = 'GitError';
    this.code = code;
    this.stderr = stderr;
  }
}

const MAX_STDERR_CHARACTERS = 64 * 1024;

/** Turns off hooks, fsmonitor, reflogs and signing, for commands that must leave no trace. */
export const UNTOUCHED: readonly string[] = [
  '-c',
  `core.hooksPath=${devNull}`,
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.logAllRefUpdates=false',
  '-c',
  'core.splitIndex=false',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
];

/**
 * Runs git and gathers its output.
 * @throws {ErrandError} when git is not installed or the folder is gone
 * @throws {GitError} on a status outside `accept`
 * @throws the signal's reason when aborted; the child is killed first
 */
export async function runGit(request: GitRequest): Promise<GitAnswer> {
  const { cwd, args, signal } = request;
  signal?.throwIfAborted();
  const child = startGit(cwd, args, request.env);
  const stdout: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  const stderr = keepStderr(child, MAX_STDERR_CHARACTERS, request.onStderr);
  const ended = exitStatus(child);
  const stop = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    // A child that ends before it read everything says why by its status, not by this EPIPE.
    const fed = feedGit(child.stdin, request.stdin).catch(() => undefined);
    const code = await ended.catch(async (cause: unknown) => {
      throw await spawnError(cause, cwd);
    });
    await fed;
    signal?.throwIfAborted();
    if (!(request.accept ?? [0]).includes(code)) {
      throw new GitError(commandOf(args), code, stderr());
    }
    return { code, stdout: Buffer.concat(stdout), stderr: stderr() };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Starts git for a caller that uses its streams and ends it. */
export function startGit(
  cwd: string,
  args: readonly string[],
  env: GitRequest['env'] = {},
): GitProcess {
  return spawnGit(cwd, args, { ...gitEnvironment(), ...env });
}

/** Like `runGit`, for one line of text: the output without its last newline. */
export async function gitLine(request: GitRequest): Promise<string> {
  return (await runGit(request)).stdout.toString('utf8').replace(/\r?\n$/, '');
}

async function spawnError(cause: unknown, cwd: string): Promise<Error> {
  const folder = await stat(cwd).catch(() => undefined);
  if (!folder?.isDirectory()) {
    return new ErrandError('not_found', `There is no folder ${cwd}.`, { cause });
  }
  return new ErrandError('unavailable', 'git could not be started.', {
    hint: 'Install git 2.34 or newer and make sure that it is on PATH. Nothing was sent.',
    cause,
  });
}

function commandOf(args: readonly string[]): string {
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '-c' || word === '-C') i++;
    else if (!word.startsWith('-')) return word;
  }
  return '';
}
