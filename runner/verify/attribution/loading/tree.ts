/**
 * Holds one side of a change as a tree of paths and facts, and looks up paths in it. Pure over what
 * was read. Never reads anything itself.
 */
import type { Language } from '../languages.ts';
import type { Specifier } from './specifiers.ts';

/** Facts about one source file, as the signs and the graph need them. */
export interface FileFacts {
  readonly path: string;
  readonly language: Language;
  readonly specifiers: readonly Specifier[];
  /** Names by which others load it: a PHP class with its namespace, Elixir modules. */
  readonly declares: readonly string[];
  /** Modules loaded by its own tests, in languages that keep tests in product files. */
  readonly testLoads: readonly Specifier[];
  /** Modules named in strings, whole or in part (mentions.ts). */
  readonly mentions: readonly string[];
  /** Whether it bundles programs from sources that it names. */
  readonly bundles: boolean;
  /** Whether it is a program: `package main`, a `main` function. */
  readonly main: boolean;
}

export class Tree {
  readonly files: ReadonlySet<string>;
  readonly #byName = new Map<string, string[]>();
  readonly #folders = new Map<string, string[]>();

  constructor(files: readonly string[]) {
    this.files = new Set(files);
    for (const file of files) {
      const slash = file.lastIndexOf('/');
      push(this.#byName, file.slice(slash + 1), file);
      push(this.#folders, file.slice(0, Math.max(0, slash)), file);
    }
  }

  has(path: string): boolean {
    return this.files.has(path);
  }

  /** Returns the files directly in a folder; '' is the root. */
  inFolder(folder: string): readonly string[] {
    return this.#folders.get(folder) ?? [];
  }

  /**
   * Returns the files directly in folders with this path or, unless `exact`, a path that ends with
   * it.
   */
  below(folder: string, exact: boolean): readonly string[] {
    const found: string[] = [];
    for (const [path, files] of this.#folders) {
      if (path === folder || (!exact && path.endsWith(`/${folder}`))) found.push(...files);
    }
    return found.slice(0, 500);
  }

  /** Returns at most 20 files whose path ends with all these parts, shortest first. */
  endingWith(tail: string): readonly string[] {
    const name = tail.slice(tail.lastIndexOf('/') + 1);
    const found = (this.#byName.get(name) ?? []).filter(
      (file) => file === tail || file.endsWith(`/${tail}`),
    );
    return found.toSorted((a, b) => a.length - b.length).slice(0, 20);
  }
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Returns the name without folders and without its last extension. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Resolves a path from a folder, following `.` and `..`; undefined if it leaves the tree. */
export function joined(folder: string, name: string): string | undefined {
  const parts = name.startsWith('/') || folder === '' ? [] : folder.split('/');
  for (const part of name.split('/')) {
    if (part === '..') {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
