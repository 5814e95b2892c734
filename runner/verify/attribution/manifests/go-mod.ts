/**
 * Splits a `go.mod` by directive: requirements and versions follow the result, everything else
 * stays the base's. Pure.
 */
import type { IsLocal } from './local-paths.ts';
import type { Split } from './split.ts';

const FOLLOWS = /^(module|go|toolchain|require)$/;
/** Applies if every new replacement leads to a folder that the change leaves untouched. */
const WITH_REPLACED = /^(module|go|toolchain|require|replace)$/;

export function goModPart(before: string, after: string, isLocal: IsLocal): Split {
  const [old, now] = [directives(before), directives(after)];
  const form = replacesAreLocal(old, now, isLocal) ? WITH_REPLACED : FOLLOWS;
  const environment = plain(follows(old, form)) !== plain(follows(now, form));
  if (rest(old, form) === rest(now, form) || before.trim() === '')
    return { text: before.trim() === '' ? follows(now, form) : after, environment };
  const kept = follows(now, form).trimEnd();
  const stays = rest(old, form).trim();
  const text = stays === '' ? `${kept}\n` : `${kept}\n\n${stays}\n`;
  return { text, environment, left: 'its replacements and exclusions are left as they were' };
}

interface Directive {
  readonly name: string;
  readonly text: string;
}

/**
 * Splits into directives, each with the comments and blank lines before it; a block in brackets is
 * one directive.
 */
function directives(text: string): Directive[] {
  const found: Directive[] = [];
  let lead = '';
  let block: { name: string; text: string } | undefined;
  for (const line of text.split(/(?<=\n)/)) {
    const trimmed = line.trim();
    if (block) {
      block.text += line;
      if (trimmed === ')') {
        found.push(block);
        block = undefined;
      }
    } else if (trimmed === '' || trimmed.startsWith('//')) lead += line;
    else {
      const name = /^[a-z]+/.exec(trimmed)?.[0] ?? '';
      const whole = { name, text: lead + line };
      lead = '';
      if (/^[a-z]+\s*\(\s*(\/\/.*)?$/.test(trimmed)) block = whole;
      else found.push(whole);
    }
  }
  if (block) found.push(block);
  return found;
}

/** Joins the directives that stay, or those that follow, into one text. */
function rest(all: readonly Directive[], form: RegExp): string {
  return all.map(({ name, text }) => (form.test(name) ? '' : text)).join('');
}

function follows(all: readonly Directive[], form: RegExp): string {
  return all.map(({ name, text }) => (form.test(name) ? text : '')).join('');
}

function replacesAreLocal(
  old: readonly Directive[],
  now: readonly Directive[],
  isLocal: IsLocal,
): boolean {
  const known = new Set(replacements(old));
  return replacements(now).every((line) => {
    const target = /=>[ \t]*(\.{1,2}\/\S{1,300})$/.exec(line)?.[1];
    return known.has(line) || (target !== undefined && isLocal(target));
  });
}

/** Returns one replacement per line, without the keyword. */
function replacements(all: readonly Directive[]): string[] {
  return all.flatMap(({ name, text }) =>
    name === 'replace'
      ? plain(text)
          .split('\n')
          .map((line) =>
            line
              .slice(0, 1000)
              .replace(/^replace\b/, '')
              .trim(),
          )
          .filter((line) => line.includes('=>'))
      : [],
  );
}

function plain(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\/\/.*$/, '').trim())
    .filter(Boolean)
    .join('\n');
}
