/**
 * Tells a command that has done its work and now waits for changes (a watcher, a development
 * server) from one that is slow and quiet: by its last words and by its processes in the
 * foreground. Pure; everything it reads is untrusted. Words alone never suffice, and neither does
 * anything while a process works: then the check's time limit decides.
 */
import { stripVTControlCharacters } from 'node:util';
import { onceForm, watches } from '../../project/watching.ts';

/** The last words of tools that wait. */
const WAITS: readonly RegExp[] = [
  /\bwait(ing|s)? for (file |a file to |any )?(changes?|input files)/i,
  /\bwatching (for|files|paths?|directory)\b/i,
  /\bwatching\b.{0,40}\bchanges\b/i,
  /\bpress \S{1,12} to (show|quit|exit|stop|rerun|re-?run|trigger|restart|run)\b/i,
  /\b(press|type|hit) (ctrl|control|\^)[ +-]?c\b/i,
  /\bquit the server with\b/i,
  /\brestarting on file change/i,
  /\bbuild finished, watching\b/i,
  /^\W*(local|network|on your network):\s+https?:\/\//i,
  /\b(listening|running|serving|available|ready|started)\b.{0,60}\bhttps?:\/\/\S+/i,
  /^\W*ready in [\d.]+ ?m?s\b/i,
  /^\[?finished running\b/i,
];

/** The last words of tests, compilers and bundlers that have finished. */
const THROUGH: readonly RegExp[] = [
  /^\W*duration(_ms)?\b/i,
  /^\W*(ran all test suites|time:|tests?:|test suites:|snapshots:|start at\b)/i,
  /^\W*\d+ (passing|pending|failing|passed|failed|pass|fail|skip)\b/i,
  /^=+ .*\b(passed|failed|no tests ran|errors?)\b.* in [\d.]+s/,
  /^ran \d+ tests?\b/i,
  /^test result: /,
  /\bfound \d+ errors?\b/i,
  /^\W*(webpack|rspack|vite|rollup).{0,60}\b(compiled|built|created)\b/i,
  /^(ok|FAIL)\b.{0,200}\d s?$/,
];

const LAST_LINES = 4;
const MAX_LINE_CHARACTERS = 500;

/** Undefined while the end of the output says neither. */
export function lastWords(printed: string): 'waits' | 'through' | undefined {
  const lines = stripVTControlCharacters(printed)
    .split(/[\n\r]+/)
    .map((line) => line.trim().slice(0, MAX_LINE_CHARACTERS))
    .filter((line) => line !== '');
  const last = lines.slice(-LAST_LINES);
  if (last.some((line) => WAITS.some((form) => form.test(line)))) return 'waits';
  // Failures are often listed after the summary.
  return lines.some((line) => THROUGH.some((form) => form.test(line))) ? 'through' : undefined;
}

export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  /** The letter of its state. */
  readonly state: string;
  /** CPU time that it used, in hundredths of a second. */
  readonly ticks: number;
  readonly args: string;
  /** True where it asked the kernel to report changed files (inotify). */
  readonly notified: boolean;
}

export interface Look {
  /** The process that inspected, which does not belong to the check. */
  readonly self: number;
  readonly processes: readonly SeenProcess[];
}

/** Parses the output of `LOOK`. */
export function readLook(text: string): Look | undefined {
  const self = Number(/^self (\d+)$/m.exec(text)?.[1]);
  const notified = new Set([...text.matchAll(/^notified (\d+)$/gm)].map(([, pid]) => Number(pid)));
  const args = new Map(
    [...text.matchAll(/^args (\d+) (.*)$/gm)].map(([, pid, line = '']) => [Number(pid), line]),
  );
  const processes = [...text.matchAll(/^stat (\d+) \(.*\) (\S) (\d+) (.*)$/gm)].map(
    ([, id, state = '', parent, rest = '']): SeenProcess => {
      const pid = Number(id);
      // utime and stime are fields 14 and 15 of the line; 4 were parsed already.
      const fields = rest.split(' ');
      return {
        pid,
        parent: Number(parent),
        state,
        ticks: Number(fields[9]) + Number(fields[10]),
        args: (args.get(pid) ?? '').trim().slice(0, 4000),
        notified: notified.has(pid),
      };
    },
  );
  return Number.isNaN(self) || processes.length === 0 ? undefined : { self, processes };
}

/** Prints what `readLook` parses, using only the shell and three common programs. */
export const LOOK = `echo "self $$"
for p in /proc/[0-9]*; do
  { read -r line <"$p/stat" && echo "stat $line"; } || continue
  echo "args \${p#/proc/} $(tr '\\0\\n' '  ' <"$p/cmdline")"
  ls -l "$p/fd" | grep -q 'anon_inode:inotify' && echo "notified \${p#/proc/}"
done 2>/dev/null
true`;

/** CPU time that an idle program uses between two looks, in hundredths of a second. */
const IDLE_TICKS = 5;

/** True where no process worked, started or ended between two looks. */
export function isIdle(before: Look, now: Look): boolean {
  const earlier = new Map(others(before).map((each) => [each.pid, each]));
  const later = others(now);
  if (later.length !== earlier.size || later.some(({ pid }) => !earlier.has(pid))) return false;
  if (later.some(({ state }) => state === 'R' || state === 'D')) return false;
  const worked = later.map(({ pid, ticks }) => ticks - (earlier.get(pid)?.ticks ?? 0));
  return worked.reduce((sum, each) => sum + each, 0) <= IDLE_TICKS;
}

const SHELL = /^(\S*\/)?(ba|da|a|z)?sh -\w*c /;

/** Programs that do nothing but watch and restart what they watch. */
const SURE =
  /^(?:\S*\/)?(?:node (?:--?\S+ )*--watch\b|node (?:--?\S+ )*\S*\/(?:nodemon|ts-node-dev|node-dev) |node (?:--?\S+ )*\S*\/tsx watch |cargo-watch |watchexec |ptw |pytest-watch )/;

/** Programs whose options for watching are known. */
const KNOWN =
  /^(?:\S*\/)?(?:node (?:--?\S+ )*)?(?:\S*\/)?(?:jest|vitest|mocha|ava|tsc|rollup|webpack|vite|next|astro|nuxt|ng|karma|bun|deno|cargo|mix|dotnet|gradle)(?:\.[cm]?js)? /;

/**
 * Finds in the foreground a program known to wait for changes, or one that the kernel tells of
 * them.
 */
export function foreground(look: Look): 'sure' | 'watcher' | 'notified' | undefined {
  const processes = others(look);
  const { self } = look;
  const above = look.processes.find(({ pid }) => pid === self)?.parent;
  let [at, ...more] = processes.filter(({ parent }) => parent === above);
  let kind: 'watcher' | 'notified' | undefined;
  // The process list is untrusted and may form a circle.
  for (let depth = 0; at && more.length === 0 && depth < processes.length; depth += 1) {
    const { pid, args, notified } = at;
    if (SURE.test(`${args} `) || (KNOWN.test(`${args} `) && watches(args))) return 'sure';
    // A shell with several commands may be waiting in any of them.
    if (watches(args) && !(SHELL.test(args) && /[;&|]/.test(args))) kind = 'watcher';
    else if (notified) kind ??= 'notified';
    [at, ...more] = processes.filter(({ parent }) => parent === pid);
  }
  return kind;
}

function others({ self, processes }: Look): readonly SeenProcess[] {
  return processes.filter(({ pid, parent }) => pid !== self && parent !== self);
}

const MAX_COMMAND_CHARACTERS = 200;

/** Says what is missing and what to write, for a check with this command and output. */
export function waitingWords(command: string, printed: string): { missing: string; hint: string } {
  // Package managers print the script that they run.
  const scripts = [...printed.matchAll(/^(?:> |\$ )(.{1,500})$/gm)].map(
    ([, script = '']) => script,
  );
  const waiting = [command, ...scripts].find((each) => watches(each));
  const named = (waiting ?? command).slice(0, MAX_COMMAND_CHARACTERS);
  const once = waiting === undefined ? undefined : onceForm(waiting);
  const instead =
    once === undefined
      ? 'Write a command that ends'
      : `Write \`${plain(once).slice(0, MAX_COMMAND_CHARACTERS)}\`, or another command that ends,`;
  return {
    missing: `a command that ends: "${named}" does its work and then waits for changes`,
    hint: `${instead} as the check under \`checks\` in .errand/config.yaml.`,
  };
}

/** Returns the command as it is run outside of a package's scripts. */
function plain(command: string): string {
  const program = /^[\w.-]+/.exec(command)?.[0] ?? '';
  return /^(jest|vitest|mocha|ava|tsc|tsx|webpack|rollup|ng|karma|nyc|c8)$/.test(program)
    ? `npx ${command}`
    : command;
}
