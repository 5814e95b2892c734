/**
 * The canary: a test that must fail, planted in the result, to see that a check can fail at all.
 * Owns where it is planted and what the runs with it say; making the commit and running the check
 * are its caller's. Pure over file names and texts. It never calls a check blind that may merely
 * not read the file: for that the same test is planted in the code before the change.
 */
import { isTestPath } from '../flags/test-flags.ts';
import type { TestCommand, TestKind } from './test-command.ts';
import { plantIn } from './planting.ts';

export interface CanaryInput {
  readonly command: TestCommand;
  /** The result's files. */
  readonly files: readonly string[];
  /** The texts of those that are there and can be written back whole. */
  readonly read: (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** The paths that the change touches, and those that were there before it. */
  readonly changed: ReadonlySet<string>;
  readonly before: ReadonlySet<string>;
  /** Unlikely in any output by chance, and a word in every language. */
  readonly token: string;
}

export interface Planted {
  readonly path: string;
  readonly text: string;
}

/** As many test files as are looked into. */
const MOST_READ = 100;

/** The place to plant it, or in words why there is none. */
export async function plantCanary(input: CanaryInput): Promise<Planted | { reason: string }> {
  const { command, read, token } = input;
  const paths = candidates(input).slice(0, MOST_READ);
  const texts = await read(paths);
  let best: { planted: Planted; score: number } | undefined;
  for (const path of paths) {
    const text = texts.get(path);
    const planted = text === undefined ? undefined : plantIn(command.kind, text, token);
    if (text === undefined || planted === undefined || isExcluded(command.kind, text)) continue;
    const score = scoreOf(path, text, input);
    if (!best || score > best.score) best = { planted: { path, text: planted }, score };
  }
  return best?.planted ?? { reason: 'no test file was found that it is known to run' };
}

const TEST_FILE: Readonly<Record<TestKind, RegExp>> = {
  javascript:
    /(^|\/)(__tests__|tests?|specs?)\/.*\.[cm]?[jt]sx?$|([.-]|_)(test|spec)\.[cm]?[jt]sx?$|(^|\/)test(-[^/]*)?\.[cm]?[jt]sx?$/,
  python: /(^|\/)(test_[^/]*|[^/]*_test|tests?)\.py$/,
  go: /_test\.go$/,
  rust: /(^|\/)(tests\/[^/]+|src\/.*)\.rs$/,
  java: /(^|\/)src\/test\/.*\.(java|kt)$|Tests?\.(java|kt)$/,
  bats: /\.bats$/,
  'node-program': /./,
  'python-program': /./,
  'shell-script': /./,
};

/** Test files that the command reaches, the likeliest first. */
function candidates({ command, files, changed, before }: CanaryInput): string[] {
  if (command.programs.length > 0) return [...command.programs];
  const own = files.filter(
    (path) =>
      TEST_FILE[command.kind].test(path) && !/(^|\/)(node_modules|fixtures|testdata)\//.test(path),
  );
  const scope = scopes(command.text, files);
  const within = own.filter((path) => scope.some((prefix) => path.startsWith(prefix)));
  const stems = changedStems(changed);
  const order = (path: string): number =>
    (before.has(path) ? 0 : 2) + (stems.some((stem) => path.includes(stem)) ? 0 : 1);
  return (within.length > 0 ? within : own).toSorted(
    (a, b) => order(a) - order(b) || (a < b ? -1 : 1),
  );
}

/** Files and folders that the command names. */
function scopes(text: string, files: readonly string[]): string[] {
  const words = text.match(/[^\s'"=;&|()]+/g) ?? [];
  return [...new Set(words)].flatMap((word) => {
    const path = word
      .replace(/^\.\//, '')
      .replace(/[^/]*\*.*$/, '')
      .replace(/(\/\.\.\.|\/)$/, '');
    if (path === '' || path.startsWith('-')) return [];
    if (files.includes(path)) return [path];
    return files.some((file) => file.startsWith(`${path}/`)) ? [`${path}/`] : [];
  });
}

/** Files that only run when asked for, in ways that nobody asked for here. */
function isExcluded(kind: TestKind, text: string): boolean {
  return kind === 'go' && /^\/\/go:build|^\/\/ \+build/m.test(text);
}

/** Best where the changed code is loaded: a test of something else does not see what it does. */
function scoreOf(path: string, text: string, { command, changed, before }: CanaryInput): number {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const near =
    command.kind === 'go' || command.kind === 'rust'
      ? [...changed].filter((each) => each.slice(0, each.lastIndexOf('/') + 1) === folder).length
      : 0;
  const named = changedStems(changed).filter((stem) => new RegExp(`\\b${stem}\\b`).test(text));
  return 4 * (near + named.length) + (before.has(path) ? 3 : 0);
}

/** The names of changed product files, as an import says them. */
function changedStems(changed: ReadonlySet<string>): string[] {
  return [...changed]
    .filter((path) => !isTestPath(path))
    .map((path) => path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, ''))
    .filter((stem) => /^\w{2,}$/.test(stem));
}

/** True where nothing in a file that is run as it is decides by itself how and when it ends. */
export function isPlain(text: string): boolean {
  return !/\bexec\b|\bexit\b(?!\s+[1-9])|\btrap\b|process\.(exit|on\(|once\()|sys\.exit|os\._exit|excepthook/.test(
    text,
  );
}

const TEST_NAME =
  /\b(?:test|it)\(\s*(['"`])(.+?)\1|^\s*(?:async )?def (test\w+)|^func (Test\w+)|^@test ["'](.+)["']|#\[test\]\s*(?:async )?fn (\w+)|@Test\b[^{;]*?\b(\w+)\(\)/gm;

/** Whether what a run told names the file or a test in it. */
export function toldOf(path: string, text: string, told: string): boolean {
  if (told.includes(path)) return true;
  return [...text.matchAll(TEST_NAME)].some((match) => {
    const name = match.slice(2).find((part) => part !== undefined);
    return name !== undefined && name.length > 3 && told.includes(name);
  });
}

/** One run of a check with the planted test. */
export interface CanaryRun {
  readonly passed: boolean;
  /** False when it was cut off: then it says nothing. */
  readonly ended: boolean;
  /** The planted test is named in what it printed. */
  readonly named: boolean;
}

export type CanaryOutcome =
  | { readonly outcome: 'caught' | 'missed' }
  | { readonly outcome: 'not_planted'; readonly reason: string }
  /** The same test has to be planted in the code before the change to tell. */
  | { readonly outcome: 'compare' };

export interface CanaryEvidence {
  readonly run: CanaryRun;
  /** The run ended as the one on the result, but for the planted test: every check before it ran. */
  readonly alike: boolean;
  /** The file is known to run on the result: the command names it, or its tests were told of. */
  readonly known: boolean;
  /** The change alters what decides how the tests run. */
  readonly configured: boolean;
  /** The same on the code before the change, where the file is; undefined: not tried yet. */
  readonly control?: CanaryRun | 'impossible';
}

/** What was seen, as an outcome. */
export function judgeCanary({
  run,
  alike,
  known,
  configured,
  control,
}: CanaryEvidence): CanaryOutcome {
  if (!run.ended) return { outcome: 'not_planted', reason: 'the check was cut off' };
  if (!run.passed) {
    return run.named || alike
      ? { outcome: 'caught' }
      : { outcome: 'not_planted', reason: 'the check failed before it came to the planted test' };
  }
  if (control === undefined) return { outcome: 'compare' };
  if (control === 'impossible') {
    return run.named || known
      ? { outcome: 'missed' }
      : { outcome: 'not_planted', reason: 'nothing shows that the check reads the file' };
  }
  if (control.passed || !control.ended) {
    const reason = 'the check passes with the planted test on the code before the change too';
    return { outcome: 'not_planted', reason };
  }
  if (configured && !known && !run.named) {
    const reason = 'the change alters how the tests are found, so that the file may be left out';
    return { outcome: 'not_planted', reason };
  }
  return { outcome: 'missed' };
}
