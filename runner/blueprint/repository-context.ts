/**
 * Owns what the agent is told about the repository before it looks: its rules files, and a map.
 * Both come from the base commit alone, so a resumed attempt gathers the same, and nothing that an
 * agent wrote gets in. runner/agent decides what counts and how much of it is sent.
 */
import type { RulesFile } from '../agent/backend.ts';
import { mapCandidates, repoMap } from '../agent/context/repo-map.ts';
import { RULES_NAMES } from '../agent/context/rules.ts';
import type { TaskWords } from '../agent/context/terms.ts';
import type { BareRepository } from '../git/repository.ts';

export interface RepositoryContext {
  readonly rules: readonly RulesFile[];
  readonly map: string;
}

/** A rules file over 1 MB is named but not read; files beyond this number are ignored. */
const RULES_LIMITS = { maxFileBytes: 1024 * 1024, maxBytes: 4 * 1024 * 1024 };
const MAX_RULES_FILES = 300;
/** A source file larger than this is usually generated. */
const SOURCE_LIMITS = { maxFileBytes: 64 * 1024, maxBytes: 4 * 1024 * 1024 };

export async function repositoryContext(
  repository: BareRepository,
  commit: string,
  task: TaskWords,
): Promise<RepositoryContext> {
  const files = await repository.listFiles(commit);
  const names: readonly string[] = RULES_NAMES;
  const found = files
    .filter((path) => names.includes(path.slice(path.lastIndexOf('/') + 1)))
    .toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .slice(0, MAX_RULES_FILES);
  const [rules, sources] = await Promise.all([
    repository.readFiles(commit, found, RULES_LIMITS),
    repository.readFiles(commit, mapCandidates(files, task), SOURCE_LIMITS),
  ]);
  const texts = new Map<string, string>();
  for (const [path, bytes] of sources) if (bytes) texts.set(path, bytes.toString('utf8'));
  return {
    rules: [...rules].map(([path, bytes]) => ({ path, text: bytes?.toString('utf8') })),
    map: repoMap(files, texts, task),
  };
}

function depth(path: string): number {
  return path.split('/').length;
}
