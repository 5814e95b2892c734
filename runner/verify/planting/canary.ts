/**
 * The canary: something that must make a check fail, planted in a file that the check opens, to see
 * whether it can fail at all. Owns which file is chosen and what the runs with it show; its caller
 * makes the commits and runs the checks. Pure. A check is never called unable to fail merely
 * because it runs no tests: such a check has to notice text that nothing can read.
 */
import { extname } from 'node:path/posix';
import { testSign } from '../attribution/test-sign.ts';
import { type Planted, plantFailing } from './plant.ts';

export interface CanaryInput {
  /** Files that the check opened on the result; all files where that was not seen. */
  readonly files: readonly string[];
  /** Reads the texts of those that exist and can be written back whole. */
  readonly read: (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Product files that the change touches. */
  readonly changed: readonly string[];
  /** Files that existed before the change. */
  readonly before: ReadonlySet<string>;
  /** Files that the check runs by name, and which are tests for that reason. */
  readonly programs: ReadonlySet<string>;
  /** Files named in its command: the next best, since it may only read them. */
  readonly mentioned: ReadonlySet<string>;
  /** Files in which its report places tests. */
  readonly reported?: ReadonlySet<string>;
  /** Appears in no output by chance, and is a word in every language. */
  readonly token: string;
}

export interface Place extends Planted {
  readonly path: string;
  /** The texts in which functions of its tests may be defined. */
  readonly beside: string;
}

/** More than any score, so that a file with any sign of a test comes first. */
const UNSURE = 100;
/** The same for examples in product: they come after tests, since not every check runs them. */
const PRODUCT = 50;
/** For tests of a language whose other tests are reported: some tool may only read them. */
const UNREPORTED = 30;
/**
 * Less than those but more than any score: a file that only runs other programs comes after tests.
 */
const WRAPPER = 25;
const SHELL = /\.(?:sh|bash|zsh|ksh)$|(?:^|\/)[^./]+$/;
const MAX_BESIDE_CHARACTERS = 300_000;
/** Names of changed files that are searched for at most in each test. */
const MAX_STEMS = 100;
/** Files that are read at most. */
const MAX_READ_FILES = 200;

/**
 * Returns the test file to plant in; undefined where the check opens none in which Errand can
 * plant.
 */
export async function choosePlace(input: CanaryInput): Promise<Place | undefined> {
  const { read, token } = input;
  const stems = stemsOf(input.changed);
  const changed = new Set(input.changed);
  const ranks = new Map(input.files.map((path) => [path, rankOf(path, input, changed, stems)]));
  const paths = input.files.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  let best: { place: Place; score: number } | undefined;
  const texts = await read(paths.slice(0, MAX_READ_FILES));
  const beside = besideTests(texts);
  const reported = input.reported ?? new Set();
  const languages = new Set([...reported].map((path) => extname(path)));
  const isLeftOut = (path: string): boolean =>
    languages.has(extname(path)) && !reported.has(path) && !input.programs.has(path);
  for (const [path, text] of texts) {
    const isSigned = testSign(path, text) !== undefined;
    const isTest = input.programs.has(path) || isSigned;
    if (!isTest && !input.mentioned.has(path)) continue;
    const planted = plantFailing(path, text, token, 'assertion', beside);
    if (!planted) continue;
    const score =
      scoreOf({ ...planted, path, beside }, text, input, stems) -
      (isTest ? 0 : UNSURE) -
      (isLeftOut(path) ? UNREPORTED : 0) -
      // A script fails with what is planted in it, even if it ignores the failures of its programs.
      (isTest && !isSigned && SHELL.test(path) ? WRAPPER : 0) -
      (changed.has(path) ? PRODUCT : 0);
    if (!best || score > best.score) best = { place: { ...planted, path, beside }, score };
  }
  return best?.place;
}

/** Joins the texts of test helpers, which are small and often not tests themselves. */
function besideTests(texts: ReadonlyMap<string, string>): string {
  const small = [...texts].filter(
    ([path, text]) => text.length < 20_000 && !/\.(json|lock|md)$/.test(path),
  );
  return small
    .map(([, text]) => text)
    .join('\n')
    .slice(0, MAX_BESIDE_CHARACTERS);
}

/** Ranks the files to read, where there are many: the lowest first. */
function rankOf(
  path: string,
  { before, mentioned, programs }: CanaryInput,
  changed: ReadonlySet<string>,
  stems: readonly string[],
): number {
  if (programs.has(path) || mentioned.has(path)) return -1;
  if (changed.has(path)) return 2;
  return (/test|spec/i.test(path) ? 0 : 1) + (before.has(path) ? 0 : 0.5) - nearness(path, stems);
}

function nearness(path: string, stems: readonly string[]): number {
  return stems.some((stem) => path.includes(stem)) ? 0.25 : 0;
}

/** Scores highest where the changed code is loaded: a test of something else does not notice it. */
function scoreOf(place: Place, text: string, input: CanaryInput, stems: readonly string[]): number {
  const folder = folderOf(place.path);
  const near = input.changed.filter((path) => folderOf(path) === folder).length > 0 ? 1 : 0;
  // As a whole word it is loaded; as part of a word it may be the test's name in a list.
  const named = stems.reduce((sum, stem) => {
    if (!text.includes(stem)) return sum;
    return sum + (new RegExp(`(?<!\\w)${stem}(?!\\w)`).test(text) ? 1 : 0.5);
  }, 0);
  const stood = input.before.has(place.path) ? 3 : 0;
  return 4 * Math.min(named, 3) + 2 * near + stood + (place.how === 'assertion' ? 2 : 0);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Returns the names of changed product files as an import writes them; the first of them. */
function stemsOf(changed: readonly string[]): string[] {
  const stems = changed
    .map((path) => path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, ''))
    .filter((stem) => /^\w{2,}$/.test(stem));
  return [...new Set(stems)].slice(0, MAX_STEMS);
}

/** One run of a check with something planted. */
export interface CanaryRun {
  readonly passed: boolean;
  /** False when it was cut off, which shows nothing. */
  readonly ended: boolean;
  /** The output or the report names what was planted. */
  readonly named: boolean;
  /** The report names tests, so that a planted test which is missing from it was not selected. */
  readonly reports: boolean;
  readonly commit: string;
}

export interface CanaryEvidence {
  /** Some run of the check names tests, or its command names the planted file. */
  readonly runsTests: boolean;
  /** The result with a failing test; absent where none could be planted. */
  readonly planted?: CanaryRun;
  /** The same in the code before the change; absent where the file did not exist. */
  readonly control?: CanaryRun;
  /** The check passed before the change, so that the planted test causes a failure there. */
  readonly passedBefore: boolean;
  /** The base's commit, where the check ran there and failed by itself. */
  readonly failedBefore?: string;
  /** The result with a test file that fails when it is loaded. */
  readonly statement?: CanaryRun;
  /** The result with a file that nothing can read. */
  readonly broken?: CanaryRun;
}

/** `commit`: of the run that shows it. */
export type CanaryOutcome =
  | { readonly outcome: 'caught'; readonly how: 'test' | 'text'; readonly commit: string }
  | { readonly outcome: 'missed'; readonly commit: string }
  | { readonly outcome: 'not_planted'; readonly reason: string };

/** True where the first run leaves nothing open. */
export function isSettled({ planted }: Pick<CanaryEvidence, 'planted'>): boolean {
  return planted !== undefined && (!planted.ended || !planted.passed);
}

const UNNOTICED = 'it does not notice a failing test, and nothing shows that it did before';

export function judgeCanary(seen: CanaryEvidence): CanaryOutcome {
  const { planted, control, statement, broken } = seen;
  if (planted && !planted.ended) return notPlanted('the check did not finish');
  if (planted && !planted.passed) return caught('test', planted);
  if (planted?.named) {
    return wasSilent(seen) && statement ? caught('test', statement) : missed(planted);
  }
  const before = control?.ended && (control.named || seen.passedBefore) ? control : undefined;
  // The check noticed the very same test before the change.
  if (planted && before && !before.passed) return missed(planted);
  if (planted && statement) {
    if (!statement.ended) return notPlanted('the check did not finish');
    // The check runs the file, so the only excuse is that it did not select the planted test.
    if (!statement.passed) {
      return before || planted.reports ? caught('test', statement) : notPlanted(UNNOTICED);
    }
    if (seen.runsTests) return missed(statement);
  }
  if (planted && seen.runsTests) return before ? missed(planted) : notPlanted(UNNOTICED);
  if (broken?.ended && !broken.passed) return caught('text', broken);
  // A check that neither reads nor runs the file has shown by failing before that it can.
  if (seen.failedBefore !== undefined) {
    return { outcome: 'caught', how: 'text', commit: seen.failedBefore };
  }
  if (!broken) return notPlanted('it opens no file in which a failure could be planted');
  if (!broken.ended) return notPlanted('the check did not finish');
  return notPlanted('it passed with every failure that was tried');
}

/**
 * True where the planted test was named and passed before the change as well: the file's assertions
 * never failed a test. A test that is broken outright still fails.
 */
function wasSilent({ control, statement, passedBefore }: CanaryEvidence): boolean {
  const isSame = passedBefore && control?.ended === true && control.passed && control.named;
  return isSame && statement?.ended === true && !statement.passed;
}

function caught(how: 'test' | 'text', { commit }: CanaryRun): CanaryOutcome {
  return { outcome: 'caught', how, commit };
}

function missed({ commit }: CanaryRun): CanaryOutcome {
  return { outcome: 'missed', commit };
}

function notPlanted(reason: string): CanaryOutcome {
  return { outcome: 'not_planted', reason };
}
