/**
 * Finds the documents that a repository configures for its agents, in the base commit. They are
 * given piece by piece where the agent asks (agent/tools/recall.ts); what is too large is named.
 */
import type { Document } from '../agent/backend.ts';
import type { GivenItem } from '../protocol/given.ts';
import { type Effort, isNamed, LONG_EFFORT } from './path-pattern.ts';
import type { RulesSource } from './rules-files.ts';

const MAX_DOCUMENTS = 300;

export interface FoundDocuments {
  readonly documents: readonly Document[];
  readonly leftOut: readonly GivenItem[];
}

export async function findDocuments(
  commit: RulesSource,
  patterns: readonly string[],
  effort: Effort = { left: LONG_EFFORT },
): Promise<FoundDocuments> {
  if (patterns.length === 0) return { documents: [], leftOut: [] };
  const named = commit.files.filter((path) => isNamed(path, patterns, effort));
  const paths = named.slice(0, MAX_DOCUMENTS);
  const texts = await commit.readAll(paths);
  const documents: Document[] = [];
  const leftOut: GivenItem[] = [];
  const leave = (name: string, note: string): void => {
    leftOut.push({ kind: 'document', name, bytes: 0, note: `left out: ${note}` });
  };
  for (const path of paths) {
    const text = texts.get(path);
    if (text === undefined) leave(path, 'it is no regular file, or there is no room for it');
    else if (text.includes('\0')) leave(path, 'it is not text');
    else documents.push({ path, text });
  }
  const more = named.length - paths.length;
  if (effort.left < 0) leave('documents', 'the patterns take too long to compare with all files');
  if (more > 0) leave('documents', `${more} more than the ${MAX_DOCUMENTS} that are looked at`);
  return { documents, leftOut };
}
