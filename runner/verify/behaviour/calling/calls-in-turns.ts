/**
 * Owns calling functions through processes that do not supervise themselves (most drivers, and the
 * programs of built languages): starts one process, and another for the remaining calls if the code
 * under test hangs or ends it. Bounded in time and in processes. Backstop: an unanswered call is
 * not compared.
 */
import { randomBytes } from 'node:crypto';
import type { Workspace } from '../../../sandbox/workspace.ts';
import { type CallOutput, NO_TIME } from './answers.ts';
import type { Part } from './rounds.ts';

const MAX_PROCESSES = 8;
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
const MIN_MS = 500;
const TIME_SHARE = 0.6;

/** The `j`th call of the `i`th function. */
export interface CallPlace {
  readonly i: number;
  readonly j: number;
}

/** The command that is started repeatedly, and its input from a place on. */
export interface Turns {
  readonly command: readonly string[];
  readonly work: (token: string, from: CallPlace, parts: readonly Part[]) => string;
  readonly parts: readonly Part[];
}

/** Returns the output with the exit status of the first process. */
export async function callInTurns(
  workspace: Workspace,
  { command, work, parts }: Turns,
  totalMs: number,
  signal: AbortSignal,
): Promise<CallOutput> {
  const until = performance.now() + totalMs;
  const lines: string[] = [];
  const count = parts.length;
  let left = parts;
  let from: CallPlace = { i: 0, j: 0 };
  let exit: number | undefined;
  for (let n = 0; n < MAX_PROCESSES && from.i < count; n += 1) {
    const leftMs = until - performance.now();
    if (leftMs < MIN_MS) break;
    // A slow function leaves part of the time to those after it.
    const current = from.i;
    const isLast = parts.every(({ place }, i) => i <= current || place === parts[current]?.place);
    const share = isLast ? leftMs : Math.max(MIN_MS, leftMs * TIME_SHARE);
    const token = randomBytes(8).toString('hex');
    const run = await workspace.run(command, {
      stdin: Buffer.from(work(token, from, left)),
      timeoutMs: Math.round(share),
      limit: MAX_OUTPUT_BYTES,
      signal,
    });
    exit ??= run.exit;
    const told = run.stdout
      .toString('utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${token} `));
    const own = told.map((line) => line.slice(token.length + 1));
    lines.push(...own);
    if (own.at(-1)?.includes('"end"')) return { output: lines.join('\n'), exit };
    const at = placeAfter(own) ?? from;
    if (run.exit === 127 || own.length === 0) break;
    if (run.timedOut) {
      lines.push(JSON.stringify({ i: at.i, no: NO_TIME }));
    } else {
      lines.push(JSON.stringify({ i: at.i, j: at.j, k: 'death', c: '' }));
      lines.push(JSON.stringify({ i: at.i, no: 'it did not return, or ended its process' }));
    }
    // A function that was lost is not called with the rest of its inputs either.
    const lost = parts[at.i]?.place;
    left = left.map((one) => (one.place === lost ? { ...one, inputs: [] } : one));
    from = { i: at.i + 1, j: 0 };
  }
  for (let { i } = from; i < count && lines.length > 0; i += 1) {
    if (left[i]?.inputs.length) lines.push(JSON.stringify({ i, no: NO_TIME }));
  }
  return { output: lines.join('\n'), exit: exit ?? 0 };
}

/** Returns the first call without an answer. */
function placeAfter(lines: readonly string[]): CallPlace | undefined {
  try {
    const told: unknown = JSON.parse(lines.at(-1) ?? '');
    if (typeof told !== 'object' || told === null || !('i' in told)) return undefined;
    const { i } = told;
    const j = 'j' in told ? told.j : 0;
    if (!Number.isInteger(i) || !Number.isInteger(j)) return undefined;
    return { i: Number(i), j: Number(j) + ('loading' in told ? 0 : 1) };
  } catch {
    return undefined;
  }
}
