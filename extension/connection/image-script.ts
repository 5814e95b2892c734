/**
 * Owns one run of the script that makes a sandbox image: what it says as it goes on, stopping all
 * that it has started, and why it failed, in its own words. It decides nothing of what is made.
 * Backstop: what does not stop when it is asked to is killed. Free of `vscode`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ErrandError } from '../../runner/protocol/errors.ts';

/** What is said by the script itself, and not by a program that it runs. */
const OWN = 'sandbox image:';
const KEPT_LINES = 50;
/** It removes what it has made so far. */
const PATIENCE = 15_000;

export interface ScriptRun {
  readonly script: string;
  readonly options: readonly string[];
  /** Each line as it comes. */
  readonly told: (line: string) => void;
  readonly signal: AbortSignal;
  readonly patience?: number;
}

/** False when it was stopped by the signal. Rejects with the script's own words where it fails. */
export async function runImageScript(run: ScriptRun): Promise<boolean> {
  const { script, options, told, signal, patience = PATIENCE } = run;
  if (signal.aborted) return false;
  // A group of its own: stopping ends what the script has started, too.
  const child = spawn('sh', [script, ...options], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => tell(line, told));
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors.push(line);
    if (errors.length > KEPT_LINES) errors.shift();
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
  (line.startsWith(OWN) ? line.slice(OWN.length) : line).trim();

function end({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of it runs any more.
  }
}

/** Its own last sentence with the hint below it, and above both what a program said. */
function failure(lines: readonly string[]): ErrandError {
  const at = lines.findLastIndex((line) => line.startsWith(OWN));
  const said = lines.slice(0, at < 0 ? undefined : at).findLast((line) => plain(line) !== '');
  const own = at < 0 ? '' : plain(lines[at] ?? '');
  const why = said ? `${own && `${own} Last words: `}${plain(said)}` : own;
  const hint = at < 0 ? '' : plain(lines[at + 1] ?? '');
  const isAbove = hint === '' || /\blines above\b/.test(hint);
  return new ErrandError(
    'unavailable',
    `The sandbox image was not made: ${why || 'its script gave no reason.'}`,
    { hint: isAbove ? 'The log has all that it said.' : hint },
  );
}
