/**
 * Owns calling functions of built languages in a room: has the programs written, puts them into the
 * work tree, builds each once and runs it in turns for each round. Bounded in time. Never judges an
 * answer. Backstop: a function whose program does not build or answer is not compared, and the
 * reason is given.
 */
import { randomBytes } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { Workspace } from '../../../../sandbox/workspace.ts';
import { type CallOutput, NO_LANGUAGE } from '../answers.ts';
import type { Asked } from '../call-work.ts';
import { callInTurns } from '../calls-in-turns.ts';
import type { Part } from '../rounds.ts';
import type { ProgramLanguage } from '../../value.ts';
import { cPrograms } from './c-program.ts';
import { writeGoPrograms } from './go-program.ts';
import { writeJavaPrograms } from './java-program.ts';
import { type Program, type Tree, workFor, type WriteProgram } from './program.ts';
import { writeRustPrograms } from './rust-program.ts';

const WRITERS: Readonly<Record<ProgramLanguage, WriteProgram>> = {
  go: writeGoPrograms,
  rust: writeRustPrograms,
  java: writeJavaPrograms,
  c: cPrograms('c'),
  cpp: cPrograms('cpp'),
};

const MAX_FILE_BYTES = 512 * 1024;

/** Programs that were built, or failed to build. */
export interface Built {
  readonly programs: readonly (Program & { readonly folder: string })[];
  /** Reason why no program calls a function, by its place in the request. */
  readonly left: ReadonlyMap<number, string>;
}

export interface ToBuild {
  readonly language: ProgramLanguage;
  readonly asked: readonly Asked[];
  /** Limit for each program. */
  readonly buildMs: number;
}

export async function buildPrograms(
  workspace: Workspace,
  { language, asked, buildMs }: ToBuild,
  signal: AbortSignal,
): Promise<Built> {
  const wanted = asked.map(({ path, exported, inputs }, i) => ({ i, path, exported, inputs }));
  const { programs, left } = await WRITERS[language](wanted, treeOf(workspace, signal));
  const whys = new Map(left);
  const built: (Program & { readonly folder: string })[] = [];
  for (const program of programs) {
    const folder = `/tmp/calls-${randomBytes(8).toString('hex')}`;
    const why = await build(workspace, program, { folder, timeoutMs: buildMs }, signal);
    if (why === undefined) built.push({ ...program, folder });
    else for (const { wanted: own } of program.functions) whys.set(own.i, why);
  }
  return { programs: built, left: whys };
}

/** Numbers the parts by their position in the list; returns the exit status of the last program. */
export async function callPrograms(
  workspace: Workspace,
  { programs, left }: Built,
  parts: readonly Part[],
  totalMs: number,
  signal: AbortSignal,
): Promise<CallOutput> {
  const lines = parts.flatMap(({ place }, i) => {
    const no = left.get(place);
    return no === undefined ? [] : [JSON.stringify({ i, no })];
  });
  const until = performance.now() + totalMs;
  let exit = 0;
  for (const [n, program] of programs.entries()) {
    const own = new Set(program.functions.map(({ wanted: { i } }) => i));
    const round = parts.map((one) => (own.has(one.place) ? one : { ...one, inputs: [] }));
    if (!round.some(({ inputs }) => inputs.length > 0)) continue;
    const told = await callInTurns(
      workspace,
      {
        command: [
          '/bin/sh',
          '-c',
          `{ ${program.run}\n} 3>&1 >/dev/null 2>&1`,
          'sh',
          program.folder,
        ],
        work: (token, from, still) => workFor(program, token, from, still),
        parts: round,
      },
      Math.round((until - performance.now()) / (programs.length - n)),
      signal,
    );
    lines.push(told.output);
    exit = told.exit;
  }
  return { output: lines.join('\n'), exit };
}

/** Returns undefined if the build succeeded, or else the reason why it failed. */
async function build(
  workspace: Workspace,
  { files, aside, build: command }: Program,
  { folder, timeoutMs }: { readonly folder: string; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const [path, text] of files) {
    await workspace.writeFile(path, Buffer.from(text, 'utf8'), signal);
  }
  const script = `folder=$1; shift; mkdir -p "$folder"; rm -f -- "$@"; set -- "$folder"; ${command}`;
  const run = await workspace.run(['/bin/sh', '-c', script, 'sh', folder, ...aside], {
    timeoutMs,
    signal,
  });
  if (run.exit === 0) return undefined;
  if (run.timedOut) return 'the program that calls it took too long to build';
  return run.exit === 127 ? NO_LANGUAGE : 'the program that calls it could not be built';
}

function treeOf(workspace: Workspace, signal: AbortSignal): Tree {
  return {
    paths: workspace.tracked(),
    async read(path) {
      const bytes = await workspace.readFile(path, signal);
      return bytes && bytes.length <= MAX_FILE_BYTES && isUtf8(bytes)
        ? bytes.toString('utf8')
        : undefined;
    },
  };
}
