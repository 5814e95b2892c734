/**
 * Says in one sentence how many functions are told together: those that a change does not touch
 * itself. Pure.
 */
import type { FunctionBehaviour } from './entry.ts';

function these(n: number, isMore: boolean): string {
  const those = n === 1 ? 'function that leads' : 'functions that lead';
  return `${n} ${isMore ? 'other ' : ''}${those} to the change`;
}

/** Undefined where there are none. `isMore`: others are told by their names. */
export function asideWords(
  functions: readonly Pick<FunctionBehaviour, 'aside'>[],
  isMore: boolean,
): string | undefined {
  const count = (what: FunctionBehaviour['aside']) =>
    functions.filter(({ aside }) => aside === what).length;
  const before = count('as_before');
  const none = count('not_compared');
  if (before > 0) {
    const more = none === 0 ? '' : `; ${none} more ${none === 1 ? 'was' : 'were'} not compared`;
    return `${these(before, isMore)} ${before === 1 ? 'answers' : 'answer'} as before${more}`;
  }
  return none === 0
    ? undefined
    : `${these(none, isMore)} ${none === 1 ? 'was' : 'were'} not compared`;
}
