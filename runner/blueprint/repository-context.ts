/**
 * Owns what the agent is told about the repository before it looks: its rules and skills, and a map.
 * All of it comes from the base commit alone, so a resumed attempt gathers the same, and nothing that
 * an agent wrote gets in. runner/customization says which files count, runner/agent how much of them
 * is sent.
 */
import type { PastResults, PhaseInput, Role } from '../agent/backend.ts';
import { sketchMap } from '../agent/context/repo-map.ts';
import { SourceText } from '../agent/context/source-text.ts';
import type { TaskWords } from '../agent/context/terms.ts';
import { findDocuments } from '../customization/documents.ts';
import { chooseResults } from '../customization/results.ts';
import { findRules, type RulesSource } from '../customization/rules-files.ts';
import { findSkills } from '../customization/skills.ts';
import type { BareRepository } from '../git/repository.ts';
import { filesOf } from './choose.ts';

type RepositoryContext = Required<
  Pick<PhaseInput, 'rules' | 'skills' | 'documents' | 'leftOut' | 'map'>
> &
  Pick<PhaseInput, 'results'>;

/** What agents may ask for, by patterns of the configuration; none where it names none. */
export interface Askable {
  readonly documents?: readonly string[];
  readonly results?: readonly string[];
  readonly verdict?: PastResults['verdict'];
}

/** A rules file over 1 MB is named but not read. */
const RULES_LIMITS = { maxFileBytes: 1024 * 1024, maxBytes: 4 * 1024 * 1024 };
/** A source file larger than this is usually generated. */
const SOURCE_LIMITS = { maxFileBytes: 64 * 1024, maxBytes: 4 * 1024 * 1024 };

export async function repositoryContext(
  repository: BareRepository,
  commit: string,
  task: TaskWords,
  role: Role,
  { documents = [], results = [], verdict }: Askable = {},
): Promise<RepositoryContext> {
  const source = await rulesSourceOf(repository, commit);
  const sketch = sketchMap(source.files, task);
  const [found, skills, asked, past, read] = await Promise.all([
    findRules(source, role),
    findSkills(source),
    findDocuments(source, documents),
    results.length > 0 ? repository.pastResults(commit) : { results: [] },
    repository.readFiles(commit, sketch.candidates, SOURCE_LIMITS),
  ]);
  const texts = new Map<string, SourceText>();
  for (const [path, bytes] of read) if (bytes) texts.set(path, sourceOf(path, bytes));
  const chosen = chooseResults(past, results);
  return {
    rules: found.rules,
    skills: skills.skills,
    documents: asked.documents,
    leftOut: [...found.leftOut, ...skills.leftOut, ...asked.leftOut, ...chosen.leftOut],
    map: sketch.draw(texts),
    ...(chosen.results.length > 0 && {
      results: {
        list: chosen.results,
        verdict: verdict ?? (() => Promise.resolve(undefined)),
        diff: (result, maxBytes) => repository.beginningOfResult(result.commit, maxBytes),
      },
    }),
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

async function rulesSourceOf(repository: BareRepository, commit: string): Promise<RulesSource> {
  const project = await filesOf(repository, commit);
  return {
    files: project.files,
    read: (path) => project.read(path),
    readLink: (path) => repository.readLink(commit, path),
    readAll: async (paths) => {
      const found = await repository.readFiles(commit, paths, RULES_LIMITS);
      return new Map([...found].map(([path, bytes]) => [path, bytes?.toString('utf8')]));
    },
  };
}
