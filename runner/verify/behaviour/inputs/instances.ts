/**
 * Finds in a test text where instances of a class are made from values that can be read, what they
 * are called, and all that happens to them behind that. Pure and linear; no code is evaluated. What
 * it cannot follow is marked, and never guessed.
 */
import { readItems } from '../literals/literal.ts';
import type { TestText } from './test-text.ts';
import { type Slot, slotOf } from './slots.ts';
import { patternOf } from './names-in-tests.ts';
import { type CallLanguage, isWhole, type Value } from '../value.ts';

/** One of the calls in a row: `a.b(1).c`. */
export interface Link {
  readonly name: string;
  readonly at: number;
  readonly end: number;
  /** Undefined where they cannot be read. */
  readonly slots: readonly Slot[] | undefined;
  /** Without parentheses. */
  readonly reads: boolean;
}

export interface Instance {
  readonly at: number;
  readonly slots: readonly Slot[] | undefined;
  /** What happens to it where it is made. */
  readonly links: readonly Link[];
  /** The name that it is given. */
  readonly name?: string;
}

/** A place where a name stands. */
export interface Use {
  readonly at: number;
  readonly links: readonly Link[];
  /** It is given something else, or something happens to it that is no call. */
  readonly isSet: boolean;
}

const MAX_PLACES = 500;
const MAX_LINKS = 8;

const MAKING: Partial<Record<CallLanguage, (name: string) => string>> = {
  javascript: (name) => String.raw`\bnew\s+(?:[\w$]+\.)?${name}(?:<[^()<>]{0,80}>)?\s?\(`,
  python: (name) => String.raw`(?<![\w.])(?:[\w]+\.)?${name}\(`,
  ruby: (name) => String.raw`(?<![\w])(?:[A-Z]\w*::)*(?:${name}|described_class)\.new\b\(?`,
  php: (name) => String.raw`\bnew\s+\\?(?:\w+\\)*${name}\s?\(`,
};

/** All methods of a class ask for the same of each text. */
const READ = new WeakMap<TestText, Map<string, unknown>>();

function once<T>(text: TestText, key: string, read: () => T): T {
  const known = READ.get(text) ?? new Map<string, unknown>();
  READ.set(text, known);
  if (!known.has(key)) known.set(key, read());
  return known.get(key) as T;
}

/** `name`: the class as the text calls it. */
export function instancesIn(text: TestText, name: string): readonly Instance[] {
  return once(text, `made ${name}`, () => readInstances(text, name));
}

function readInstances(text: TestText, name: string): readonly Instance[] {
  const form = MAKING[text.language]?.(patternOf(name));
  if (form === undefined) return [];
  const found: Instance[] = [];
  for (const match of text.uses.matchAll(new RegExp(form, 'g'))) {
    if (found.length >= MAX_PLACES) break;
    if (/\b(class|def)\s+$/.test(text.uses.slice(Math.max(0, match.index - 20), match.index)))
      continue;
    const end = match.index + match[0].length;
    const given = match[0].endsWith('(') ? slotsAt(text, end - 1, name) : { slots: [], end };
    let behind = given?.end ?? end;
    // `(new Cart()).total()`
    if (/\(\s*$/.test(text.uses.slice(Math.max(0, match.index - 5), match.index))) {
      behind +=
        /^\s*\)(?=\s*(?:\.|->))/.exec(text.uses.slice(behind, behind + 20))?.[0].length ?? 0;
    }
    const own = nameFor(text, match.index);
    found.push({
      at: match.index,
      slots: given?.slots,
      links: linksAt(text, behind, name),
      ...(own !== undefined && { name: own }),
    });
  }
  return found;
}

const ASSIGNED =
  /((?:(?:this|self)\.|@|\$this->|\$)?[A-Za-z_][\w$]*)(?:\s?:\s?[\w<>[\]|. ]{1,60})?\s?=\s?(?:await\s)?\(?$/;
const BROUGHT =
  /(?:(?:let!?|subject!?)\s?\(:(\w+)\)|(subject)!?)\s(?:\{|do)\s*$|\bdef\s+(\w+)\([^()]*\)[^\n]{0,60}:\s*(?:return|yield)\s+$/;

function nameFor({ uses, text }: TestText, at: number): string | undefined {
  // The text between quotes is masked; names of variables never stand there.
  const before = uses.slice(Math.max(0, at - 160), at);
  const [, assigned] = ASSIGNED.exec(before) ?? [];
  if (assigned !== undefined) return assigned;
  const [, lazy, subject, fixture] = BROUGHT.exec(text.slice(Math.max(0, at - 160), at)) ?? [];
  return lazy ?? subject ?? fixture;
}

/** Places where a name stands, in their order; those where an instance is given to it too. */
export function usesOf(text: TestText, name: string, owner: string): readonly Use[] {
  return once(text, `used ${name} ${owner}`, () => readUses(text, name, owner));
}

function readUses(text: TestText, name: string, owner: string): readonly Use[] {
  const found: Use[] = [];
  const form = new RegExp(String.raw`(?<![\w$.@>:])${patternOf(name)}(?![\w$?!])`, 'g');
  for (const { index } of text.uses.matchAll(form)) {
    if (found.length >= MAX_PLACES) break;
    const end = index + name.length;
    const links = linksAt(text, end, owner);
    const behind = links.at(-1)?.end ?? end;
    const isSet = /^\s?(?:[-+*/|&?]{0,2}=(?![=>~])|\+\+|--|\[)/.test(
      text.uses.slice(behind, behind + 10),
    );
    found.push({ at: index, links, isSet });
  }
  return found;
}

const JOINT = /\s*(?:\?\.|&\.|\.|\?->|->)\s?([A-Za-z_$][\w$]*)/y;
const RUBY_JOINT = /\s*(?:&\.|\.)([a-z_]\w*[?!]?)/y;

function linksAt(text: TestText, from: number, owner: string): readonly Link[] {
  const found: Link[] = [];
  const joint = text.language === 'ruby' ? RUBY_JOINT : JOINT;
  for (let at = from; found.length < MAX_LINKS; ) {
    joint.lastIndex = at;
    const match = joint.exec(text.uses);
    if (!match) break;
    const [all, name = ''] = match;
    const end = at + all.length;
    const open = /^ ?\(/.exec(text.uses.slice(end, end + 2))?.[0];
    const given = open === undefined ? undefined : slotsAt(text, end + open.length - 1, owner);
    const reads = open === undefined;
    const isRubyCall = reads && text.language === 'ruby';
    const behind = given?.end ?? (reads ? end : end + 1);
    // What follows without a bracket, or in a block, is given to it as well.
    const isMore = text.language === 'ruby' && RUBY_MORE.test(text.uses.slice(behind, behind + 40));
    const slots = isMore ? undefined : isRubyCall ? [] : given?.slots;
    found.push({ name, at: end - name.length, end: behind, slots, reads });
    if (!given && !reads) break;
    at = behind;
  }
  return found;
}

const RUBY_MORE = /^ ?\{| do\b|^ (?!(?:if|unless|and|or|do|end|then|in)\b)[\w"':@[&*](?![*&]* )/;

function slotsAt(
  text: TestText,
  open: number,
  owner: string,
): { readonly slots: readonly Slot[] | undefined; readonly end: number } | undefined {
  const read = readItems(text.text, open, text.language, text.steps);
  if (!read) return undefined;
  const slots = read.items.map(({ value, text: source, name: keyword, key }): Slot | undefined => {
    if (key !== undefined) return undefined;
    const slot = slotOf(value, source, keyword, text.language);
    if (slot) return 'spread' in slot && slot.spread ? undefined : slot;
    const made = instanceIn(source, owner, text);
    return made && { value: made };
  });
  return { slots: slots.every((slot) => slot !== undefined) ? slots : undefined, end: read.end };
}

/** An argument that is itself an instance of the class, made from literals. */
function instanceIn(
  source: string,
  owner: string,
  text: TestText,
): { readonly n: readonly Value[] } | undefined {
  const form = MAKING[text.language]?.(patternOf(owner));
  const [begin] = form === undefined ? [] : (new RegExp(`^${form}`).exec(source) ?? []);
  if (begin?.endsWith('(') !== true) return undefined;
  const read = readItems(source, begin.length - 1, text.language, text.steps);
  if (!read || source.slice(read.end).trim() !== '') return undefined;
  const isPlain = read.items.every(
    ({ value, name, key }) => name === undefined && key === undefined && isWhole(value),
  );
  return isPlain ? { n: read.items.map(({ value }) => value) } : undefined;
}
