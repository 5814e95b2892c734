/**
 * Tries the other parts of a check: where it runs several things in turn, a failing test in one of
 * them says nothing about the rest. For each changed file in an untried part, plants in the test
 * nearest to it, and records the outcome. A part is called deaf only where a run reported what was
 * planted and passed all the same, or where the check noticed the same before the change: a linter
 * may be the only program that opens a file.
 */
import { extname, posix } from 'node:path';
import { isTestPath } from '../attribution/test-paths.ts';
import { type CanaryRun, choosePlace, type Place } from '../planting/canary.ts';
import { plantFailing } from '../planting/plant.ts';
import { reportedFiles } from '../reports/reported-files.ts';
import { type Round, runTexts, type Tried } from './planted-runs.ts';
import { keptReport, runAfter, runBefore, textsOf, type Trials } from './trials.ts';

/** Parts that are tried at most beside the first. */
const MAX_PARTS = { quick: 0, standard: 1, thorough: 6 } as const;
/** Changed files that are considered at most. */
const MAX_CHANGED_FILES = 10;
/** A part is at most this many folders deep; whatever is further down belongs to it. */
const PART_FOLDERS = 2;

/**
 * Returns one piece of work per part; only checks that noticed what was planted have further parts.
 */
export async function tryOtherParts(
  round: Round,
  tried: readonly Tried[],
): Promise<((signal: AbortSignal) => Promise<void>)[]> {
  const maxParts = MAX_PARTS[round.trials.room.level];
  const works: ((signal: AbortSignal) => Promise<void>)[] = [];
  for (const each of tried) {
    const { planted, place, opened } = each;
    if (maxParts === 0 || !place || !opened || planted?.ended !== true || planted.passed) continue;
    for (const other of await otherPlaces(round, each, { first: place, maxParts })) {
      works.push((signal) => tryPart(round, { ...each, place: other }, signal));
    }
  }
  return works;
}

/** Returns the best place for each changed file, where that is in a part without a place so far. */
async function otherPlaces(
  { trials, token }: Round,
  { spec, opened = [], programs }: Tried,
  { first, maxParts }: { readonly first: Place; readonly maxParts: number },
): Promise<Place[]> {
  const { room, result, files, before } = trials;
  const opens = new Set(opened);
  const changed = files
    .filter(({ kind, change }) => kind === 'product' && opens.has(change.path))
    .map(({ change }) => change.path)
    .slice(0, MAX_CHANGED_FILES);
  if (changed.length < 2) return [];
  const partOf = await partsOf(trials, { spec, opened, programs }, first.path);
  const taken = new Set([partOf(first.path)]);
  const places: Place[] = [];
  const tests = opened.filter((path) => programs.has(path) || isTestPath(path));
  for (const path of changed) {
    const candidates = tests.filter((each) => !taken.has(partOf(each)) && !changed.includes(each));
    if (candidates.length === 0 || places.length === maxParts) break;
    const own = candidates.filter((each) => folderOf(each) === folderOf(path));
    const place = await choosePlace({
      files: own.length > 0 ? own : candidates,
      read: (paths) => textsOf(room, result, paths),
      changed: [path],
      before: new Set(before),
      programs,
      mentioned: new Set(),
      token,
    });
    if (!place || !(await isNear(trials, place, path))) continue;
    taken.add(partOf(place.path));
    places.push(place);
  }
  return places;
}

/** Returns the folder of a repository's part, such as a package. */
function folderOf(path: string): string {
  return posix.dirname(path).split('/').slice(0, PART_FOLDERS).join('/');
}

/** True where the test names the file, or is in the same part of the repository. */
async function isNear({ room, result }: Trials, { path: test }: Place, path: string) {
  const text = (await textsOf(room, result, [test])).get(test);
  if (text === undefined) return false;
  const stem = posix.basename(path).replace(/\..*$/, '');
  const isNamed = /^\w{2,}$/.test(stem) && new RegExp(`(?<!\\w)${stem}(?!\\w)`).test(text);
  return isNamed || folderOf(path) === folderOf(test);
}

/**
 * Returns a function that names the part of the check to which a path belongs. Tests in one report
 * are one part, since a failure among them at exit 0 shows by itself; a report without file names
 * covers all tests in the language of the first. A program that the check names is a part of its
 * own; otherwise the folder decides.
 */
async function partsOf(
  trials: Trials,
  { spec, opened = [], programs }: Pick<Tried, 'spec' | 'opened' | 'programs'>,
  first: string,
): Promise<(path: string) => string> {
  const report = await keptReport(trials.room, runAfter(trials, spec)?.tests);
  const reported = report ? reportedFiles([report], opened) : new Set<string>();
  const ofLanguage =
    report && report.cases.length > 0 && !reported.has(first) ? extname(first) : undefined;
  return (path) => {
    if (reported.has(path)) return 'reported';
    if (programs.has(path)) return path;
    if (extname(path) === ofLanguage) return ofLanguage;
    return `${extname(path)} ${folderOf(path)}`;
  };
}

async function tryPart(round: Round, tried: Tried, signal: AbortSignal): Promise<void> {
  const { room, result } = round.trials;
  const { spec, place } = tried;
  if (!place) return;
  const planted = await runOne(round, 'canary', tried, place.text, signal);
  if (planted?.ended !== true) return;
  if (planted.passed && !(await isDeaf(round, tried, planted, signal))) return;
  await room.context.record('verify', {
    kind: 'canary',
    check: spec.name,
    command: spec.command,
    result,
    outcome: planted.passed ? 'missed' : 'caught',
    how: 'test',
    commit: planted.commit,
    path: place.path,
    part: true,
  });
}

/**
 * True where the part does not notice failures. `planted`: the run with which the check passed; on
 * the result, the part may fail before it gets that far.
 */
async function isDeaf(
  round: Round,
  tried: Tried,
  planted: CanaryRun,
  signal: AbortSignal,
): Promise<boolean> {
  const { original, base, room, result } = round.trials;
  const { spec, place } = tried;
  if (!place) return false;
  if (planted.named) {
    // A linter may report a name, but it reports nothing that fails when it is loaded.
    const text = (await textsOf(room, result, [place.path])).get(place.path);
    const loaded = text && plantFailing(place.path, text, round.token, 'statement');
    if (!loaded || loaded.how !== 'statement') return false;
    const run = await runOne(round, 'canary', tried, loaded.text, signal);
    return run?.ended === true && run.passed && run.named;
  }
  const text = (await textsOf(original, base, [place.path])).get(place.path);
  const same = text && plantFailing(place.path, text, round.token, place.how, place.beside);
  if (!same) return false;
  const before = await runOne(round, 'control', tried, same.text, signal);
  if (before?.ended !== true) return false;
  const passedBefore = runBefore(round.trials, spec)?.outcome === 'passed';
  return before.passed ? before.named : passedBefore;
}

async function runOne(
  round: Round,
  at: 'canary' | 'control',
  tried: Tried,
  text: string,
  signal: AbortSignal,
): Promise<CanaryRun | undefined> {
  return (await runTexts(round, at, new Map([[tried, text]]), signal)).get(tried);
}
