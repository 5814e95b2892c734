/**
 * `read`: returns a part of a file with line numbers, or the names in a folder.
 */
import * as v from 'valibot';
import { splitMark } from './file-text.ts';
import { clean, formatBytes, isBinary } from './output.ts';
import { locate } from './path.ts';
import {
  besideFile,
  defineTool,
  failure,
  success,
  type ToolContext,
  type ToolOutcome,
} from './tool.ts';

const MAX_LINES = 400;
const MAX_CHARACTERS = 16_000;
const MAX_LINE_CHARACTERS = 2000;
const MAX_FILE_BYTES = 10_000_000;
const MAX_NAMES = 300;
/**
 * Lines from one number to the next: a number on every line would cost more, in each later request,
 * than it helps.
 */
const NUMBER_EVERY = 10;

interface Input {
  path: string;
  offset: number;
  limit: number;
}

export const read = defineTool<Input>({
  name: 'read',
  description: `Reads a text file, each tenth line numbered, at most ${MAX_LINES} lines or ${MAX_CHARACTERS / 1000} kB, or lists a folder. Paths are relative to the root.`,
  schema: {
    type: 'object',
    properties: {
      path: { type: 'string' },
      offset: { type: 'integer', description: 'First line, from 1.' },
      limit: { type: 'integer' },
    },
    required: ['path'],
  },
  aliases: { file_path: 'path', file: 'path' },
  input: v.object({
    path: v.string(),
    // Accepts 0, because many other tools count from 0.
    offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.toMinValue(1)), 1),
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), MAX_LINES),
  }),
  readOnly: true,
  summary: ({ path, offset, limit }) =>
    offset === 1 && limit >= MAX_LINES
      ? `read ${path}`
      : `read ${path}:${offset}–${offset + Math.min(limit, MAX_LINES) - 1}`,
  async run(input, context) {
    const located = await locate(input.path, context);
    if (located.kind === 'refused') return failure(located.message);
    if (located.type === 'folder') return list(located.path, context);
    if (located.type === 'none') return failure(`${input.path} does not exist.`);
    if (located.type === 'other') return failure(`${input.path} is not a regular file.`);
    if (located.bytes > MAX_FILE_BYTES) {
      return failure(
        `${input.path} has ${formatBytes(located.bytes)}, too much to read whole. Use bash with sed -n or grep.`,
      );
    }
    const bytes = await context.workspace.readFile(located.path, context.signal);
    if (!bytes) return failure(`${input.path} does not exist.`);
    context.seen.add(located.path);
    if (isBinary(bytes)) {
      const text = `A binary file of ${formatBytes(bytes.length)}; not shown.`;
      return besideFile(located.path, success(text, 'binary'));
    }
    return besideFile(located.path, show(splitMark(clean(bytes)).text, input));
  },
});

function show(text: string, { path, offset, limit }: Input): ToolOutcome {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return success('The file is empty.', 'empty');
  if (offset > lines.length) {
    return failure(`${path} has ${lines.length} lines; line ${offset} is past its end.`);
  }
  const shown: string[] = [];
  let characters = 0;
  const until = Math.min(lines.length, offset - 1 + Math.min(limit, MAX_LINES));
  for (let n = offset; n <= until; n += 1) {
    const full = lines[n - 1] ?? '';
    const line = n === offset || n % NUMBER_EVERY === 0 ? numbered(n, full) : bounded(full);
    characters += line.length + 1;
    if (characters > MAX_CHARACTERS && shown.length > 0) break;
    shown.push(line);
  }
  const end = offset + shown.length - 1;
  const rest =
    end < lines.length
      ? `\n[lines ${offset}–${end} of ${lines.length}; continue with offset ${end + 1}]`
      : '';
  return success(shown.join('\n') + rest, `${shown.length} of ${lines.length} lines`);
}

/** Formats a line with its number: the number, a tab, its text. */
export function numbered(n: number, line: string): string {
  return `${n}\t${bounded(line)}`;
}

function bounded(line: string): string {
  return line.length > MAX_LINE_CHARACTERS
    ? `${line.slice(0, MAX_LINE_CHARACTERS)} [… ${line.length} characters]`
    : line;
}

async function list(path: string, context: ToolContext): Promise<ToolOutcome> {
  const { exit, stdout } = await context.workspace.run(['ls', '-1Ap', '--', path || '.'], {
    timeoutMs: 10_000,
    signal: context.signal,
  });
  if (exit !== 0) return failure(`${path || '.'} cannot be listed.`);
  const names = clean(stdout)
    .split('\n')
    .filter((name) => name !== '');
  const rest = names.length > MAX_NAMES ? `\n[… ${names.length - MAX_NAMES} more]` : '';
  const shown = names.slice(0, MAX_NAMES).join('\n') + rest;
  return { ...success(shown, `${names.length} names`), folder: path };
}
