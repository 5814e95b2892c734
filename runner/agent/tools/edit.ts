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
  readonly old: string;
  readonly new: string;
}

/** The names of other tools, and our own in conversations of an earlier release. */
const EDIT_ALIASES = {
  old_string: 'old',
  new_string: 'new',
  oldText: 'old',
  newText: 'new',
  old_text: 'old',
  new_text: 'new',
};

const EditInput = v.pipe(
  v.unknown(),
  v.transform((raw) => rename(raw, EDIT_ALIASES)),
  v.object({
    old: v.pipe(plainText, v.minLength(1, 'must not be empty; use write for a new file')),
    new: plainText,
  }),
);

export const edit = defineTool({
  name: 'edit',
  description:
    'Replaces old by new. The old text must occur exactly once, character for character, without the line numbers of read; take in lines around it.',
  schema: {
    type: 'object',
    properties: {
      path: { type: 'string' },
      old: { type: 'string' },
      new: { type: 'string' },
    },
    required: ['path', 'old', 'new'],
  },
  // A list of edits, as an earlier release asked for it and others do: all of them, or none.
  alsoTaken: {
    edits: {
      type: 'array',
      items: {
        type: 'object',
        properties: { old: { type: 'string' }, new: { type: 'string' } },
        required: ['old', 'new'],
      },
    },
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

/** Makes a list of a single edit. */
function oneAsList(raw: unknown): unknown {
  const record = rename(raw, EDIT_ALIASES);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  if ('edits' in record || !('old' in record)) return record;
  const { old, new: fresh, ...rest } = record as Record<string, unknown>;
  return { ...rest, edits: [{ old, new: fresh }] };
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
  for (const [index, each] of edits.entries()) {
    const old = unmarked(each.old);
    const label = edits.length === 1 ? 'The old text' : `edits[${index}].old`;
    const [found, again] = old === '' ? [] : new Finder(text).find(old);
    if (!found) return missed(`${label} does not occur in the file.${missWords(text, old)}`);
    if (again) {
      const [line, other] = [lineOf(text, found.start), lineOf(text, again.start)];
      const lines = line === other ? `twice in line ${line}` : `lines ${line} and ${other}`;
      return missed(`${label} occurs more than once (${lines}); include more lines around it.`);
    }
    if (each.old === each.new) return missed(`${label} and its new one are the same.`);
    const { start, end } = found;
    const above = endAbove(text, start) ?? usualEnd(text);
    const before = { text: text.slice(start, end), file: text, above };
    const replacement = asReplaced(unmarked(each.new), before);
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
