/**
 * `recall`: finds what the repository's documents say about something, from the base commit. It is in
 * the toolbox only where the repository configures some. An answer is bounded, whatever they hold.
 */
import * as v from 'valibot';
import type { GivenItem } from '../../protocol/given.ts';
import { oneLine } from '../../protocol/text.ts';
import { rankPassages } from '../context/passages.ts';
import { clean } from './output.ts';
import { defineTool, failure, success, type ToolOutcome } from './tool.ts';

const MAX_ANSWER_BYTES = 8_000;
const MAX_PASSAGES = 6;
const MAX_NAMES = 40;

export const recall = defineTool({
  name: 'recall',
  description:
    "Finds passages of this repository's documents (decisions, guides) about something, by words.",
  schema: {
    type: 'object',
    properties: { query: { type: 'string' } },
    required: ['query'],
  },
  aliases: { question: 'query', text: 'query' },
  input: v.object({ query: v.pipe(v.string(), v.minLength(1, 'must not be empty')) }),
  readOnly: true,
  summary: ({ query }) => `recall ${oneLine(query, 120)}`,
  run: async ({ query }, { documents = [] }): Promise<ToolOutcome> => {
    const found = rankPassages(documents, query).slice(0, MAX_PASSAGES);
    if (found.length === 0) {
      const names = documents.slice(0, MAX_NAMES).map(({ path }) => path);
      const more =
        documents.length > names.length ? `, and ${documents.length - names.length} more` : '';
      return failure(`Nothing is said of that. The documents are: ${names.join(', ')}${more}.`);
    }
    const parts: string[] = [];
    const given = new Map<string, number>();
    let left = MAX_ANSWER_BYTES;
    for (const { path, headings, line, text } of found) {
      const about = `${path}:${line}${headings.length > 0 ? ` (${headings.map((each) => oneLine(each, 100)).join(' › ')})` : ''}`;
      const bytes = Buffer.from(clean(Buffer.from(text)));
      const cut = bytes.length > left;
      // A character split by the cut becomes U+FFFD, and is dropped.
      const kept = bytes
        .subarray(0, left)
        .toString('utf8')
        .replace(/\uFFFD+$/, '');
      parts.push(`${about}\n${kept}${cut ? `\n[… cut; read ${path} for the rest]` : ''}`);
      given.set(path, (given.get(path) ?? 0) + Buffer.byteLength(kept));
      left -= bytes.length;
      if (left <= 0) break;
    }
    const items = [...given].map(([name, bytes]): GivenItem => ({ kind: 'document', name, bytes }));
    return { ...success(parts.join('\n\n'), `${parts.length} passages`), given: items };
  },
});
