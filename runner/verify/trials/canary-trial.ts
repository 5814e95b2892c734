/**
 * Plants a failure for each check in a result, to see whether the check can fail at all.
 * planting/canary.ts decides where it goes and what the runs show. All checks are tried in one
 * room, and those that stay open once more in others. Records the outcomes; judges nothing.
 */
import { createHash } from 'node:crypto';
import type { CheckSpec } from '../../protocol/task.ts';
import { readFacts } from '../attribution/facts.ts';
import { stemOf } from '../attribution/loading/tree.ts';
import { builtPrograms, isJudge } from '../attribution/signs/programs-built.ts';
import { isTestPath } from '../attribution/test-paths.ts';
import { commandTexts, holdsCommands } from '../command/command-texts.ts';
import { namedPrograms } from '../command/named-programs.ts';
import { choosePlace, isSettled, judgeCanary, type Place } from '../planting/canary.ts';
import { breakText, type Planted, plantFailing } from '../planting/plant.ts';
import { reportedFiles } from '../reports/reported-files.ts';
import { tryOtherParts } from './part-trial.ts';
import { type Round, runTexts, runWith, type Tried } from './planted-runs.ts';
import { sideBySide } from './side-by-side.ts';
import { keptOpened, keptReport, runAfter, runBefore, textsOf, type Trials } from './trials.ts';

/** Tries every deciding check and records each outcome. */
export async function tryCanaries(trials: Trials, signal: AbortSignal): Promise<void> {
  const token = tokenOf(trials.result);
  const { room, result, after, deciding } = trials;
  const manifests = await textsOf(
    room,
    result,
    after.filter(holdsCommands).slice(0, MAX_TRIED_FILES),
  );
  const tried = await Promise.all(deciding.map((spec) => placeFor(trials, spec, manifests, token)));
  await plantAll({ trials, token, settled: [] }, tried, signal);
  const open = tried.filter((each) => !isSettled(each));
  const settled = tried.filter(isSettled).map(({ spec }) => spec);
  const round: Round = { trials, token, settled };
  const withTests = await Promise.all(open.map((each) => runsTests(trials, each)));
  const ofTests = new Set(open.filter((each, index) => each.place && withTests[index]));
  await sideBySide(
    [
      (stop) => plantBefore(round, open, stop),
      async (stop) => {
        await plantStatements(round, open, stop);
        // A check that fails when the file is loaded runs it, and does not only read its text.
        const ofText = open.filter(
          (each) => !ofTests.has(each) && each.statement?.passed !== false,
        );
        await breakFiles(round, ofText, stop);
      },
      ...(await tryOtherParts(round, tried)),
    ],
    signal,
  );
  for (const each of tried) await record(trials, each, ofTests.has(each));
}

/**
 * Exit statuses of a shell whose command is missing or cannot be run; null where it was stopped.
 */
const NOT_RUN: ReadonlySet<number | null> = new Set([126, 127, null]);

async function record(trials: Trials, tried: Tried, isOfTests: boolean): Promise<void> {
  const { room, result } = trials;
  const { spec, place, opened } = tried;
  const before = runBefore(trials, spec);
  const failedBefore =
    before?.outcome === 'failed' && !NOT_RUN.has(before.exit) && !tried.brokeTest
      ? before.commit
      : undefined;
  const seen =
    opened?.length === 0 && failedBefore === undefined
      ? { outcome: 'not_planted' as const, reason: 'it opens no file of the repository' }
      : judgeCanary({
          ...tried,
          runsTests: isOfTests,
          passedBefore: before?.outcome === 'passed',
          failedBefore,
        });
  const { name: check, command } = spec;
  await room.context.record('verify', {
    kind: 'canary',
    check,
    command,
    result,
    ...seen,
    ...(place && { path: place.path }),
  });
}

/** `manifests`: by path, the texts that say which commands a check runs. */
async function placeFor(
  trials: Trials,
  spec: CheckSpec,
  manifests: ReadonlyMap<string, string>,
  token: string,
): Promise<Tried> {
  const { room, result, files, after, head } = trials;
  const run = head.find(({ name }) => name === spec.name);
  const opened = (await keptOpened(room, run?.opened))?.files;
  const commands = commandTexts([spec], manifests);
  const programs = new Set([
    ...namedPrograms(commands).files,
    ...(await judgesAmong(trials, opened ?? after, commands)),
  ]);
  const report = await keptReport(room, runAfter(trials, spec)?.tests);
  const place = await choosePlace({
    files: opened ?? after,
    read: (paths) => textsOf(room, result, paths),
    changed: files.filter(({ kind }) => kind === 'product').map(({ change }) => change.path),
    before: new Set(trials.before),
    programs,
    reported: report && reportedFiles([report], opened ?? after),
    mentioned: new Set(commands.match(/[\w./@+-]+/g)?.map((word) => word.replace(/^\.\//, ''))),
    token,
  });
  return { spec, opened, programs, place };
}

/** Returns the sources of programs that the check builds and runs for their status alone. */
async function judgesAmong(
  { room, result }: Trials,
  files: readonly string[],
  commands: string,
): Promise<readonly string[]> {
  const built = builtPrograms(commands);
  const named = files.filter((path) => built.stems.has(stemOf(path))).slice(0, MAX_TRIED_FILES);
  const texts = await textsOf(room, result, named);
  return [...texts].flatMap(([path, text]) => {
    const facts = readFacts(path, text);
    return facts && isJudge(facts, built) ? [path] : [];
  });
}

/** Plants a failing test for every check. */
async function plantAll(round: Round, tried: readonly Tried[], signal: AbortSignal): Promise<void> {
  const texts = new Map<Tried, string>();
  for (const each of tried) if (each.place) texts.set(each, each.place.text);
  for (const [each, run] of await runTexts(round, 'canary', texts, signal)) each.planted = run;
}

/** Plants the same in the code before the change. */
async function plantBefore(
  round: Round,
  open: readonly Tried[],
  signal: AbortSignal,
): Promise<void> {
  const { original, base } = round.trials;
  const texts = await plantedIn(original, base, open, (path, text, { how, beside }) =>
    plantFailing(path, text, round.token, how, beside),
  );
  for (const [each, run] of await runTexts(round, 'control', texts, signal)) each.control = run;
}

/** Plants a failure at load time, since a planted test may not be among those that are selected. */
async function plantStatements(
  round: Round,
  open: readonly Tried[],
  signal: AbortSignal,
): Promise<void> {
  const { room, result } = round.trials;
  // Where there was no other form, it has run already.
  const [done, own] = [open.filter(isStatement), open.filter((each) => !isStatement(each))];
  for (const each of done) each.statement = each.planted;
  const texts = await plantedIn(room, result, own, (path, text) => {
    const planted = plantFailing(path, text, round.token, 'statement');
    return planted?.how === 'statement' ? planted : undefined;
  });
  for (const [each, run] of await runTexts(round, 'canary', texts, signal)) each.statement = run;
}

/** Returns the text at each check's place on a commit, with something planted in it. */
async function plantedIn(
  room: Pick<Trials['room'], 'repository'>,
  commit: string,
  open: readonly Tried[],
  plant: (path: string, text: string, place: Place) => Planted | undefined,
): Promise<Map<Tried, string>> {
  const paths = open.flatMap(({ place }) => (place ? [place.path] : []));
  const texts = await textsOf(room, commit, [...new Set(paths)]);
  const found = new Map<Tried, string>();
  for (const each of open) {
    const { place } = each;
    const text = place && texts.get(place.path);
    const planted = place && text !== undefined ? plant(place.path, text, place) : undefined;
    if (planted) found.set(each, planted.text);
  }
  return found;
}

function isStatement({ place }: Tried): boolean {
  return place?.how === 'statement';
}

/** Breaks one of the files that each of these checks opens, so that nothing can read it. */
async function breakFiles(
  round: Round,
  open: readonly Tried[],
  signal: AbortSignal,
): Promise<void> {
  const { trials, token } = round;
  const { room, result } = trials;
  const broken = new Map<string, string>();
  const own: Tried[] = [];
  for (const each of open) {
    const paths = toBreak(trials, each).slice(0, MAX_TRIED_FILES);
    const texts = await textsOf(room, result, paths);
    const path = paths.find((candidate) => texts.has(candidate));
    const text = path === undefined ? undefined : texts.get(path);
    if (path === undefined || text === undefined) continue;
    broken.set(path, breakText(path, text, token));
    each.brokeTest = !each.place && isTestPath(path);
    own.push(each);
  }
  const runs = await runWith(round, 'broken', { files: broken, checks: own }, signal);
  for (const each of own) each.broken = runs.get(each.spec.name);
}

/**
 * Orders the files to break. Tests in which nothing could be planted come first, since breaking
 * product cannot show that product ends a check early; then the changed files, product first.
 */
function toBreak({ files, after }: Trials, { place, opened = after }: Tried): string[] {
  const known = new Set(opened);
  const changed = files
    .filter(({ change }) => change.after && known.has(change.path))
    .toSorted((a, b) => Number(a.kind !== 'product') - Number(b.kind !== 'product'))
    .map(({ change }) => change.path);
  const tests = place ? [place.path] : opened.filter(isTestPath);
  return place ? [...changed, ...tests, ...opened] : [...tests, ...changed, ...opened];
}

const MAX_TRIED_FILES = 50;

/** True where some run names tests, or the check's command names the very file. */
async function runsTests(trials: Trials, { spec, place, programs }: Tried): Promise<boolean> {
  if (place && programs.has(place.path)) return true;
  for (const run of [runBefore(trials, spec), runAfter(trials, spec)]) {
    if (run?.tests && run.tests.passed + run.tests.failed + run.tests.skipped > 0) return true;
  }
  return false;
}

/** Makes a token that no output contains by chance and that is an identifier in every language. */
function tokenOf(result: string): string {
  return `must_fail_${createHash('sha256').update(result).digest('hex').slice(0, 8)}`;
}
