/**
 * Owns calling functions of shell files in a room: each call in its own shell that first sources
 * the file, answered by its output and exit status. Bounded in time and output. Never judges an
 * answer. Backstop: an unanswered call is not compared.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Workspace } from '../../../sandbox/workspace.ts';
import { type CallOutput, NO_FUNCTION } from './answers.ts';
import type { Asked } from './call-work.ts';
import { shellQuoted } from '../../../protocol/text.ts';
import { SCRIPT } from '../functions/shell-scripts.ts';
import { type Call, INPUT, type Value } from '../value.ts';

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAX_ANSWER_CHARACTERS = 300;
/** Exit status of a shell whose command does not exist. */
const NOT_FOUND = 127;
/** Exit statuses of commands that ran out of time or were killed. */
const CUT_OFF: ReadonlySet<number> = new Set([124, 137, 152]);
/** The first calls are made twice, and so is every `REPEAT_EVERY`th of the others. */
const FIRST_REPEATED = 3;
const REPEAT_EVERY = 12;

/** Runs the script of each function within a total number of seconds: folder, count, seconds. */
const RUN = `
shell=$(command -v bash || command -v sh)
command -v timeout >/dev/null || exit 127
i=0
end=$(($(date +%s) + $3))
while [ "$i" -lt "$2" ]; do
  left=$(((end - $(date +%s)) / ($2 - i)))
  [ "$left" -ge 1 ] || left=1
  timeout -k 1 "$left" "$shell" "$1/$i.sh" "$1/$i.out" >/dev/null 2>&1 </dev/null
  head -c 4000000 "$1/$i.out" 2>/dev/null
  i=$((i + 1))
done`;

export async function callShell(
  workspace: Workspace,
  asked: readonly Asked[],
  totalMs: number,
  signal: AbortSignal,
): Promise<CallOutput> {
  const token = randomBytes(8).toString('hex');
  const folder = `/tmp/calls-${token}`;
  for (const [i, one] of asked.entries()) {
    await workspace.writeFile(`${folder}/${i}.sh`, Buffer.from(scriptFor(token, i, one)), signal);
  }
  const seconds = Math.max(1, Math.round(totalMs / 1000));
  const command = ['/bin/sh', '-c', RUN, 'sh', folder, String(asked.length), String(seconds)];
  const timeoutMs = totalMs + 2_000;
  const run = await workspace.run(command, { timeoutMs, limit: MAX_OUTPUT_BYTES, signal });
  return { output: answersIn(run.stdout.toString('utf8'), token).join('\n'), exit: run.exit };
}

/**
 * Sources the file once and makes each call in a forked shell. Writes to `$1`: `TOKEN i j`, the
 * output, `TOKEN = status`. A function that runs out of time twice is not called again.
 */
export function scriptFor(
  token: string,
  i: number,
  { path, exported, inputs }: Pick<Asked, 'path' | 'exported' | 'inputs'>,
): string {
  const isScript = exported.startsWith(SCRIPT);
  const command = isScript ? [exported.slice(SCRIPT.length), `./${path}`] : [exported];
  const calls = inputs.flatMap(({ call }, j) => {
    const words = [...command, ...call.args.map(textOf)].map(shellQuoted).join(' ');
    const line = askLine(`errand_ask '${i} ${j}' ${words}`, call);
    return j < FIRST_REPEATED || j % REPEAT_EVERY === 0 ? [line, line] : [line];
  });
  return `exec 9>>"$1"
errand_hung=$1.hung
ulimit -f 16384
${isScript ? '' : `. ${shellQuoted(`./${path}`)} "" >/dev/null 2>&1 </dev/null`}
case $- in *e*) errand_e=-e ;; *) errand_e=+e ;; esac
case $- in *u*) errand_u=-u ;; *) errand_u=+u ;; esac
set +eu
if ${isScript ? '! command -v' : '[ "$(command -v'} ${shellQuoted(command[0] ?? '')}${isScript ? '' : `)" != ${shellQuoted(exported)} ]`}; then
  command printf '\n%s %s\n' '${token}' '${i} no' >&9
  exit
fi
errand_ask() {
  [ ! -e "$errand_hung.2" ] || return
  command printf '\n%s %s\n' '${token}' "$1" >&9
  shift
  (ulimit -t 1; set "$errand_e" "$errand_u"; "$@") >&9 9>&- 2>/dev/null
  errand_status=$?
  command printf '\n%s = %s\n' '${token}' "$errand_status" >&9
  case $errand_status in 137 | 152)
    if [ -e "$errand_hung" ]; then : >"$errand_hung.2"; else : >"$errand_hung"; fi ;;
  esac
}
${calls.join('')}`;
}

/** Passes the standard input exactly as it is. */
function askLine(ask: string, { named }: Call): string {
  const text = textOf(named?.find(([name]) => name === INPUT)?.[1] ?? '');
  if (text === '') return `${ask} </dev/null\n`;
  if (!text.endsWith('\n')) return `command printf '%s' ${shellQuoted(text)} | ${ask}\n`;
  return `${ask} <<'${MARK}'\n${text}${MARK}\n`;
}

const MARK = 'the end of what is given';

function textOf(value: Value): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\0', '');
}

interface Told {
  readonly status: number;
  readonly printed: string;
}

function answersIn(output: string, token: string): string[] {
  const found = new Map<string, Told[]>();
  const none: string[] = [];
  const parts = output.split(`\n${token} `);
  for (const [n, part] of parts.entries()) {
    const head = part.split('\n', 1)[0] ?? '';
    const [, i = '', j = ''] = /^(\d{1,6}) (\d{1,6}|no)$/.exec(head) ?? [];
    if (j === 'no') none.push(JSON.stringify({ i: Number(i), no: NO_FUNCTION }));
    const [, status] = /^= (\d{1,3})$/.exec((parts[n + 1] ?? '').split('\n', 1)[0] ?? '') ?? [];
    if (j === '' || status === undefined) continue;
    const told = { status: Number(status), printed: part.slice(head.length + 1) };
    found.set(`${i} ${j}`, [...(found.get(`${i} ${j}`) ?? []), told]);
  }
  const unstable = new Set<string>();
  for (const [at, [first, again]] of found) {
    if (!first || !again) continue;
    const isSame = first.status === again.status && first.printed === again.printed;
    if (!isSame) unstable.add(at.split(' ', 1)[0] ?? '');
  }
  const answers = [...found].flatMap(([at, [told]]) => {
    const [i = '', j = ''] = at.split(' ');
    if (!told) return [];
    const own = { i: Number(i), j: Number(j), ...answerOf(told) };
    return [JSON.stringify(unstable.has(i) ? { ...own, u: 1 } : own)];
  });
  return [...none, ...answers];
}

function answerOf({ status, printed }: Told): Readonly<Record<string, unknown>> {
  if (CUT_OFF.has(status)) return { k: 'hang', c: '' };
  if (status === NOT_FOUND) return { k: 'throw', e: '', c: 'a command is not there' };
  const text = `${JSON.stringify(printed)}${status === 0 ? '' : ` with status ${status}`}`;
  const hash = createHash('sha256').update(text).digest('hex');
  return {
    k: 'value',
    c: text.slice(0, MAX_ANSWER_CHARACTERS),
    ...(text.length > MAX_ANSWER_CHARACTERS && { h: hash }),
  };
}
