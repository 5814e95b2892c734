/**
 * Owns having functions called in a clean room of one commit: lays the drivers outside of the work
 * tree, gives them their calls, takes their answers. No network, bounded in time and output.
 * Judges nothing. Backstop: a room that is lost, or has no such language, gives no answers.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { BareRepository } from '../../../git/repository.ts';
import { ErrandError } from '../../../protocol/errors.ts';
import { openWorkspace } from '../../../sandbox/git-workspace.ts';
import {
  type SandboxDriver,
  type SandboxLimits,
  SandboxLostError,
} from '../../../sandbox/sandbox.ts';
import type { Workspace } from '../../../sandbox/workspace.ts';
import { type Answers, readAnswers } from './answers.ts';
import type { MethodKind } from '../functions/class-members.ts';
import { callInTurns, driverTurns } from './calls-in-turns.ts';
import { driverPath } from './driver-path.ts';
import type { Input } from '../inputs/inputs.ts';
import type { LineLanguage } from '../functions/line-functions.ts';
import { workOf } from './call-work.ts';
import { isBuilt } from '../language-forms.ts';
import { callPrograms } from './programs/call-programs.ts';
import { callShell } from './shell-room.ts';
import type { CallLanguage, ProgramLanguage } from '../value.ts';

export interface CallRoom {
  readonly driver: SandboxDriver;
  readonly sandboxLimits: SandboxLimits;
  readonly repository: Pick<BareRepository, 'packOf' | 'readFiles'>;
  readonly context: { readonly task: { readonly id: string }; readonly attempt: number };
}

export interface CallSide {
  readonly commit: string;
  readonly image: string;
}

/** A function with all that it is called with. */
export interface Asked {
  readonly language: CallLanguage;
  readonly path: string;
  readonly exported: string;
  /** Of the class that `exported` is then. */
  readonly method?: { readonly name: string; readonly kind: MethodKind };
  readonly inputs: readonly Input[];
}

/** The user of every sandbox owns the first; any image has the second. */
const PARENTS = ['/var/lib/errand', '/tmp'];
const DRIVERS: Readonly<
  Record<Exclude<CallLanguage, ProgramLanguage | 'shell'>, readonly string[]>
> = {
  javascript: ['call.mjs', 'called.mjs', 'kind.mjs', 'shown.mjs'],
  python: ['call.py', 'kind.py', 'shown.py'],
  ruby: ['call.rb'],
  php: ['call.php'],
  perl: ['call.pl'],
  lua: ['call.lua'],
  elixir: ['call.erl'],
  erlang: ['call.erl'],
};
/** $1 the driver. Dependencies are where setup put them. */
const START: Readonly<Record<Exclude<CallLanguage, LineLanguage | ProgramLanguage>, string>> = {
  javascript: 'exec node "$1"',
  python: `
for python in .venv/bin/python venv/bin/python; do
  [ -x "$python" ] && exec "$python" "$1"
done
exec python3 "$1"`,
};

const CALL_MS = 800;
const LOAD_MS = 5_000;
const WAIT_MS = 400;
const GRACE_MS = 5_000;
const MOST_OUTPUT = 16 * 1024 * 1024;

/** The answers of each function, in order. Rejects only where no room can be had at all. */
export async function callInRoom(
  room: CallRoom,
  { commit, image }: CallSide,
  asked: readonly Asked[],
  totalMs: number,
  signal: AbortSignal,
): Promise<readonly Answers[]> {
  const { driver, sandboxLimits: limits, repository, context } = room;
  const { attempt } = context;
  const task = context.task.id;
  const found = new Map<Asked, Answers>();
  const sandbox = await driver.create(
    { image, limits, task, attempt, purpose: 'clean-room', network: 'none' },
    signal,
  );
  try {
    const workspace = openWorkspace(sandbox);
    await workspace.place(commit, repository.packOf(commit), signal);
    const groups = Map.groupBy(asked, ({ language }) => language);
    const until = performance.now() + totalMs;
    let left = asked.length;
    for (const [language, own] of groups) {
      // What a language did not use is there for those behind it.
      const ms = Math.max(0, Math.round(((until - performance.now()) * own.length) / left));
      left -= own.length;
      const answers = await ask(workspace, language, own, ms, signal);
      for (const [i, one] of own.entries()) found.set(one, answers[i] ?? NONE);
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof SandboxLostError)) throw error;
  } finally {
    await sandbox.destroy();
  }
  return asked.map((one) => found.get(one) ?? { answers: new Map(), reason: 'the room was lost' });
}

const NONE: Answers = { answers: new Map() };

async function ask(
  workspace: Workspace,
  language: CallLanguage,
  asked: readonly Asked[],
  totalMs: number,
  signal: AbortSignal,
): Promise<readonly Answers[]> {
  const { output, exit } = await callAll(workspace, language, asked, totalMs, signal);
  const counts = asked.map(({ inputs }) => inputs.length);
  const answers = readAnswers(output, counts);
  if (answers.some(({ answers: own, reason }) => own.size > 0 || reason !== undefined)) {
    return answers;
  }
  const why = exit === 127 ? 'the room has no such language' : 'the room gave no answer';
  return answers.map(() => ({ answers: new Map(), reason: why }));
}

async function callAll(
  workspace: Workspace,
  language: CallLanguage,
  asked: readonly Asked[],
  totalMs: number,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly exit: number }> {
  if (isBuilt(language)) return await callPrograms(workspace, language, asked, totalMs, signal);
  if (language === 'shell') return await callShell(workspace, asked, totalMs, signal);
  const driver = await layDrivers(workspace, language, signal);
  return language === 'javascript' || language === 'python'
    ? await callWatched(workspace, { language, driver }, asked, totalMs, signal)
    : await callInTurns(workspace, driverTurns({ language, driver }, asked), totalMs, signal);
}

/** By a driver that watches over a process of its own. */
async function callWatched(
  workspace: Workspace,
  { language, driver }: { readonly language: keyof typeof START; readonly driver: string },
  asked: readonly Asked[],
  totalMs: number,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly exit: number }> {
  const work = {
    callMs: CALL_MS,
    loadMs: LOAD_MS,
    waitMs: WAIT_MS,
    totalMs,
    functions: asked.map((one) => workOf(one)),
  };
  const run = await workspace.run(['/bin/sh', '-c', START[language], 'sh', driver], {
    stdin: Buffer.from(JSON.stringify(work)),
    timeoutMs: totalMs + GRACE_MS,
    limit: MOST_OUTPUT,
    signal,
  });
  return { output: run.stdout.toString('utf8'), exit: run.exit };
}

/** Where the driver to start is. */
async function layDrivers(
  workspace: Workspace,
  language: keyof typeof DRIVERS,
  signal: AbortSignal,
): Promise<string> {
  const names = DRIVERS[language];
  const texts = await Promise.all(names.map((name) => readFile(driverPath(name))));
  let failure: unknown;
  for (const parent of PARENTS) {
    const folder = `${parent}/calls-${randomBytes(8).toString('hex')}`;
    try {
      for (const [i, name] of names.entries()) {
        await workspace.writeFile(`${folder}/${name}`, texts[i] ?? new Uint8Array(0), signal);
      }
      return `${folder}/${names[0]}`;
    } catch (error) {
      if (!(error instanceof ErrandError)) throw error;
      failure = error;
    }
  }
  throw failure;
}
