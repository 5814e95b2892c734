/** Sums up in one sentence the functions that a change affects without touching them. Pure. */
import type { FunctionBehaviour } from './entry.ts';

function these(n: number, isMore: boolean): string {
  // It says "may": code that runs where a program starts is a change that they do not lead to.
  const those = n === 1 ? 'function' : 'functions';
  return `${n} ${isMore ? 'other ' : ''}${those} that the change may affect`;
}

/** Undefined when there are none. `isMore`: others are listed by name. */
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
