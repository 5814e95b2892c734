/**
 * Finds the inputs that tests call a shell function with: words and piped text, as far as they are
 * literals. Pure, bounded; evaluates nothing but `printf` and `echo` of plain texts. Backstop: an
 * input it misses merely counts as untested.
 */
import { MAX_INPUTS, type Place, type TestedInputs } from './tested.ts';
import type { TestText } from './test-text.ts';
import { type Call, INPUT, keyOf, type Value } from '../value.ts';

const MAX_CALLS = 500;
const MAX_WORDS = 10;
const MAX_TEXT_CHARACTERS = 2_000;

export function testedCommands(name: string, texts: readonly TestText[]): TestedInputs {
  const found = new Map<string, Call>();
  const places: Place[] = [];
  let allKnown = true;
  const own = name.replaceAll('.', String.raw`\.`);
  // A script follows a path, which may be in quotes or after its interpreter.
  const named = name.includes('.')
    ? new RegExp(
        String.raw`(?<![\w./$%:={}-])(?:(?:ba)?sh[ \t]{1,4})?"?(?:[\w.${'$'}{}-]{1,60}\/){0,8}${own}(?![\w./:=-])"?`,
        'g',
      )
    : new RegExp(String.raw`(?<![\w./$%:=-])${own}(?![\w./:=(-])(?![ \t]*\(\))`, 'g');
  for (const text of texts) {
    for (const { 0: command, index } of [...text.text.matchAll(named)].slice(0, MAX_CALLS)) {
      if (text.uses[index] === ' ' || !isCommand(text.text, index)) continue;
      places.push({ text, at: index });
      const call = callAt(text.text, index, command);
      if (!call) allKnown = false;
      else if (found.size < MAX_INPUTS) found.set(keyOf(call), call);
    }
  }
  return { calls: [...found.values()], allKnown, places };
}

const BEFORE_COMMAND =
  /(?:^|[;|&({`!]|\$\(|\b(?:if|then|else|elif|do|while|until|run|time|not|-c)|["'])[ \t]*$/;
const RUN =
  /\b(?:run|bats_pipe|assert(?:_\w+)?|refute(?:_\w+)?|assert[A-Z]\w*)[ \t]+(?:(?:-\w+|--[\w-]+|![ \t]?|"[^"\n]{0,200}"|'[^'\n]{0,200}')[ \t]+){0,3}["']?$/;

/** Tells whether a command may begin here, and not an argument of another one. */
function isCommand(text: string, at: number): boolean {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 300), at);
  if (RUN.test(line)) return true;
  if (!BEFORE_COMMAND.test(line)) return false;
  // A quote begins a command if a helper runs it, but not in a plain text.
  return (
    !/["'][ \t]*$/.test(line) ||
    /(?:\beval|-c|\bassert\w*)[ \t]+(?:\S+[ \t]+)?["'][ \t]*$/.test(line) ||
    /'[^']*'[ \t]+["']$/.test(line)
  );
}

function callAt(text: string, at: number, name: string): Call | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const around = enclosing(text.slice(Math.max(start, at - 500), at));
  const args: Value[] = [];
  let input: string | undefined = piped(text.slice(Math.max(start, at - 500), at), around);
  if (input === undefined && /\|[ \t]*$/.test(text.slice(start, at))) return undefined;
  let i = at + name.length;
  while (args.length <= MAX_WORDS) {
    while (text[i] === ' ' || text[i] === '\t') i += 1;
    const c = text[i];
    if (c === undefined || c === '\n' || /[;|&)`#]/.test(c) || c === around) break;
    if (text.startsWith('<<<', i)) {
      const word = wordAt(text, skipBlank(text, i + 3), around);
      if (!word) return undefined;
      input = `${word.word}\n`;
      i = word.end;
    } else if (text.startsWith('<<', i)) {
      const here = hereText(text, i);
      if (here === undefined) return undefined;
      input = here;
      break;
    } else if (c === '<') return undefined;
    else if (/^(?:\d?>|&>)/.test(text.slice(i, i + 2))) {
      const to = /^(?:\d?>{1,2}|&>)[ \t]*(?:&\d|\/dev\/null|[\w./$"{}-]+)/.exec(
        text.slice(i, i + 200),
      );
      if (!to) return undefined;
      i += to[0].length;
    } else if (c === ']') break;
    else {
      const word = wordAt(text, i, around);
      if (!word) return undefined;
      args.push(word.isText ? word.word : plain(word.word));
      i = word.end;
    }
  }
  return { args, ...(input !== undefined && { named: [[INPUT, input]] as const }) };
}

/** Reads a whole number as a number, so that it is varied as one. */
function plain(word: string): Value {
  return /^(?:0|-?[1-9]\d{0,8})$/.test(word) ? Number(word) : word;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** Returns the quote around the command, which also ends it; none within `$(…)`. */
function enclosing(before: string): string | undefined {
  const open: string[] = [];
  for (let i = 0; i < before.length; i += 1) {
    const c = before[i] ?? '';
    const last = open.at(-1);
    if (last === "'") {
      if (c === "'") open.pop();
    } else if (c === '\\') i += 1;
    else if (c === '"') {
      if (last === '"') open.pop();
      else open.push(c);
    } else if (before.startsWith('$(', i)) {
      open.push(')');
      i += 1;
    } else if (c === "'" && last !== '"') open.push(c);
    else if (c === ')' && last === ')') open.pop();
  }
  const last = open.at(-1);
  return last === ')' ? undefined : last;
}

interface Word {
  readonly word: string;
  readonly end: number;
  /** The word is quoted. */
  readonly isText: boolean;
}

/** Returns undefined if the word needs substitution. */
function wordAt(text: string, from: number, around: string | undefined): Word | undefined {
  let word = '';
  let at = from;
  let isText = false;
  while (at < text.length && word.length < MAX_TEXT_CHARACTERS) {
    const c = text[at] ?? '';
    if (c === around || /[\s;|&()<>`]/.test(c)) break;
    if (text.startsWith("$'", at)) {
      const found = /\$'((?:[^'\\\n]|\\.){0,2000})'/y;
      found.lastIndex = at;
      const [all, inner] = found.exec(text) ?? [];
      if (all === undefined || inner === undefined) return undefined;
      word += escapes(inner);
      isText = true;
      at += all.length;
    } else if (c === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return undefined;
      word += text.slice(at + 1, end);
      isText = true;
      at = end + 1;
    } else if (c === '"') {
      const found = /"((?:[^"\\$`]|\\[^])*)"/y;
      found.lastIndex = at;
      const [all, inner] = found.exec(text.slice(0, at + MAX_TEXT_CHARACTERS)) ?? [];
      if (all === undefined || inner === undefined) return undefined;
      word += inner.replace(/\\(["\\$`])/g, '$1').replaceAll('\\\n', '');
      isText = true;
      at += all.length;
    } else if (c === '\\') {
      word += text[at + 1] ?? '';
      at += 2;
    } else if (/[$*?{}~]/.test(c)) return undefined;
    else {
      word += c;
      at += 1;
    }
  }
  return at === from ? undefined : { word, end: at, isText };
}

/** Returns the output of a `printf` or `echo` before a pipe. */
function piped(before: string, around: string | undefined): string | undefined {
  const found = /(?:^|[\s;&("'`])(printf|echo)[ \t]+((?:[^|;&()`\n]|\$'){1,300})\|[ \t]*$/.exec(
    before,
  );
  const [, command, list = ''] = found ?? [];
  if (command === undefined) return undefined;
  const words: string[] = [];
  for (
    let at = skipBlank(list, 0);
    at < list.length && words.length < 20;
    at = skipBlank(list, at)
  ) {
    const word = wordAt(list, at, around);
    if (!word) return undefined;
    words.push(word.word);
    at = word.end;
  }
  if (command === 'echo') {
    if (words[0] === '-n') return words.slice(1).join(' ');
    return /^-\w/.test(words[0] ?? '') || words.some((word) => word.includes('\\'))
      ? undefined
      : `${words.join(' ')}\n`;
  }
  return printed(words[0] === '--' ? words.slice(1) : words);
}

/** Fills a format as `printf` does, with `%s` and `%d` alone. */
function printed([format = '', ...given]: readonly string[]): string | undefined {
  const plainFormat = escapes(format);
  const places = plainFormat.match(/%[^%]?|%%/g) ?? [];
  if (places.some((place) => !/^%[sd%]$/.test(place))) return undefined;
  const count = places.filter((place) => place !== '%%').length;
  const rounds = count === 0 ? 1 : Math.max(1, Math.ceil(given.length / count));
  let next = 0;
  return Array.from({ length: Math.min(rounds, 20) }, () =>
    plainFormat.replace(/%([sd%])/g, (_, kind: string) =>
      kind === '%' ? '%' : (given[next++] ?? ''),
    ),
  ).join('');
}

function escapes(text: string): string {
  const known: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\u0007',
    e: '\u001B',
    '\\': '\\',
  };
  return text.replace(/\\(x[\da-fA-F]{1,2}|[^])/g, (all: string, one: string) =>
    /^x./.test(one)
      ? String.fromCodePoint(Number.parseInt(one.slice(1), 16))
      : (known[one] ?? all.slice(/["'$`]/.test(one) ? 1 : 0)),
  );
}

/** Returns the text after `<<WORD` if it needs no substitution. */
function hereText(text: string, at: number): string | undefined {
  const [, dash = '', quote = '', mark = ''] =
    /^<<(-?)[ \t]*(["']?)(\w{1,40})["']?/.exec(text.slice(at, at + 60)) ?? [];
  const from = text.indexOf('\n', at) + 1;
  if (mark === '' || from === 0) return undefined;
  const lines = text.slice(from, from + MAX_TEXT_CHARACTERS).split('\n');
  const end = lines.findIndex((line) => (dash ? line.trim() : line) === mark);
  if (end < 0) return undefined;
  const own = lines.slice(0, end).map((line) => (dash ? line.replace(/^\t+/, '') : line));
  const inner = own.map((line) => `${line}\n`).join('');
  return quote === '' && /[$`\\]/.test(inner) ? undefined : inner;
}
