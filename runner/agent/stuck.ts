/**
 * Finds an agent that goes round in circles, from its calls and their results alone. Pure.
 */

/** One call with what came of it, oldest first. */
export interface Done {
  readonly tool: string;
  /** The call's input as JSON. */
  readonly input: string;
  readonly result: string;
  readonly isError: boolean;
  /** True when the call surely changed a file. */
  readonly wrote: boolean;
}

const TIMES = 3;

/** In words for the model and the log; undefined while it gets on. */
export function findStuck(calls: readonly Done[]): string | undefined {
  const last = calls.at(-1);
  if (!last) return undefined;
  const sinceWrite = calls.slice(calls.findLastIndex((c) => c.wrote) + 1);
  if (sinceWrite.filter((c) => key(c) === key(last)).length >= TIMES) {
    return `the same ${last.tool} call gave the same result ${TIMES} times`;
  }
  const recent = calls.slice(-TIMES);
  if (
    last.isError &&
    recent.length === TIMES &&
    recent.every((c) => c.isError && c.tool === last.tool && firstLine(c) === firstLine(last))
  ) {
    return `${last.tool} failed ${TIMES} times with the same error`;
  }
  const pairs = calls.slice(-2 * TIMES).map(key);
  const [a, b] = pairs;
  if (
    pairs.length === 2 * TIMES &&
    a !== b &&
    pairs.every((k, index) => k === (index % 2 === 0 ? a : b))
  ) {
    return `the same two calls took turns ${TIMES} times`;
  }
  return undefined;
}

function firstLine(call: Done): string {
  return call.result.split('\n', 1)[0] ?? '';
}

/** Durations differ from run to run and mean nothing here. */
function key(call: Done): string {
  const result = call.result.replaceAll(/\b\d+(\.\d+)?\s?m?s\b/g, '');
  return `${call.tool}\n${call.input}\n${result}`;
}
