/**
 * Selects the repository's own rules for agents, from the base commit: which files count, how much
 * of them is sent, and that each is sent once. They guide the work; whatever they say, the checks,
 * limits and verdict stay out of their reach in the runner.
 */
import type { RulesFile } from '../backend.ts';
import { clean } from '../tools/output.ts';

/** Names of rules files; in each folder only the first that exists and is not empty counts. */
export const RULES_NAMES = ['AGENTS.override.md', 'AGENTS.md', 'CLAUDE.md'] as const;

/** Bytes of rules for a phase in all. The top's limit leaves room for folders. */
const MAX_BYTES = 32_000;
const MAX_TOP_BYTES = 24_000;
const MAX_FOLDER_BYTES = 8_000;

/** Rules as they are sent: cut, cleaned, with a note about that. */
export interface Rules {
  readonly path: string;
  /** '' for the top. */
  readonly folder: string;
  readonly text: string;
}

/** Returns the rules of the top folder; undefined if it has none. */
export function topRules(files: readonly RulesFile[]): Rules | undefined {
  return chosen(files, '', MAX_TOP_BYTES);
}

/**
 * Gives out the rules of folders, each once, while there is room. One instance for the whole phase.
 */
export class FolderRules {
  readonly #files: readonly RulesFile[];
  readonly #given = new Set<string>();
  #left: number;

  /** `given` are paths that were given out before: an interrupted phase goes on from there. */
  constructor(files: readonly RulesFile[], given: readonly string[]) {
    this.#files = files;
    this.#left = MAX_BYTES - Buffer.byteLength(topRules(files)?.text ?? '');
    for (const path of given) this.#take(folderOf(path));
  }

  /** Returns the rules for work in a folder that were not given yet, outermost first. */
  takeFor(folder: string): Rules[] {
    const parts = folder === '' ? [] : folder.split('/');
    return parts.flatMap((_, index) => this.#take(parts.slice(0, index + 1).join('/')) ?? []);
  }

  #take(folder: string): Rules | undefined {
    const rules = chosen(this.#files, folder, MAX_FOLDER_BYTES);
    if (!rules || this.#given.has(rules.path)) return undefined;
    this.#given.add(rules.path);
    const bytes = Buffer.byteLength(rules.text);
    if (bytes > this.#left) {
      const text = `[Left out: the limit for rules is reached. Read ${rules.path} yourself.]`;
      return { ...rules, text };
    }
    this.#left -= bytes;
    return rules;
  }
}

function chosen(files: readonly RulesFile[], folder: string, most: number): Rules | undefined {
  for (const name of RULES_NAMES) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const file = files.find((each) => each.path === path);
    if (!file) continue;
    if (file.text === undefined) {
      return { path, folder, text: `[Left out: ${name} is far too large to be rules.]` };
    }
    const text = clean(Buffer.from(file.text)).trim();
    if (text !== '') return { path, folder, text: cut(text, name, most) };
  }
  return undefined;
}

function cut(text: string, name: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) return text;
  const marker = `\n[… cut: ${name} has ${bytes.length} bytes, of which the first are given]`;
  // A character split by the cut becomes U+FFFD, and is dropped.
  const kept = bytes.subarray(0, most - Buffer.byteLength(marker)).toString('utf8');
  return `${kept.replace(/\uFFFD+$/, '')}${marker}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
