/**
 * Owns running git on the runner where bytes count: packs, bundles, -z output, http-backend.
 * Ordinary commands with plain text answers go through simple-git (`textGit`). Both get an
 * environment made from nothing, so that no configuration but the repository's own is read.
 */
import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { simpleGit } from 'simple-git';

const STDERR_KEPT = 16 * 1024;

/** What each git of the runner is started with; the user's and the system's settings stay out. */
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

/** simple-git in a bare repository, for commands whose answers are plain text. */
export function textGit(path: string): { raw(args: string[]): Promise<string> } {
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
  readonly stdin?: Readable | Uint8Array | string;
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
  const child = spawn('git', [...run.args], {
    cwd: run.cwd,
    env: { ...gitEnvironment(), ...run.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  child.stderr.on('error', () => {}); // The exit status still says how it ended.
  const stop = () => child.kill('SIGKILL');
  const aborted = () => output.destroy(run.signal?.reason as Error);
  run.signal?.addEventListener('abort', aborted, { once: true });
  output.once('close', () => {
    run.signal?.removeEventListener('abort', aborted);
    stop();
  });
  child.once('error', (error) => output.destroy(error));
  const input = run.stdin instanceof Readable ? run.stdin : Readable.from(given(run.stdin));
  // A source that fails must fail the output; an EPIPE only says that git ended, and its status
  // says why.
  pipeline(input, child.stdin).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && child.exitCode === null) output.destroy(error);
  });
  child.stdout.on('error', (error) => output.destroy(error));
  child.stdout.pipe(output, { end: false });
  child.once('close', (code) => {
    if (code === 0) output.end();
    else output.destroy(new GitFailure(run.args, code ?? 128, stderr));
  });
  if (run.signal?.aborted) aborted();
  return output;
}

/** git's whole output. @throws {GitFailure} or the signal's reason */
export async function gitBytes(run: GitRun): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of gitStream(run)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function given(input: Uint8Array | string | undefined): (Uint8Array | string)[] {
  return input === undefined || input.length === 0 ? [] : [input];
}
