/** A `go.mod` by directive: requirements and versions follow the result, all else stays. Pure. */
import type { Split } from './manifests.ts';

const FOLLOWS = /^(module|go|toolchain|require)$/;

export function goModPart(before: string, after: string): Split {
  const [old, now] = [directives(before), directives(after)];
  const environment = plain(follows(old)) !== plain(follows(now));
  if (rest(old) === rest(now) || before.trim() === '')
    return { text: before.trim() === '' ? follows(now) : after, environment };
  const kept = follows(now).trimEnd();
  const stays = rest(old).trim();
  const text = stays === '' ? `${kept}\n` : `${kept}\n\n${stays}\n`;
  return { text, environment, left: 'its replacements and exclusions are left as they were' };
}

interface Directive {
  readonly name: string;
  readonly text: string;
}

/** With the comments and blank lines before each; a block in brackets is one. */
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

/** The directives that stay, or those that follow, as one text. */
function rest(all: readonly Directive[]): string {
  return all.map(({ name, text }) => (FOLLOWS.test(name) ? '' : text)).join('');
}

function follows(all: readonly Directive[]): string {
  return all.map(({ name, text }) => (FOLLOWS.test(name) ? text : '')).join('');
}

function plain(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\/\/.*$/, '').trim())
    .filter(Boolean)
    .join('\n');
}
