/**
 * Reads what the drivers in the room wrote: a line of JSON for each call. The code under test can
 * write such lines as well, or none: every field is checked, what does not fit is dropped, and a
 * call without a line was not answered. Pure.
 */

export const ANSWER_KINDS = [
  'value',
  'throw',
  'exit',
  /** A promise that is not settled in time. */
  'pending',
  /** Did not come back in time. */
  'hang',
  /** Ended its process. */
  'death',
  /** Cannot be called with so many arguments, or of these names. */
  'arity',
] as const;

export interface Answer {
  readonly kind: (typeof ANSWER_KINDS)[number];
  /** The value or message, at most 300 characters of it. */
  readonly text: string;
  /** Of all of it, where it is longer. */
  readonly hash?: string;
  /** The name of the class that was thrown. */
  readonly error?: string;
  /** The second call with the same input was answered otherwise. */
  readonly unstable: boolean;
  /** Made of what the language brings alone: numbers, texts, lists, dates. */
  readonly plain?: true;
  /** The class of the product in it that says itself what it equals or reads as, and by what. */
  readonly own?: string;
  /** Of the object that a method was called on, as it is behind the call. */
  readonly state?: State;
}

export interface State {
  readonly text: string;
  readonly hash?: string;
  /** The names of its fields. */
  readonly fields: string;
  /** The call changed it, or answered with it. */
  readonly isChanged: boolean;
}

export interface Answers {
  /** By the place of the call. */
  readonly answers: ReadonlyMap<number, Answer>;
  /** Why there are none, or no more. */
  readonly reason?: string;
  /** Another process gave other answers. */
  readonly varies?: true;
}

/** It came back, with a value or without. */
export function isTold({ kind }: Answer): boolean {
  return kind === 'value' || kind === 'throw' || kind === 'exit';
}

/** What drivers and programs gave back. */
export interface CallOutput {
  /** Lines for `readAnswers`. */
  readonly output: string;
  /** The exit status of the process that says whether the room has the language. */
  readonly exit: number;
}

/** Said of what was not called, or not with all; drivers say the first by the same words. */
export const NO_FUNCTION = 'no function';
export const NO_LANGUAGE = 'the room has no such language';
export const NO_TIME = 'there was no time for all calls';

const MAX_LINE_CHARACTERS = 20_000;
const MAX_ANSWER_CHARACTERS = 300;

/** For each function, in the order in which they were asked; `counts`: how many calls each has. */
export function readAnswers(output: string, counts: readonly number[]): readonly Answers[] {
  const found = counts.map(() => ({
    answers: new Map<number, Answer>(),
    reason: undefined as string | undefined,
  }));
  for (const line of output.split('\n')) {
    const told = line.length > MAX_LINE_CHARACTERS ? undefined : recordOf(line);
    const i = told?.['i'];
    const own = typeof i === 'number' ? found[i] : undefined;
    if (!told || !own || typeof i !== 'number') continue;
    const no = told['no'];
    if (typeof no === 'string') own.reason ??= oneLine(no).slice(0, MAX_ANSWER_CHARACTERS);
    const j = told['j'];
    const answer = answerOf(told);
    if (typeof j !== 'number' || !Number.isInteger(j) || j < 0 || !answer) continue;
    if (j < (counts[i] ?? 0) && !own.answers.has(j)) own.answers.set(j, answer);
  }
  return found;
}

function answerOf(told: Readonly<Record<string, unknown>>): Answer | undefined {
  const kind = ANSWER_KINDS.find((each) => each === told['k']);
  const { c: text, h: hash, e: error, u: unstable, p: plain, o: own } = told;
  if (kind === undefined || typeof text !== 'string') return undefined;
  return {
    kind,
    text: text.slice(0, MAX_ANSWER_CHARACTERS),
    ...(typeof hash === 'string' && { hash: hash.slice(0, 64) }),
    ...(typeof error === 'string' && { error: oneLine(error).slice(0, 80) }),
    unstable: unstable === 1,
    ...(plain === 1 && { plain: true as const }),
    ...(typeof own === 'string' && { own: oneLine(own).slice(0, 120) }),
    ...stateOf(told),
  };
}

function stateOf({
  s: text,
  sh: hash,
  sf: fields,
  sc: changed,
}: Readonly<Record<string, unknown>>): {
  readonly state?: State;
} {
  if (typeof text !== 'string' || typeof fields !== 'string') return {};
  const own = {
    text: text.slice(0, MAX_ANSWER_CHARACTERS),
    fields: fields.slice(0, MAX_ANSWER_CHARACTERS),
    isChanged: changed === 1,
  };
  return { state: { ...own, ...(typeof hash === 'string' && { hash: hash.slice(0, 64) }) } };
}

function recordOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Control characters would reach a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
