/**
 * Finds the shell scripts that can be called as programs: those that take words, print, and use
 * nothing that reaches beyond that. Pure. Backstop: the room is thrown away, and an unstable answer
 * is not compared.
 */
import type { ChangedFunction } from './functions.ts';
import { maskSource } from './source-mask.ts';

/** Name of a whole script in place of a function: `#!` and its interpreter. */
export const SCRIPT = '#!';

const MAX_SCRIPT_CHARACTERS = 64 * 1024;
const FIRST_LINE = /^#![ \t]*\S{0,80}\b(bash|sh)\b[^\n]{0,40}\n/;
/** Reads its arguments. */
const WORDS = /\$(?:[1-9@*#]|\{[1-9@*#])/;
/** Changes files or the machine, waits, or asks the network, the clock or the user. */
const REACHES =
  /(?:^|[\s;&|({`!])(?:rm|rmdir|mv|cp|ln|mkdir|touch|tee|dd|chmod|chown|install|git|hg|svn|docker|podman|kubectl|sudo|su|apt|apt-get|yum|dnf|brew|npm|npx|yarn|pnpm|pip3?|gem|cargo|go|make|cmake|mvn|gradle|kill|pkill|killall|reboot|shutdown|systemctl|service|mount|umount|ssh|scp|rsync|curl|wget|nc|ping|sleep|date|mktemp|nohup|exec|crontab|eval|source|trap|read|xargs|ps|top|env|printenv|hostname|whoami|uname)(?=[\s;&|)`]|$)|>{1,2}[ \t]*(?!&|\/dev\/null|\/dev\/stderr)[\w"'$.~/]|\$RANDOM|\$SECONDS|\$EPOCH|(?:^|\n)[ \t]*\.[ \t]/m;

/** Returns undefined if the script may not be called, or only its comments differ. */
export function changedScript(
  path: string,
  before: string,
  after: string,
): ChangedFunction | undefined {
  if (before.length > MAX_SCRIPT_CHARACTERS || after.length > MAX_SCRIPT_CHARACTERS)
    return undefined;
  const [, runs] = FIRST_LINE.exec(after) ?? [];
  if (runs === undefined || FIRST_LINE.exec(before)?.[1] !== runs) return undefined;
  const [was, is] = [before, after].map((text) => maskSource(text, 'shell'));
  if (!was || !is || plain(was.bare) === plain(is.bare)) return undefined;
  for (const { code, bare } of [was, is]) {
    if (
      !WORDS.test(bare) ||
      REACHES.test(code) ||
      /\$\([^)]{0,200}\b(?:date|rm|git|curl|mktemp)\b/.test(bare)
    )
      return undefined;
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { name, exported: SCRIPT + runs, isTouched: true };
}

function plain(bare: string): string {
  return bare
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
