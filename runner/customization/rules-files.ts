/**
 * Owns which files of a commit are rules for agents, in the order in which the agents they were
 * written for read them, and which work each is about. Reads the base commit alone. A file that says
 * what another one said already counts once; what counts nowhere is named. How much of them is sent,
 * the agent decides (agent/context/rules.ts).
 */
import type { RulesFile } from '../agent/backend.ts';
import { listField, readFrontMatter, textField } from '../config/front-matter.ts';
import type { GivenItem } from '../protocol/given.ts';
import {
  dotted,
  filesBelow,
  joined,
  type LinkedFiles,
  type LinkedPath,
  targetOf,
} from './linked-files.ts';
import { type Effort, isEverything, matchesPattern, type Reach } from './path-pattern.ts';

/** Reads many files of the commit at once; undefined for one that is too large. */
export interface RulesSource extends LinkedFiles {
  readAll(paths: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>;
}

export interface FoundRules {
  readonly rules: readonly RulesFile[];
  /** Files that count for no work here, with the reason. */
  readonly leftOut: readonly GivenItem[];
}

type Kind = 'agents' | 'claude' | 'claude-rules' | 'gemini' | 'copilot' | 'instructions' | 'cursor';

/** In the order in which they are read; of the first two in a folder, only the first counts. */
const NAMES: readonly (readonly [name: string, kind: Kind])[] = [
  ['AGENTS.override.md', 'agents'],
  ['AGENTS.md', 'agents'],
  ['CLAUDE.md', 'claude'],
  ['.claude/CLAUDE.md', 'claude'],
  ['.claude/rules', 'claude-rules'],
  ['GEMINI.md', 'gemini'],
  ['.github/copilot-instructions.md', 'copilot'],
  ['.github/instructions', 'instructions'],
  ['.cursor/rules', 'cursor'],
];

/** `.claude/CLAUDE.md` is no `CLAUDE.md` of a folder `.claude`. */
const LONGEST_FIRST = NAMES.map(([name, kind], rank) => ({ name, kind, rank })).toSorted(
  (a, b) => b.name.length - a.name.length,
);

const FOLDERS: Readonly<Partial<Record<Kind, string>>> = {
  'claude-rules': '.md',
  instructions: '.instructions.md',
  cursor: '.mdc',
};

/** Files beyond these are not looked at. */
const MAX_FILES = 300;
const MAX_PATTERNS = 100;
const MAX_IMPORTS = 30;
const MAX_IMPORT_DEPTH = 5;
/** Comparing the patterns of one file with one path, of which there are many. */
const EFFORT = 100_000;

interface Candidate extends LinkedPath {
  /** Whose work it is about: the folder that the name stands in. */
  readonly folder: string;
  readonly kind: Kind;
  readonly rank: number;
}

/** Finds the rules of a commit; `role` says for whom, since a file may leave out reviewers. */
export async function findRules(commit: RulesSource, role: string): Promise<FoundRules> {
  const candidates = await candidatesIn(commit);
  const texts = await commit.readAll(candidates.map(({ real }) => real));
  const reading = new Reading(commit, texts, role);
  for (const each of candidates) await reading.take(each);
  return reading.found();
}

async function candidatesIn(commit: RulesSource): Promise<readonly Candidate[]> {
  const found = [...namedIn(commit.files)];
  const links = dotted(commit.files);
  // Folders at the top that are links.
  for (const [rank, [name, kind]] of NAMES.entries()) {
    const ending = FOLDERS[kind];
    if (ending === undefined || !links.includes(name)) continue;
    const behind = await filesBelow(commit, name, (path) => path.endsWith(ending));
    for (const { path, real } of behind) found.push({ path, real, folder: '', kind, rank });
  }
  return found
    .toSorted(
      (a, b) => depth(a.folder) - depth(b.folder) || a.rank - b.rank || (a.path < b.path ? -1 : 1),
    )
    .slice(0, MAX_FILES);
}

/** By list of names, which tasks that follow each other share. */
const named = new WeakMap<readonly string[], readonly Candidate[]>();

function namedIn(files: readonly string[]): readonly Candidate[] {
  const known = named.get(files);
  if (known) return known;
  const found: Candidate[] = [];
  for (const path of files) {
    const place = placeOf(path);
    if (place) found.push({ ...place, path, real: path });
  }
  named.set(files, found);
  return found;
}

function depth(folder: string): number {
  return folder === '' ? 0 : folder.split('/').length;
}

/** Cheap for the many files that are none: the ending is looked at first. */
function placeOf(path: string): Pick<Candidate, 'folder' | 'kind' | 'rank'> | undefined {
  if (!path.endsWith('.md') && !path.endsWith('.mdc')) return undefined;
  for (const { rank, name, kind } of LONGEST_FIRST) {
    const ending = FOLDERS[kind];
    if (ending === undefined) {
      const folder = path === name ? '' : before(path, `/${name}`);
      if (folder !== undefined) return { folder, kind, rank };
      continue;
    }
    const start = path.startsWith(`${name}/`) ? 0 : path.indexOf(`/${name}/`);
    if (start >= 0 && path.endsWith(ending)) return { folder: path.slice(0, start), kind, rank };
  }
  return undefined;
}

function before(path: string, ending: string): string | undefined {
  return path.endsWith(ending) ? path.slice(0, -ending.length) : undefined;
}

/** One reading of all candidates, in order. */
class Reading {
  readonly #commit: RulesSource;
  /** Each line of a long file may look like the name of another. */
  readonly #names: ReadonlySet<string>;
  readonly #texts: ReadonlyMap<string, string | undefined>;
  readonly #role: string;
  readonly #rules: RulesFile[] = [];
  readonly #leftOut: GivenItem[] = [];
  /** Folders by the text that they were given, and by the real path. */
  readonly #known = new Map<string, { readonly path: string; readonly folders: string[] }>();
  #imports = 0;

  constructor(commit: RulesSource, texts: ReadonlyMap<string, string | undefined>, role: string) {
    this.#commit = commit;
    this.#names = new Set(commit.files);
    this.#texts = texts;
    this.#role = role;
  }

  found(): FoundRules {
    return { rules: this.#rules, leftOut: this.#leftOut };
  }

  async take(candidate: Candidate): Promise<void> {
    const { path, folder, kind } = candidate;
    const isOverridden =
      path === inFolder(folder, 'AGENTS.md') &&
      this.#rules.some((each) => each.path === inFolder(folder, 'AGENTS.override.md'));
    if (isOverridden) return this.#leave(path, 'AGENTS.override.md counts instead');
    const real = this.#texts.has(candidate.real) ? candidate.real : await this.#behind(path);
    if (real === undefined) return;
    if (real !== path && this.#isKnown(real, folder)) return this.#repeats(path, real);
    const text = this.#texts.has(real) ? this.#texts.get(real) : await this.#commit.read(real);
    if (text === undefined) {
      this.#rules.push({ path, folder, text });
      return;
    }
    const { fields = {}, body, problem } = readFrontMatter(text);
    const scope = scopeOf(kind, fields, this.#role);
    if (problem !== undefined && scope.kind !== 'all') {
      return this.#leave(path, `${problem}, so what it is about is not known`);
    }
    if (scope.kind === 'none') return this.#leave(path, scope.why);
    const plain =
      kind === 'claude' || kind === 'claude-rules' || kind === 'gemini'
        ? await this.#imported(body, { path: real, folder, kind }, 1)
        : body;
    if (plain.trim() === '') {
      return body === '' ? undefined : this.#leave(path, 'it only names other files');
    }
    if (scope.kind === 'all') {
      const same = this.#known.get(plain);
      if (same && isAbove(same.folders, folder)) return this.#repeats(path, same.path);
      this.#know(plain, path, folder);
      this.#know(real, path, folder);
      this.#rules.push({ path, folder, text: plain });
    } else if (scope.kind === 'files') {
      this.#rules.push({ path, folder, text: plain, applies: fitting(folder, scope) });
    } else this.#rules.push({ path, folder, text: plain, about: scope.about });
  }

  /** Reads what a file names as `@path` first, as Claude Code does, and returns the rest of it. */
  async #imported(
    text: string,
    from: { readonly path: string; readonly folder: string; readonly kind: Kind },
    level: number,
  ): Promise<string> {
    const rest: string[] = [];
    let isCode = false;
    for (const line of text.split('\n')) {
      if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
      const name = isCode ? undefined : /^\s*(?:[-*]\s+)?@(?<name>[\w./-]+)\s*$/.exec(line)?.groups;
      const target = name ? joined(folderOf(from.path), name['name'] ?? '') : undefined;
      const isFile = target !== undefined && this.#names.has(target);
      if (!isFile || level > MAX_IMPORT_DEPTH || this.#imports >= MAX_IMPORTS) {
        rest.push(line);
        continue;
      }
      this.#imports += 1;
      await this.#import(target, from, level);
    }
    return rest.join('\n').trim();
  }

  async #import(
    path: string,
    { folder, kind }: { readonly folder: string; readonly kind: Kind },
    level: number,
  ): Promise<void> {
    if (this.#isKnown(path, folder)) return;
    this.#know(path, path, folder);
    const text = this.#texts.get(path) ?? (await this.#commit.read(path));
    if (text === undefined) return;
    const { body } = readFrontMatter(text);
    const rest = await this.#imported(body, { path, folder, kind }, level + 1);
    const same = this.#known.get(rest);
    if (rest === '' || (same && isAbove(same.folders, folder))) return;
    this.#know(rest, path, folder);
    this.#rules.push({ path, folder, text: rest });
  }

  /** Follows a link to a file of the repository. */
  async #behind(path: string): Promise<string | undefined> {
    const target = await targetOf(this.#commit, path);
    if (target !== undefined && this.#names.has(target)) return target;
    if (target !== undefined) this.#leave(path, 'it is a link that leads to no file');
    return undefined;
  }

  #isKnown(key: string, folder: string): boolean {
    return isAbove(this.#known.get(key)?.folders ?? [], folder);
  }

  #know(key: string, path: string, folder: string): void {
    const known = this.#known.get(key);
    if (known) known.folders.push(folder);
    else this.#known.set(key, { path, folders: [folder] });
  }

  #repeats(path: string, other: string): void {
    this.#leave(path, `says the same as ${other}`);
  }

  #leave(name: string, note: string): void {
    this.#leftOut.push({ kind: 'rules', name, bytes: 0, note: `left out: ${note}` });
  }
}

type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'files'; readonly patterns: readonly string[]; readonly reach: Reach }
  | { readonly kind: 'described'; readonly about: string }
  | { readonly kind: 'none'; readonly why: string };

/** Reads what a file's front matter says it is about, in the words of the tool it is for. */
function scopeOf(kind: Kind, fields: Readonly<Record<string, unknown>>, role: string): Scope {
  const description = textField(fields['description']);
  const described: Scope | undefined =
    description === undefined ? undefined : { kind: 'described', about: description };
  switch (kind) {
    case 'claude-rules':
      return by(listField(fields['paths']), 'top') ?? { kind: 'all' };
    case 'instructions': {
      const excluded = listField(fields['excludeAgent']) ?? [];
      if (excluded.includes(role === 'review' ? 'code-review' : 'coding-agent')) {
        return { kind: 'none', why: `its excludeAgent leaves out this work (${role})` };
      }
      const none: Scope = { kind: 'none', why: 'it has neither applyTo nor a description' };
      return by(listField(fields['applyTo'])) ?? described ?? none;
    }
    case 'cursor': {
      if (fields['alwaysApply'] === true) return { kind: 'all' };
      const none: Scope = { kind: 'none', why: 'it is only for whoever names it' };
      return by(listField(fields['globs'])) ?? described ?? none;
    }
    default:
      return { kind: 'all' };
  }
}

function by(patterns: readonly string[] | undefined, reach: Reach = 'any'): Scope | undefined {
  if (!patterns || patterns.length === 0) return undefined;
  if (patterns.some(isEverything)) return { kind: 'all' };
  return { kind: 'files', patterns: patterns.slice(0, MAX_PATTERNS), reach };
}

/** Makes the test for files, by their paths from the root. */
function fitting(
  folder: string,
  { patterns, reach }: Extract<Scope, { kind: 'files' }>,
): (file: string) => boolean {
  const start = folder === '' ? '' : `${folder}/`;
  return (file) => {
    if (!file.startsWith(start)) return false;
    const path = file.slice(start.length);
    const effort: Effort = { left: EFFORT };
    return patterns.some((pattern) => matchesPattern(path, pattern, reach, effort));
  };
}

/** True if one of the folders is this one, or above it. */
function isAbove(folders: readonly string[], folder: string): boolean {
  return folders.some((each) => each === '' || each === folder || folder.startsWith(`${each}/`));
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
