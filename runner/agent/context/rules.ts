/**
 * Decides how much of the repository's own rules for agents is sent, and that each is sent once.
 * Which files are rules, and what each is about, was settled from the base commit before
 * (runner/customization). They guide the work; whatever they say, the checks, limits and verdict
 * stay out of their reach in the runner.
 */
import type { GivenItem } from '../../protocol/given.ts';
import { oneLine } from '../../protocol/text.ts';
import type { RulesFile } from '../backend.ts';
import { clean } from '../tools/output.ts';

/** Bytes of rules for a phase in all. The top's limit leaves room for folders. */
const MAX_BYTES = 32_000;
const MAX_TOP_BYTES = 24_000;
const MAX_FOLDER_BYTES = 8_000;
/** Below this, a part of a file says less than its name. */
const LEAST_BYTES = 400;
/** Bytes of the list of rules that the model reads where it needs them. */
const MAX_LISTED_BYTES = 2_000;
const MAX_DESCRIPTION_CHARACTERS = 240;

/** Rules as they are sent: cut, cleaned, with a note about that. */
export interface Rules {
  readonly path: string;
  /** '' for the top. */
  readonly folder: string;
  readonly text: string;
  /** Why not all of it is sent. */
  readonly note?: string;
}

/** Place of work of a tool: a folder, and the file in it if it was one. */
export interface WorkPlace {
  readonly folder: string;
  readonly file?: string;
}

/** Returns the rules for all work, in the order in which they are read. */
export function topRules(files: readonly RulesFile[]): Rules[] {
  return fitting(
    files.filter((file) => isFor(file, '') && !file.applies),
    MAX_TOP_BYTES,
  );
}

/** Returns rules that are only named, with what they are about, and how many have no room. */
export function listedRules(files: readonly RulesFile[]): {
  readonly lines: readonly string[];
  readonly left: number;
} {
  const described = files.filter(({ about }) => about !== undefined);
  const lines: string[] = [];
  let bytes = 0;
  for (const { path, about = '' } of described) {
    const line = `- ${oneLine(path, 300)}: ${oneLine(about, MAX_DESCRIPTION_CHARACTERS)}`;
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MAX_LISTED_BYTES) break;
    lines.push(line);
  }
  return { lines, left: described.length - lines.length };
}

/**
 * Gives out the rules of folders and files, each once, while there is room. One instance for the
 * whole phase.
 */
export class FolderRules {
  readonly #files: readonly RulesFile[];
  readonly #given: Set<string>;
  #left: number;

  /** `given` are paths that were given out before: an interrupted phase goes on from there. */
  constructor(files: readonly RulesFile[], given: readonly string[]) {
    const top = topRules(files);
    this.#files = files;
    this.#given = new Set(top.map(({ path }) => path));
    this.#left = MAX_BYTES - sizeOf(top);
    for (const path of given) {
      const file = files.find((each) => each.path === path);
      if (file) this.#take([file]);
    }
  }

  /** Returns the rules for work there that were not given yet, the outermost first. */
  takeFor({ folder, file }: WorkPlace): Rules[] {
    const parts = folder === '' ? [] : folder.split('/');
    const folders = ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
    return folders.flatMap((each) =>
      this.#take(
        this.#files.filter(
          (rules) =>
            isFor(rules, each) && (!rules.applies || (file !== undefined && rules.applies(file))),
        ),
      ),
    );
  }

  #take(files: readonly RulesFile[]): Rules[] {
    const fresh = files.filter(({ path }) => !this.#given.has(path));
    for (const { path } of fresh) this.#given.add(path);
    const rules = fitting(fresh, Math.min(MAX_FOLDER_BYTES, Math.max(this.#left, 0)));
    this.#left -= sizeOf(rules.filter(({ note }) => note !== NO_ROOM));
    return rules;
  }
}

/** Formats rules for people's list of what was given. */
export function givenRules(rules: readonly Rules[]): GivenItem[] {
  return rules.map(({ path, text, note }) => ({
    kind: 'rules',
    name: path,
    bytes: note === NO_ROOM || note === TOO_LARGE ? 0 : Buffer.byteLength(text),
    ...(note === undefined ? {} : { note }),
  }));
}

const NO_ROOM = 'left out: the limit for rules is reached';
const TOO_LARGE = 'left out: far too large to be rules';

function isFor({ path, folder = folderOf(path), about }: RulesFile, wanted: string): boolean {
  return about === undefined && folder === wanted;
}

function sizeOf(rules: readonly Rules[]): number {
  return rules.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

/** Fits rules into this many bytes; the first come first, and the rest are named. */
function fitting(files: readonly RulesFile[], most: number): Rules[] {
  const rules: Rules[] = [];
  let left = most;
  for (const { path, folder = folderOf(path), text } of files) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (text === undefined) {
      rules.push({
        path,
        folder,
        text: `[Left out: ${name} is far too large to be rules.]`,
        note: TOO_LARGE,
      });
      continue;
    }
    const whole = clean(Buffer.from(text)).trim();
    if (whole === '') continue;
    const bytes = Buffer.byteLength(whole);
    if (bytes > left && left < LEAST_BYTES) {
      const words = `[Left out: the limit for rules is reached. Read ${path} yourself.]`;
      rules.push({ path, folder, text: words, note: NO_ROOM });
      continue;
    }
    const kept = cut(whole, name, left);
    left -= Buffer.byteLength(kept);
    const note = bytes > Buffer.byteLength(kept) ? `cut: it has ${bytes} bytes` : undefined;
    rules.push({ path, folder, text: kept, ...(note === undefined ? {} : { note }) });
  }
  return rules;
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
