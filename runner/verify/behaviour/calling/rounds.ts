/**
 * Owns the division of the available time among functions: inputs from tests come first, for all
 * functions, then the rest. If answers may depend on the process, repeats the first ones in
 * another. Never judges an answer. Backstop: a function without time is not compared, and says so.
 */
import { isSame } from './same-answer.ts';
import type { CallLanguage } from '../value.ts';
import { type Answer, type Answers, isTold } from './answers.ts';
import type { Asked } from './call-work.ts';

/** A function with some of its inputs. */
export interface Part extends Asked {
  /** Its place in the whole request. */
  readonly place: number;
  /** Places of these inputs among all inputs of the function. */
  readonly places: readonly number[];
}

/** Returns the answers of each part, in order, by the places within its inputs. */
export type AskParts = (parts: readonly Part[], totalMs: number) => Promise<readonly Answers[]>;

/** Inputs of the first round: tested ones, filled up with others. */
const MAX_FIRST_TESTED = 60;
const MIN_FIRST_INPUTS = 16;
const MIN_MS = 50;
/** Share of the remaining time to use before asking again. */
const FIRST_PROCESS_SHARE = 0.75;

/**
 * Languages in which the order of tables, addresses and uninitialised memory differ between
 * processes.
 */
const BY_PROCESS: ReadonlySet<CallLanguage> = new Set(['lua', 'perl', 'java', 'c', 'cpp']);

interface Found {
  readonly answers: Map<number, Answer>;
  reason?: string;
  varies?: true;
}

/** Returns the answers of each function, in the order asked. */
export async function askInRounds(
  asked: readonly Asked[],
  ask: AskParts,
  totalMs: number,
): Promise<readonly Answers[]> {
  const until = performance.now() + totalMs;
  const left = () => Math.round(until - performance.now());
  const found = asked.map((): Found => ({ answers: new Map() }));
  const first = asked.map((one) => firstOf(one));
  const rest = asked.map(({ inputs }, place) => {
    const known = new Set(first[place]);
    return inputs.flatMap((_, j) => (known.has(j) ? [] : [j]));
  });
  const round = [...partsOf(asked, first), ...partsOf(asked, rest)];
  const isAskedAgain = asked.some(({ language }) => BY_PROCESS.has(language));
  const told = await ask(round, Math.round(isAskedAgain ? left() * FIRST_PROCESS_SHARE : left()));
  for (const [n, { place, places }] of round.entries()) {
    const own = found[place];
    const { answers = new Map<number, Answer>(), reason } = told[n] ?? {};
    for (const [k, answer] of answers) own?.answers.set(places[k] ?? -1, answer);
    if (own && reason !== undefined) own.reason ??= reason;
  }
  if (isAskedAgain && left() >= MIN_MS) {
    const stable = first.map((places, i) =>
      // A call that hung or ended its process would do so again.
      found[i]?.reason === undefined
        ? places.filter((j) => isStable(found[i]?.answers.get(j)))
        : [],
    );
    const again = partsOf(asked, stable);
    const other = again.length > 0 ? await ask(again, left()) : [];
    for (const [n, { place, places }] of again.entries()) {
      const own = found[place];
      const differs = [...(other[n]?.answers ?? [])].some(([k, answer]) => {
        const was = own?.answers.get(places[k] ?? -1);
        return was !== undefined && !isSame(was, answer);
      });
      if (own && differs) own.varies = true;
    }
  }
  return found.map((one) =>
    isOpaque(one) ? { answers: new Map(), reason: 'it answers with a function' } : one,
  );
}

function partsOf(asked: readonly Asked[], wanted: readonly (readonly number[])[]): Part[] {
  return asked.flatMap((one, place): Part[] => {
    const places = wanted[place] ?? [];
    const inputs = places.flatMap((j) => one.inputs[j] ?? []);
    return inputs.length === 0 ? [] : [{ ...one, place, places, inputs }];
  });
}

function firstOf({ inputs }: Asked): readonly number[] {
  const places = inputs.map((_, j) => j);
  const tested = places.filter((j) => inputs[j]?.tested).slice(0, MAX_FIRST_TESTED);
  const others = places.filter((j) => !inputs[j]?.tested);
  return [...tested, ...others.slice(0, Math.max(0, MIN_FIRST_INPUTS - tested.length))];
}

function isStable(answer: Answer | undefined): boolean {
  return answer !== undefined && isTold(answer) && !answer.unstable;
}

/** Matches how drivers print functions; texts have quotes around them. */
const OPAQUE = /^(?:function(?: |$)|<function |code$)/;

/** Accepts answers that are functions, whose behaviour is not examined. */
function isOpaque({ answers }: Pick<Found, 'answers'>): boolean {
  const told = [...answers.values()].filter(isTold);
  const values = told.filter(({ kind }) => kind === 'value');
  return values.length > 0 && values.every(({ text }) => OPAQUE.test(text));
}
