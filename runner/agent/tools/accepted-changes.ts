/**
 * How `recall` shows accepted results of the repository: a line and the files of each, and one's
 * diff where its id is asked for. Titles, files and diffs were written by others; what the runner
 * found itself is the verdict alone.
 */
import type { PastResult } from '../../platform/past-results.ts';
import type { GivenItem } from '../../protocol/given.ts';
import { oneLine } from '../../protocol/text.ts';
import type { PastResults } from '../backend.ts';
import { begun } from './output.ts';
import { success, type ToolOutcome } from './tool.ts';

/** Of a result, in a list. */
const MAX_FILES = 8;
/** Characters by which a commit is named. */
const SHORT = 10;

const titleOf = ({ title }: PastResult): string => oneLine(title, 200);
const idOf = ({ commit }: PastResult): string => commit.slice(0, SHORT);

/** The result whose commit the question names. */
export function resultNamed(question: string, list: readonly PastResult[]): PastResult | undefined {
  const ids = question.slice(0, 2000).match(/\b[0-9a-f]{7,64}\b/g) ?? [];
  return list.find(({ commit }) => ids.some((id) => commit.startsWith(id)));
}

export async function lineOf(result: PastResult, results?: PastResults): Promise<string> {
  const verdict = await results?.verdict(result);
  const facts = [`accepted ${result.date}`, ...(verdict === undefined ? [] : [verdict])];
  return `change ${idOf(result)} (${facts.join(', ')}): ${titleOf(result)}`;
}

export function listedFiles({ files }: PastResult): string {
  const more = files.length > MAX_FILES ? `, and ${files.length - MAX_FILES} more` : '';
  return `${files
    .slice(0, MAX_FILES)
    .map((path) => oneLine(path, 300))
    .join(', ')}${more}`;
}

export async function diffOf(
  result: PastResult,
  results: PastResults,
  maxBytes: number,
): Promise<ToolOutcome> {
  const about = await lineOf(result, results);
  // One byte more than is shown says that there is more.
  const { kept, isCut } = begun(await results.diff(result, maxBytes + 1), maxBytes);
  const cut = isCut ? `\n[… cut; it changed ${listedFiles(result)}]` : '';
  return {
    ...success(`${about}\n${kept}${cut}`, `change ${idOf(result)}`),
    given: [
      asGiven(result, Buffer.byteLength(kept), isCut ? 'the beginning of its diff' : undefined),
    ],
  };
}

/** Its diff was given whole where no note says otherwise. */
export function asGiven(result: PastResult, bytes: number, note?: string): GivenItem {
  const name = `${idOf(result)} ${titleOf(result)}`;
  return { kind: 'result', name, bytes, ...(note !== undefined && { note }) };
}
