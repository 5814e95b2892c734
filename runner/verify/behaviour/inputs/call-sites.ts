/**
 * Finds the calls of a function written in a test text. Pure. Knows each language's form of a call,
 * and leaves out declarations and other functions of the same name.
 */
import { isBeam } from '../language-forms.ts';
import { readItems, readLiteral } from '../literals/literal.ts';
import type { Form } from './filled-calls.ts';
import { patternOf } from './names-in-tests.ts';
import { assignedTo, receiverBefore } from './receivers.ts';
import { type Slot, slotOf } from './slots.ts';
import { MAX_CALLS, type Tested } from './tested.ts';
import type { TestText } from './test-text.ts';
import { NO_LITERAL } from '../value.ts';

/** Returns the calls written in the text; `unread` if there are others. */
export function formsIn(
  text: TestText,
  name: string,
  owner: string | undefined,
): { readonly forms: readonly Form[]; readonly unread: boolean } {
  const forms: Form[] = [];
  let unread = false;
  const call = new RegExp(String.raw`(?<![\w$])${patternOf(name)} ?\(`, 'g');
  for (const match of [...text.text.matchAll(call)].slice(0, MAX_CALLS)) {
    const open = match.index + match[0].length - 1;
    if (owner === undefined && !isCall(text, match.index)) continue;
    const on = owner === undefined ? [] : receiverIn(text, match.index, owner);
    if (on === 'none') continue;
    const read = on && readItems(text.text, open, text.language, text.steps);
    const slots = read?.items.map(({ value, text: source, name: keyword, key }) =>
      key === undefined ? slotOf(value, source, keyword, text.language) : undefined,
    );
    if (on && slots?.every((slot) => slot !== undefined)) {
      forms.push({ at: match.index, slots: [...on, ...slots] });
    } else if (text.uses[match.index] !== ' ') unread = true;
  }
  return { forms, unread };
}

/**
 * Returns what a method is called on: no slot after the name of its type; undefined if unreadable.
 */
function receiverIn(
  text: TestText,
  at: number,
  owner: string,
): readonly Slot[] | 'none' | undefined {
  if (text.text.slice(0, at).endsWith(`${owner}::`)) return [];
  if (text.text[at - 1] !== '.') return 'none';
  const written = receiverBefore(text.text, at - 1);
  if (written === undefined) return undefined;
  const isName = /^[a-z_]\w*$/.test(written);
  const source = (isName ? assignedTo(text.text, written, at) : undefined) ?? written;
  const read = readLiteral(source, 0, text.language, text.steps);
  const value = read?.end === source.length ? read.value : NO_LITERAL;
  const slot = slotOf(value, source, undefined, text.language);
  return slot && [slot];
}

/** Accepts a function of the same name in another module of Elixir or Erlang. */
export function isOfOther({ exported }: Tested, { text, language }: TestText, at: number): boolean {
  if (!isBeam(language) && language !== 'java') return false;
  const [, owner] = /([A-Za-z_]\w*)[.:]$/.exec(text.slice(Math.max(0, at - 100), at)) ?? [];
  if (owner === undefined || exported.split(/[.:]/).at(-2) === owner) return false;
  return !text.includes(`as: ${owner}`);
}

/** Rejects declarations, and methods of anything but a module. */
function isCall(test: TestText, at: number): boolean {
  const before = test.text.slice(Math.max(0, at - 100), at);
  if (/\b(function|defp?|new|sub|fn|func)\s+$|\bfunc \([^()]*\) $/.test(before)) return false;
  // A type before the name makes it a declaration.
  if (/^(?:c|cpp|java)$/.test(test.language) && isDeclaration(before)) return false;
  const [, owner, joint] = /([A-Za-z_$][\w$]*)?(\.|::|->|:)$/.exec(before) ?? [];
  if (joint === undefined) return true;
  switch (test.language) {
    case 'ruby':
      return /^([A-Z]\w*|described_class|subject)$/.test(owner ?? '');
    case 'perl':
      // A capital letter names a package.
      return joint === '::' || /^[A-Z]\w*$/.test(owner ?? '');
    case 'php':
      return joint === '::';
    case 'lua':
      return joint === '.';
    case 'elixir':
      return joint === '.' && /^[A-Z]/.test(owner ?? '');
    case 'erlang':
      return joint === ':';
    case 'java':
      return joint === '.' && /^[A-Z]/.test(owner ?? '');
    case 'c':
    case 'cpp':
      return joint === '::';
    case 'go':
    case 'rust':
      return joint === '.' ? test.language === 'go' && owner !== undefined : joint === '::';
    default:
      return joint !== '.' || (owner !== undefined && test.isModule(owner));
  }
}

function isDeclaration(before: string): boolean {
  const [, type = ''] =
    /(?:^|[;{}\n])\s*((?:[\w:]+(?:<[^<>;]{0,60}>)?[\s*&]+){1,5})$/.exec(before) ?? [];
  return type !== '' && !/\b(?:return|else|case|throw|do|and|or|not)\s*$/.test(type);
}
