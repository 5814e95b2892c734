/**
 * Owns one run of the script that makes a sandbox image: its output while it runs, stopping it with
 * everything it has started, and the reason why it failed, in the script's own words. It decides
 * nothing about the image. Backstop: a process that does not stop when asked is killed. Free of
 * `vscode`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ErrandError } from '../../runner/protocol/errors.ts';

/** Prefix of the script's own lines, as opposed to those of programs that it runs. */
const OWN_PREFIX = 'sandbox image:';
const MAX_LINES = 50;
/** Time to wait before killing the script, which removes what it has made so far. */
const STOP_TIMEOUT_MS = 15_000;

export interface ScriptRun {
  readonly script: string;
  readonly options: readonly string[];
  /** Called with each line of output. */
  readonly told: (line: string) => void;
  readonly signal: AbortSignal;
  readonly patience?: number;
}

/**
 * Resolves with false when the signal stopped it. Rejects with the script's own words when it
 * fails.
 */
export async function runImageScript(run: ScriptRun): Promise<boolean> {
  const { script, options, told, signal, patience = STOP_TIMEOUT_MS } = run;
  if (signal.aborted) return false;
  // In a process group of its own, so that stopping it also ends what it has started.
  const child = spawn('sh', [script, ...options], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => tell(line, told));
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors.push(line);
    if (errors.length > MAX_LINES) errors.shift();
    tell(line, told);
  });
  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    end(child, 'SIGTERM');
    kill = setTimeout(() => end(child, 'SIGKILL'), patience);
  };
  signal.addEventListener('abort', stop);
  try {
    const [code] = (await ended) as [number | null];
    if (code === 0) return true;
    if (signal.aborted) return false;
    throw failure(errors);
  } finally {
    clearTimeout(kill);
    signal.removeEventListener('abort', stop);
  }
}

function tell(line: string, told: (line: string) => void): void {
  const words = plain(line);
  if (words !== '') told(words);
}

const plain = (line: string): string =>
  (line.startsWith(OWN_PREFIX) ? line.slice(OWN_PREFIX.length) : line).trim();

function end({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The process group is gone already.
  }
}

/**
 * Builds an error from the script's last sentence and the hint below it, with the last output of
 * other programs above both.
 */
function failure(lines: readonly string[]): ErrandError {
  const at = lines.findLastIndex((line) => line.startsWith(OWN_PREFIX));
  const said = lines.slice(0, at < 0 ? undefined : at).findLast((line) => plain(line) !== '');
  const own = at < 0 ? '' : plain(lines[at] ?? '');
  const why = said ? `${own && `${own} Last words: `}${plain(said)}` : own;
  const hint = at < 0 ? '' : plain(lines[at + 1] ?? '');
  const isAbove = hint === '' || /\blines above\b/.test(hint);
  return new ErrandError(
    'unavailable',
    `The sandbox image was not made: ${why || 'its script gave no reason.'}`,
    { hint: isAbove ? 'The log has its full output.' : hint },
  );
}
