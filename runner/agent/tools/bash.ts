/**
 * `bash`: runs any command in the sandbox, with pipefail, closed stdin and a time limit. Output
 * that does not fit into the reply goes to a file in the sandbox that the model can read in parts.
 */
import { ranOutOfMemory } from '../../sandbox/memory.ts';
import { UNATTENDED } from '../../sandbox/unattended.ts';
import { oneLine } from '../../protocol/text.ts';
import * as v from 'valibot';
import { Capture, formatBytes, formatMs } from './output.ts';
import { withoutPassedTests } from './passed-tests.ts';
import { defineTool, type ToolContext } from './tool.ts';
import { plainText } from './words.ts';

const DEFAULT_SECONDS = 120;
const MAX_SECONDS = 600;
/** Duration from which it is reported; less is not worth the words. */
const REPORTED_MS = 1000;
const SPILL_FOLDER = '/tmp/errand';

// Without pipefail `npm test | tail` would hide a failing test; an image may lack bash.
const SHELL =
  'if command -v bash >/dev/null 2>&1; then exec bash -o pipefail -c "$1"; fi; exec sh -c "$1"';

const ENVIRONMENT = {
  ...UNATTENDED,
  TERM: 'dumb',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
};

export const bash = defineTool({
  name: 'bash',
  description:
    'Runs a command at the root with `bash -o pipefail -c`: a fresh shell, no standard input. For files use read, edit, write.',
  schema: {
    type: 'object',
    properties: {
      command: { type: 'string' },
      timeout_s: {
        type: 'integer',
        maximum: MAX_SECONDS,
        description: `Then it is killed. Default ${DEFAULT_SECONDS}.`,
      },
    },
    required: ['command'],
  },
  input: v.object({
    command: v.pipe(
      plainText,
      v.check((s) => s.trim() !== '', 'must not be empty'),
    ),
    timeout_s: v.optional(
      v.pipe(v.number(), v.minValue(1), v.maxValue(MAX_SECONDS)),
      DEFAULT_SECONDS,
    ),
  }),
  readOnly: false,
  summary: ({ command }) => `bash ${oneLine(command, 160)}`,
  async run({ command, timeout_s }, context) {
    const capture = new Capture();
    const result = await context.workspace.exec(
      {
        argv: ['sh', '-c', SHELL, 'sh', command],
        env: ENVIRONMENT,
        timeoutMs: Math.max(1000, Math.min(timeout_s * 1000, context.remainingMs())),
        onOutput: (_stream, chunk) => capture.add(chunk),
      },
      context.signal,
    );
    const { text, cut } = capture.text(withoutPassedTests);
    const spilled = cut ? await spill(capture, context) : undefined;
    const exit = `exit ${result.exit}${await killedWords(result.exit, context)}`;
    const head = [exit];
    // Each word is sent again with every later request, so only useful ones are added.
    if (result.ms >= REPORTED_MS) head.push(formatMs(result.ms));
    if (cut) head.push(formatBytes(capture.bytes));
    if (result.timedOut) head.push('killed at its time limit');
    // Output alone says that all went well, unless it looks like the first line of a failure.
    const isPlain = text !== '' && !text.startsWith('exit ');
    const lines = result.exit === 0 && head.length === 1 && isPlain ? [] : [head.join(' · ')];
    if (spilled) lines.push(spilled);
    if (text !== '') lines.push(text);
    return {
      text: lines.join('\n'),
      isError: false,
      ok: result.exit === 0,
      outcome: exit,
    };
  },
});

/** Exit code of shells for SIGKILL. */
const KILLED = 137;

/** A build tool may well report another exit code when one of its compilers was killed. */
async function killedWords(exit: number, { workspace, signal }: ToolContext): Promise<string> {
  if (exit === 0) return '';
  const memory = await ranOutOfMemory(workspace, signal);
  if (memory !== undefined) return ` (killed: the sandbox ran out of memory, ${memory})`;
  return exit === KILLED ? ' (killed)' : '';
}

/** Writes the whole output to a file, and says where it is, or that it could not be kept. */
async function spill(capture: Capture, context: ToolContext): Promise<string> {
  const kept = capture.kept();
  const script = `mkdir -p ${SPILL_FOLDER} && f=$(mktemp ${SPILL_FOLDER}/output-XXXXXX) && cat > "$f" && printf %s "$f"`;
  const { exit, stdout } = await context.workspace.run(['sh', '-c', script], {
    stdin: kept,
    timeoutMs: 30_000,
    signal: context.signal,
  });
  if (exit !== 0) return '(cut in the middle; the whole output could not be kept)';
  const extent =
    kept.length < capture.bytes ? `its first ${formatBytes(kept.length)} are` : 'all of it is';
  return `(cut in the middle; ${extent} in ${stdout.toString('utf8')}: use sed -n or grep on it)`;
}
