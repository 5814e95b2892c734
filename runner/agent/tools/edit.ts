/**
 * `edit`: replaces exact, unique pieces of a file, all of them or none. Keeps what the model does
 * not see: line ends, a byte order mark, the mode (the work space's write keeps that).
 */
import * as v from 'valibot';
import { closestRanges } from './closest.ts';
import { differenceWords } from './difference.ts';
import { fileText, splitMark } from './file-text.ts';
import { endAbove, Finder, usualEnd, asReplaced, withPlainEnds } from './line-ends.ts';
import { locateForWriting } from './path.ts';
import { besideFile, defineTool, failure, rename, success } from './tool.ts';
import { plainText } from './words.ts';

export interface Edit {
  readonly old_text: string;
  readonly new_text: string;
}

const EDIT_ALIASES = {
  old_string: 'old_text',
  new_string: 'new_text',
  oldText: 'old_text',
  newText: 'new_text',
  old: 'old_text',
  new: 'new_text',
};

const EditInput = v.pipe(
  v.unknown(),
  v.transform((raw) => rename(raw, EDIT_ALIASES)),
  v.object({
    old_text: v.pipe(plainText, v.minLength(1, 'must not be empty; use write for a new file')),
    new_text: plainText,
  }),
);

export const edit = defineTool({
  name: 'edit',
  description:
    'Replaces each old_text by its new_text, in order, all or none. An old_text must occur exactly once, character for character, without the line numbers of read; take in lines around it.',
  schema: {
    type: 'object',
    properties: {
      path: { type: 'string' },
      edits: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            old_text: { type: 'string' },
            new_text: { type: 'string' },
          },
          required: ['old_text', 'new_text'],
        },
      },
    },
    required: ['path', 'edits'],
  },
  aliases: { file_path: 'path', file: 'path' },
  input: v.pipe(
    v.unknown(),
    v.transform(oneAsList),
    v.object({ path: plainText, edits: v.pipe(v.array(EditInput), v.minLength(1)) }),
  ),
  readOnly: false,
  summary: ({ path, edits }) =>
    edits.length === 1 ? `edit ${path}` : `edit ${path} (${edits.length})`,
  async run({ path, edits }, context) {
    const located = await locateForWriting(path, context);
    if (located.kind === 'refused') return failure(located.message);
    const bytes = await context.workspace.readFile(located.path, context.signal);
    if (!bytes) return failure(`${path} does not exist. Use write to make it.`);
    const file = fileText(bytes);
    if (!file) return failure(`${path} is not UTF-8 text; change it with bash.`);
    const edited = applyEdits(file.mark + file.text, edits);
    if (edited.kind === 'missed') return failure(`${path}: ${edited.message} Nothing was changed.`);
    await context.workspace.writeFile(located.path, Buffer.from(edited.text), context.signal);
    context.seen.add(located.path);
    const count = `${edits.length} ${edits.length === 1 ? 'edit' : 'edits'}`;
    return besideFile(located.path, success('Applied.', `${count} applied`));
  },
});

/** Wraps a single edit, given without the list, in a list. */
function oneAsList(raw: unknown): unknown {
  const record = rename(raw, EDIT_ALIASES);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  if ('edits' in record || !('old_text' in record)) return record;
  const { old_text, new_text, ...rest } = record as Record<string, unknown>;
  return { ...rest, edits: [{ old_text, new_text }] };
}

export type Edited = { kind: 'edited'; text: string } | { kind: 'missed'; message: string };

/**
 * Applies edits. Pure. Line ends do not count: the new text keeps those of the old, line by line if
 * there are several kinds.
 */
export function applyEdits(original: string, edits: readonly Edit[]): Edited {
  const file = splitMark(original);
  let { text } = file;
  // A byte order mark sent with the first line is the file's, and stays.
  const unmarked = (sent: string): string => (file.mark === '' ? sent : splitMark(sent).text);
  for (const [index, { old_text, new_text }] of edits.entries()) {
    const old = unmarked(old_text);
    const label = edits.length === 1 ? 'old_text' : `edits[${index}].old_text`;
    const [found, again] = old === '' ? [] : new Finder(text).find(old);
    if (!found) return missed(`${label} does not occur in the file.${missWords(text, old)}`);
    if (again) {
      const [line, other] = [lineOf(text, found.start), lineOf(text, again.start)];
      const lines = line === other ? `twice in line ${line}` : `lines ${line} and ${other}`;
      return missed(`${label} occurs more than once (${lines}); include more lines around it.`);
    }
    if (old_text === new_text) return missed(`${label} and its new_text are the same.`);
    const { start, end } = found;
    const above = endAbove(text, start) ?? usualEnd(text);
    const before = { text: text.slice(start, end), file: text, above };
    const replacement = asReplaced(unmarked(new_text), before);
    text = text.slice(0, start) + replacement + text.slice(end);
  }
  return { kind: 'edited', text: file.mark + text };
}

function missed(message: string): Edited {
  return { kind: 'missed', message };
}

/** Describes an invisible difference, or else the most similar places. */
function missWords(text: string, old: string): string {
  const plain = withPlainEnds(text);
  const wanted = withPlainEnds(old);
  const difference = differenceWords(plain, wanted);
  if (difference !== undefined) return ` ${difference}`;
  const ranges = closestRanges(plain, wanted);
  if (ranges.length === 0) return '';
  const unlike =
    plain.length > MAX_COMPARED_CHARACTERS ? undefined : differenceOfLine(plain, wanted);
  return ` The closest places:\n${ranges.join('\n--\n')}\n${unlike ? `Of one line: ${unlike}\n` : ''}`;
}

/**
 * Characters of a file in which single lines are compared; each comparison walks the whole file.
 */
const MAX_COMPARED_CHARACTERS = 300_000;

/** Finds a single line that differs only invisibly, in a text that differs elsewhere too. */
function differenceOfLine(text: string, wanted: string): string | undefined {
  const lines = wanted.split('\n').filter((line) => line.trim() !== '' && !text.includes(line));
  for (const line of lines.slice(0, 3)) {
    const words = differenceWords(text, line);
    if (words !== undefined) return words;
  }
  return undefined;
}

function lineOf(text: string, at: number): number {
  return withPlainEnds(text.slice(0, at)).split('\n').length;
}
