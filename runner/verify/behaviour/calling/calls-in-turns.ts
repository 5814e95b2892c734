/**
 * Owns having functions called by what does not watch over itself (drivers of Ruby, PHP, Perl, Lua,
 * programs of built languages): starts one, and where the code under test hangs or ends it, another for what is behind. Bounded
 * in time and in processes. Backstop: what was not answered is merely not compared.
 */
import { randomBytes } from 'node:crypto';
import type { Workspace } from '../../../sandbox/workspace.ts';
import type { Asked } from './call-room.ts';
import type { Part } from './rounds.ts';
import { workOf } from './call-work.ts';
import { atomTerm, binaryTerm, termOf } from './beam-terms.ts';
import { NO_TIME } from './answers.ts';
import { isBeam } from '../language-forms.ts';
import type { LineLanguage } from '../functions/line-functions.ts';
import type { BeamLanguage, Call, Value } from '../value.ts';

const MOST_PROCESSES = 8;
const MOST_OUTPUT = 8 * 1024 * 1024;
const LEAST_MS = 500;
const SHARE = 0.6;

/** $1 the driver. Answers come by the third stream; what the code prints goes nowhere. */
/** Those that are started with a driver and called in turns. */
export type TurnLanguage = Exclude<LineLanguage, 'shell'>;

const START: Readonly<Record<TurnLanguage, string>> = {
  ruby: 'exec ruby "$1" 3>&1 >/dev/null 2>&1',
  php: 'exec php "$1" 3>&1 >/dev/null 2>&1',
  perl: 'exec perl "$1" 3>&1 >/dev/null 2>&1',
  lua: `
for lua in lua lua5.4 lua5.3 lua5.1 luajit; do
  command -v "$lua" >/dev/null 2>&1 && exec "$lua" "$1" 3>&1 >/dev/null 2>&1
done
exit 127`,
  // Their machine reads the first stream by itself.
  elixir: `
cat >"$1.work"
export WORK="$1.work" DRIVER="$1"
exec elixir -e '{:ok, m, b} = :compile.file(to_charlist(System.get_env("DRIVER")), [:binary]); :code.load_binary(m, to_charlist("call"), b); m.main(System.get_env("WORK"))' 3>&1 >/dev/null 2>&1 </dev/null`,
  erlang: `
cat >"$1.work"
export WORK="$1.work" DRIVER="$1"
exec erl -noshell -noinput -eval '{ok, M, B} = compile:file(os:getenv("DRIVER"), [binary]), code:load_binary(M, "call", B), M:main(os:getenv("WORK")).' 3>&1 >/dev/null 2>&1`,
};

export interface Place {
  readonly i: number;
  readonly j: number;
}

/** What is started again and again, and what it is told from a place on. */
export interface Turns {
  readonly command: readonly string[];
  readonly work: (token: string, from: Place, parts: readonly Part[]) => string;
  readonly parts: readonly Part[];
}

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

/** Lines for readAnswers, and the exit status of the first process. */
export async function callInTurns(
  workspace: Workspace,
  { command, work, parts }: Turns,
  totalMs: number,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly exit: number }> {
  const until = performance.now() + totalMs;
  const lines: string[] = [];
  const count = parts.length;
  let left = parts;
  let from: Place = { i: 0, j: 0 };
  let exit: number | undefined;
  for (let n = 0; n < MOST_PROCESSES && from.i < count; n += 1) {
    const leftMs = until - performance.now();
    if (leftMs < LEAST_MS) break;
    // One that takes its time leaves some of it to those behind.
    const current = from.i;
    const isLast = parts.every(({ place }, i) => i <= current || place === parts[current]?.place);
    const share = isLast ? leftMs : Math.max(LEAST_MS, leftMs * SHARE);
    const token = randomBytes(8).toString('hex');
    const run = await workspace.run(command, {
      stdin: Buffer.from(work(token, from, left)),
      timeoutMs: Math.round(share),
      limit: MOST_OUTPUT,
      signal,
    });
    exit ??= run.exit;
    const told = run.stdout
      .toString('utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${token} `));
    const own = told.map((line) => line.slice(token.length + 1));
    lines.push(...own);
    if (own.at(-1)?.includes('"end"')) return { output: lines.join('\n'), exit };
    const at = placeAfter(own) ?? from;
    if (run.exit === 127 || own.length === 0) break;
    if (run.timedOut) {
      lines.push(JSON.stringify({ i: at.i, no: NO_TIME }));
    } else {
      lines.push(JSON.stringify({ i: at.i, j: at.j, k: 'death', c: '' }));
      lines.push(JSON.stringify({ i: at.i, no: 'it did not come back, or ended its process' }));
    }
    // Nor is it called with the rest of its inputs.
    const lost = parts[at.i]?.place;
    left = left.map((one) => (one.place === lost ? { ...one, inputs: [] } : one));
    from = { i: at.i + 1, j: 0 };
  }
  for (let { i } = from; i < count && lines.length > 0; i += 1) {
    if (left[i]?.inputs.length) lines.push(JSON.stringify({ i, no: NO_TIME }));
  }
  return { output: lines.join('\n'), exit: exit ?? 0 };
}

/** The call that was not answered any more. */
function placeAfter(lines: readonly string[]): Place | undefined {
  try {
    const told: unknown = JSON.parse(lines.at(-1) ?? '');
    if (typeof told !== 'object' || told === null || !('i' in told)) return undefined;
    const { i } = told;
    const j = 'j' in told ? told.j : 0;
    if (!Number.isInteger(i) || !Number.isInteger(j)) return undefined;
    return { i: Number(i), j: Number(j) + ('loading' in told ? 0 : 1) };
  } catch {
    return undefined;
  }
}

function workFor(
  language: TurnLanguage,
  token: string,
  { i, j }: Place,
  asked: readonly Asked[],
): string {
  if (isBeam(language)) return beamWork(language, token, { i, j }, asked);
  if (language !== 'lua') {
    const functions = asked.map((one) => workOf(one));
    return JSON.stringify({ token: `${token} `, from: [i, j], functions });
  }
  const functions = asked.map(({ path, exported, inputs }) => {
    const calls = inputs.map(({ call }) => luaCall(call)).join(',\n');
    return `{ path = ${luaText(path)}, name = ${luaText(exported)}, calls = {\n${calls} } }`;
  });
  return `return { token = ${luaText(`${token} `)}, from = { ${i}, ${j} }, functions = { ${functions.join(',\n')} } }`;
}

function beamWork(
  language: BeamLanguage,
  token: string,
  { i, j }: Place,
  asked: readonly Asked[],
): string {
  const functions = asked.map(({ path, exported, inputs }) => {
    const [, owner = '', name = ''] = /^([^]*)[.:]([^.:]*)$/.exec(exported) ?? [];
    const module = language === 'elixir' ? `Elixir.${owner}` : owner;
    const calls = inputs.map(
      ({ call }) => `[${call.args.map((each) => termOf(each, language)).join(',')}]`,
    );
    const file = `[${Array.from(path, (c) => c.codePointAt(0) ?? 0).join(',')}]`;
    return `{${file},${atomTerm(module)},${atomTerm(name)},[${calls.join(',\n')}]}`;
  });
  return `#{token => ${binaryTerm(`${token} `)}, from => {${i},${j}}, language => ${language}, functions => [${functions.join(',\n')}]}.\n`;
}

/** A fresh copy of the arguments each time. */
function luaCall({ args }: Call): string {
  return `function() return ${args.map(luaValue).join(', ')} end`;
}

function luaValue(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return luaText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if ('f' in value) {
    if (typeof value.f !== 'number') return '(0/0)';
    return Number.isInteger(value.f) ? value.f.toFixed(1) : String(value.f);
  }
  if ('d' in value) {
    const entries = value.d.map(([key, item]) => `[${luaValue(key)}] = ${luaValue(item)}`);
    return `{ ${entries.join(', ')} }`;
  }
  if ('u' in value || 'x' in value || 'n' in value || 's' in value) return 'nil';
  return `{ ${('t' in value ? value.t : value).map(luaValue).join(', ')} }`;
}

/** Bytes of UTF-8, those that are no plain sign by their number. */
function luaText(text: string): string {
  const signs = [...Buffer.from(text, 'utf8')].map((byte) =>
    byte >= 32 && byte < 127 && byte !== 34 && byte !== 92
      ? String.fromCodePoint(byte)
      : `\\${String(byte).padStart(3, '0')}`,
  );
  return `"${signs.join('')}"`;
}
