/**
 * Tells files that hold code from those that hold types alone, which no run opens. Pure but for
 * reading the result. Backstop: a file that it cannot tell counts as code.
 */
import { readerOf, type Trials } from './trials.ts';

/** Leaves out files of types alone: no run opens them, and nothing in them can be called. */
export async function withCode(
  { room, result }: Pick<Trials, 'room' | 'result'>,
  paths: readonly string[],
): Promise<string[]> {
  const read = readerOf(room, result);
  const kept: string[] = [];
  for (const path of paths) {
    if (isDeclarations(path)) continue;
    const text = /\.[cm]?ts$/.test(path) ? await read(path) : undefined;
    if (text === undefined || !holdsTypesAlone(text)) kept.push(path);
  }
  return kept;
}

/** True for a file whose name says that it holds declarations, which no language runs. */
function isDeclarations(path: string): boolean {
  return /\.d(?:\.\w{1,20})?\.[cm]?ts$|\.pyi$/.test(path);
}

const OF_TYPES =
  /^(?:import type\b|export type\b|export interface\b|export declare\b|interface\b|type\b|declare\b|[\])}|&]|\/\/|\/\*|\*)/;

/** True where every statement starts like one of types; an indented line belongs to a statement. */
function holdsTypesAlone(text: string): boolean {
  return text.split(/\r?\n/).every((line) => /^(?:\s|$)/.test(line) || OF_TYPES.test(line));
}
