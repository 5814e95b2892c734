/**
 * Reads the names by which a package refers to its own files: `imports` of `package.json` and
 * `deno.json`, `paths` of `tsconfig.json`. Pure over texts; anything unreadable defines no names.
 * Does not know aliases computed by a bundler's configuration: resolve.ts guesses the usual ones.
 */
import { parsedLoosely } from '../../../project/loose-json.ts';
import { folderOf, joined } from './tree.ts';

export interface Alias {
  /** Contains at most one `*`. */
  readonly name: string;
  /** Paths from the repository root; `*` stands for the same text as in the name. */
  readonly targets: readonly string[];
  /** Folder of the file that defines the alias. */
  readonly folder: string;
}

const MAX_ALIASES = 500;
const MAX_MANIFEST_CHARACTERS = 200_000;

export function holdsAliases(path: string): boolean {
  return /(^|\/)(package\.json|deno\.jsonc?|import_map\.json|(ts|js)config(\.[\w-]{1,40})?\.json)$/.test(
    path,
  );
}

export function aliasesIn(path: string, text: string): Alias[] {
  if (!holdsAliases(path) || text.length > MAX_MANIFEST_CHARACTERS) return [];
  const manifest = parsedLoosely(text);
  const folder = folderOf(path);
  const options = fieldOf(manifest, 'compilerOptions');
  const base = fieldOf(options, 'baseUrl');
  const paths = fieldOf(options, 'paths');
  const from = typeof base === 'string' ? joined(folder, base) : folder;
  return [
    // Other names in an import map refer to packages.
    ...aliasesOf(fieldOf(manifest, 'imports'), folder, folder, /^\.{0,2}\//),
    ...(from === undefined ? [] : aliasesOf(paths, from, folder, /^/)),
  ];
}

function aliasesOf(names: unknown, from: string, folder: string, isPath: RegExp): Alias[] {
  if (names === null || typeof names !== 'object') return [];
  return Object.entries(names)
    .slice(0, MAX_ALIASES)
    .flatMap(([key, value]) => {
      const targets = stringsIn(value, 0).flatMap((target) => {
        const path = isPath.test(target) ? joined(from, target) : undefined;
        return path === undefined ? [] : [target.endsWith('/') && path !== '' ? `${path}/` : path];
      });
      if (targets.length === 0) return [];
      // A key of an import map with a final slash covers everything below it.
      const name = key.endsWith('/') ? `${key}*` : key;
      return [
        { name, folder, targets: key.endsWith('/') ? targets.map((each) => `${each}*`) : targets },
      ];
    });
}

/** Aliases by folder; they apply only to files below it. */
export type Aliases = ReadonlyMap<string, readonly Alias[]>;

export function byFolder(aliases: readonly Alias[]): Aliases {
  const folders = Map.groupBy(aliases, ({ folder }) => folder);
  return new Map([...folders].map(([folder, own]) => [folder, own.slice(0, MAX_ALIASES)]));
}

/**
 * Returns the paths from the root that this name may stand for in this file, those of the nearest
 * manifest first.
 */
export function aliased(name: string, from: string, aliases: Aliases): string[] {
  const found: string[] = [];
  for (let folder = from; folder !== '' && aliases.size > 0; ) {
    folder = folderOf(folder);
    for (const alias of aliases.get(folder) ?? []) found.push(...standsFor(alias, name));
  }
  return found;
}

function standsFor(alias: Alias, name: string): readonly string[] {
  const star = alias.name.indexOf('*');
  if (star < 0) return alias.name === name ? alias.targets : [];
  const [before, after] = [alias.name.slice(0, star), alias.name.slice(star + 1)];
  const isMatch =
    name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
  if (!isMatch) return [];
  const middle = name.slice(before.length, name.length - after.length);
  return alias.targets.map((target) => target.replace('*', () => middle));
}

function stringsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return value.length < 300 ? [value] : [];
  if (value === null || typeof value !== 'object' || depth > 5) return [];
  return Object.values(value)
    .slice(0, 20)
    .flatMap((each) => stringsIn(each, depth + 1));
}

function fieldOf(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? Object.entries(value).find(([each]) => each === key)?.[1]
    : undefined;
}
