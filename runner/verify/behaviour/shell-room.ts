/**
 * Owns having functions of shell files called in a room: each call in a shell of its own that
 * sources the file first, its answer what it prints and the status that it ends with. Bounded in
 * time and output. Judges nothing. Backstop: what was not answered is merely not compared.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Workspace } from '../../sandbox/workspace.ts';
import type { Asked } from './call-room.ts';
import { INPUT } from './shell-calls.ts';
import type { Call, Value } from './value.ts';

const MOST_OUTPUT = 16 * 1024 * 1024;
const MOST_TOLD = 300;
/** Of `timeout`, and of what it had to kill. */
const CUT_OFF = new Set([124, 137]);
const NOT_FOUND = 127;
/** The first calls are made twice, and one of so many of the others. */
const FIRST = 3;
const EACH = 12;

/** `ask ID FILE FUNCTION WORD…`: a line with the status and what was printed. */
const HEAD = `
shell=$(command -v bash || command -v sh)
for each in timeout base64 head; do command -v "$each" >/dev/null || exit 127; done
said=$1.said
ask() {
  id=$1
  shift
  (ulimit -f 4096; exec timeout -k 0.2 1 "$shell" -c '
    file=./$1 name=$2
    shift 2
    . "$file" "" >/dev/null 2>&1 </dev/null
    "$name" "$@"' calls "$@") >"$said" 2>/dev/null
  printf '%s %s %s ' "$token" "$id" "$?" >&3
  head -c 20000 "$said" | base64 | tr -d '\\n' >&3
  echo >&3
}
known() {
  timeout 2 "$shell" -c '. "./$1" "" >/dev/null 2>&1 </dev/null; [ "$(command -v "$2")" = "$2" ]' calls "$@" </dev/null >/dev/null 2>&1
}
`;

/** Lines for readAnswers, and the exit status of the shell. */
export async function callShell(
  workspace: Workspace,
  asked: readonly Asked[],
  totalMs: number,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly exit: number }> {
  const token = randomBytes(8).toString('hex');
  const file = `/tmp/calls-${token}/calls.sh`;
  await workspace.writeFile(file, Buffer.from(scriptFor(token, asked)), signal);
  const command = ['/bin/sh', '-c', 'exec /bin/sh "$1" "$1" 3>&1 >/dev/null 2>&1', 'sh', file];
  const run = await workspace.run(command, { timeoutMs: totalMs, limit: MOST_OUTPUT, signal });
  const lines = run.stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${token} `));
  return { output: answersOf(lines).join('\n'), exit: run.exit };
}

/** Exported for its test. */
export function scriptFor(token: string, asked: readonly Asked[]): string {
  const parts = [HEAD, `token=${token}\n`];
  for (const [i, { path, exported, inputs }] of asked.entries()) {
    const target = `${quoted(path)} ${quoted(exported)}`;
    parts.push(`if ! known ${target}; then echo "$token ${i} no" >&3; else\n`);
    for (const [j, { call }] of inputs.entries()) {
      const words = call.args.map((each) => quoted(textOf(each))).join(' ');
      const line = askLine(`ask '${i} ${j}' ${target} ${words}`, call);
      parts.push(line);
      if (j < FIRST || j % EACH === 0) parts.push(line);
    }
    parts.push('fi\n');
  }
  return parts.join('');
}

/** With its standard input, exactly as it is. */
function askLine(ask: string, { named }: Call): string {
  const text = textOf(named?.find(([name]) => name === INPUT)?.[1] ?? '');
  if (text === '') return `${ask} </dev/null\n`;
  if (!text.endsWith('\n')) return `printf '%s' ${quoted(text)} | ${ask}\n`;
  return `${ask} <<'${MARK}'\n${text}${MARK}\n`;
}

const MARK = 'the end of what is given';

function textOf(value: Value): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\0', '');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

interface Told {
  readonly status: number;
  readonly printed: string;
}

function answersOf(lines: readonly string[]): string[] {
  const found = new Map<string, Told[]>();
  const none: string[] = [];
  for (const line of lines) {
    const [, i = '', j = '', status = '', printed = ''] = line.split(' ');
    if (j === 'no') none.push(JSON.stringify({ i: Number(i), no: 'no function' }));
    else {
      const told = { status: Number(status), printed };
      found.set(`${i} ${j}`, [...(found.get(`${i} ${j}`) ?? []), told]);
    }
  }
  const unstable = new Set<string>();
  for (const [at, told] of found) {
    const [first, again] = told;
    if (!first || !again) continue;
    const isSame = first.status === again.status && first.printed === again.printed;
    if (!isSame) unstable.add(at.split(' ', 1)[0] ?? '');
  }
  const answers = [...found].flatMap(([at, [told]]) => {
    const [i = '', j = ''] = at.split(' ');
    if (!told || !Number.isInteger(told.status)) return [];
    const own = { i: Number(i), j: Number(j), ...answerOf(told) };
    return [JSON.stringify(unstable.has(i) ? { ...own, u: 1 } : own)];
  });
  return [...none, ...answers];
}

function answerOf({ status, printed }: Told): Readonly<Record<string, unknown>> {
  if (CUT_OFF.has(status)) return { k: 'hang', c: '' };
  if (status === NOT_FOUND) return { k: 'throw', e: '', c: 'a command is not there' };
  const bytes = Buffer.from(printed, 'base64');
  const text = `${JSON.stringify(bytes.toString('utf8'))}${status === 0 ? '' : ` with status ${status}`}`;
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { k: 'value', c: text.slice(0, MOST_TOLD), ...(text.length > MOST_TOLD && { h: hash }) };
}
