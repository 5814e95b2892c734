/**
 * Owns what the agent is told about the repository before it looks: its rules files, and a map.
 * Both come from the base commit alone, so a resumed attempt gathers the same, and nothing that an
 * agent wrote gets in. runner/agent decides what counts and how much of it is sent.
 */
import type { RulesFile } from '../agent/backend.ts';
import { sketchMap } from '../agent/context/repo-map.ts';
import { RULES_NAMES } from '../agent/context/rules.ts';
import { SourceText } from '../agent/context/source-text.ts';
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
  const sketch = sketchMap(files, task);
  const [rules, sources] = await Promise.all([
    repository.readFiles(commit, rulesIn(files), RULES_LIMITS),
    repository.readFiles(commit, sketch.candidates, SOURCE_LIMITS),
  ]);
  const texts = new Map<string, SourceText>();
  for (const [path, bytes] of sources) if (bytes) texts.set(path, sourceOf(path, bytes));
  return {
    rules: [...rules].map(([path, bytes]) => ({ path, text: bytes?.toString('utf8') })),
    map: sketch.draw(texts),
  };
}

/** By the bytes, which a repository gives again while they were read a moment ago. */
const sources = new WeakMap<Uint8Array, SourceText>();

function sourceOf(path: string, bytes: Buffer): SourceText {
  const known = sources.get(bytes);
  if (known?.path === path) return known;
  const made = new SourceText(path, bytes.toString('utf8'));
  sources.set(bytes, made);
  return made;
}

/** By list of names, which tasks that follow each other share. */
const rulesFiles = new WeakMap<readonly string[], readonly string[]>();

/** The rules files among these, upper folders first. */
function rulesIn(files: readonly string[]): readonly string[] {
  const known = rulesFiles.get(files);
  if (known) return known;
  const names: readonly string[] = RULES_NAMES;
  const found = files
    .filter((path) => names.includes(path.slice(path.lastIndexOf('/') + 1)))
    .toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .slice(0, MAX_RULES_FILES);
  rulesFiles.set(files, found);
  return found;
}

function depth(path: string): number {
  return path.split('/').length;
}
