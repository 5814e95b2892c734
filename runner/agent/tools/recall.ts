/**
 * `recall`: finds what the repository's documents say about something, and which accepted results
 * were about it, from the base commit and its history. It is in the toolbox only where the repository
 * configures some. An answer is bounded, whatever they hold.
 */
import * as v from 'valibot';
import type { GivenItem } from '../../protocol/given.ts';
import { counted } from '../../protocol/wording.ts';
import { oneLine } from '../../protocol/text.ts';
import { type Passage, rankPassages } from '../context/passages.ts';
import { asGiven, diffOf, lineOf, listedFiles, resultNamed } from './accepted-changes.ts';
import { begun } from './output.ts';
import { defineTool, failure, success, type ToolContext, type ToolOutcome } from './tool.ts';

const MAX_ANSWER_BYTES = 8_000;
const MAX_PASSAGES = 6;
const MAX_NAMES = 40;

type Askable = Pick<ToolContext, 'documents' | 'results'>;

export const recall = defineTool({
  name: 'recall',
  description:
    "Finds passages of this repository's documents (decisions, guides), and changes that were accepted before, about something, by words. The id of a change gives its diff.",
  schema: {
    type: 'object',
    properties: { query: { type: 'string' } },
    required: ['query'],
  },
  aliases: { question: 'query', text: 'query' },
  input: v.object({ query: v.pipe(v.string(), v.minLength(1, 'must not be empty')) }),
  readOnly: true,
  summary: ({ query }) => `recall ${oneLine(query, 120)}`,
  run: async ({ query }, context): Promise<ToolOutcome> => {
    const { documents = [], results } = context;
    const named = results && resultNamed(query, results.list);
    if (results && named) return await diffOf(named, results, MAX_ANSWER_BYTES);
    const found = rankPassages(documents, query, results?.list).slice(0, MAX_PASSAGES);
    return found.length > 0 ? await answer(found, context) : nothing(context);
  },
});

function nothing({ documents = [], results }: Askable): ToolOutcome {
  const names = documents.slice(0, MAX_NAMES).map(({ path }) => path);
  const more =
    documents.length > names.length ? `, and ${documents.length - names.length} more` : '';
  const parts = ['Nothing is said of that.'];
  if (names.length > 0) parts.push(`The documents are: ${names.join(', ')}${more}.`);
  if (results)
    parts.push(`None of ${counted(results.list.length, 'accepted change')} has these words.`);
  return failure(parts.join(' '));
}

async function answer(found: readonly Passage[], { results }: Askable): Promise<ToolOutcome> {
  const parts: string[] = [];
  const given = new Map<string, GivenItem>();
  let left = MAX_ANSWER_BYTES;
  for (const { path, headings, line, text, result } of found) {
    const above = headings.map((each) => oneLine(each, 100)).join(' › ');
    const about = result
      ? await lineOf(result, results)
      : `${path}:${line}${above === '' ? '' : ` (${above})`}`;
    const { kept, bytes, isCut } = begun(Buffer.from(result ? listedFiles(result) : text), left);
    parts.push(
      `${about}\n${kept}${isCut && !result ? `\n[… cut; read ${path} for the rest]` : ''}`,
    );
    if (result) {
      const item = asGiven(
        result,
        Buffer.byteLength(parts.at(-1) ?? ''),
        'only its title and files',
      );
      given.set(item.name, item);
    } else {
      const before = given.get(path)?.bytes ?? 0;
      given.set(path, { kind: 'document', name: path, bytes: before + Buffer.byteLength(kept) });
    }
    left -= bytes;
    if (left <= 0) break;
  }
  const isAskable = found.some(({ result }) => result !== undefined);
  if (isAskable) parts.push('(Recall the id of a change for its diff.)');
  return {
    ...success(parts.join('\n\n'), counted(given.size, 'source')),
    given: [...given.values()],
  };
}
