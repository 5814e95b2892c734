/**
 * Owns running git on the runner where bytes count: packs, bundles, -z output, http-backend.
 * Ordinary commands with plain text answers go through simple-git (`textGit`). Both get an
 * environment made from nothing, so that no configuration but the repository's own is read.
 */
import { devNull } from 'node:os';
import { PassThrough, type Readable } from 'node:stream';
import { type SimpleGit, simpleGit } from 'simple-git';
import {
  exitStatus,
  feedGit,
  type GitInput,
  keepStderr,
  spawnGit,
} from '../platform/git-process.ts';

const MAX_STDERR_CHARACTERS = 16 * 1024;

/** Environment of every git of the runner; the user's and the system's settings stay out. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: devNull,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
}

/**
 * simple-git in a bare repository, for commands whose answers are plain text. Raw where it does not
 * type the answer: for-each-ref, rev-list, ls-tree, and init, of whose many words it reads few.
 */
export function textGit(path: string): Pick<SimpleGit, 'countObjects' | 'raw' | 'revparse'> {
  const env = gitEnvironment();
  return simpleGit({
    baseDir: path,
    trimmed: true,
    allowEnvironment: Object.keys(env),
    unsafe: { allowUnsafeConfigPaths: true, allowUnsafeTemplateDir: true },
  }).env(env);
}

/** git ended with another status than 0. */
export class GitFailure extends Error {
  readonly code: number;
  readonly stderr: string;

  constructor(args: readonly string[], code: number, stderr: string) {
    super(`git ${args[0] ?? ''} failed (status ${code}): ${stderr.trim().slice(-2000)}`);
    this.name = 'GitFailure';
    this.code = code;
    this.stderr = stderr;
  }
}

export interface GitRun {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: GitInput;
  readonly signal?: AbortSignal;
}

/**
 * git's output as a stream, read no faster than the reader reads. It errs (GitFailure, or the
 * signal's reason) instead of ending when git failed, so a cut-off pack never looks whole.
 * Destroying it kills git.
 */
export function gitStream(run: GitRun): Readable {
  const output = new PassThrough();
  output.on('error', () => {}); // Whoever reads it gets the error too; there may be no one yet.
  const git = spawnGit(run.cwd, run.args, { ...gitEnvironment(), ...run.env });
  const stderr = keepStderr(git, MAX_STDERR_CHARACTERS);
  const stop = () => git.kill('SIGKILL');
  const aborted = () => output.destroy(run.signal?.reason as Error);
  run.signal?.addEventListener('abort', aborted, { once: true });
  output.once('close', () => {
    run.signal?.removeEventListener('abort', aborted);
    stop();
  });
  // A source that fails must fail the output; an EPIPE only says that git ended, and its status
  // says why.
  feedGit(git.stdin, run.stdin).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && git.exitCode === null) output.destroy(error);
  });
  git.stdout.on('error', (error) => output.destroy(error));
  git.stdout.pipe(output, { end: false });
  exitStatus(git).then(
    (code) => {
      if (code === 0) output.end();
      else output.destroy(new GitFailure(run.args, code, stderr()));
    },
    (error: Error) => output.destroy(error),
  );
  if (run.signal?.aborted) aborted();
  return output;
}

/** git's whole output. @throws {GitFailure} or the signal's reason */
export async function gitBytes(run: GitRun): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of gitStream(run)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
