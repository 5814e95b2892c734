/**
 * Owns the drivers of languages that need no program to be written: which files they are, laying
 * them, and starting those that watch over a process of their own. Judges nothing. Backstop: what
 * a driver does not answer in time is not compared.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ErrandError } from '../../../protocol/errors.ts';
import type { Workspace } from '../../../sandbox/workspace.ts';
import type { LineLanguage } from '../functions/line-functions.ts';
import type { CallLanguage, ProgramLanguage } from '../value.ts';
import { workOf } from './call-work.ts';
import { driverPath } from './driver-path.ts';
import type { Part } from './rounds.ts';

/** The user of every sandbox owns the first; any image has the second. */
const PARENTS = ['/var/lib/errand', '/tmp'];
const DRIVERS: Readonly<
  Record<Exclude<CallLanguage, ProgramLanguage | 'shell'>, readonly string[]>
> = {
  javascript: ['call.mjs', 'called.mjs', 'kind.mjs', 'shown.mjs'],
  python: ['call.py', 'kind.py', 'loading.py', 'shown.py'],
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

/** By a driver that watches over a process of its own. */
export async function callWatched(
  workspace: Workspace,
  { language, driver }: { readonly language: keyof typeof START; readonly driver: string },
  parts: readonly Part[],
  totalMs: number,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly exit: number }> {
  const work = {
    callMs: CALL_MS,
    loadMs: LOAD_MS,
    waitMs: WAIT_MS,
    totalMs,
    // What one round lost is not tried in the next.
    functions: parts.map((one) => ({ ...workOf(one), of: one.place })),
  };
  const run = await workspace.run(['/bin/sh', '-c', START[language], 'sh', driver], {
    stdin: Buffer.from(JSON.stringify(work)),
    timeoutMs: totalMs + GRACE_MS,
    limit: MOST_OUTPUT,
    signal,
  });
  return { output: run.stdout.toString('utf8'), exit: run.exit };
}

/** Lays them outside of the work tree; where the one to start is. */
export async function layDrivers(
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
