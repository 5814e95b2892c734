/**
 * Detects an agent that goes round in circles, from its calls, their results and the progress of
 * its turns. Pure.
 */

/** One call with its result, in lists oldest first. */
export interface CallRecord {
  readonly tool: string;
  /** The call's input as JSON. */
  readonly input: string;
  readonly result: string;
  readonly isError: boolean;
  /** True if the call certainly changed a file. */
  readonly wrote: boolean;
}

/** Progress of a turn with calls. */
export interface TurnRecord {
  /** True for a new state of the files, or a new file name. */
  readonly news: boolean;
  /** True if the files are again as at an earlier turn, after a change in between. */
  readonly back: boolean;
  /** True if at least one call could be carried out. */
  readonly useful: boolean;
}

const REPEATS = 3;
const RETURNS = 2;
const TURNS_WITHOUT_NEWS = 12;

/** Describes the loop for the model and the log; undefined while there is progress. */
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
  if (sinceWrite.filter((c) => key(c) === key(last)).length >= REPEATS) {
    return `the same ${last.tool} call gave the same result ${REPEATS} times`;
  }
  const recent = calls.slice(-REPEATS);
  if (
    last.isError &&
    recent.length === REPEATS &&
    recent.every((c) => c.isError && c.tool === last.tool && firstLine(c) === firstLine(last))
  ) {
    return `${last.tool} failed ${REPEATS} times with the same error`;
  }
  const pairs = calls.slice(-2 * REPEATS).map(key);
  const [a, b] = pairs;
  if (
    pairs.length === 2 * REPEATS &&
    a !== b &&
    pairs.every((k, index) => k === (index % 2 === 0 ? a : b))
  ) {
    return `the same two calls took turns ${REPEATS} times`;
  }
  return undefined;
}

/** Finds a failure that stays the same despite changes in between. */
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
  return fixes >= REPEATS ? `${last.tool} fails as before after ${REPEATS} fixes` : undefined;
}

function standsStill(turns: readonly TurnRecord[]): string | undefined {
  if (turns.filter(({ back }) => back).length >= RETURNS) {
    return `the files were brought back to an earlier state ${RETURNS} times`;
  }
  const recent = turns.slice(-TURNS_WITHOUT_NEWS);
  return recent.length === TURNS_WITHOUT_NEWS && recent.every(({ news }) => !news)
    ? `${TURNS_WITHOUT_NEWS} turns changed no file and looked at none that is new`
    : undefined;
}

/** True if a call ran a command or check that failed. */
function failed({ tool, result }: CallRecord): boolean {
  if (tool === 'bash') return /^exit [1-9]/.test(result);
  return tool === 'verify' && /\b(failed|timed out)\b/.test(result);
}

function firstLine(call: CallRecord): string {
  return call.result.split('\n', 1)[0] ?? '';
}

/** Identifies a call and its result without durations, which differ between runs. */
function key(call: CallRecord): string {
  const result = call.result
    .replaceAll(/\b\d+(\.\d+)?\s?m?s\b/g, '')
    .replaceAll(/(duration_ms:?|time[:=]) ?"?\d+(\.\d+)?"?/gi, '');
  return `${call.tool}\n${call.input}\n${result}`;
}

/** Returns the files that a call names, as far as one can tell: those it has probably looked at. */
export function filesNamed(tool: string, input: unknown): string[] {
  if (typeof input !== 'object' || input === null) return [];
  const { path, file_path, file, command } = input as Record<string, unknown>;
  if (tool === 'bash') {
    // Matches word by word: a search from each letter of a long word would block the whole runner.
    const words = typeof command === 'string' ? command.match(/[\w@./-]+/g) : null;
    return words?.filter((word) => /[/.][\w@./-]/.test(word)) ?? [];
  }
  const named = path ?? file_path ?? file;
  return typeof named === 'string' ? [named] : [];
}
