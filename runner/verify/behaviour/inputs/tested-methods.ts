/**
 * Finds the inputs that tests call a method with: the arguments of its instance, the earlier calls
 * on the same instance, and its own arguments. Pure; evaluates no code. Backstop: what cannot be
 * followed (an instance passed on, a field that is set) merely counts as untested.
 */
import type { Method } from '../functions/functions.ts';
import { type Instance, instancesIn, type Link, type Use, usesOf } from './instances.ts';
import type { Slot } from './slots.ts';
import type { Table, TestText } from './test-text.ts';
import { callsOf } from './filled-calls.ts';
import { namesIn, patternOf } from './names-in-tests.ts';
import { MAX_CALLS, MAX_INPUTS, type Place, type TestedInputs } from './tested.ts';
import {
  type Call,
  type CallLanguage,
  type Given,
  isWhole,
  keyOf,
  type Value,
  valuesOf,
} from '../value.ts';

export interface TestedMethod {
  readonly method: Method;
  readonly exported: string;
  readonly path: string;
}

const MAX_STEPS = 6;
/** Limit on the names of instances in one text. */
const MAX_NAMES = 40;

/** A call of the method as written. */
interface Written {
  readonly at: number;
  /** Undefined for a call on the class itself. */
  readonly made: readonly Slot[] | undefined;
  readonly steps: readonly { readonly link: Link; readonly goesOn: boolean }[];
  readonly own: readonly Slot[];
  /** An earlier call may happen any number of times. */
  readonly isLoose: boolean;
}

export function testedMethods(
  { method, exported, path }: TestedMethod,
  texts: readonly TestText[],
): TestedInputs {
  const found = new Map<string, Call>();
  const places: Place[] = [];
  let allKnown = true;
  const data = texts.filter(({ isData }) => isData).flatMap(({ tables }) => tables);
  const own = { name: method.of, exported, path };
  for (const text of texts) {
    const names = namesIn(own, text.text);
    // RSpec's word for the described class.
    if (names.size === 0 && !text.uses.includes('described_class')) continue;
    const written = writtenIn(text, names.size === 0 ? [method.of] : [...names], method);
    const known = new Set(written.map(({ at }) => at));
    for (const at of placesOf(text, method)) {
      places.push({ text, at });
      if (!known.has(at)) allKnown = false;
    }
    for (const form of written) {
      const calls = callsFrom(form, text, data, method);
      if (calls.length === 0 || form.isLoose) allKnown = false;
      for (const call of calls) {
        if (valuesOf(call).every(isWhole) && found.size < MAX_INPUTS) found.set(keyOf(call), call);
        else allKnown = false;
      }
    }
  }
  return { calls: [...found.values()], allKnown, places };
}

/** Returns the positions of the method's name after a dot, in code. */
function placesOf(text: TestText, { name }: Method): readonly number[] {
  const form = new RegExp(String.raw`(?:\.|->|::)\s?(${patternOf(name)})(?![\w$?!])`, 'g');
  return [...text.uses.matchAll(form)]
    .slice(0, MAX_CALLS)
    .map((match) => match.index + match[0].length - name.length);
}

function writtenIn(text: TestText, names: readonly string[], method: Method): Written[] {
  if (method.kind === 'static') {
    return names.flatMap((name) =>
      usesOf(text, name, name).flatMap(({ links: [first] }) => {
        if (first?.name !== method.name || first.slots === undefined || first.reads) return [];
        return [{ at: first.at, made: undefined, steps: [], own: first.slots, isLoose: false }];
      }),
    );
  }
  return names.flatMap((name) => {
    const instances = instancesIn(text, name);
    const direct = instances.flatMap((one) => chained(one.links, one, [], false, method, text));
    const called = Map.groupBy(
      instances.filter((one) => one.name !== undefined),
      (one) => one.name ?? '',
    );
    const others = [...called]
      .slice(0, MAX_NAMES)
      .flatMap(([as, own]) => followed(text, as, own, name, method));
    return [...direct, ...others];
  });
}

type Before = readonly { readonly link: Link; readonly goesOn: boolean }[];

/** Returns the calls of the method in a chain on an instance. */
function chained(
  links: readonly Link[],
  { slots }: Instance,
  before: Before,
  isLoose: boolean,
  method: Method,
  text: TestText,
): Written[] {
  const found: Written[] = [];
  if (slots === undefined) return found;
  for (const [i, link] of links.entries()) {
    const isRead = link.reads && text.language !== 'ruby';
    if (link.name === method.name && isRead === (method.kind === 'getter')) {
      const own = link.reads ? [] : link.slots;
      const steps = [...before, ...rowOf(links.slice(0, i), true)];
      if (own && steps.length <= MAX_STEPS) {
        found.push({ at: link.at, made: slots, steps, own, isLoose });
      }
    }
    // After a field or an unreadable call, the chain continues on another object.
    if (isRead || link.slots === undefined) break;
  }
  return found;
}

/**
 * Reads a chain in which each call but the last acts on the answer of the previous one; with
 * `goesOn`, the last does too.
 */
function rowOf(links: readonly Link[], goesOn: boolean): Before {
  return links.map((link, i) => ({ link, goesOn: goesOn || i < links.length - 1 }));
}

interface Part {
  readonly at: number;
  readonly kind: 'test' | 'set-up';
}

/** Beginnings of tests, and of the set-up before each, which is in a group. */
const PARTS: Partial<Record<CallLanguage, RegExp>> = {
  javascript:
    /(?<![\w$.@:>])(?:(?:t\.)?(?:it|test|specify)(?=\s?[.(])|((?:beforeEach|setup)(?=\s?\()))/g,
  python:
    /\b(?:async\s+)?def\s+test\w*|(\bdef\s+(?:setUp|setup|set_up)\w*|@(?:pytest\.)?fixture\b)/g,
  ruby: /(?<![\w$.@:])(?:(?:it|test|specify|example)(?=\s?\(?")|def\s+test\w*|((?:before|setup|let!?|subject!?)(?=\s?\(|\s(?:\{|do\b))|def\s+setup\b))/g,
  php: /\bfunction\s+test\w*|#\[Test\b|(\bfunction\s+setUp\b|#\[Before\b)/gi,
};

function partsOf({ language, uses }: TestText): readonly Part[] {
  const form = PARTS[language];
  if (!form) return [];
  return [...uses.matchAll(form)].slice(0, MAX_CALLS).map((match) => ({
    at: match.index,
    kind: match[1] === undefined ? 'test' : 'set-up',
  }));
}

const LOOP = /(?<![\w$])(?:for|while|until|loop)\b|\.(?:each|times|forEach|map|upto)\b/;

/** Follows all occurrences of a name that instances are assigned to. */
function followed(
  text: TestText,
  as: string,
  instances: readonly Instance[],
  owner: string,
  method: Method,
): Written[] {
  const parts = partsOf(text);
  const uses = usesOf(text, as, owner);
  const places = [...uses, ...instances].map(({ at }) => at);
  const known = new Map(places.map((at) => [at, parts.findLast((part) => part.at <= at)]));
  const partAt = (at: number) => known.get(at);
  const found: Written[] = [];
  for (const use of uses) {
    if (!use.links.some(({ name }) => name === method.name)) continue;
    const here = partAt(use.at);
    const instance = instances.findLast((one) => {
      if (one.at >= use.at) return false;
      const there = partAt(one.at);
      // An instance of one test is not visible in later ones.
      return there === here || there === undefined || there.kind === 'set-up';
    });
    if (!instance) continue;
    const there = partAt(instance.at);
    const isFresh = there !== here && there?.kind === 'set-up';
    const between = uses.filter(({ at }) => {
      if (at <= instance.at || at >= use.at) return false;
      const part = partAt(at);
      return !isFresh || part === here || part === there;
    });
    const before = stepsIn(between, text);
    if (!before) continue;
    const from = isFresh ? (here?.at ?? instance.at) : instance.at;
    const isLoose = before.length > 0 && LOOP.test(text.uses.slice(from, use.at));
    found.push(...chained(use.links, instance, before, isLoose, method, text));
  }
  return found;
}

const PARAMETER = /\bdef\s+\w*(?:\([^()\n]*)?$/;

/** Returns what happens to an instance; undefined if that is unclear. */
function stepsIn(uses: readonly Use[], text: TestText): Before | undefined {
  const found: { readonly link: Link; readonly goesOn: boolean }[] = [];
  for (const { at, links, isSet } of uses) {
    if (isSet) return undefined;
    // A test that takes a fixture names it.
    if (PARAMETER.test(text.uses.slice(Math.max(0, at - 300), at))) continue;
    const line = text.uses.slice(text.uses.lastIndexOf('\n', at) + 1, at);
    const isLookedAt =
      /(?<![\w$])(?:expect|assert\w*|equal|self\.assert\w+|\$this->assert\w+|is_expected)(?![\w$])/.test(
        line,
      );
    const [first] = links;
    if (!first) {
      // It is passed to code that may do anything with it.
      if (!isLookedAt) return undefined;
      continue;
    }
    const isField = first.reads && text.language !== 'ruby';
    if (isField) {
      if (links.some(({ reads }) => !reads) && !isLookedAt) return undefined;
      continue;
    }
    const calls = links.filter(({ reads }) => !reads || text.language === 'ruby');
    if (calls.some(({ slots }) => slots === undefined)) {
      // An assertion on an answer does not affect the instance.
      if (!isLookedAt || first.slots === undefined) return undefined;
      found.push({ link: first, goesOn: false });
    } else found.push(...rowOf(calls, false));
  }
  return found.length > MAX_STEPS ? undefined : found;
}

/** Fills a written call with values. */
function callsFrom(
  { at, made, steps, own }: Written,
  text: TestText,
  data: readonly Table[],
  { kind }: Method,
): Call[] {
  const lists = [...(made ? [made] : []), ...steps.map(({ link }) => link.slots ?? []), own];
  const slots = lists.flat().map(unnamed);
  return callsOf({ at, slots }, text, data).flatMap(({ args }): Call[] => {
    if (args.length !== slots.length) return [];
    let from = 0;
    const given = lists.map((list) => {
      const values = args.slice(from, from + list.length);
      from += list.length;
      return givenOf(list, values);
    });
    const last = given.at(-1) ?? { args: [] };
    const [first] = given;
    if (!made || !first) return [last];
    const before = steps.map(({ link, goesOn }, i) => ({
      name: link.name,
      ...(goesOn && { goesOn: true as const }),
      ...(given[i + 1] ?? { args: [] }),
    }));
    const on = { ...first, steps: before, ...(kind === 'getter' && { reads: true as const }) };
    return [{ on, ...last }];
  });
}

/** Drops an argument's name, which would set it apart from the others. */
function unnamed(slot: Slot): Slot {
  if ('value' in slot) return { value: slot.value };
  if ('parts' in slot) return { parts: slot.parts, keys: slot.keys };
  const { name, spread, field } = slot;
  return { name, spread, ...(field !== undefined && { field }) };
}

function givenOf(slots: readonly Slot[], values: readonly Value[]): Given {
  const args: Value[] = [];
  const named: [string, Value][] = [];
  for (const [i, { keyword }] of slots.entries()) {
    const value = values[i] ?? null;
    if (keyword === undefined) args.push(value);
    else named.push([keyword, value]);
  }
  return { args, ...(named.length > 0 && { named }) };
}
