/**
 * Owns having functions of built languages called in a room: has the programs written, lays them
 * into the work tree, builds each once and runs it in turns. Bounded in time. Judges nothing.
 * Backstop: what cannot be built or does not answer is not compared, and says why.
 */
import { randomBytes } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { Workspace } from '../../../../sandbox/workspace.ts';
import type { Asked } from '../call-room.ts';
import { callInTurns } from '../calls-in-turns.ts';
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

const MOST_FILE = 512 * 1024;
/** Of the time that there is, what a build may take at most. */
const BUILD_MS = 20_000;

/** Lines for readAnswers, and the exit status of the last program. */
export async function callPrograms(
  workspace: Workspace,
  language: ProgramLanguage,
  asked: readonly Asked[],
  totalMs: number,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly exit: number }> {
  const wanted = asked.map(({ path, exported, inputs }, i) => ({ i, path, exported, inputs }));
  const { programs, left } = await WRITERS[language](wanted, treeOf(workspace, signal));
  const lines = [...left].map(([i, why]) => JSON.stringify({ i, no: why }));
  let exit = 0;
  for (const program of programs) {
    const folder = `/tmp/calls-${randomBytes(8).toString('hex')}`;
    const why = await build(workspace, program, folder, signal);
    if (why !== undefined) {
      lines.push(...program.functions.map(({ wanted: { i } }) => JSON.stringify({ i, no: why })));
      continue;
    }
    const told = await callInTurns(
      workspace,
      {
        command: ['/bin/sh', '-c', `{ ${program.run}\n} 3>&1 >/dev/null 2>&1`, 'sh', folder],
        work: (token, from) => workFor(program, token, from),
        count: asked.length,
      },
      Math.round(totalMs / programs.length),
      signal,
    );
    lines.push(told.output);
    exit = told.exit;
  }
  return { output: lines.join('\n'), exit };
}

/** Undefined where it is built; why not otherwise. */
async function build(
  workspace: Workspace,
  { files, aside, build: command }: Program,
  folder: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const [path, text] of files) {
    await workspace.writeFile(path, Buffer.from(text, 'utf8'), signal);
  }
  const script = `folder=$1; shift; mkdir -p "$folder"; rm -f -- "$@"; set -- "$folder"; ${command}`;
  const run = await workspace.run(['/bin/sh', '-c', script, 'sh', folder, ...aside], {
    timeoutMs: BUILD_MS,
    signal,
  });
  if (run.exit === 0) return undefined;
  if (run.timedOut) return 'what calls it took too long to build';
  return run.exit === 127 ? 'the room has no such language' : 'it could not be built to be called';
}

function treeOf(workspace: Workspace, signal: AbortSignal): Tree {
  return {
    paths: workspace.tracked(),
    async read(path) {
      const bytes = await workspace.readFile(path, signal);
      return bytes && bytes.length <= MOST_FILE && isUtf8(bytes)
        ? bytes.toString('utf8')
        : undefined;
    },
  };
}
