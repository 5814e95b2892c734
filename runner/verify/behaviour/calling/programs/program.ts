/**
 * The port between what is asked of functions in languages that are built, and the programs that
 * are written for it: one file or more laid into a throw-away room, a command that builds them and
 * one that calls. Owns the form of both ways: what a program is told, and the words of a call. Pure.
 *
 * A program reads its standard input, words parted by blanks or ends of lines: a token; then for
 * each function `F`, its number in what was asked, its number in the program; for each of its calls
 * `C`, the number of the call, and the words of its values (plain-type.ts); `E` at the end. It
 * writes lines to the third stream, each begins with the token and a blank and goes on with what
 * readAnswers reads: `{"i":0,"j":0,"loading":true}` before the first call of a function, an answer
 * for each call at once, `{"end":true}` at the end. A call that does not come back within
 * 1.6 s ends the program; whoever runs it goes on with the next one.
 */
import type { Input } from '../../inputs/inputs.ts';
import type { CallPlace } from '../calls-in-turns.ts';
import type { Part } from '../rounds.ts';
import { type CallType, fittedCall } from '../../functions/built/call-types.ts';
import { wordsFor } from '../../functions/built/plain-type.ts';

/** The commit that lies in the room. */
export interface Tree {
  readonly paths: readonly string[];
  /** Undefined where there is no such file, or it is no text or too large. */
  read(path: string): Promise<string | undefined>;
}

/** A function with all that it is called with. */
export interface Wanted {
  /** Its number in all that was asked. */
  readonly i: number;
  readonly path: string;
  readonly exported: string;
  readonly inputs: readonly Input[];
}

export interface Program {
  /** In the order in which the program numbers them. */
  readonly functions: readonly { readonly wanted: Wanted; readonly types: readonly CallType[] }[];
  /** Path in the work tree → text. */
  readonly files: ReadonlyMap<string, string>;
  /** Files of the work tree that are taken away before it is built. */
  readonly aside: readonly string[];
  /** Shell command at the root of the work tree; $1 a folder for what is built. */
  readonly build: string;
  /** The same for a run; a failure before the first line says that it could not be started. */
  readonly run: string;
}

export interface Written {
  readonly programs: readonly Program[];
  /** Why a function is called by none of them, by its number. */
  readonly left: ReadonlyMap<number, string>;
}

/** Said of what no program was written for. */
export const NO_PROGRAM = 'there is no program for it';

export type WriteProgram = (wanted: readonly Wanted[], tree: Tree) => Promise<Written>;

/** What the program is told of the parts of its functions, from a place among all of them on. */
export function workFor(
  { functions }: Program,
  token: string,
  from: CallPlace,
  parts: readonly Part[],
): string {
  const lines = [token];
  for (const [i, { place, inputs }] of parts.entries()) {
    const local = functions.findIndex(({ wanted }) => wanted.i === place);
    const types = functions[local]?.types;
    if (i < from.i || inputs.length === 0 || !types) continue;
    lines.push(`F ${i} ${local}`);
    for (const [j, { call }] of inputs.entries()) {
      if (i === from.i && j < from.j) continue;
      const values = fittedCall(call, types);
      if (!values) continue;
      const words = values.flatMap((value, at) => {
        const type = types[at];
        return type ? wordsFor(value, type) : [];
      });
      lines.push(['C', j, ...words].join(' '));
    }
  }
  return `${[...lines, 'E'].join('\n')}\n`;
}
