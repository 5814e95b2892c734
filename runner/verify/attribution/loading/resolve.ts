/**
 * Resolves a written name to files of a tree by each language's own rule, or one close to it. Pure.
 * May return several files; an empty list means the name is not in the repository.
 */
import type { Language } from '../languages.ts';
import { aliased, type Aliases } from './aliases.ts';
import type { Specifier } from './specifiers.ts';
import { folderOf, joined, stemOf, type Tree } from './tree.ts';

/** Names that can be known only from the whole tree. */
export interface Names {
  /** Packages of the repository, each with its folder. */
  readonly packages: ReadonlyMap<string, string>;
  /** Entries of these packages, by folder. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
  /** Go module paths with their folders, longest first. */
  readonly goModules: readonly (readonly [module: string, folder: string])[];
  /** Files by the classes and modules they declare. */
  readonly declared: ReadonlyMap<string, readonly string[]>;
  /** Python files by their dotted name. */
  readonly python: ReadonlyMap<string, readonly string[]>;
  /** Names by which a package or its compiler refers to its own files. */
  readonly aliases: Aliases;
}

type Resolve = (name: Specifier, from: string, tree: Tree, names: Names) => readonly string[];

const JS_ENDINGS = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.vue',
  '.svelte',
  '.d.ts',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.mjs',
  '/index.cjs',
  '/index.jsx',
  '/index.vue',
];

const javascript: Resolve = ({ name }, from, tree, names) => {
  const plain = name.replace(/[?#].*$/, '') || name;
  if (plain.startsWith('.')) return jsFile(joined(folderOf(from), plain), tree);
  const meant = aliased(plain, from, names.aliases).flatMap((each) => jsFile(each, tree));
  if (meant.length > 0) return meant;
  const alias = /^(?:[@~#]|\$lib|src)\/(.+)$/.exec(plain)?.[1];
  if (alias !== undefined) {
    for (const tail of JS_ENDINGS) {
      const found = [`src/${alias}${tail}`, `app/${alias}${tail}`, `lib/${alias}${tail}`].flatMap(
        (each) => tree.endingWith(each),
      );
      if (found[0] !== undefined) return near(found, from);
    }
  }
  const parts = plain.split('/');
  const length = plain.startsWith('@') ? 2 : 1;
  const folder = names.packages.get(parts.slice(0, length).join('/'));
  if (folder === undefined) {
    return plain.includes('/') && !plain.startsWith('@') ? jsFile(joined('', plain), tree) : [];
  }
  const rest = parts.slice(length).join('/');
  if (rest === '') return names.entries.get(folder) ?? jsFile(folder, tree);
  for (const base of ['', 'src', 'lib']) {
    const found = jsFile(joined(folder, `${base}/${rest}`), tree);
    if (found.length > 0) return found;
  }
  return names.entries.get(folder) ?? [];
};

function jsFile(path: string | undefined, tree: Tree): readonly string[] {
  if (path === undefined) return [];
  for (const ending of JS_ENDINGS) {
    const candidate = path === '' ? ending.replace(/^\//, '') : path + ending;
    if (tree.has(candidate)) return [candidate];
  }
  // TypeScript imports the compiled name: `./a.js` stands for `a.ts`.
  const swapped = /^(.*)\.([cm]?)jsx?$/.exec(path);
  if (!swapped) return [];
  const [, stem = '', kind = ''] = swapped;
  return [`${stem}.${kind}ts`, `${stem}.tsx`, `${stem}.ts`, `${stem}.d.ts`]
    .filter((each) => tree.has(each))
    .slice(0, 1);
}

/** Keeps the files that share the most folders with the file that asks. */
function near(found: readonly string[], from: string): readonly string[] {
  let best = -1;
  let kept: string[] = [];
  for (const each of found) {
    let same = 0;
    while (same < each.length && each.charAt(same) === from.charAt(same)) same += 1;
    const shared = each.slice(0, same).split('/').length;
    if (shared > best) [best, kept] = [shared, [each]];
    else if (shared === best) kept.push(each);
  }
  return kept;
}

const python: Resolve = ({ name, relative }, from, tree, names) => {
  if (relative) {
    const dots = /^\.*/.exec(name)?.[0].length ?? 1;
    const up = '../'.repeat(Math.max(0, dots - 1));
    const path = joined(folderOf(from), `${up}${name.slice(dots).replaceAll('.', '/')}`);
    if (path === undefined) return [];
    return [`${path}.py`, `${path}/__init__.py`, `${path}.pyi`]
      .map((each) => each.replace(/^\//, ''))
      .filter((each) => tree.has(each));
  }
  const tail = name.replaceAll('.', '/');
  const beside = joined(folderOf(from), tail) ?? '';
  const direct = [
    `${beside}.py`,
    `${beside}/__init__.py`,
    `${tail}.py`,
    `${tail}/__init__.py`,
    `src/${tail}.py`,
    `src/${tail}/__init__.py`,
  ].filter((each) => tree.has(each));
  const found = direct.length > 0 ? [...direct] : [...(names.python.get(name) ?? [])];
  // Loading a module also loads the packages around it.
  for (let parent = name; parent.includes('.'); ) {
    parent = parent.slice(0, parent.lastIndexOf('.'));
    found.push(...(names.python.get(parent) ?? []));
  }
  return [...new Set(found)];
};

const ruby: Resolve = ({ name, relative }, from, tree) => {
  const file = name.endsWith('.rb') ? name : `${name}.rb`;
  const path = joined(folderOf(from), file);
  if (relative || name.startsWith('.')) return path !== undefined && tree.has(path) ? [path] : [];
  const found = tree.endingWith(`lib/${file}`);
  if (found.length > 0) return found;
  return ['spec', 'test', 'app', '']
    .flatMap((root) => tree.endingWith(root === '' ? file : `${root}/${file}`))
    .slice(0, 1);
};

const php: Resolve = ({ name, relative }, from, tree, names) => {
  if (relative) {
    const path = joined(folderOf(from), name.replace(/^\//, ''));
    const top = joined('', name);
    return [path, top]
      .flatMap((each) => (each !== undefined && tree.has(each) ? [each] : []))
      .slice(0, 1);
  }
  return names.declared.get(name.replace(/^\\/, '')) ?? [];
};

const perl: Resolve = ({ name, relative }, from, tree) => {
  if (relative) {
    const path = joined(folderOf(from), name);
    return path !== undefined && tree.has(path)
      ? [path]
      : tree.endingWith(name.replace(/^\.\//, ''));
  }
  const tail = `${name.replaceAll('::', '/')}.pm`;
  const found = tree.endingWith(`lib/${tail}`);
  return found.length > 0 ? found : tree.endingWith(tail);
};

const lua: Resolve = ({ name }, _from, tree) => {
  const tail = name.endsWith('.lua') ? name : `${name.replaceAll('.', '/')}.lua`;
  const found = tree.endingWith(tail);
  return found.length > 0 ? found : tree.endingWith(`${name.replaceAll('.', '/')}/init.lua`);
};

const go: Resolve = ({ name }, _from, tree, names) => {
  const module = names.goModules.find(([path]) => name === path || name.startsWith(`${path}/`));
  if (!module) return [];
  const folder = joined(module[1], name.slice(module[0].length));
  return tree
    .inFolder(folder ?? '')
    .filter((each) => each.endsWith('.go') && !each.endsWith('_test.go'));
};

const declared: Resolve = ({ name }, _from, _tree, names) => names.declared.get(name) ?? [];

const jvm: Resolve = ({ name }, _from, tree) => {
  const tail = name.replaceAll('.', '/');
  const parent = tail.slice(0, Math.max(0, tail.lastIndexOf('/')));
  return [tail, parent]
    .filter(Boolean)
    .flatMap((each) =>
      ['java', 'kt', 'scala', 'groovy'].flatMap((ending) => tree.endingWith(`${each}.${ending}`)),
    );
};

const c: Resolve = ({ name }, from, tree) => {
  const path = joined(folderOf(from), name);
  const headers =
    path !== undefined && tree.has(path)
      ? [path]
      : tree.endingWith(name.replace(/^(\.{1,2}\/)+/, ''));
  return headers;
};

/** Returns the sources of the same name, which implement the header's declarations. */
export function sourcesOfHeader(path: string, tree: Tree): readonly string[] {
  if (!/\.(h|hh|hpp|hxx|h\+\+|inl)$/i.test(path)) return [];
  const endings = ['c', 'cc', 'cpp', 'cxx', 'm', 'mm'];
  return endings.flatMap((ending) => near(tree.endingWith(`${stemOf(path)}.${ending}`), path));
}

const byPath: Resolve = ({ name, relative }, from, tree) => {
  const own = name.replace(/^package:[^/]+\//, 'lib/');
  const path = relative || own === name ? joined(folderOf(from), own) : own;
  if (path !== undefined && tree.has(path)) return [path];
  return own.includes('.') ? tree.endingWith(own.replace(/^(\.{1,2}\/)+/, '')) : [];
};

const erlang: Resolve = ({ name, relative }, from, tree) =>
  name.includes('.')
    ? byPath({ name, relative }, from, tree, EMPTY)
    : tree.endingWith(`${name}.erl`);

const nim: Resolve = ({ name }, from, tree) => {
  const path = joined(folderOf(from), `${name}.nim`);
  return path !== undefined && tree.has(path) ? [path] : tree.endingWith(`${name}.nim`);
};

const EMPTY: Names = {
  packages: new Map(),
  entries: new Map(),
  goModules: [],
  declared: new Map(),
  python: new Map(),
  aliases: new Map(),
};

const RESOLVE: Partial<Record<Language, Resolve>> = {
  javascript,
  python,
  ruby,
  php,
  perl,
  lua,
  go,
  jvm,
  c,
  erlang,
  nim,
  elixir: declared,
  rust: byPath,
  dart: byPath,
  shell: byPath,
  julia: byPath,
  r: byPath,
  zig: byPath,
};

export const resolve = (
  language: Language,
  name: Specifier,
  from: string,
  tree: Tree,
  names: Names,
): readonly string[] => RESOLVE[language]?.(name, from, tree, names) ?? [];

/**
 * Tells whether the loaders of a file can be found in this language; otherwise only its location is
 * known.
 */
export function isFollowed(language: Language): boolean {
  return language !== 'jvm' && RESOLVE[language] !== undefined;
}
