/**
 * The repository's own rules for agents, from the base commit: which of them count, how much of
 * them is sent, and that each is sent once. They guide the work; what decides about it (checks,
 * limits, verdict) is out of their reach in the runner, whatever they say.
 */
import type { RulesFile } from '../backend.ts';
import { clean } from '../tools/output.ts';

/** In each folder the first of these that is there and not empty counts; the others do not. */
export const RULES_NAMES = ['AGENTS.override.md', 'AGENTS.md', 'CLAUDE.md'] as const;

/** Bytes of rules that a phase is given in all. The top's leave room for those of folders. */
const MAX_BYTES = 32_000;
const MAX_AT_TOP = 24_000;
const MAX_IN_FOLDER = 8_000;

/** Rules as they are sent: cut, cleaned, with what has to be said about that. */
export interface Rules {
  readonly path: string;
  /** '' is the top. */
  readonly folder: string;
  readonly text: string;
}

/** The rules of the top folder; undefined when it has none. */
export function topRules(files: readonly RulesFile[]): Rules | undefined {
  return chosen(files, '', MAX_AT_TOP);
}

/** Hands out the rules of folders, each once, while there is room. One for the whole phase. */
export class FolderRules {
  readonly #files: readonly RulesFile[];
  readonly #given = new Set<string>();
  #left: number;

  /** `given` are paths that were handed out before: an interrupted phase goes on from there. */
  constructor(files: readonly RulesFile[], given: readonly string[]) {
    this.#files = files;
    this.#left = MAX_BYTES - Buffer.byteLength(topRules(files)?.text ?? '');
    for (const path of given) this.#take(folderOf(path));
  }

  /** What was not given yet of the rules for work in a folder, outermost first. */
  takeFor(folder: string): Rules[] {
    const parts = folder === '' ? [] : folder.split('/');
    return parts.flatMap((_, index) => this.#take(parts.slice(0, index + 1).join('/')) ?? []);
  }

  #take(folder: string): Rules | undefined {
    const rules = chosen(this.#files, folder, MAX_IN_FOLDER);
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
  // A character that the cut splits becomes U+FFFD, and is dropped.
  const kept = bytes.subarray(0, most - Buffer.byteLength(marker)).toString('utf8');
  return `${kept.replace(/\uFFFD+$/, '')}${marker}`;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
