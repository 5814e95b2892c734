/**
 * Finds instances of a class made from readable values in a test text, their names, and everything
 * that happens to them afterwards. Pure and linear; evaluates no code. Marks what it cannot follow,
 * and never guesses.
 */
import { readItems } from '../literals/literal.ts';
import type { TestText } from './test-text.ts';
import { type Slot, slotOf } from './slots.ts';
import { patternOf } from './names-in-tests.ts';
import { type CallLanguage, isWhole, type Value } from '../value.ts';

/** One call in a chain: `a.b(1).c`. */
export interface Link {
  readonly name: string;
  readonly at: number;
  readonly end: number;
  /** Undefined if they cannot be read. */
  readonly slots: readonly Slot[] | undefined;
  /** Written without parentheses. */
  readonly reads: boolean;
}

export interface Instance {
  readonly at: number;
  readonly slots: readonly Slot[] | undefined;
  /** Calls chained to its creation. */
  readonly links: readonly Link[];
  /** Name it is assigned to. */
  readonly name?: string;
}

/** An occurrence of a name. */
export interface Use {
  readonly at: number;
  readonly links: readonly Link[];
  /** The name is reassigned, or used in a way other than a call. */
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

/** Caches results, because all methods of a class need the same ones of each text. */
const READ = new WeakMap<TestText, Map<string, unknown>>();

function once<T>(text: TestText, key: string, read: () => T): T {
  const known = READ.get(text) ?? new Map<string, unknown>();
  READ.set(text, known);
  if (!known.has(key)) known.set(key, read());
  return known.get(key) as T;
}

/** `name` is the class's name in the text. */
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
    // Covers `(new Cart()).total()`.
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
  // Text in quotes is masked, and names of variables never are.
  const before = uses.slice(Math.max(0, at - 160), at);
  const [, assigned] = ASSIGNED.exec(before) ?? [];
  if (assigned !== undefined) return assigned;
  const [, lazy, subject, fixture] = BROUGHT.exec(text.slice(Math.max(0, at - 160), at)) ?? [];
  return lazy ?? subject ?? fixture;
}

/** Returns the occurrences of a name in order, including those that assign an instance to it. */
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
    // An argument without brackets, or a block, is passed too.
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

/** Reads an argument that is itself an instance of the class, made from literals. */
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
