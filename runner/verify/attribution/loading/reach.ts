/**
 * Tells whether a file is reached by product, only by tests, or by nothing. Pure over a graph. A
 * file that only tests load stays product if a test is named after it, a manifest exports it, it is
 * the only file of the repository that one of its tests loads, or nothing in it could serve a test.
 */
import type { Serving } from '../signs/serving.ts';
import { isConventional, wordsOf } from '../test-paths.ts';
import { isFollowed } from './resolve.ts';
import { type FileFacts, folderOf, stemOf, type Tree } from './tree.ts';

export type Reach = 'product' | 'tests' | 'settings' | 'nothing';

export interface Node {
  readonly facts: FileFacts;
  /** A test, or a file that determines how checks run; loading by it makes nothing product. */
  readonly evidence: boolean;
  /** Tool configuration: it loads files without testing them as product. */
  readonly settings: boolean;
  readonly weak: boolean;
  readonly asserts: boolean;
  /** Weak only because of a word in its name: it may be the only file that a test loads. */
  readonly lenient: boolean;
  readonly serving: Serving;
}

export interface Graph {
  readonly tree: Tree;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly loads: ReadonlyMap<string, readonly string[]>;
  /** Modules that tests inside product files load. */
  readonly testLoads: readonly string[];
  readonly entries: ReadonlySet<string>;
}

export function reachIn(graph: Graph): (path: string) => Reach {
  const { nodes, loads } = graph;
  const evidence = [...nodes].filter(([, node]) => node.evidence).map(([path]) => path);
  const tests = evidence.filter((path) => nodes.get(path)?.settings !== true);
  const byTests = closure(
    [...tests.flatMap((path) => loads.get(path) ?? []), ...graph.testLoads],
    graph,
  );
  const bySettings = closure(
    evidence.flatMap((path) => (nodes.get(path)?.settings ? (loads.get(path) ?? []) : [])),
    graph,
  );
  const isLoadedByEvidence = (path: string) => byTests.has(path) || bySettings.has(path);
  const roots = [...nodes].flatMap(([path, node]) => {
    if (node.evidence) return [];
    if (graph.entries.has(path) || isPublicHeader(path, node)) return [path];
    return !isLoadedByEvidence(path) && !isHelper(node) && isRoot(path, node, graph) ? [path] : [];
  });
  let byProduct = closure(roots, graph);
  const twins = namesAfter(evidence);
  const isLeft = (path: string): boolean => {
    const node = nodes.get(path);
    return node !== undefined && !byProduct.has(path) && !node.evidence;
  };
  const named = [...nodes].filter(
    ([path, node]) =>
      isLeft(path) &&
      (isLoadedByEvidence(path) || node.weak) &&
      hasTwin(path, node, twins) &&
      (!node.weak || isConventional(path)),
  );
  byProduct = closure([...roots, ...named.map(([path]) => path)], graph);
  const tried = triedBy(tests, byProduct, graph).filter(isLeft);
  byProduct = closure([...byProduct, ...tried], graph);
  return (path) => {
    if (byProduct.has(path)) return 'product';
    if (byTests.has(path)) return 'tests';
    return bySettings.has(path) ? 'settings' : 'nothing';
  };
}

/** If loading can be followed, a word such as "helper" keeps a file from being a root. */
function isHelper({ weak, facts }: Node): boolean {
  return weak && isFollowed(facts.language);
}

function closure(from: readonly string[], { nodes, loads }: Graph): Set<string> {
  const reached = new Set<string>();
  const left = [...from];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (reached.has(path) || nodes.get(path)?.evidence) continue;
    reached.add(path);
    left.push(...(loads.get(path) ?? []));
  }
  return reached;
}

const MANIFEST =
  /^(package\.json|pyproject\.toml|setup\.(py|cfg)|Cargo\.toml|composer\.json|pom\.xml|build\.gradle(\.kts)?|build\.sbt|pubspec\.yaml|Package\.swift|Project\.toml|DESCRIPTION|dub\.(json|sdl)|dune|dune-project|project\.clj|deps\.edn|build\.zig|mix\.exs|rebar\.config|[^/]+\.(csproj|fsproj|vbproj|sln|cabal|nimble|gemspec|rockspec|opam))$/;

function isRoot(path: string, { facts, asserts }: Node, { tree }: Graph): boolean {
  const folder = folderOf(path);
  const { language } = facts;
  // A standalone program with assertions is most likely a test, unless a source folder holds it.
  if (asserts && !/(^|\/)(src|lib|app|cmd|pkg)\//.test(path) && (language !== 'c' || facts.main))
    return false;
  if (language === 'go') return true;
  if (isConventional(path) || facts.main || isNamedAsProgram(path)) return true;
  if (language === 'python' && tree.has(`${folder}/__init__.py`)) return true;
  if (hasManifest(folder, tree)) return true;
  if (isFollowed(language) && language !== 'erlang') return false;
  for (let up = folder; up !== ''; ) {
    up = folderOf(up);
    if (hasManifest(up, tree)) return true;
  }
  return false;
}

/** Accepts names that entry points of programs and packages usually have, in any folder. */
function isNamedAsProgram(path: string): boolean {
  return /^(main|index|app|server|cli|__main__|wsgi|asgi|manage|program|application)$/i.test(
    stemOf(path),
  );
}

/** Accepts a header that a C library exports. */
function isPublicHeader(path: string, { facts, weak }: Node): boolean {
  return facts.language === 'c' && !weak && /(^|\/)include\//.test(path);
}

function hasManifest(folder: string, tree: Tree): boolean {
  return tree
    .inFolder(folder)
    .some((file) => MANIFEST.test(file.slice(folder === '' ? 0 : folder.length + 1)));
}

const FRAME = new Set([
  'test',
  'tests',
  'spec',
  'specs',
  'unittest',
  'unittests',
  'it',
  'e2e',
  'unit',
  'integration',
  'cy',
  'case',
  'testcase',
]);

interface Twins {
  /** Test names without their test words, each with its folders. */
  readonly names: ReadonlySet<string>;
  readonly goFolders: ReadonlySet<string>;
}

function namesAfter(tests: readonly string[]): Twins {
  const names = new Set<string>();
  const goFolders = new Set<string>();
  for (const path of tests) {
    if (path.endsWith('_test.go')) goFolders.add(folderOf(path));
    const words = plainWords(stemOf(path)).filter((word) => !FRAME.has(word));
    for (let from = 0; from < Math.min(words.length, 12); from += 1) {
      for (let to = from + 1; to <= Math.min(words.length, 12); to += 1)
        names.add(words.slice(from, to).join(' '));
    }
    // `tests/parser/test_errors.py` is about the parser as well.
    for (const folder of folderOf(path).split('/')) {
      const about = plainWords(folder)
        .filter((word) => !FRAME.has(word))
        .join(' ');
      if (about !== '') names.add(about);
    }
  }
  return { names, goFolders };
}

function hasTwin(path: string, { facts }: Node, { names, goFolders }: Twins): boolean {
  if (facts.language === 'go') return goFolders.has(folderOf(path));
  const stem = stemOf(path);
  const own = plainWords(
    /^(index|main|mod|init|__init__)$/.test(stem) ? folderOf(path).replace(/^.*\//, '') : stem,
  );
  return own.length > 0 && names.has(own.join(' '));
}

function plainWords(name: string): string[] {
  return [...new Set(wordsOf(name))];
}

/**
 * Returns the files under test: the only file loaded by a test that loads no product, or else those
 * it loads that have neither a helper's name nor code that could fail a test or state the right
 * result.
 */
function triedBy(tests: readonly string[], byProduct: ReadonlySet<string>, graph: Graph): string[] {
  const tried = new Set<string>();
  const folders = new Set(tests.map(folderOf));
  for (const path of tests) {
    const own = ownLoads(path, graph);
    const isAlone = own.length === 1 && !own.some((each) => byProduct.has(each));
    for (const each of own) {
      const node = graph.nodes.get(each);
      if (!node || node.asserts || (node.weak && !node.lenient)) continue;
      const { named, vague, writes } = node.serving;
      const serves = writes || ((named || vague) && (graph.loads.get(each) ?? []).length > 0);
      if ((isAlone && !serves) || (!node.weak && isNoHelper(each, node, folders))) tried.add(each);
    }
  }
  return [...tried];
}

/** With no test beside the file, a throw rejects bad input and a vague name belongs to product. */
function isNoHelper(path: string, { serving }: Node, tests: ReadonlySet<string>): boolean {
  const { named, vague, judges, throws, writes, data } = serving;
  if (named || judges || writes || data) return false;
  if (throws && vague) return false;
  return !(throws || vague) || !tests.has(folderOf(path));
}

/** Returns a module's loads without the packages around it that are empty. */
function ownLoads(path: string, { nodes, loads }: Graph): string[] {
  const own = new Set<string>();
  for (const each of loads.get(path) ?? []) {
    // A Go package stands for its files.
    for (const file of nodes.has(each) ? [each] : (loads.get(each) ?? [])) {
      const node = nodes.get(file);
      if (node && !node.evidence && !node.serving.bare) own.add(file);
    }
  }
  return [...own];
}
