/**
 * `edit`: replaces exact, unique pieces of a file, all of them or none. Keeps what the model
 * does not see: line ends, a byte order mark, the mode (the work space's write keeps that).
 */
import * as v from 'valibot';
import { closestRanges } from './closest.ts';
import { isBinary } from './output.ts';
import { locateForWriting } from './path.ts';
import { besideFile, defineTool, failure, rename, success } from './tool.ts';

const BOM = '\uFEFF';

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
    old_text: v.pipe(v.string(), v.minLength(1, 'must not be empty; use write for a new file')),
    new_text: v.string(),
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
    v.object({ path: v.string(), edits: v.pipe(v.array(EditInput), v.minLength(1)) }),
  ),
  readOnly: false,
  summary: ({ path, edits }) =>
    edits.length === 1 ? `edit ${path}` : `edit ${path} (${edits.length})`,
  async run({ path, edits }, context) {
    const located = await locateForWriting(path, context);
    if (located.kind === 'refused') return failure(located.message);
    const bytes = await context.workspace.readFile(located.path, context.signal);
    if (!bytes) return failure(`${path} does not exist. Use write to make it.`);
    const text = decode(bytes);
    if (text === undefined) return failure(`${path} is no UTF-8 text; change it with bash.`);
    const edited = applyEdits(text, edits);
    if (edited.kind === 'missed') return failure(`${path}: ${edited.message} Nothing was changed.`);
    await context.workspace.writeFile(located.path, Buffer.from(edited.text), context.signal);
    context.seen.add(located.path);
    const count = `${edits.length} ${edits.length === 1 ? 'edit' : 'edits'}`;
    return besideFile(located.path, success('Applied.', `${count} applied`));
  },
});

/** A single edit given without the list is taken as a list of one. */
function oneAsList(raw: unknown): unknown {
  const record = rename(raw, EDIT_ALIASES);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  if ('edits' in record || !('old_text' in record)) return record;
  const { old_text, new_text, ...rest } = record as Record<string, unknown>;
  return { ...rest, edits: [{ old_text, new_text }] };
}

function decode(bytes: Buffer): string | undefined {
  if (isBinary(bytes)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8: decoding with replacements and writing back would damage the file.
    return undefined;
  }
}

export type Edited = { kind: 'edited'; text: string } | { kind: 'missed'; message: string };

/** Pure. Where the file has CRLF throughout, LF in an edit means CRLF. */
export function applyEdits(original: string, edits: readonly Edit[]): Edited {
  const bom = original.startsWith(BOM) ? BOM : '';
  let text = original.slice(bom.length);
  const crlf = text.includes('\r\n') && !/(^|[^\r])\n/.test(text);
  const ends = (s: string): string => (crlf ? s.replaceAll(/\r?\n/g, '\r\n') : s);
  for (const [index, { old_text, new_text }] of edits.entries()) {
    const old = ends(old_text);
    const at = text.indexOf(old);
    const label = edits.length === 1 ? 'old_text' : `edits[${index}].old_text`;
    if (at < 0) return miss(label, text, old);
    const again = text.indexOf(old, at + 1);
    if (again >= 0) {
      const lines = `lines ${lineOf(text, at)} and ${lineOf(text, again)}`;
      return {
        kind: 'missed',
        message: `${label} occurs more than once (${lines}); include more lines around it.`,
      };
    }
    if (old_text === new_text) {
      return { kind: 'missed', message: `${label} and its new_text are the same.` };
    }
    text = text.slice(0, at) + ends(new_text) + text.slice(at + old.length);
  }
  return { kind: 'edited', text: bom + text };
}

function miss(label: string, text: string, old: string): Edited {
  const ranges = closestRanges(text, old);
  const hint = ranges.length > 0 ? ` The closest places:\n${ranges.join('\n--\n')}\n` : '';
  return { kind: 'missed', message: `${label} does not occur in the file.${hint}` };
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
