/**
 * Calls the functions that a change alters, as they were and as they are now, and records how they
 * differ (behaviour/ does the calling). Helps the reviewer: where it cannot be done, it records
 * that and has no other effect. Judges nothing.
 */
import type { FunctionBehaviour } from '../../ledger/entry.ts';
import { named } from '../../ledger/named.ts';
import { behaviourWords } from '../behaviour/comparing/words.ts';
import { compareBehaviour, moduleName } from '../behaviour/compare-behaviour.ts';
import { callLanguage } from '../behaviour/functions/functions.ts';
import { uncalledParts } from '../behaviour/functions/uncalled.ts';
import type { BehaviourSeen } from '../behaviour/comparing/compare.ts';
import { testSign } from '../attribution/test-sign.ts';
import { fixedChecks, namedFailures } from './failed-before.ts';
import { withCode } from './files-with-code.ts';
import { textsOf, type Trials } from './trials.ts';

const MAX_TESTS = 200;
const MAX_WORDS_CHARACTERS = 1_000;

export async function compareFunctions(trials: Trials, signal: AbortSignal): Promise<void> {
  const { room, result, files } = trials;
  const product = files
    .filter(({ kind, change }) => kind === 'product' && change.after)
    .map(({ change }) => change);
  if (product.length === 0) return;
  const failing = (await namedFailures(trials, fixedChecks(trials))) ?? [];
  const both = product.filter(({ before }) => before).map(({ path }) => path);
  const seen = both.length === 0 ? [] : await compared(trials, both, failing, signal);
  const called = new Set(seen.filter(({ calls }) => calls > 0).map(({ path }) => path));
  // Without names it is unknown which test was fixed; a difference at tested inputs explains it.
  const explained = failing.length === 0 && seen.some(({ differ }) => differ.tested > 0);
  const uncalled = await unlessStumbling(trials, signal, () => uncalledIn(trials, seen));
  const missed = product.map(({ path }) => path).filter((path) => !called.has(path));
  const uncompared = await withCode(trials, missed);
  await room.context.record('verify', {
    kind: 'behaviour',
    result,
    functions: seen.map((each) => ({
      path: each.path,
      name: each.name,
      words: placedWords(each, seen).slice(0, MAX_WORDS_CHARACTERS),
      onlyTested: each.onlyTested,
      unchangedAtTested: each.unchangedAtTested && !explained,
      ownKind: each.ownKind !== undefined,
      unreliable: each.unreliable !== undefined,
      sameAtTested: isSameAtTested(each),
      differs: each.calls > 0 ? each.differ.tested + each.differ.others > 0 : undefined,
      aside: asideOf(each),
    })),
    // New functions have no earlier behaviour to compare; they are listed here too.
    uncompared: named(uncompared),
    ...(uncalled.length > 0 && { uncalled: named(uncalled) }),
  });
}

async function compared(
  trials: Trials,
  files: readonly string[],
  failing: readonly string[],
  signal: AbortSignal,
): Promise<readonly BehaviourSeen[]> {
  const { room, original, base, result, head } = trials;
  const tests = await testTexts(trials);
  return unlessStumbling(trials, signal, () =>
    compareBehaviour(
      {
        room,
        before: { commit: base, image: original.image },
        after: { commit: result, image: room.image },
        files,
        tests,
        asked: room.asked,
        failing,
        level: room.level,
        checksMs: head.reduce((sum, { ms }) => sum + ms, 0),
      },
      signal,
    ),
  );
}

/**
 * Returns nothing where the reader of a language fails, so that verification goes on without it.
 */
async function unlessStumbling<T>(
  { room }: Pick<Trials, 'room'>,
  signal: AbortSignal,
  work: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await work();
  } catch (error) {
    const isStumble = error instanceof TypeError || error instanceof SyntaxError;
    if (signal.aborted || !(isStumble || error instanceof RangeError)) throw error;
    room.context.log(`functions could not be compared: ${error.message}\n`);
    return [];
  }
}

/** Returns what changed in the functions' files outside the functions that were called. */
async function uncalledIn(
  { room, base, result }: Trials,
  seen: readonly BehaviourSeen[],
): Promise<string[]> {
  const byPath = Map.groupBy(
    seen.filter(({ calls }) => calls > 0),
    ({ path }) => path,
  );
  const paths = [...byPath.keys()];
  const [before, after] = [await textsOf(room, base, paths), await textsOf(room, result, paths)];
  return [...byPath].flatMap(([path, functions]) => {
    const [old, now, language] = [before.get(path), after.get(path), callLanguage(path)];
    if (old === undefined || now === undefined || language === undefined) return [];
    const names = new Set(functions.flatMap(({ name, through = [] }) => [name, ...through]));
    const parts = uncalledParts(language, { before: old, after: now }, names, moduleName(path));
    return parts.map((part) => `\`${part}\` in ${path}`);
  });
}

/** Adds the file where functions of several files have one name. */
function placedWords(one: BehaviourSeen, all: readonly BehaviourSeen[]): string {
  const isOnly = all.every(({ name, path }) => name !== one.name || path === one.path);
  return isOnly ? behaviourWords(one) : `${one.path}: ${behaviourWords(one)}`;
}

function isSameAtTested({ calls, differ, same }: BehaviourSeen): boolean {
  return calls > 0 && differ.tested === 0 && differ.others > 0 && same.tested > 0;
}

/** Says why a function needs no mention by name: the change leaves it alone, and nothing differs. */
function asideOf(seen: BehaviourSeen): FunctionBehaviour['aside'] {
  const { isUntouched, differ, calls, unstable, ownKind, unreliable } = seen;
  if (!isUntouched || differ.tested + differ.others > 0 || (ownKind ?? unreliable) !== undefined) {
    return undefined;
  }
  if (calls > 0) return 'as_before';
  return unstable ? undefined : 'not_compared';
}

/** A program of nothing but assertions has no other sign that it is a test. */
function isProgramOfTests(path: string, text: string): boolean {
  const asserts =
    text.slice(0, 64 * 1024).match(/^\s*(?:assert\b|(?:test|\[\[?)[ \t]+!?[ \t]*"\$\()/gm) ?? [];
  return /\.\w+$/.test(path) && asserts.length >= 2;
}

/** Reads the texts of the tests, as the base has them and as the change brings them. */
async function testTexts(trials: Trials): Promise<string[]> {
  const { room, base, result, files, opened } = trials;
  const changed = files
    .filter(({ kind }) => kind === 'test' || kind === 'data')
    .map(({ change }) => change.path);
  const before = await textsOf(room, base, [...opened].slice(0, 5 * MAX_TESTS));
  const after = await textsOf(room, result, changed.slice(0, MAX_TESTS));
  const found: string[] = [];
  for (const [path, text] of before) {
    if (testSign(path, text) !== undefined || isProgramOfTests(path, text)) found.push(text);
  }
  return [...found, ...after.values()].slice(0, MAX_TESTS);
}
