/**
 * Examines one side of a change as a whole: which of its source files are surely product, and why
 * others are not. Reads only through the given reader, bounded in files and characters.
 */
import { type SourceFacts, MAX_SOURCE_CHARACTERS, readFacts } from './facts.ts';
import { type Language, languageOfPath } from './languages.ts';
import { namesThings, readNames } from './loading/names.ts';
import { mentioned } from './loading/mentions.ts';
import { type Graph, type Node, type Reach, reachIn } from './loading/reach.ts';
import { type Names, resolve, sourcesOfHeader } from './loading/resolve.ts';
import { folderOf, joined, Tree } from './loading/tree.ts';
import { commandTexts, holdsCommands } from '../command/command-texts.ts';
import { namedPrograms } from '../command/named-programs.ts';
import { holdsTestSettings, namedBySettings } from './signs/named-by-settings.ts';
import { modulesRun } from './signs/modules-run.ts';
import { newPlaces } from './signs/patching.ts';
import { type BuiltPrograms, builtPrograms, isJudge } from './signs/programs-built.ts';
import { isShadowing } from './signs/shadowing.ts';
import { testLibraryAmong } from './signs/test-libraries.ts';
import { isSettingsPath, isTestPath } from './test-paths.ts';

const MAX_FILES = 12_000;
const MAX_TOTAL_CHARACTERS = 64_000_000;
const MAX_MANIFESTS = 400;

export interface SideInput {
  readonly files: readonly string[];
  readonly changed: readonly string[];
  /** Languages of the changed files; only files in these languages are analysed. */
  readonly languages: ReadonlySet<Language>;
  readonly read: (path: string) => Promise<string | undefined>;
  readonly reported: ReadonlySet<string>;
  readonly checks: readonly { readonly command: string }[];
  /**
   * Where changed files already reached into what tests run with; absent when examining the base
   * itself.
   */
  readonly reached?: ReadonlyMap<string, readonly string[]>;
}

export interface Standing {
  readonly kind: 'product' | 'test' | 'decisive';
  readonly why: string;
  readonly facts: SourceFacts;
}

export interface Side {
  /** Returns undefined for a file that is not source, or was not read. */
  standing(path: string): Standing | undefined;
}

export async function lookAt(input: SideInput): Promise<Side> {
  const tree = new Tree(input.files);
  const manifests = await readManifests(input);
  const facts = await readSources(input);
  const names = readNames(tree, [...facts.values()], manifests);
  const commands = commandTexts(input.checks, manifests);
  const programs = namedPrograms(commands);
  const settings = settingsIn(manifests, commands, { tree, python: names.python });
  const built = builtPrograms(commands);
  const modules = modulesRun({ commands, facts: [...facts.values()], tree, names, manifests });

  const loads = new Map<string, readonly string[]>();
  const nodes = new Map<string, Node>();
  const signs = new Map<string, Sign>();
  const testLoads: string[] = [];
  for (const [path, fact] of facts) {
    const { found, foreign, forTests } = loadedBy(path, fact, tree, names);
    testLoads.push(...forTests);
    loads.set(path, found);
    const sign =
      shadow(path, fact) ??
      fact.sign ??
      reachSign(fact, input) ??
      signOf(fact, foreign, {
        reported: input.reported,
        programs,
        built,
        modules,
        settings,
        entries: names.all,
      });
    if (sign) signs.set(path, sign);
    else {
      for (const name of fact.mentions)
        found.push(...mentioned(fact.language, name, path, tree, names));
    }
    nodes.set(path, {
      facts: fact,
      evidence: sign !== undefined,
      settings: sign?.kind === 'decisive' && isSettingsPath(path),
      weak: fact.weak !== undefined,
      asserts: fact.asserts,
      lenient: fact.lenient,
      serving: fact.serving,
    });
  }
  for (const [path, fact] of facts) {
    if (fact.language !== 'go' || path.endsWith('_test.go')) continue;
    const node = packageNode(path);
    loads.set(node, [...(loads.get(node) ?? []), path]);
  }
  addCompiledWith(facts, signs, loads);
  const entries = new Set([...names.all, ...bundledBy(facts, signs, tree, names)]);
  const graph: Graph = { tree, nodes, loads, testLoads, entries };
  const reach = reachIn(graph);
  return {
    standing(path) {
      const fact = facts.get(path);
      return fact && { ...(signs.get(path) ?? byReach(fact, reach(path))), facts: fact };
    },
  };
}

interface Sign {
  readonly kind: 'test' | 'decisive';
  readonly why: string;
}

/** Classifies a file with no sign of its own. */
function byReach({ weak }: SourceFacts, reached: Reach): Omit<Standing, 'facts'> {
  if (reached === 'product') return { kind: 'product', why: 'is source that no test owns' };
  if (weak !== undefined) return { kind: 'test', why: `${weak}, and no product loads it` };
  if (reached === 'tests') return { kind: 'test', why: 'is loaded by tests only' };
  if (reached === 'settings') return { kind: 'decisive', why: 'settings of tools alone load it' };
  return { kind: 'decisive', why: 'nothing loads it' };
}

/**
 * Returns the files that a file loads, those that only its tests load, and names that resolve to no
 * file.
 */
function loadedBy(
  path: string,
  fact: SourceFacts,
  tree: Tree,
  names: Names,
): { found: string[]; foreign: string[]; forTests: string[] } {
  const foreign: string[] = [];
  const found: string[] = [];
  for (const specifier of fact.specifiers) {
    const local = resolve(fact.language, specifier, path, tree, names);
    if (local.length > 0) found.push(...local.filter((each) => each !== path));
    else if (!specifier.relative) foreign.push(specifier.name);
  }
  const known = new Set(found);
  const forTests = fact.testLoads
    .flatMap((specifier) => resolve(fact.language, specifier, path, tree, names))
    .filter((each) => !known.has(each));
  // Files of one Go package load each other without an import.
  if (fact.language === 'go') found.push(packageNode(path));
  if (fact.language === 'c') found.push(...sourcesOfHeader(path, tree));
  return { found, foreign, forTests };
}

/** Returns the sources named by scripts and settings of bundlers. */
function bundledBy(
  facts: ReadonlyMap<string, SourceFacts>,
  signs: ReadonlyMap<string, Sign>,
  tree: Tree,
  names: Names,
): string[] {
  const found: string[] = [];
  for (const [path, { language, mentions, bundles }] of facts) {
    if (!bundles || signs.get(path)?.kind !== 'decisive') continue;
    for (const name of mentions) {
      if (languageOfPath(name) !== undefined)
        found.push(...mentioned(language, name, path, tree, names));
    }
  }
  return found;
}

/**
 * Adds the sources that a C source is compiled with: those in its folder that include the same
 * header.
 */
function addCompiledWith(
  facts: ReadonlyMap<string, SourceFacts>,
  signs: ReadonlyMap<string, unknown>,
  loads: Map<string, readonly string[]>,
): void {
  for (const [path, fact] of facts) {
    if (
      fact.language !== 'c' ||
      fact.main ||
      fact.asserts ||
      fact.weak !== undefined ||
      signs.has(path)
    )
      continue;
    for (const header of loads.get(path) ?? []) {
      const isBeside = folderOf(header) === folderOf(path) && /\.h(h|pp|xx)?$/.test(header);
      if (isBeside) loads.set(header, [...(loads.get(header) ?? []), path]);
    }
  }
}

function packageNode(path: string): string {
  return `${folderOf(path)}/*package*`;
}

/** Takes precedence over a test's name: a `pytest.py` is not a test but shadows a module. */
function shadow(path: string, fact: SourceFacts): Sign | undefined {
  if (!isShadowing(path, fact.language)) return undefined;
  return { kind: 'decisive', why: 'has the name of a module that tools load' };
}

/**
 * Ignores reaches that the base has already, such as a loader that installs modules: the change did
 * not add them.
 */
function reachSign(
  { path, reaches }: SourceFacts,
  { reached, changed }: SideInput,
): Sign | undefined {
  if (!reached || reaches.length === 0 || !changed.includes(path)) return undefined;
  if (newPlaces(reaches, reached.get(path) ?? []).length === 0) return undefined;
  return { kind: 'test', why: 'reaches into what tests run with' };
}

/** Files named from elsewhere. */
interface NamedElsewhere {
  /** Named by check reports as holding tests. */
  readonly reported: ReadonlySet<string>;
  /** Named by commands of checks as programs. */
  readonly programs: ReturnType<typeof namedPrograms>;
  /** Built by checks and run with nothing but their own status to tell. */
  readonly built: BuiltPrograms;
  /** Named by commands of checks as modules whose own status decides. */
  readonly modules: ReadonlySet<string>;
  /** Named by settings of tests. */
  readonly settings: ReadonlySet<string>;
  /** Named by manifests as entries of the package. */
  readonly entries: ReadonlySet<string>;
}

function signOf(
  fact: SourceFacts,
  foreign: readonly string[],
  { reported, programs, built, modules, settings, entries }: NamedElsewhere,
): Sign | undefined {
  const { path } = fact;
  const library = testLibraryAmong(fact.language, foreign);
  if (library !== undefined)
    return { kind: 'test', why: `loads the test library ${library.slice(0, 80)}` };
  const hasRegions = (fact.regions?.regions.length ?? 0) > 0;
  if (reported.has(path) && !hasRegions)
    return { kind: 'test', why: 'a report places tests in it' };
  const isRun = programs.files.has(path) || programs.files.has(withoutEnding(path));
  if ((isRun && !entries.has(path)) || modules.has(path))
    return { kind: 'test', why: 'a check runs it by name' };
  if (settings.has(path) && !entries.has(path) && !fact.onlyDeclares) {
    return { kind: 'decisive', why: 'settings of the tests name it' };
  }
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  if (isJudge(fact, built) || (fact.main && fact.asserts && programs.stems.has(stem))) {
    return { kind: 'test', why: 'a check runs the program it makes' };
  }
  return undefined;
}

/** Drops the ending, as `node checks/texts` and `python3 checks` do. */
function withoutEnding(path: string): string {
  return path.replace(/(?:\/index)?\.[cm]?[jt]s$|\/__main__\.py$/, '');
}

/** Returns the source files loaded by settings of tests, or by options of the checks' commands. */
function settingsIn(
  manifests: ReadonlyMap<string, string>,
  commands: string,
  { tree, python }: { readonly tree: Tree; readonly python: Names['python'] },
): Set<string> {
  const found = new Set<string>();
  const add = (folder: string, text: string, of?: string): void => {
    for (const name of namedBySettings(text, of)) {
      // `plugins = checks.money` names a module.
      if (name.includes('.')) for (const path of python.get(name) ?? []) found.add(path);
      for (const base of new Set([folder, ''])) {
        const path = joined(base, name.replace(/^<rootDir>\//, ''));
        for (const ending of [
          '',
          '.js',
          '.ts',
          '.mjs',
          '.cjs',
          '.mts',
          '.py',
          '.rb',
          '.php',
          '.lua',
        ]) {
          if (path !== undefined && tree.has(path + ending)) found.add(path + ending);
        }
      }
    }
  };
  for (const [path, text] of manifests)
    if (holdsTestSettings(path)) add(folderOf(path), text, path);
  add('', commands);
  return found;
}

async function readManifests(input: SideInput): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const paths = input.files.filter(
    (path) => namesThings(path) || holdsCommands(path) || holdsTestSettings(path),
  );
  const nearest = paths.toSorted((a, b) => a.split('/').length - b.split('/').length);
  for (const path of nearest.slice(0, MAX_MANIFESTS)) {
    const text = await input.read(path);
    if (text !== undefined && text.length < MAX_SOURCE_CHARACTERS) texts.set(path, text);
  }
  return texts;
}

async function readSources(input: SideInput): Promise<Map<string, SourceFacts>> {
  const changed = new Set(input.changed);
  // Changed files and tests come first, because the bounds may cut off the rest.
  const rank = (path: string): number => (changed.has(path) ? 0 : isTestPath(path) ? 1 : 2);
  const paths = input.files.filter((path) => {
    const language = languageOfPath(path);
    if (changed.has(path)) return true;
    return (
      language !== undefined &&
      input.languages.has(language) &&
      !/(^|\/)(node_modules|vendor)\//.test(path)
    );
  });
  const facts = new Map<string, SourceFacts>();
  let characters = 0;
  for (const path of paths.toSorted((a, b) => rank(a) - rank(b)).slice(0, MAX_FILES)) {
    if (characters > MAX_TOTAL_CHARACTERS) break;
    const text = await input.read(path);
    if (text === undefined || text.length > MAX_SOURCE_CHARACTERS) continue;
    characters += text.length;
    const fact = readFacts(path, text);
    if (fact) facts.set(path, fact);
  }
  return facts;
}
