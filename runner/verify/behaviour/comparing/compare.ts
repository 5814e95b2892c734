/**
 * Compares a function's answers before and after a change. Pure. Says nothing strong if answers
 * vary by themselves. Backstop: the words say where a function differs, whatever is concluded from
 * it.
 */
import { type Answer, type Answers, isTold, type State } from '../calling/answers.ts';
import type { Input } from '../inputs/inputs.ts';
import { isBuilt } from '../language-forms.ts';
import { type PutIn, putInForTests } from './only-tested.ts';
import { isLooser, openedStructs } from './struct-calls.ts';
import { isSame } from '../calling/same-answer.ts';
import type { CallLanguage } from '../value.ts';
import type { Difference } from './difference.ts';

export interface Tally {
  readonly tested: number;
  readonly others: number;
}

export interface BehaviourSeen {
  readonly path: string;
  readonly name: string;
  readonly language: CallLanguage;
  /** Inputs that both sides answered; the sum of `differ` and `same`. */
  readonly calls: number;
  readonly differ: Tally;
  readonly same: Tally;
  /** Inputs without a comparable answer on either side. */
  readonly unanswered: number;
  /** At most 5, tested ones first. */
  readonly examples: readonly Difference[];
  /** Differs only at inputs that tests have, or inputs like them, though many others were tried. */
  readonly onlyTested: boolean;
  /** Pattern that `onlyTested` was recognised by. */
  readonly putIn?: PutIn;
  /** There are tested inputs, and each was answered as before. */
  readonly unchangedAtTested: boolean;
  /** Class that replaces plain values and defines its own equality or text. */
  readonly ownKind?: string;
  /**
   * New since the change. `silent`: does not return at a tested input; `wavers`: answers a tested
   * input differently the second time.
   */
  readonly unreliable?: 'silent' | 'wavers';
  /** The same input was answered differently the second time, on at least one side. */
  readonly unstable: boolean;
  /** Reason why it was not compared, or not at all inputs. */
  readonly reason?: string;
  /** The change touches neither its text nor anything that its text names. */
  readonly isUntouched?: true;
  /** Methods called on the way to it, by their names for people. */
  readonly through?: readonly string[];
}

export interface Compared {
  readonly path: string;
  readonly name: string;
  readonly language: CallLanguage;
  readonly inputs: readonly Input[];
  /** Tested inputs that the function could not take before the change. */
  readonly newInputs: number;
  /** Tests call it only with these inputs, as far as they can be read. */
  readonly allKnown: boolean;
  readonly before: Answers;
  readonly after: Answers;
  /** Words of the task. */
  readonly asked: readonly string[];
  readonly isTouched?: boolean;
}

const MAX_EXAMPLES = 5;

export function compareAnswers(compared: Compared): BehaviourSeen {
  const { path, name, language, inputs, newInputs, allKnown, before, after } = compared;
  const pairs = inputs.flatMap((input, at): Difference[] => {
    const [was, is] = [before.answers.get(at), after.answers.get(at)];
    if (!was || !is || !isTold(was) || !isTold(is)) return [];
    const sides = withStates(was, is);
    return [{ ...input, before: sides[0], after: sides[1] }];
  });
  const isLucky = changesByItself(pairs) || before.varies === true || after.varies === true;
  const told = pairs.filter(
    (pair) => !isUnstable(pair) && !(isLucky && !isSame(pair.before, pair.after)),
  );
  const isOfOtherKind = takesNone(told);
  const stable = isOfOtherKind ? [] : told;
  const unstable = told.length < pairs.length;
  const differing = stable.filter((pair) => !isSame(pair.before, pair.after));
  const differ = tally(differing);
  const all = tally(stable);
  const tested = inputs.filter((input) => input.tested).length + newInputs;
  const putIn = unstable ? undefined : putInFor(compared, stable, differing);
  // A function that rejects every input was probably not called as intended.
  const isRefused = differing.length === 0 && stable.every(isRefusal);
  const reason = isOfOtherKind
    ? 'it takes none of the inputs tried here, before the change or since'
    : reasonFor(before, after, isRefused ? 0 : pairs.length);
  const unreliable = unreliableNow(compared, pairs);
  const ownKind = pairs.find((pair) => pair.before.plain && pair.after.own !== undefined)?.after
    .own;
  return {
    path,
    name,
    language,
    calls: isRefused ? 0 : stable.length,
    differ,
    same: { tested: all.tested - differ.tested, others: all.others - differ.others },
    unanswered: inputs.length + newInputs - pairs.length,
    examples: differing
      .toSorted((a, b) => Number(b.tested) - Number(a.tested))
      .slice(0, MAX_EXAMPLES),
    onlyTested: putIn !== undefined,
    ...(putIn !== undefined && { putIn }),
    unchangedAtTested:
      allKnown &&
      !unstable &&
      all.tested === tested &&
      differ.tested === 0 &&
      // A difference elsewhere is a fix: not all tested inputs were read, or a check measures the
      // function's time.
      differ.others === 0 &&
      !pairs.some((pair) => pair.tested && isOtherForm(pair.before, pair.after)) &&
      // A function that rejects every input may not have been called as tests do.
      stable.some((pair) => pair.tested && saysSomething(pair)),
    ...(ownKind !== undefined && { ownKind }),
    ...(unreliable && { unreliable }),
    unstable,
    ...(reason !== undefined && { reason }),
    ...(compared.isTouched === false && { isUntouched: true as const }),
  };
}

function isRefusal({ before, after }: Difference): boolean {
  return before.kind === 'throw' && after.kind === 'throw';
}

/** Fewer calls may be refused by chance. */
const MIN_REFUSED = 8;

/**
 * Tells whether one side rejects every input and no tested one could be read: then the inputs are
 * of another kind (a date, a big integer), and what the other side makes of them says nothing.
 */
function takesNone(told: readonly Difference[]): boolean {
  if (told.length < MIN_REFUSED || told.some(({ tested }) => tested)) return false;
  return (
    told.every(({ before }) => before.kind === 'throw') !==
    told.every(({ after }) => after.kind === 'throw')
  );
}

/** Leaves out calls that hang, which may only be slow on this machine. */
function unreliableNow(
  { inputs, before, after }: Compared,
  pairs: readonly Difference[],
): BehaviourSeen['unreliable'] {
  if (pairs.some((pair) => pair.before.unstable) || before.varies || after.varies) return undefined;
  const isSilent = inputs.some(({ tested }, at) => {
    const now = after.answers.get(at)?.kind;
    return (
      tested && before.answers.get(at)?.kind === 'value' && /^(pending|death)$/.test(now ?? '')
    );
  });
  if (isSilent) return 'silent';
  return pairs.some((pair) => pair.tested && pair.after.unstable) ? 'wavers' : undefined;
}

function isUnstable({ before, after }: Difference): boolean {
  return before.unstable || after.unstable;
}

/** Share of unstable answers above which no difference is believed. */
const MAX_UNSTABLE_SHARE = 0.1;

/** With a random order, two answers may agree twice and still differ by chance. */
function changesByItself(pairs: readonly Difference[]): boolean {
  return pairs.filter(isUnstable).length > MAX_UNSTABLE_SHARE * pairs.length;
}

function putInFor(
  { name, language, asked }: Compared,
  stable: readonly Difference[],
  differing: readonly Difference[],
): PutIn | undefined {
  if (!isBuilt(language)) return putInForTests(stable, differing, asked);
  const opened = openedStructs(stable);
  const open = (pairs: readonly Difference[]) => pairs.map((pair) => opened.get(pair) ?? pair);
  const putIn = putInForTests(open(stable), open(differing), asked);
  return putIn ?? (isLooser(name, differing) ? 'sameness' : undefined);
}

/** A method without an answer may have changed its object invisibly. */
function saysSomething({ call, after }: Difference): boolean {
  if (after.kind !== 'value') return false;
  if (!call.on || after.state?.isChanged === true) return true;
  return !/^(?:undefined|null|none|nil|itself)$/i.test(after.text);
}

/**
 * Adds a method's effect on its object to the answer if the object has the same fields on both
 * sides: private state, and the names it is kept under, are not behaviour.
 */
function withStates(was: Answer, is: Answer): readonly [Answer, Answer] {
  const [a, b] = [was.state, is.state];
  if (!a || !b || isOtherForm(was, is) || !(a.isChanged || b.isChanged)) return [was, is];
  return a.text === b.text && a.hash === b.hash ? [was, is] : [withState(was, a), withState(is, b)];
}

/**
 * Tells whether the object's states before and after the change have different forms, so that they
 * cannot be compared.
 */
function isOtherForm({ state: a }: Answer, { state: b }: Answer): boolean {
  return a !== undefined && b !== undefined && a.fields !== b.fields;
}

function withState({ hash, ...answer }: Answer, state: State): Answer {
  const text = `${answer.text}; the object is then ${state.text}`;
  const hashes = [hash, state.hash].filter((each) => each !== undefined).join(' ');
  return { ...answer, text, ...(hashes !== '' && { hash: hashes }) };
}

function tally(pairs: readonly Difference[]): Tally {
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
