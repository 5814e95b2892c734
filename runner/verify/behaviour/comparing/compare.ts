/**
 * Compares what a function answered before and after a change. Pure. Nothing strong is said where
 * answers vary by themselves. Backstop: the words say where a function differs, whatever is made
 * of it.
 */
import { type Answer, type Answers, isTold, type State } from '../calling/answers.ts';
import type { Input } from '../inputs/inputs.ts';
import { isBuilt } from '../language-forms.ts';
import { type PutIn, putInForTests } from './only-tested.ts';
import { isLooser, openedStructs } from './struct-calls.ts';
import { isSame } from '../calling/same-answer.ts';
import type { Call, CallLanguage } from '../value.ts';

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
  /** It differs at inputs that tests have alone, or as these do, though many others were tried. */
  readonly onlyTested: boolean;
  /** What `onlyTested` was seen by. */
  readonly putIn?: PutIn;
  /** Every tested input was answered as before, and there are some. */
  readonly unchangedAtTested: boolean;
  /** The class that stands where plain values stood, and says itself what it equals or reads as. */
  readonly ownKind?: string;
  /**
   * Since the change: `silent`, it does not come back at a tested input; `wavers`, it answers a
   * tested input otherwise the second time.
   */
  readonly unreliable?: 'silent' | 'wavers';
  /** The same input was answered otherwise the second time, on one side at least. */
  readonly unstable: boolean;
  /** Why it was not compared, or not at all inputs. */
  readonly reason?: string;
  /** The change touches neither its text nor what that names. */
  readonly isUntouched?: true;
  /** Methods that were called on the way to it, by their names as people are told them. */
  readonly through?: readonly string[];
}

export interface Compared {
  readonly path: string;
  readonly name: string;
  readonly language: CallLanguage;
  readonly inputs: readonly Input[];
  /** Tested inputs that the function could not be called with before the change. */
  readonly newInputs: number;
  /** Tests call it with nothing but these inputs, as far as they can be read. */
  readonly allKnown: boolean;
  readonly before: Answers;
  readonly after: Answers;
  /** What the task says, in its own words. */
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
  const stable = pairs.filter(
    (pair) => !isUnstable(pair) && !(isLucky && !isSame(pair.before, pair.after)),
  );
  const unstable = stable.length < pairs.length;
  const differing = stable.filter((pair) => !isSame(pair.before, pair.after));
  const differ = tally(differing);
  const all = tally(stable);
  const tested = inputs.filter((input) => input.tested).length + newInputs;
  const putIn = unstable ? undefined : putInFor(compared, stable, differing);
  // What refuses all that it is given was not called as it is meant to be.
  const isRefused = differing.length === 0 && stable.every(isRefusal);
  const reason = reasonFor(before, after, isRefused ? 0 : pairs.length);
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
      // What differs elsewhere was mended: the tested inputs were not all read, or it is the time
      // that it takes which a check looks at.
      differ.others === 0 &&
      !pairs.some((pair) => pair.tested && isOtherForm(pair.before, pair.after)) &&
      // What only refuses its inputs may not have been called as tests do.
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

/** What hangs may merely be slow on this machine, and is not told here. */
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

/** Of its answers, how many may be other ones the second time before no difference is believed. */
const MAX_UNSTABLE_SHARE = 0.1;

/** Where an order is left to chance, two answers may be the same twice and differ by chance still. */
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

/** A method that answers nothing may have changed its object in ways that cannot be seen. */
function saysSomething({ call, after }: Difference): boolean {
  if (after.kind !== 'value') return false;
  if (!call.on || after.state?.isChanged === true) return true;
  return !/^(?:undefined|null|none|nil|itself)$/i.test(after.text);
}

/**
 * What a method makes of its object is part of its answer where the object has the same fields on
 * both sides: what it keeps to itself, and under which names, is no behaviour.
 */
function withStates(was: Answer, is: Answer): readonly [Answer, Answer] {
  const [a, b] = [was.state, is.state];
  if (!a || !b || isOtherForm(was, is) || !(a.isChanged || b.isChanged)) return [was, is];
  return a.text === b.text && a.hash === b.hash ? [was, is] : [withState(was, a), withState(is, b)];
}

/** What a method makes of its object cannot be held against what it made of it before. */
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
