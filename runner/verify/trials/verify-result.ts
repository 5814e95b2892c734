/**
 * Owns the order in which a result is verified: its environment, the checks on it with the deciding
 * run beside them, what they opened, then the trials that show what these passes are worth. Uses
 * two rooms with checks at a time and one that calls functions, while the next one is made.
 * Records what it did; judges nothing (verdict.ts). The room's level decides how much is tried.
 */
import type { AttributedFile } from '../attribution/attributed-file.ts';
import type { CheckSpec, FileChange } from '../../protocol/task.ts';
import type { CheckOutcome } from '../rooms/clean-room.ts';
import { lookAtPages } from '../browser/look-at-pages.ts';
import { readingOnce } from '../rooms/read-once.ts';
import { withRoomFor } from '../rooms/room-limit.ts';
import type { CheckEnvironment } from '../rooms/check-environment.ts';
import { RoomsAhead } from '../rooms/rooms-ahead.ts';
import { programsIn } from '../rooms/room-programs.ts';
import { inWords } from '../rooms/run-checks.ts';
import { verdict } from '../verdict.ts';
import { confirmFailures, runOnResult } from './again.ts';
import { attributeChanges, recordAttribution, seenBy } from './attribute-changes.ts';
import { compareFunctions } from './behaviour-trial.ts';
import { tryCanaries } from './canary-trial.ts';
import { beginDeciding, type Begun, runDeciding } from './deciding-run.ts';
import { lookAtOpened, recordExercised } from './exercised.ts';
import { fixedChecks, namedFailures } from './failed-before.ts';
import { type Brought, broughtTests, tryOnOriginal } from './red-trial.ts';
import { MAX_AT_ONCE, sideBySide } from './side-by-side.ts';
import { settleNames, settleOriginalNames } from './settle-names.ts';
import { roomOfResult } from './result-room.ts';
import { tryWithOldPackages } from './test-packages.ts';
import { sparesTrials } from './spared.ts';
import { partsOf, takeBack } from './taken-back.ts';
import { openedBy, type Trials } from './trials.ts';

/**
 * Records each outcome; resolves with the checks' outcomes in words, for the agent that fixes them.
 */
export async function verifyResult(
  given: CheckEnvironment,
  base: string,
  result: string,
  signal: AbortSignal,
): Promise<string> {
  await using ahead = new RoomsAhead(given.driver);
  const repository = readingOnce(given.repository);
  const original = { ...given, repository, driver: withRoomFor(ahead.driver, MAX_AT_ONCE) };
  const { context, level } = original;
  await context.record('verify', { kind: 'verification', level, result, base });
  const [changes, before, after] = await Promise.all([
    repository.changes(base, result),
    repository.listFiles(base),
    repository.listFiles(result),
  ]);
  const room = await roomOfResult(original, { base, result }, changes, signal);
  if (!room) return 'The environment could not be prepared from this result.';
  const sides = { room, original, base, result };
  const lists = { before, after };
  let head: readonly CheckOutcome[] = [];
  let begun: Begun;
  // More evidence is sought only while it can matter: nothing saves a result that a check has
  // failed.
  const lost = new AbortController();
  await sideBySide(
    [
      async (stop) => {
        head = await runOnResult(sides, stop);
        if (head.length === 0 || verdict(context.ledger()).level === 'failed') lost.abort();
      },
      async (stop) => {
        const files = await attributed(sides, changes, lists, stop);
        try {
          begun = await beginDeciding({ ...sides, files }, AbortSignal.any([stop, lost.signal]));
        } catch (error) {
          if (!lost.signal.aborted) throw error;
        }
      },
    ],
    signal,
  );
  const words = inWords(head);
  if (lost.signal.aborted) {
    // Without checks there is nothing to lose: the pages are all that can be seen.
    return sides.room.checks.length === 0 ? await lookAtPages(sides, signal) : words;
  }
  const trials = await openTrials(sides, changes, { head, lists }, signal);
  const opened = await lookAtOpened(trials);
  const calling = { ...room, driver: withRoomFor(ahead.driver, 1) };
  const isSeenWhole = opened?.whole === true;
  const decided = await runTrials(trials, calling, { begun, isSeenWhole }, signal);
  if (opened) await recordExercised(trials, opened);
  // Last and alone: a browser beside them would take the processors from checks.
  const pages = await lookAtPages(sides, signal);
  const told = decided && `On the base with the product code of this change:\n${decided}`;
  return [words, told, pages].filter((each) => each !== '').join('\n\n');
}

interface Lists {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Attributes the files by what is known so far. */
async function attributed(
  sides: Pick<Trials, 'room' | 'original' | 'base' | 'result'>,
  changes: readonly FileChange[],
  lists: Lists,
  signal: AbortSignal,
): Promise<readonly AttributedFile[]> {
  const seen = await seenBy(sides, lists);
  const isProgram = changes.some((change) => change.after?.mode === '100755');
  const programs = isProgram ? await programsIn(sides.original, signal) : undefined;
  return attributeChanges(sides, { changes, ...lists, ...seen, programs });
}

async function openTrials(
  sides: Pick<Trials, 'room' | 'original' | 'base' | 'result'>,
  changes: readonly FileChange[],
  { head, lists }: { readonly head: readonly CheckOutcome[]; readonly lists: Lists },
  signal: AbortSignal,
): Promise<Trials> {
  const { checks } = sides.room;
  const files = await attributed(sides, changes, lists, signal);
  await recordAttribution(sides, files);
  const deciding = checks.filter(
    ({ name, gate }) =>
      gate !== 'informational' && head.some((run) => run.name === name && run.outcome === 'passed'),
  );
  const opened = await openedBy(sides.room, head);
  return { ...sides, ...lists, files, head, opened, deciding };
}

/** Resolves with how the checks went on the base with the product of the change. */
async function runTrials(
  trials: Trials,
  calling: CheckEnvironment,
  known: Known,
  signal: AbortSignal,
): Promise<string> {
  if (trials.deciding.length === 0) return '';
  let decided = '';
  const works: ((stop: AbortSignal) => Promise<unknown>)[] = [
    async (stop) => {
      decided = await tryChecks(trials, known, stop);
    },
  ];
  // Calling functions needs little of the machine, so beside the checks it costs no extra time.
  if (trials.room.level !== 'quick') {
    works.push((stop) => compareFunctions({ ...trials, room: calling }, stop));
  }
  await sideBySide(works, signal);
  return decided;
}

/** Facts that the runs on the result have shown. */
interface Known {
  readonly begun: Begun;
  /** True where every file that a check opened was seen. */
  readonly isSeenWhole: boolean;
}

async function tryChecks(
  trials: Trials,
  { begun, isSeenWhole }: Known,
  signal: AbortSignal,
): Promise<string> {
  const brought = await broughtTests(trials);
  // Unless some check fails without the change, nothing can turn red.
  const fixed = fixedChecks(trials);
  const isNeeded = brought !== undefined || fixed.length > 0;
  const all = isNeeded ? await partsOf(trials, isSeenWhole) : [];
  // A deciding run of its own says as much against luck as another run before the change.
  const isSpared = sparesTrials(trials);
  const isPlain = trials.room.level === 'quick' || (isSpared && begun !== undefined);
  const parts = isSpared ? [] : all;
  const noticed: string[] = [];
  let decided = '';
  const works: ((stop: AbortSignal) => Promise<unknown>)[] = [
    async (stop) => {
      decided = await runDeciding(trials, begun, stop);
    },
    (stop) => tryCanaries(trials, stop),
    (stop) => settleNames(trials, stop),
    (stop) => tryWithOldPackages(trials, stop),
  ];
  if (!isPlain) {
    for (const part of parts) {
      works.push(async (stop) => {
        noticed.push(await takeBack(trials, part, stop));
      });
    }
    // Where no part is reverted, only the failure before the change shows that it is needed.
    if (parts.length === 0) works.push(...(await needShown(trials, brought, fixed)));
  }
  const left = { parts: isSpared && all.length > 0, original: isSpared && isPlain && !!brought };
  if (left.parts || left.original) {
    const { result } = trials;
    await trials.room.context.record('verify', { kind: 'not_tried', result, ...left });
  }
  await sideBySide(works, signal);
  await settleOriginalNames(trials);
  // One part that turns a check red shows that the tests need the change.
  if (parts.length > 0 && !noticed.includes('red')) {
    if (brought) await tryOnOriginal(trials, brought, signal);
    await confirmFailures(trials, fixed, signal);
  }
  return decided;
}

/**
 * Returns the runs that show that the change is needed, ordered to save one where one shows both.
 */
async function needShown(
  trials: Trials,
  brought: Brought | undefined,
  fixed: readonly CheckSpec[],
): Promise<((stop: AbortSignal) => Promise<void>)[]> {
  const confirm = (stop: AbortSignal): Promise<void> => confirmFailures(trials, fixed, stop);
  if (!brought) return [confirm];
  const onOriginal = (stop: AbortSignal): Promise<void> => tryOnOriginal(trials, brought, stop);
  if (!(await namedFailures(trials, fixed))) return [onOriginal, confirm];
  return [
    async (stop) => {
      await onOriginal(stop);
      await confirm(stop);
    },
  ];
}
