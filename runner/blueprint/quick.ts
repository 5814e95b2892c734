/**
 * Owns the checks as they are run in the work sandbox: a help for whoever writes the code, told in
 * words and recorded nowhere, since whatever works there could bend them.
 */
import { UNATTENDED } from '../sandbox/unattended.ts';
import { oneLine } from '../protocol/text.ts';
import type { CheckSpec } from '../protocol/task.ts';
import type { Workspace } from '../sandbox/workspace.ts';
import { DEFAULT_TIMEOUT_SECONDS } from '../verify/rooms/clean-room.ts';
import { type EndedResult, execToEnd } from '../verify/rooms/exec-to-end.ts';
import { reduceOutput } from '../verify/rooms/reduce-output.ts';
import { waitingWords } from '../verify/rooms/waiting.ts';
import type { CheckFact } from './gates.ts';

/** Output of a check that is kept for the agent, in bytes. */
const MAX_OUTPUT = 256 * 1024;

interface QuickRun extends CheckFact {
  /** For the agent to read. */
  readonly words: string;
}

/** Runs these checks on the work tree as it is. */
export async function quickRuns(
  workspace: Workspace,
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
      ? `stopped, it could not come to ${stopped.missing}`
      : run.timedOut
        ? 'timed out'
        : `failed (exit ${run.exit})`;
    const words = `${name}: ${end}\n${reduceOutput(output)}`;
    runs.push({ name, outcome: run.timedOut ? 'timed_out' : 'failed', words });
  }
  return runs;
}

/** As in the clean room: no tool waits for a person, and one that waits for changes is ended. */
async function gathered(
  workspace: Workspace,
  command: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ run: EndedResult; output: string }> {
  const kept = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const room = { stdout: MAX_OUTPUT, stderr: MAX_OUTPUT };
  const run = await execToEnd(
    workspace,
    {
      argv: ['sh', '-c', command],
      env: UNATTENDED,
      timeoutMs,
      onOutput: (stream, chunk) => {
        const piece = Uint8Array.from(chunk.subarray(0, room[stream]));
        room[stream] -= piece.byteLength;
        kept[stream].push(piece);
      },
    },
    signal,
  );
  const output = Buffer.concat([...kept.stdout, ...kept.stderr]).toString('utf8');
  return { run, output };
}

/** Runs one check, or all, and says how it went. */
export async function checkWorkTree(
  workspace: Workspace,
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
  // Looked for before: what the checks themselves write is nobody's work.
  const leftOut = await workspace.leftOut(signal);
  const runs = await quickRuns(workspace, wanted, signal);
  const words = runs.map((run) => run.words);
  if (leftOut.length > 0) words.push(`NOT part of the result, ${leftOutWords(leftOut)}`);
  return words.join('\n\n');
}

/** For the agent, and for whoever reads what became of the work. */
export function leftOutWords(names: readonly string[]): string {
  const list = names.map((name) => oneLine(name, 300)).join(', ');
  return `since ignore rules match them or they are in a submodule: ${list}.`;
}
