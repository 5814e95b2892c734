/**
 * Compares what a function answered before and after a change. Pure. `onlyTested` is a strong
 * word, and is said with care: not where answers vary by themselves, not for rounding alone, not
 * for what the task asks for by its value, nor for one more entry of a list, nor for one exception
 * among the inputs of a function of one value, which languages and calendars are full of.
 * Backstop: the words say where a function differs, whatever is made of it.
 */
import type { Answer, Answers } from './answers.ts';
import type { Input } from './inputs.ts';
import {
  type Call,
  type CallLanguage,
  leavesOf,
  listOfLeaves,
  numberOf,
  type Value,
  valuesOf,
} from './value.ts';

export interface Tally {
  readonly tested: number;
  readonly others: number;
}

export interface Difference {
  readonly call: Call;
  readonly tested: boolean;
  readonly before: Answer;
  readonly after: Answer;
}

export interface BehaviourSeen {
  readonly path: string;
  readonly name: string;
  readonly language: CallLanguage;
  /** Inputs that both sides answered; the sum of `differ` and `same`. */
  readonly calls: number;
  readonly differ: Tally;
  readonly same: Tally;
  /** Inputs without an answer that could be compared, on either side. */
  readonly unanswered: number;
  /** At most 5, tested ones first. */
  readonly examples: readonly Difference[];
  /** It differs at inputs that tests have and at no other, though many others were tried. */
  readonly onlyTested: boolean;
  /** Every tested input was answered as before, and there are some. */
  readonly unchangedAtTested: boolean;
  /** The same input was answered otherwise the second time, on one side at least. */
  readonly unstable: boolean;
  /** Why it was not compared, or not at all inputs. */
  readonly reason?: string;
}

export interface Compared {
  readonly path: string;
  readonly name: string;
  readonly language: CallLanguage;
  readonly inputs: readonly Input[];
  /** Tested inputs that the function could not be called with before the change. */
  readonly newInputs: number;
  readonly before: Answers;
  readonly after: Answers;
  /** What the task says, in its own words. */
  readonly asked: readonly string[];
}

const MOST_EXAMPLES = 5;
const LEAST_OTHERS = 20;

export function compareAnswers(compared: Compared): BehaviourSeen {
  const { path, name, language, inputs, newInputs, before, after, asked } = compared;
  const pairs = inputs.flatMap((input, at): Pair[] => {
    const [was, is] = [before.answers.get(at), after.answers.get(at)];
    return was && is && isTold(was) && isTold(is) ? [{ ...input, before: was, after: is }] : [];
  });
  const stable = pairs.filter((pair) => !pair.before.unstable && !pair.after.unstable);
  const unstable = stable.length < pairs.length;
  const differing = stable.filter((pair) => !isSame(pair.before, pair.after));
  const differ = tally(differing);
  const all = tally(stable);
  const tested = inputs.filter((input) => input.tested).length + newInputs;
  const reason = reasonFor(before, after, pairs.length);
  return {
    path,
    name,
    language,
    calls: stable.length,
    differ,
    same: { tested: all.tested - differ.tested, others: all.others - differ.others },
    unanswered: inputs.length + newInputs - pairs.length,
    examples: differing
      .toSorted((a, b) => Number(b.tested) - Number(a.tested))
      .slice(0, MOST_EXAMPLES),
    onlyTested: !unstable && isOnlyTested(stable, differing, asked),
    unchangedAtTested: !unstable && tested > 0 && all.tested === tested && differ.tested === 0,
    unstable,
    ...(reason !== undefined && { reason }),
  };
}

type Pair = Difference;

function isTold({ kind }: Answer): boolean {
  return kind === 'value' || kind === 'throw' || kind === 'exit';
}

function tally(pairs: readonly Pair[]): Tally {
  const tested = pairs.filter((pair) => pair.tested).length;
  return { tested, others: pairs.length - tested };
}

function reasonFor(before: Answers, after: Answers, pairs: number): string | undefined {
  const reason = after.reason ?? before.reason;
  if (reason !== undefined) {
    return after.reason === undefined ? `before the change, ${reason}` : reason;
  }
  return pairs === 0 ? 'no call was answered both before and after the change' : undefined;
}

/** Errors of the language itself: their words name variables, which any rewrite may rename. */
const OWN_WORDS = /^(TypeError|ReferenceError|AttributeError|NameError|UnboundLocalError)$/;

function isSame(a: Answer, b: Answer): boolean {
  if (a.kind !== b.kind || a.error !== b.error) return false;
  if (a.kind === 'throw' && OWN_WORDS.test(a.error ?? '')) return true;
  return a.text === b.text && a.hash === b.hash;
}

function isOnlyTested(
  stable: readonly Pair[],
  differing: readonly Pair[],
  asked: readonly string[],
): boolean {
  const real = differing.filter((pair) => !isRounding(pair.before, pair.after));
  if (real.length === 0 || real.some((pair) => !pair.tested)) return false;
  const others = stable.filter(
    ({ tested, before, after }) => !tested && before.kind === 'value' && after.kind === 'value',
  );
  if (others.length < LEAST_OTHERS) return false;
  if (real.every(({ call }) => isAsked(call, asked))) return false;
  // `0 ** 0`, an empty list beside an empty text: exceptions that there really are.
  if (real.every(({ call }) => leavesIn(call).every(isNothing))) return false;
  if (isEntry(real, others, stable)) return false;
  if (real.some(({ call }) => leavesIn(call).length > 1)) return true;
  const plain = stable.filter(({ tested, call }) => tested && !leavesIn(call).every(isBoundary));
  return plain.length > 1 && plain.every((pair) => real.includes(pair));
}

/** How many of the other inputs have the answer that a list gives to what is not in it. */
const MOSTLY = 0.95;

/**
 * One more entry of a list that the function was before: it had the same answer nearly everywhere,
 * and another at a tested input. A stub has no other, so the answers put into one are no entries.
 */
function isEntry(real: readonly Pair[], others: readonly Pair[], stable: readonly Pair[]): boolean {
  const usual = real[0]?.before;
  if (!usual || real.some(({ before }) => !isSame(before, usual))) return false;
  const alike = others.filter(({ before }) => isSame(before, usual));
  const known = stable.some(
    (pair) => pair.tested && !real.includes(pair) && !isSame(pair.before, usual),
  );
  return known && alike.length >= MOSTLY * others.length;
}

function leavesIn(call: Call): readonly Value[] {
  return valuesOf(call).flatMap(leavesOf);
}

function isNothing(value: Value): boolean {
  if (value === null || value === '' || typeof value === 'boolean') return true;
  return numberOf(value) === 0 || (typeof value === 'object' && 'u' in value);
}

function isBoundary(value: Value): boolean {
  const number = numberOf(value);
  return isNothing(value) || number === 1 || number === -1;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

/** The same but for the last digits of numbers. */
function isRounding(a: Answer, b: Answer): boolean {
  if (a.kind !== b.kind || a.error !== b.error || a.hash !== b.hash) return false;
  if (a.text.replace(NUMBER, '0') !== b.text.replace(NUMBER, '0')) return false;
  const numbers = (b.text.match(NUMBER) ?? []).map(Number);
  return (a.text.match(NUMBER) ?? []).map(Number).every((was, i) => {
    const is = numbers[i] ?? Number.NaN;
    return was === is || Math.abs(was - is) <= 1e-12 * Math.max(1, Math.abs(was), Math.abs(is));
  });
}

const NEAR = 120;
const MOST_PLACES = 100;

/** All values of the call stand close to each other in the task's words, in their order. */
function isAsked(call: Call, asked: readonly string[]): boolean {
  const wanted = listOfLeaves(call);
  const [first] = wanted;
  if (first === undefined) return false;
  return asked.some((text) => {
    let from = 0;
    for (let tries = 0; tries < MOST_PLACES; tries += 1) {
      const begin = placeOf(text, first, from);
      if (begin === undefined) return false;
      const near = text.slice(begin, begin + NEAR + first.length);
      let at: number | undefined = 0;
      for (const word of wanted) {
        const place: number | undefined = placeOf(near, word, at);
        at = place === undefined ? undefined : place + word.length;
        if (at === undefined) break;
      }
      if (at !== undefined) return true;
      from = begin + 1;
    }
    return false;
  });
}

/** Where a word stands by itself: not within a longer word or number. */
function placeOf(text: string, word: string, from: number): number | undefined {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [
      text[at - 1] ?? ' ',
      text.slice(at + word.length, at + word.length + 2),
    ];
    if (!/[\p{L}\p{N}_]/u.test(before) && !/^([\p{L}\p{N}_]|\.\d)/u.test(after)) return at;
  }
  return undefined;
}
