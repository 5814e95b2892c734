/**
 * Collects the names in a tree's manifests and sources: packages and their entries, Go modules,
 * declared classes and modules, dotted names of Python files. Pure over texts that were read.
 */
import { extensionOf } from '../languages.ts';
import { pathSign } from '../test-paths.ts';
import { type Alias, aliasesIn, byFolder, holdsAliases } from './aliases.ts';
import type { Names } from './resolve.ts';
import { type FileFacts, folderOf, joined, stemOf, type Tree } from './tree.ts';

/** Accepts manifests whose text is needed to resolve names. */
export function namesThings(path: string): boolean {
  if (/(^|\/)(node_modules|vendor)\//.test(path)) return false;
  return (
    holdsAliases(path) ||
    /(^|\/)(go\.mod|pyproject\.toml|setup\.(py|cfg)|Cargo\.toml|composer\.json|index\.html|mix\.exs|[^/]+\.gemspec)$/.test(
      path,
    )
  );
}

export function readNames(
  tree: Tree,
  facts: readonly FileFacts[],
  manifests: ReadonlyMap<string, string>,
): Names & { readonly all: ReadonlySet<string> } {
  const packages = new Map<string, string>();
  const entries = new Map<string, readonly string[]>();
  const goModules: (readonly [string, string])[] = [];
  const aliases: Alias[] = [];
  const all = new Set<string>();
  for (const [path, text] of manifests) {
    const folder = folderOf(path);
    const found = entriesIn(path, text, tree);
    for (const entry of found) all.add(entry);
    for (const alias of aliasesIn(path, text)) aliases.push(alias);
    if (path.endsWith('package.json')) {
      entries.set(folder, found);
      const name = /"name"\s*:\s*"([^"\n]{1,200})"/.exec(text)?.[1];
      if (name !== undefined) packages.set(name, folder);
    }
    const module = /^module[ \t]+"?([^\s"]{1,300})/m.exec(text)?.[1];
    if (path.endsWith('go.mod') && module !== undefined) goModules.push([module, folder]);
  }
  const declared = new Map<string, string[]>();
  const python = new Map<string, string[]>();
  for (const { path, language, declares } of facts) {
    for (const name of declares)
      declared.set(name, [...(declared.get(name) ?? []).slice(0, 10), path]);
    if (language === 'python') {
      const name = dottedName(path, tree);
      python.set(name, [...(python.get(name) ?? []).slice(0, 10), path]);
    }
  }
  for (const [path, text] of manifests) {
    if (!path.endsWith('mix.exs')) continue;
    for (const [, name = ''] of text.matchAll(
      /\b(?:mod|main_module):\s*\{?\s*([A-Z][\w.]{0,200})/g,
    )) {
      for (const entry of declared.get(name) ?? []) all.add(entry);
    }
  }
  for (const entry of pythonPackages(tree, manifests)) all.add(entry);
  goModules.sort((a, b) => b[0].length - a[0].length);
  return { packages, entries, goModules, declared, python, aliases: byFolder(aliases), all };
}

/**
 * Returns the packages a Python project is about: the only one at the root, or the one with the
 * project's name.
 */
function pythonPackages(tree: Tree, manifests: ReadonlyMap<string, string>): string[] {
  const tops = [...tree.files].filter(
    (path) => /^(src\/)?[^/]+\/__init__\.py$/.test(path) && pathSign(path) === undefined,
  );
  if (tops.length === 1) return tops;
  const names = new Set<string>();
  for (const [path, text] of manifests) {
    if (!/^(pyproject\.toml|setup\.(py|cfg))$/.test(path)) continue;
    const name = /\bname\s*=\s*["']?([\w.-]{1,100})/.exec(text)?.[1];
    if (name !== undefined) names.add(name.replace(/[-.]/g, '_').toLowerCase());
  }
  return tops.filter((path) => names.has((path.split('/').at(-2) ?? '').toLowerCase()));
}

/** Names a module after its packages: `src/a/b/c.py` is `a.b.c` if `a` and `b` are packages. */
function dottedName(path: string, tree: Tree): string {
  const parts = stemOf(path) === '__init__' ? [] : [stemOf(path)];
  let folder = folderOf(path);
  while (folder !== '' && tree.has(`${folder}/__init__.py`)) {
    parts.unshift(folder.slice(folder.lastIndexOf('/') + 1));
    folder = folderOf(folder);
  }
  return parts.join('.');
}

const BUILT =
  /^(?:\.\/)?(?:dist|build|out|lib|esm|cjs|es|umd|types|target)(?:\/(?:esm|cjs|es|umd|types|src))?\//;
const SOURCES = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'd.ts'];

function entriesIn(path: string, text: string, tree: Tree): string[] {
  const folder = folderOf(path);
  const found: string[] = [];
  const add = (name: string | undefined): void => {
    if (name !== undefined && tree.has(name)) found.push(name);
  };
  if (path.endsWith('package.json')) {
    for (const value of entryValues(text)) {
      for (const candidate of sourcesOf(value)) {
        const full = joined(folder, candidate);
        if (full === undefined) continue;
        if (full.includes('*')) found.push(...matching(full, tree));
        else
          for (const each of [
            full,
            ...SOURCES.map((ending) => `${full}.${ending}`),
            ...SOURCES.map((ending) => joined(full, `index.${ending}`)),
          ])
            add(each);
      }
    }
    if (found.length === 0)
      for (const each of ['index.js', 'index.ts', 'index.mjs']) add(joined(folder, each));
  } else if (/\.(toml|cfg|py)$/.test(path)) {
    for (const [, module = ''] of text.matchAll(/=\s*["']?([A-Za-z_][\w.]{0,200}):\w/g)) {
      const tail = module.replaceAll('.', '/');
      for (const base of ['', 'src/']) {
        for (const end of ['.py', '/__init__.py']) add(joined(folder, `${base}${tail}${end}`));
      }
    }
    if (path.endsWith('Cargo.toml')) {
      for (const each of ['src/lib.rs', 'src/main.rs']) add(joined(folder, each));
      const programs = joined(folder, 'src/bin') ?? '';
      found.push(...[...tree.files].filter((file) => file.startsWith(`${programs}/`)));
      for (const [, name] of text.matchAll(/^[ \t]*path\s*=\s*"([^"\n]{1,200}\.rs)"/gm))
        add(joined(folder, name ?? ''));
    }
  } else if (path.endsWith('.html')) {
    for (const [, name = ''] of text.matchAll(
      /<script\b[^>]{0,300}\bsrc=["']([^"'\n]{1,200})["']/g,
    )) {
      add(joined(name.startsWith('/') ? '' : folder, name));
      add(joined(folder, name.replace(/^\//, '')));
    }
  }
  return found;
}

/** Returns every path that a package.json exports. */
function entryValues(text: string): string[] {
  const values: string[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (typeof value === 'string') values.push(value);
    else if (value !== null && typeof value === 'object' && depth < 8 && values.length < 500) {
      for (const each of Object.values(value)) visit(each, depth + 1);
    }
  };
  try {
    const manifest = JSON.parse(text) as Record<string, unknown> | null;
    for (const key of [
      'main',
      'module',
      'exports',
      'bin',
      'types',
      'typings',
      'browser',
      'svelte',
      'source',
      'react-native',
      'unpkg',
      'jsdelivr',
      'contributes',
    ]) {
      visit(manifest?.[key], 0);
    }
  } catch {
    return [];
  }
  return values.filter((value) => value.length < 300 && /[./]/.test(value));
}

/** Maps a built file to the source of the same name. */
function sourcesOf(value: string): string[] {
  const stem = value.replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
  if (!BUILT.test(value)) return stem === value ? [value] : [value, stem];
  const rest = stem
    .replace(BUILT, '')
    .replace(/\.(min|esm|cjs|umd|global|prod|common|mjs|module)$/, '');
  return [
    value,
    stem,
    `src/${rest}`,
    `lib/${rest}`,
    `source/${rest}`,
    rest,
    'src/index',
    'src/main',
  ];
}

function matching(pattern: string, tree: Tree): string[] {
  const [before = '', after = ''] = pattern.split('*');
  const ending = extensionOf(after) === '' ? '' : after;
  return [...tree.files]
    .filter((file) => file.startsWith(before) && file.endsWith(ending))
    .slice(0, 3000);
}
