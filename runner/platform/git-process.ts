/**
 * Owns git as a child process: an argument list and never a shell, three pipes, its standard error,
 * and how it ended. Its callers, one for each side (client/git, git/process), own its environment,
 * the meaning of its output and how it is stopped.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type GitProcess = ChildProcessWithoutNullStreams;

/** Content for git's standard input. */
export type GitInput = Readable | Uint8Array | string;

/** `env` is all of its environment. */
export function spawnGit(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): GitProcess {
  return spawn('git', [...args], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

/** The status that stands for an end by a signal. */
const NO_STATUS = 128;

/** Resolves with the exit status; rejects where git could not be started. Call it at once. */
export function exitStatus(git: GitProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    git.once('error', reject);
    git.once('close', (code) => resolve(code ?? NO_STATUS));
  });
}

/** Keeps the last characters of standard error, for the reason of a failure. Call it at once. */
export function keepStderr(
  git: GitProcess,
  kept: number,
  onText?: (text: string) => void,
): () => string {
  let tail = '';
  git.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-kept);
    onText?.(text);
  });
  git.stderr.on('error', () => {}); // The exit status still says how it ended.
  return () => tail;
}

/** Gives git its input and ends it; rejects when the source fails, or git reads no further. */
export function feedGit(stdin: Writable, input: GitInput | undefined): Promise<void> {
  if (input instanceof Readable) return pipeline(input, stdin);
  return pipeline(Readable.from(input === undefined || input.length === 0 ? [] : [input]), stdin);
}
