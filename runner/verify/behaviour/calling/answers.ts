/**
 * Reads what the drivers in the room wrote: one line of JSON per call. Pure. The code under test
 * can also write such lines, or none, so every field is checked and anything malformed is dropped.
 * Backstop: a call without a line counts as unanswered.
 */

export const ANSWER_KINDS = [
  'value',
  'throw',
  'exit',
  /** A promise that does not settle in time. */
  'pending',
  /** The call did not return in time. */
  'hang',
  /** The call ended its process. */
  'death',
  /** The function rejects this number of arguments, or these names. */
  'arity',
] as const;

export interface Answer {
  readonly kind: (typeof ANSWER_KINDS)[number];
  /** The value or message, cut to 300 characters. */
  readonly text: string;
  /** Hash of the full text if it is longer. */
  readonly hash?: string;
  /** Class name of the thrown error. */
  readonly error?: string;
  /** The second call with the same input gave a different answer. */
  readonly unstable: boolean;
  /** Consists only of the language's own types: numbers, texts, lists, dates. */
  readonly plain?: true;
  /**
   * Class of the product in the answer that defines its own equality or text, and the method that
   * does.
   */
  readonly own?: string;
  /** State after the call of the object that a method was called on. */
  readonly state?: State;
}

export interface State {
  readonly text: string;
  readonly hash?: string;
  /** Names of the object's fields. */
  readonly fields: string;
  /** The call changed the object, or answered with it. */
  readonly isChanged: boolean;
}

export interface Answers {
  /** Answers by the place of the call. */
  readonly answers: ReadonlyMap<number, Answer>;
  /** Says why there are no answers, or no more. */
  readonly reason?: string;
  /** Another process gave different answers. */
  readonly varies?: true;
}

/** Tells whether the call came back, with or without a value. */
export function isTold({ kind }: Answer): boolean {
  return kind === 'value' || kind === 'throw' || kind === 'exit';
}

/** Output of drivers and programs. */
export interface CallOutput {
  /** Lines for `readAnswers`. */
  readonly output: string;
  /** Exit status of the process that shows whether the room has the language. */
  readonly exit: number;
}

/**
 * Reasons why a function was not called, or not with all inputs; drivers use the first verbatim.
 */
export const NO_FUNCTION = 'no function';
export const NO_LANGUAGE = 'its language is not installed in the sandbox';
export const NO_TIME = 'there was no time for all calls';

const MAX_LINE_CHARACTERS = 20_000;
const MAX_ANSWER_CHARACTERS = 300;

/**
 * Returns the answers of each function, in the order asked; `counts` holds the number of calls of
 * each.
 */
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

/** Removes control characters, which would reach a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
