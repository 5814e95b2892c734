/**
 * What a check's command runs in the end: through package scripts, make targets and shell scripts,
 * down to the test runner, so that the runner knows where a planted test would be found. Pure over
 * file names and a reader. Runs nothing, and decides nothing about a check: what is not recognised
 * is no test command, and then nothing is planted.
 */
import { fieldsOf, type ProjectFiles, readJson } from '../../config/project-files.ts';

/** `script` and `program` are run as they are: by a shell, by node, by python. */
export type TestKind =
  | 'javascript'
  | 'python'
  | 'go'
  | 'rust'
  | 'java'
  | 'bats'
  | 'node-program'
  | 'python-program'
  | 'shell-script';

export interface TestCommand {
  readonly kind: TestKind;
  /** The command with all that it runs, as far as it could be followed. */
  readonly text: string;
  /** Files that the command runs by name: the tests themselves where no test runner is there. */
  readonly programs: readonly string[];
}

const MOST_DEPTH = 6;
const MOST_TEXT = 100_000;

/** Undefined where no way to run tests is recognised. */
export async function readTestCommand(
  command: string,
  project: ProjectFiles,
): Promise<TestCommand | undefined> {
  const parts: string[] = [];
  const scripts: string[] = [];
  await follow(command, project, 0, parts, scripts);
  const text = parts.join('\n').slice(0, MOST_TEXT);
  const runner = RUNNERS.find(([, pattern]) => pattern.test(text));
  if (runner) return { kind: runner[0], text, programs: [] };
  for (const [kind, pattern] of PROGRAMS) {
    const named = [...text.matchAll(pattern)].flatMap(([, word = '']) => inTree(word, project));
    if (named.length > 0) return { kind, text, programs: named };
  }
  // The innermost script: one that only calls it would end with it.
  return scripts.length > 0
    ? { kind: 'shell-script', text, programs: scripts.toReversed() }
    : undefined;
}

const RUNNERS: readonly [TestKind, RegExp][] = [
  [
    'javascript',
    /\bnode\b[^;&|\n]*\s--test\b|\b(vitest|jest|mocha|ava)\b|\bbun test\b|\b(react-scripts|ng) test\b|\btap\b(?= |$)/m,
  ],
  ['python', /\b(pytest|py\.test|nosetests|nose2|tox|nox)\b|-m unittest\b|\bmanage\.py test\b/],
  ['go', /\bgo test\b|\bgotestsum\b/],
  ['rust', /\bcargo\s+(\+\S+\s+)?(nextest|test|t)\b/],
  ['java', /(\bmvnw?|\bgradlew?)\b[^;&|\n]*\b(test|verify|check|install|package)\b/],
  ['bats', /\bbats\b/],
];

const PROGRAMS: readonly [TestKind, RegExp][] = [
  ['node-program', /\bnode\s+(?:-\S+\s+)*([^\s;&|'"]+\.[cm]?[jt]s)\b/g],
  ['python-program', /\bpython[\d.]*\s+(?:-[^mc\s]\S*\s+)*([^\s;&|'"]+\.py)\b/g],
];

async function follow(
  command: string,
  project: ProjectFiles,
  depth: number,
  parts: string[],
  scripts: string[],
): Promise<void> {
  if (depth > MOST_DEPTH || parts.includes(command)) return;
  parts.push(command);
  const next = async (text: string): Promise<void> =>
    follow(text, project, depth + 1, parts, scripts);
  for (const words of commandsOf(command)) {
    const [program = ''] = words;
    if (/^(npm|pnpm|yarn|bun)$/.test(program)) {
      for (const text of await packageScripts(words, project)) await next(text);
    } else if (/^g?make$/.test(program)) {
      for (const text of await recipes(words, project)) await next(text);
    } else {
      const file = scriptOf(words, project);
      if (file === undefined || scripts.includes(file)) continue;
      const text = await project.read(file);
      if (text === undefined || !isShell(file, text)) continue;
      scripts.push(file);
      await next(text);
    }
  }
}

/** Simple commands in the order they stand, without what only sets them up. */
function commandsOf(text: string): string[][] {
  return text.split(/[\n;&|()]+/).flatMap((part) => {
    const words = part.match(/[^\s'"]+/g) ?? [];
    const start = words.findIndex(
      (word) =>
        !/^[A-Za-z_]\w*=/.test(word) &&
        !/^(env|exec|time|command|sudo|cross-env|if|then|!|@?-?)$/.test(word),
    );
    return start < 0 ? [] : [words.slice(start)];
  });
}

async function packageScripts(words: readonly string[], project: ProjectFiles): Promise<string[]> {
  const manifest = await readJson(project, 'package.json');
  const scripts = fieldsOf(manifest?.['scripts']);
  const names = words
    .slice(1)
    .filter((word) => !word.startsWith('-') && !/^run(-script)?$/.test(word));
  const [name] = names.map((word) => (word === 't' || word === 'tst' ? 'test' : word));
  if (name === undefined) return [];
  return [`pre${name}`, name, `post${name}`].flatMap((each) => {
    const script = scripts[each];
    return typeof script === 'string' ? [script] : [];
  });
}

async function recipes(words: readonly string[], project: ProjectFiles): Promise<string[]> {
  const file = ['GNUmakefile', 'makefile', 'Makefile'].find((name) => project.files.includes(name));
  const lines = ((file && (await project.read(file))) ?? '').split('\n');
  const rules = new Map<string, { needs: string[]; recipe: string[] }>();
  let rule: { needs: string[]; recipe: string[] } | undefined;
  for (const line of lines) {
    const [, target, needs] = /^([\w./%-]+)\s*::?(?!=)([^#]*)/.exec(line) ?? [];
    if (target !== undefined) {
      rule = { needs: needs?.trim().split(/\s+/) ?? [], recipe: [] };
      if (!target.startsWith('.')) rules.set(target, rule);
    } else if (line.startsWith('\t')) rule?.recipe.push(line.trim().replace(/^[@+-]+/, ''));
  }
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const own = rules.get(name);
    if (!own || seen.has(name)) return;
    seen.add(name);
    for (const need of own.needs) visit(need);
    found.push(own.recipe.join('\n'));
  };
  const named = words.slice(1).filter((word) => rules.has(word));
  for (const name of named.length > 0 ? named : [...rules.keys()].slice(0, 1)) visit(name);
  return found;
}

/** The file that a shell is given, or that is called by its path. */
function scriptOf(words: readonly string[], project: ProjectFiles): string | undefined {
  const [program = '', ...rest] = words;
  const word = /^(.*\/)?(sh|bash|dash|zsh|ksh)$/.test(program)
    ? rest.find((each) => !each.startsWith('-'))
    : program;
  return word === undefined ? undefined : inTree(word, project)[0];
}

function inTree(word: string, project: ProjectFiles): string[] {
  const path = word.replace(/^\.\//, '');
  return project.files.includes(path) ? [path] : [];
}

function isShell(path: string, text: string): boolean {
  return /\.(sh|bash|zsh|ksh)$/.test(path) || /^#!.*\b(ba|da|z|k)?sh\b/.test(text);
}

const SELECTED =
  /::|\s-(k|t|g|run)[\s=]|--(grep|fgrep|filter|tests|deselect|ignore|changed|onlyChanged|findRelatedTests|lf|last-failed|shard|testNamePattern|test-name-pattern|test-skip-pattern|test-only|testPathPatterns?)\b|-Dtest=|\bpytest\b[^;&|\n]*\s-m\s|-m unittest\s+(?!discover\b)[^-\s]|\bcargo (nextest run|test)\s+(--\s+)?[a-z]/;

/** Whether the command picks some of the tests, so that another in the same file may not run. */
export function selectsTests({ text }: TestCommand): boolean {
  return SELECTED.test(text);
}

/**
 * Paths of `before` that the command names, through all it runs there, and `after` has not: with
 * what it was then it can no longer be run. Empty where nothing is missing.
 */
export async function missingFor(
  command: string,
  before: ProjectFiles,
  after: readonly string[],
): Promise<string[]> {
  const parts: string[] = [];
  await follow(command, before, 0, parts, []);
  const words = parts.join('\n').match(/[^\s'"=;&|()<>]+/g) ?? [];
  return [...new Set(words)].filter((word) => {
    const path = word
      .replace(/^\.\//, '')
      .replace(/\/?[^/]*\*.*$/, '')
      .replace(/\/(\.\.\.)?$/, '');
    return path !== '' && isThere(path, before.files) && !isThere(path, after);
  });
}

function isThere(path: string, files: readonly string[]): boolean {
  return files.some((file) => file === path || file.startsWith(`${path}/`));
}
