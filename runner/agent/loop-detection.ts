/**
 * Finds an agent that goes round in circles, from its calls, their results and what its turns
 * brought. Pure.
 */

/** One call with what came of it, oldest first. */
export interface CallRecord {
  readonly tool: string;
  /** The call's input as JSON. */
  readonly input: string;
  readonly result: string;
  readonly isError: boolean;
  /** True when the call surely changed a file. */
  readonly wrote: boolean;
}

/** What a turn with calls brought. */
export interface TurnRecord {
  /** A state of the files, or the name of a file, that was not there before. */
  readonly news: boolean;
  /** The files are again as they were at an earlier turn, and were otherwise in between. */
  readonly back: boolean;
  /** At least one call was one that could be carried out. */
  readonly useful: boolean;
}

const TIMES = 3;
const TIMES_BACK = 2;
const TURNS_WITHOUT_NEWS = 12;

/** In words for the model and the log; undefined while it gets on. */
export function findLoop(recent: {
  readonly calls: readonly CallRecord[];
  readonly turns: readonly TurnRecord[];
}): string | undefined {
  const { calls, turns } = recent;
  return repeats(calls) ?? stays(calls) ?? standsStill(turns);
}

function repeats(calls: readonly CallRecord[]): string | undefined {
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

/** The same failure, whatever was changed in between. */
function stays(calls: readonly CallRecord[]): string | undefined {
  const last = calls.at(-1);
  if (!last || !failed(last)) return undefined;
  const same = key(last);
  let fixes = 0;
  let changed = false;
  for (const call of calls.slice(calls.findIndex((c) => key(c) === same))) {
    changed ||= call.wrote;
    if (key(call) !== same) continue;
    if (changed) fixes += 1;
    changed = false;
  }
  return fixes >= TIMES ? `${last.tool} fails as before after ${TIMES} fixes` : undefined;
}

function standsStill(turns: readonly TurnRecord[]): string | undefined {
  if (turns.filter(({ back }) => back).length >= TIMES_BACK) {
    return `the files were brought back to an earlier state ${TIMES_BACK} times`;
  }
  const recent = turns.slice(-TURNS_WITHOUT_NEWS);
  return recent.length === TURNS_WITHOUT_NEWS && recent.every(({ news }) => !news)
    ? `${TURNS_WITHOUT_NEWS} turns changed no file and looked at none that is new`
    : undefined;
}

/** Whether a call ran something that said no. */
function failed({ tool, result }: CallRecord): boolean {
  if (tool === 'bash') return /^exit [1-9]/.test(result);
  return tool === 'verify' && /\b(failed|timed out)\b/.test(result);
}

function firstLine(call: CallRecord): string {
  return call.result.split('\n', 1)[0] ?? '';
}

/** Durations differ from run to run and mean nothing here. */
function key(call: CallRecord): string {
  const result = call.result
    .replaceAll(/\b\d+(\.\d+)?\s?m?s\b/g, '')
    .replaceAll(/(duration_ms:?|time[:=]) ?"?\d+(\.\d+)?"?/gi, '');
  return `${call.tool}\n${call.input}\n${result}`;
}

/** The files that a call names, as far as one can tell: what it would count as having looked at. */
export function filesNamed(tool: string, input: unknown): string[] {
  if (typeof input !== 'object' || input === null) return [];
  const { path, file_path, file, command } = input as Record<string, unknown>;
  if (tool === 'bash') {
    // Word by word: looked for anew at each letter of a long one, it would hold up the whole runner.
    const words = typeof command === 'string' ? command.match(/[\w@./-]+/g) : null;
    return words?.filter((word) => /[/.][\w@./-]/.test(word)) ?? [];
  }
  const named = path ?? file_path ?? file;
  return typeof named === 'string' ? [named] : [];
}
