/**
 * Owns the checks run in the work sandbox: an aid for the agent that writes the code, told in words
 * and recorded nowhere, since anything that works there could tamper with them.
 */
import { UNATTENDED } from '../sandbox/unattended.ts';
import { oneLine } from '../protocol/text.ts';
import type { CheckSpec } from '../protocol/task.ts';
import type { WorkTree } from '../sandbox/workspace.ts';
import { DEFAULT_TIMEOUT_SECONDS } from '../verify/rooms/clean-room.ts';
import { type EndedResult, execToEnd } from '../verify/rooms/exec-to-end.ts';
import { reduceOutput } from '../project/reduce-output.ts';
import { waitingWords } from '../verify/rooms/waiting.ts';
import type { CheckFact } from './gates.ts';

/** Bytes of each output stream of a check that are kept for the agent. */
const MAX_STREAM_BYTES = 256 * 1024;

interface QuickRun extends CheckFact {
  /** Text for the agent. */
  readonly words: string;
}

/** Runs these checks on the work tree as it is. */
export async function quickRuns(
  workspace: WorkTree,
  checks: readonly CheckSpec[],
  signal: AbortSignal,
): Promise<QuickRun[]> {
  const runs: QuickRun[] = [];
  for (const { name, command, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } of checks) {
    const { run, output } = await gathered(workspace, command, timeoutSeconds * 1000, signal);
    if (run.exit === 0) {
      runs.push({ name, outcome: 'passed', words: `${name}: passed` });
      continue;
    }
    const stopped = run.waiting && waitingWords(command, run.waiting.printed);
    const end = stopped
      ? `stopped: it needs ${stopped.missing}`
      : run.timedOut
        ? 'timed out'
        : `failed (exit ${run.exit})`;
    const words = `${name}: ${end}\n${reduceOutput(output)}`;
    runs.push({ name, outcome: run.timedOut ? 'timed_out' : 'failed', words });
  }
  return runs;
}

/** Runs the check as the clean room does: no tool waits for input, and a watch mode is ended. */
async function gathered(
  workspace: WorkTree,
  command: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ run: EndedResult; output: string }> {
  const kept = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const bytesLeft = { stdout: MAX_STREAM_BYTES, stderr: MAX_STREAM_BYTES };
  const run = await execToEnd(
    workspace,
    {
      argv: ['sh', '-c', command],
      env: UNATTENDED,
      timeoutMs,
      onOutput: (stream, chunk) => {
        const piece = Uint8Array.from(chunk.subarray(0, bytesLeft[stream]));
        bytesLeft[stream] -= piece.byteLength;
        kept[stream].push(piece);
      },
    },
    signal,
  );
  const output = Buffer.concat([...kept.stdout, ...kept.stderr]).toString('utf8');
  return { run, output };
}

/** Runs one check, or all, and describes the results. */
export async function checkWorkTree(
  workspace: WorkTree,
  checks: readonly CheckSpec[],
  name: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const wanted = name === undefined ? checks : checks.filter((check) => check.name === name);
  if (wanted.length === 0) {
    return name === undefined
      ? 'No checks are known for this repository.'
      : `There is no check "${name}". There are: ${checks.map((check) => check.name).join(', ') || 'none'}.`;
  }
  // Looked up before the checks run: files that they write are nobody's work.
  const leftOut = await workspace.leftOut(signal);
  const runs = await quickRuns(workspace, wanted, signal);
  const words = runs.map((run) => run.words);
  if (leftOut.length > 0) words.push(`NOT part of the result, ${leftOutWords(leftOut)}`);
  return words.join('\n\n');
}

/** Lists the files for the agent, and for readers of the result. */
export function leftOutWords(names: readonly string[]): string {
  const list = names.map((name) => oneLine(name, 300)).join(', ');
  return `because they are ignored or in a submodule: ${list}.`;
}
