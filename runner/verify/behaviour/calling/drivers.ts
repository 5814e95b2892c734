/**
 * Owns the drivers of languages that need no generated program: their files, installing them, and
 * how each is started and told what to call. Never judges an answer. Backstop: a call without a
 * timely answer is not compared.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ErrandError } from '../../../protocol/errors.ts';
import type { Workspace } from '../../../sandbox/workspace.ts';
import type { LineLanguage } from '../functions/line-functions.ts';
import type { CallLanguage, ProgramLanguage } from '../value.ts';
import { isBeam } from '../language-forms.ts';
import type { CallOutput } from './answers.ts';
import { beamWork } from './beam-work.ts';
import { type Asked, workOf } from './call-work.ts';
import type { CallPlace, Turns } from './calls-in-turns.ts';
import { driverPath } from './driver-path.ts';
import { luaWork } from './lua-work.ts';
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

/** Languages whose driver supervises a process of its own. */
type WatchedLanguage = Exclude<CallLanguage, LineLanguage | ProgramLanguage>;

/** Languages whose driver is called in turns. */
type TurnLanguage = Exclude<LineLanguage, 'shell'>;

/**
 * $1 is the driver; setup decides where dependencies are. Drivers called in turns answer on the
 * third stream, and output of the code under test is discarded.
 */
const START: Readonly<Record<WatchedLanguage | TurnLanguage, string>> = {
  javascript: 'exec node "$1"',
  python: `
for python in .venv/bin/python venv/bin/python; do
  [ -x "$python" ] && exec "$python" "$1"
done
exec python3 "$1"`,
  ruby: 'exec ruby "$1" 3>&1 >/dev/null 2>&1',
  php: 'exec php "$1" 3>&1 >/dev/null 2>&1',
  perl: 'exec perl "$1" 3>&1 >/dev/null 2>&1',
  lua: `
for lua in lua lua5.4 lua5.3 lua5.1 luajit; do
  command -v "$lua" >/dev/null 2>&1 && exec "$lua" "$1" 3>&1 >/dev/null 2>&1
done
exit 127`,
  // The Erlang machine reads standard input itself.
  elixir: `
cat >"$1.work"
export WORK="$1.work" DRIVER="$1"
exec elixir -e '{:ok, m, b} = :compile.file(to_charlist(System.get_env("DRIVER")), [:binary]); :code.load_binary(m, to_charlist("call"), b); m.main(System.get_env("WORK"))' 3>&1 >/dev/null 2>&1 </dev/null`,
  erlang: `
cat >"$1.work"
export WORK="$1.work" DRIVER="$1"
exec erl -noshell -noinput -eval '{ok, M, B} = compile:file(os:getenv("DRIVER"), [binary]), code:load_binary(M, "call", B), M:main(os:getenv("WORK")).' 3>&1 >/dev/null 2>&1`,
};

const CALL_MS = 800;
const LOAD_MS = 5_000;
const WAIT_MS = 400;
const GRACE_MS = 5_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Calls through a driver that supervises a process of its own. */
export async function callWatched(
  workspace: Workspace,
  { language, driver }: { readonly language: WatchedLanguage; readonly driver: string },
  parts: readonly Part[],
  totalMs: number,
  signal: AbortSignal,
): Promise<CallOutput> {
  const work = {
    callMs: CALL_MS,
    loadMs: LOAD_MS,
    waitMs: WAIT_MS,
    totalMs,
    // A function lost in one round is not tried in the next.
    functions: parts.map((one) => ({ ...workOf(one), of: one.place })),
  };
  const run = await workspace.run(['/bin/sh', '-c', START[language], 'sh', driver], {
    stdin: Buffer.from(JSON.stringify(work)),
    timeoutMs: totalMs + GRACE_MS,
    limit: MAX_OUTPUT_BYTES,
    signal,
  });
  return { output: run.stdout.toString('utf8'), exit: run.exit };
}

/** Prepares calls through a driver that is called in turns. */
export function driverTurns(
  { language, driver }: { readonly language: TurnLanguage; readonly driver: string },
  parts: readonly Part[],
): Turns {
  return {
    command: ['/bin/sh', '-c', START[language], 'sh', driver],
    work: (token, from, left) => workFor(language, token, from, left),
    parts,
  };
}

function workFor(
  language: TurnLanguage,
  token: string,
  from: CallPlace,
  asked: readonly Asked[],
): string {
  if (isBeam(language)) return beamWork(language, token, from, asked);
  if (language === 'lua') return luaWork(token, from, asked);
  const functions = asked.map((one) => workOf(one));
  return JSON.stringify({ token: `${token} `, from: [from.i, from.j], functions });
}

/** Installs the drivers outside the work tree and returns the path of the one to start. */
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
