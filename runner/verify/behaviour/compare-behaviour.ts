/**
 * Owns comparing the behaviour of changed functions and methods: calls those that take plain values
 * before and after the change, each side in its own clean room, with the same inputs; methods are
 * called on instances made as tests make them. Records nothing, and never improves a verdict.
 * Backstop: product of which nothing was called is named (`not_compared`).
 */
import { isUtf8 } from 'node:buffer';
import { NO_FUNCTION } from './calling/answers.ts';
import { callInRoom, type CallRoom, type CallSide, type CallTimes } from './calling/call-room.ts';
import type { Asked } from './calling/call-work.ts';
import { type BehaviourSeen, compareAnswers } from './comparing/compare.ts';
import {
  callLanguage,
  type ChangedFunction,
  changedFunctions,
  type Method,
} from './functions/functions.ts';
import { changedMethods, methodsOnTheWay } from './functions/methods.ts';
import { changedScript } from './functions/shell-scripts.ts';
import { type ChosenInputs, chosenInputs } from './inputs/chosen-inputs.ts';
import { TestText } from './inputs/test-text.ts';
import type { CallLanguage } from './value.ts';

export interface BehaviourInput {
  readonly room: CallRoom;
  readonly before: CallSide;
  readonly after: CallSide;
  /** Paths of changed product. */
  readonly files: readonly string[];
  /** Test files, and the data and prose that tests read. */
  readonly tests: readonly string[];
  /** Words of the task. */
  readonly asked?: readonly string[];
  /** Names of tests that failed before the change and pass now, if known. */
  readonly failing?: readonly string[];
  readonly level: 'quick' | 'standard' | 'thorough';
  /** Duration of the checks alone, if known. */
  readonly checksMs?: number;
}

const BOUNDS = {
  quick: { calls: 80, ms: 4_000 },
  standard: { calls: 250, ms: 10_000 },
  thorough: { calls: 1_000, ms: 40_000 },
} as const;

/** Time for calls on one side at `standard`, as a share of the checks' time. */
const CALLS_SHARE = 1;
/** Time a busy machine needs to start anything; calls that answer at once do not use it up. */
const MIN_CALLS_MS = 5_000;
/** A program for calls is built like the checks, possibly for the first time. */
const BUILD_SHARE = 2;
const MIN_BUILD_MS = 8_000;
const BUILD_MS = 20_000;
const MAX_BUILD_MS = 90_000;

function timesFor({ level, checksMs }: BehaviourInput): CallTimes {
  const { ms } = BOUNDS[level];
  // Without a measured time, the machine's speed is unknown.
  if (checksMs === undefined) return { callsMs: 3 * ms, buildMs: MAX_BUILD_MS };
  const buildMs = Math.min(MAX_BUILD_MS, Math.max(MIN_BUILD_MS, checksMs * BUILD_SHARE));
  if (level === 'thorough') return { callsMs: ms, buildMs: Math.max(buildMs, BUILD_MS) };
  return { callsMs: Math.min(ms, Math.max(MIN_CALLS_MS, checksMs * CALLS_SHARE)), buildMs };
}

const MAX_FUNCTIONS = 20;
const MAX_FILES = 50;
const MAX_TESTS = 200;
const READ_LIMITS = { maxFileBytes: 512 * 1024, maxBytes: 8 * 1024 * 1024 };

/**
 * Returns what was seen of each function, in file order; at most 20. Rejects if no room can be
 * created.
 */
export async function compareBehaviour(
  input: BehaviourInput,
  signal: AbortSignal,
): Promise<readonly BehaviourSeen[]> {
  const { room, before, after, asked = [], level } = input;
  const bounds = BOUNDS[level];
  const functions = await functionsToCall(input, bounds.calls);
  if (functions.length === 0) return [];
  const times = timesFor(input);
  const [old, now] = await bothDone(
    callInRoom(room, before, functions, times, signal),
    callInRoom(room, after, functions, times, signal),
  );
  const methods = new Map<BehaviourSeen, Called>();
  const seen = functions.flatMap((one, i) => {
    const [was, is] = [old[i], now[i]];
    if (!was || !is) return [];
    // Only the room knows what a name really refers to.
    if (was.reason === NO_FUNCTION || is.reason === NO_FUNCTION) return [];
    const compared = compareAnswers({ ...one, before: was, after: is, asked });
    if (!one.method) return [compared];
    const calls = one.inputs.map(({ call }) => call);
    const through = methodsOnTheWay(one.language, one.method, calls);
    const withWay = { ...compared, ...(through.length > 0 && { through }) };
    methods.set(withWay, one);
    return [withWay];
  });
  // The methods of a class change together: if one explains a fix, the others need not.
  const explained = new Set(seen.filter((one) => one.differ.tested > 0).map(({ path }) => path));
  return seen.map((one) => {
    const method = methods.get(one)?.method;
    const isExplained = method?.isOwn === true ? explained.has(one.path) : explained.size > 0;
    return method && isExplained ? Object.assign(one, { unchangedAtTested: false }) : one;
  });
}

/** Waits for both, so that no room is left behind if the other side fails to get one. */
async function bothDone<T>(one: Promise<T>, other: Promise<T>): Promise<readonly [T, T]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

interface Called extends Omit<Asked, 'method'>, ChosenInputs {
  readonly name: string;
  readonly isTouched: boolean;
  readonly method?: Method;
}

async function functionsToCall(
  { room, before, after, files, tests, failing = [] }: BehaviourInput,
  most: number,
): Promise<readonly Called[]> {
  const paths = files.filter((path) => callLanguage(path) !== undefined).slice(0, MAX_FILES);
  if (paths.length === 0) return [];
  const texts = tests.slice(0, MAX_TESTS);
  const read = new Map<CallLanguage, TestText[]>();
  const textsFor = (language: CallLanguage) => {
    const known = read.get(language) ?? texts.map((text) => new TestText(text, language));
    read.set(language, known);
    return known;
  };
  const old = await room.repository.readFiles(before.commit, paths, READ_LIMITS);
  const now = await room.repository.readFiles(after.commit, paths, READ_LIMITS);
  const found = paths.flatMap((path): Called[] => {
    const language = callLanguage(path);
    const [was, is] = [textOf(old.get(path)), textOf(now.get(path))];
    if (language === undefined || was === undefined || is === undefined) return [];
    const call = (changed: ChangedFunction): Called => {
      const name = changed.name === 'default' ? moduleName(path) : changed.name;
      const called = { ...changed, path, name, language };
      return { ...called, ...chosenInputs(called, textsFor(language), failing, most) };
    };
    const methods = onlyWhereAllAreRead(changedMethods(language, was, is).map(call));
    const script = language === 'shell' ? changedScript(path, was, is) : undefined;
    const functions = changedFunctions(language, was, is);
    const all = [...functions.map(call), ...(script ? [call(script)] : []), ...methods];
    return all.filter(({ inputs }) => inputs.length > 0);
  });
  // Touched and tested functions tell the most; otherwise the file order is kept.
  const isTested = ({ inputs }: Called) => inputs.some(({ tested }) => tested);
  const weight = (one: Called) => (isTested(one) ? 1 : 0) + (one.isTouched ? 2 : 0);
  const chosen = found.toSorted((a, b) => weight(b) - weight(a));
  const kept = new Set(chosen.slice(0, MAX_FUNCTIONS));
  return found.filter((one) => kept.has(one));
}

/**
 * Lets `allKnown` stand only if tests are fully known for every changed method of the class,
 * because the fix may be meant for any of them. `methods` are those of one file.
 */
function onlyWhereAllAreRead(methods: readonly Called[]): readonly Called[] {
  const classes = Map.groupBy(methods, ({ exported }) => exported);
  return [...classes.values()].flatMap((all) => {
    const own = all.filter(({ method }) => method?.isOwn);
    // A change that affects only how instances are made counts for all methods.
    const counted = own.length > 0 ? own : all;
    const isRead = counted.every((one) => one.isRead);
    return all.map((one) =>
      Object.assign(one, { allKnown: one.allKnown && isRead && counted.includes(one) }),
    );
  });
}

function textOf(bytes: Buffer | undefined): string | undefined {
  return bytes && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** Names the only thing that a module exports. */
export function moduleName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');
}
