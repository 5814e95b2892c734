/**
 * Connects a request for functions of built languages with the programs written for it: one or more
 * files in a throw-away room, a command that builds them and one that calls. Owns both formats: a
 * program's input, and the words of a call. Pure.
 *
 * A program reads words from standard input, separated by blanks or line ends: a token; for each
 * function `F`, its number in the request and its number in the program; for each of its calls `C`,
 * the number of the call and the words of its values (plain-type.ts); `E` at the end. It writes
 * lines to the third stream, each made of the token, a blank and JSON for `readAnswers`:
 * `{"i":0,"j":0,"loading":true}` before the first call of a function, an answer right after each
 * call, `{"end":true}` at the end. A call that does not return within 1.6 s ends the program, and
 * the caller continues with the next call in a new process.
 */
import type { Input } from '../../inputs/inputs.ts';
import type { CallPlace } from '../calls-in-turns.ts';
import type { Part } from '../rounds.ts';
import { type CallType, fittedCall } from '../../functions/built/call-types.ts';
import { wordsFor } from '../../functions/built/plain-type.ts';

/** The commit in the room. */
export interface Tree {
  readonly paths: readonly string[];
  /** Returns undefined if the file is absent, too large or not text. */
  read(path: string): Promise<string | undefined>;
}

/** A function with all its inputs. */
export interface Wanted {
  /** Its number in the whole request. */
  readonly i: number;
  readonly path: string;
  readonly exported: string;
  readonly inputs: readonly Input[];
}

export interface Program {
  /** In the order of the program's own numbers. */
  readonly functions: readonly { readonly wanted: Wanted; readonly types: readonly CallType[] }[];
  /** Path in the work tree → text. */
  readonly files: ReadonlyMap<string, string>;
  /** Files removed from the work tree before the build. */
  readonly aside: readonly string[];
  /** Shell command at the root of the work tree; $1 is a folder for build output. */
  readonly build: string;
  /** Shell command for a run; a failure before the first line means that it could not start. */
  readonly run: string;
}

export interface Written {
  readonly programs: readonly Program[];
  /** Reason why no program calls a function, by its number. */
  readonly left: ReadonlyMap<number, string>;
}

/** Reason for a function without a program. */
export const NO_PROGRAM = 'no program that calls it could be written';

export type WriteProgram = (wanted: readonly Wanted[], tree: Tree) => Promise<Written>;

/** Writes the program's input for its parts, from a place among all parts on. */
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
