/**
 * `write`: creates a file or replaces a whole one. Refuses to overwrite a file that the model has
 * not read, because it cannot preserve what it does not know. Preserves what the model never sees
 * of a replaced file: line ends, a byte order mark, the mode (the work space's write keeps that).
 */
import * as v from 'valibot';
import { fileText, splitMark } from './file-text.ts';
import { asReplaced, onlyEnd, usualEnd } from './line-ends.ts';
import { formatBytes } from './output.ts';
import { locateForWriting } from './path.ts';
import { besideFile, defineTool, failure, success } from './tool.ts';
import { plainText } from './words.ts';

export const write = defineTool({
  name: 'write',
  description: 'Writes a whole file and its folders; one that exists must have been read first.',
  schema: {
    type: 'object',
    properties: {
      path: { type: 'string' },
      content: { type: 'string' },
    },
    required: ['path', 'content'],
  },
  aliases: { file_path: 'path', file: 'path', text: 'content', contents: 'content' },
  input: v.object({ path: plainText, content: plainText }),
  readOnly: false,
  summary: ({ path }) => `write ${path}`,
  async run({ path, content }, context) {
    const located = await locateForWriting(path, context);
    if (located.kind === 'refused') return failure(located.message);
    if (located.type === 'file' && !context.seen.has(located.path)) {
      return failure(`${path} exists and was not read yet. Read it first, or change it with edit.`);
    }
    const before =
      located.type === 'file'
        ? await context.workspace.readFile(located.path, context.signal)
        : undefined;
    const kept = before?.length ? asBefore(before, content) : { text: content, words: '' };
    if (!kept) {
      return failure(`${path} is not UTF-8 text, so it is not replaced; change it with bash.`);
    }
    const bytes = Buffer.from(kept.text);
    await context.workspace.writeFile(located.path, bytes, context.signal);
    context.seen.add(located.path);
    const size = formatBytes(bytes.length);
    const ignored = await context.workspace.ignores(located.path, context.signal);
    const words = `${path} written (${size})${kept.words}.${ignored ? ` ${IGNORED}` : ''}`;
    return besideFile(located.path, success(words, size));
  },
});

const IGNORED =
  'It is NOT part of the result, though checks here see it: an ignore rule matches it, or it is in a submodule. Use another place, or change the rule.';

/**
 * Returns the content with the line ends and byte order mark of the old text; undefined if that was
 * not text.
 */
function asBefore(
  before: Uint8Array,
  content: string,
): { text: string; words: string } | undefined {
  const file = fileText(before);
  if (!file) return undefined;
  const sent = splitMark(content);
  const only = onlyEnd(file.text);
  const usual = usualEnd(file.text);
  const text = asReplaced(sent.text, { text: file.text, file: file.text, above: usual });
  const words = [
    ...(text === sent.text ? [] : [`line ends ${ENDS[only ?? ''] ?? 'of each line'}`]),
    ...(file.mark === '' ? [] : ['byte order mark']),
  ];
  return {
    text: (file.mark || sent.mark) + text,
    words: words.length > 0 ? `; kept as they were: ${words.join(', ')}` : '',
  };
}

const ENDS: Readonly<Record<string, string>> = { '\r\n': 'CRLF', '\r': 'CR', '\n': 'LF' };
