/**
 * `write`: makes a file or replaces one whole. Refuses to overwrite what the model has not read,
 * because what it cannot know it cannot keep.
 */
import * as v from 'valibot';
import { formatBytes } from './output.ts';
import { locateForWriting } from './path.ts';
import { besideFile, defineTool, failure, success } from './tool.ts';

export const write = defineTool({
  name: 'write',
  description:
    'Writes a whole file, and its folders. One that exists must have been read first; for parts use edit.',
  schema: {
    type: 'object',
    properties: {
      path: { type: 'string' },
      content: { type: 'string' },
    },
    required: ['path', 'content'],
  },
  aliases: { file_path: 'path', file: 'path', text: 'content', contents: 'content' },
  input: v.object({ path: v.string(), content: v.string() }),
  readOnly: false,
  summary: ({ path }) => `write ${path}`,
  async run({ path, content }, context) {
    const located = await locateForWriting(path, context);
    if (located.kind === 'refused') return failure(located.message);
    if (located.type === 'file' && !context.seen.has(located.path)) {
      return failure(`${path} exists and was not read yet. Read it first, or change it with edit.`);
    }
    const bytes = Buffer.from(content);
    await context.workspace.writeFile(located.path, bytes, context.signal);
    context.seen.add(located.path);
    const size = formatBytes(bytes.length);
    return besideFile(located.path, success(`${path} written (${size}).`, size));
  },
});
