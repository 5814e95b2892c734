/**
 * Finds the methods of exported classes whose behaviour may have changed: their own text differs,
 * or that of anything they lead to in the class and the file, or the way instances are made. Pure.
 * Leaves out private and inherited methods. Backstop: the room reports a name that is no method.
 */
import { type Member, membersOf, type MethodKind, namesUsed } from './class-members.ts';
import {
  type ChangedFunction,
  fileOf,
  type Method,
  MAX_REACHED_CHARACTERS,
  MAX_SOURCE_CHARACTERS,
  plainText,
  type SourceFile,
} from './functions.ts';
import { lineMethods } from './line-methods.ts';
import { lineParameters } from './line-parameters.ts';
import { parametersOf } from './parameters.ts';
import { ALL, type Statement, wordsOf } from './statements.ts';
import type { Call, CallLanguage } from '../value.ts';
import type { Parameter } from './parameter.ts';

const MAX_METHODS = 500;

interface Found {
  /** Name the driver looks the class up by. */
  readonly exported: string;
  readonly of: string;
  readonly name: string;
  readonly kind: MethodKind;
  readonly parameters: readonly Parameter[] | undefined;
  readonly toMake: readonly Parameter[] | undefined;
  /** Returns the text of the method and of what it leads to. */
  readonly own: () => string;
  /** Adds the text that makes instances. */
  readonly all: () => string;
  /**
   * Returns the text of the method and of what it names, without code that runs for the whole file.
   */
  readonly named: () => string;
  /** Returns the text that makes instances, followed by name. */
  readonly made: () => string;
}

/** Returns the methods present before and after, in file order. */
export function changedMethods(
  language: CallLanguage,
  before: string,
  after: string,
): readonly ChangedFunction[] {
  if (before.length > MAX_SOURCE_CHARACTERS || after.length > MAX_SOURCE_CHARACTERS) return [];
  const old = methodsOf(language, before);
  if (old.size === 0) return [];
  return [...methodsOf(language, after)].flatMap(([key, now]): ChangedFunction[] => {
    const was = old.get(key);
    if (!was || was.kind !== now.kind) return [];
    const isOwn = was.own() !== now.own();
    if (!isOwn && was.all() === now.all()) return [];
    const { exported, of, name, kind, parameters } = now;
    const mostToMake = was.toMake?.some(({ rest }) => rest) ? undefined : was.toMake?.length;
    return [
      {
        name: shownName(language, now),
        exported,
        isTouched: was.named() !== now.named(),
        ...(parameters && { parameters }),
        ...(was.parameters && { parametersBefore: was.parameters }),
        method: { of, name, kind, isOwn, ...(mostToMake !== undefined && { mostToMake }) },
      },
    ];
  });
}

/**
 * Returns the text that each method leads to by name, with what makes instances, keyed by its name
 * for people.
 */
export function methodReaches(
  language: CallLanguage,
  text: string,
): ReadonlyMap<string, () => string> {
  if (text.length > MAX_SOURCE_CHARACTERS) return new Map();
  const maker = MAKERS[language];
  const found = new Map<string, () => string>();
  for (const each of methodsOf(language, text).values()) {
    found.set(shownName(language, each), each.named);
    if (maker !== undefined)
      found.set(shownName(language, { of: each.of, name: maker }), each.made);
  }
  return found;
}

/** Method that a language calls to make an instance. */
const MAKERS: Partial<Record<CallLanguage, string>> = {
  javascript: 'constructor',
  python: '__init__',
  ruby: 'initialize',
  php: '__construct',
};

/**
 * Returns the methods called on the way to a method, by their names for people: the one that makes
 * the instance, and the steps before the call.
 */
export function methodsOnTheWay(
  language: CallLanguage,
  { of }: Pick<Method, 'of'>,
  calls: readonly Call[],
): readonly string[] {
  const made = calls.flatMap(({ on }) => (on && !on.reads ? [on] : []));
  const maker = MAKERS[language];
  const names = new Set(made.flatMap(({ steps }) => steps.map(({ name }) => name)));
  if (made.length > 0 && maker !== undefined) names.add(maker);
  return [...names].map((name) => shownName(language, { of, name }));
}

function shownName(language: CallLanguage, { of, name }: Pick<Found, 'of' | 'name'>): string {
  return `${of}${JOINTS[language] ?? '.'}${name}`;
}

const JOINTS: Partial<Record<CallLanguage, string>> = { ruby: '#', php: '::' };

/** Keys methods by names that are the same on both sides. */
function methodsOf(language: CallLanguage, text: string): ReadonlyMap<string, Found> {
  if (language === 'ruby' || language === 'php') return lineClasses(language, text);
  if (language === 'javascript' || language === 'python') return classes(language, text);
  return new Map();
}

function lineClasses(language: 'ruby' | 'php', text: string): ReadonlyMap<string, Found> {
  const methods = lineMethods(text, language);
  if (methods.length === 0) return new Map();
  const file = fileOf(language, text);
  const maker = language === 'ruby' ? 'initialize' : '__construct';
  const read = (name: string, nth = 0) => {
    const declared = file.byName.get(name)?.[nth];
    return declared && lineParameters(declared.bare, language);
  };
  const found = methods.slice(0, MAX_METHODS).map(({ owner, name, nth }): [string, Found] => [
    `${owner} ${name}`,
    {
      exported: owner,
      of: owner.split(/::|\\/).at(-1) ?? owner,
      name,
      kind: 'method',
      parameters: read(name, nth),
      toMake: file.byName.has(maker) ? read(maker) : [],
      own: () => reachOfOne(file, name, nth),
      all: () => `${reachOfOne(file, name, nth)}\n${file.reach(maker)}`,
      named: () => reachOfOne(file, name, nth, true),
      made: () => (file.byName.has(maker) ? file.namedReach(maker) : ''),
    },
  ]);
  return new Map(found);
}

/** Picks the right one if several classes of a file have a method of this name. */
function reachOfOne(file: SourceFile, name: string, nth: number, isNamed = false): string {
  const reach = (one: string) => (isNamed ? file.namedReach(one) : file.reach(one));
  const all = file.byName.get(name) ?? [];
  const own = all[nth];
  if (all.length < 2 || !own) return reach(name);
  const others = wordsOf(own.bare).filter((word) => word !== name && file.byName.has(word));
  return [plainText(own.bare), ...others.map(reach)].join('\n');
}

/** Matches a statement that is a class. */
export const CLASS: Readonly<Record<'javascript' | 'python', RegExp>> = {
  javascript:
    /^\s*(?:(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\b|(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*=\s*class\b|(?:module\.)?exports(?:\.[\w$]+)?\s*=\s*class\b|@)/,
  python: /^(?:@[^\n]*\n\s*)*class\b/,
};

function classes(language: 'javascript' | 'python', text: string): ReadonlyMap<string, Found> {
  const file = fileOf(language, text);
  const index = new MemberIndex(file, language);
  const found = new Map<string, Found>();
  const exported = language === 'python' ? pythonClasses(file) : [...file.exports];
  for (const [as, local] of exported) {
    const parts = (file.byName.get(local) ?? []).flatMap((each) => index.members.get(each) ?? []);
    const [, own] =
      parts.length === 0 ? [] : (/\bclass\s+([A-Za-z_$][\w$]*)/.exec(parts[0]?.bare ?? '') ?? []);
    const of = as !== 'default' ? as : own !== undefined && own !== 'extends' ? own : local;
    for (const { name, kind, isPublic, bare } of parts) {
      if (kind === 'made' || !isPublic || found.size >= MAX_METHODS) continue;
      const key = `${as} ${name}`;
      if (found.has(key)) continue;
      found.set(key, {
        exported: as,
        of,
        name,
        kind,
        parameters: parametersIn(bare, name, language),
        toMake: toMakeIn(parts, language),
        own: () => index.reach(local, bare, 'with the file'),
        all: () => index.reach(local, bare, 'with what makes it'),
        named: () => index.reach(local, bare, 'by name'),
        made: () =>
          parts
            .filter((part) => part.kind === 'made')
            .map((part) => index.reach(local, part.bare, 'by name'))
            .join('\n'),
      });
    }
  }
  return found;
}

function pythonClasses({ byName }: SourceFile): [string, string][] {
  return [...byName].flatMap(([name, own]): [string, string][] =>
    !name.startsWith('_') && own.some(({ code }) => CLASS.python.test(code)) ? [[name, name]] : [],
  );
}

/** Leaves out the instance that Python passes first. */
function parametersIn(
  bare: string,
  name: string,
  language: 'javascript' | 'python',
): readonly Parameter[] | undefined {
  if (language === 'python') {
    const read = parametersOf(bare, language);
    return /@staticmethod\b/.test(bare.slice(0, 300)) ? read : read?.slice(1);
  }
  const at = bare.search(
    new RegExp(String.raw`(?<![\w$])${name.replaceAll('$', String.raw`\$`)}\s*[(<]`),
  );
  return parametersOf(at < 0 ? bare : `function ${bare.slice(at)}`, language);
}

/** Returns undefined if the class does not say, for example because it inherits it. */
function toMakeIn(
  members: readonly Member[],
  language: 'javascript' | 'python',
): readonly Parameter[] | undefined {
  const form = language === 'python' ? /\bdef\s+__init__\b/ : /^\s*(?:\w+\s+)?constructor\s*\(/;
  const own = members.find(({ kind, bare }) => kind === 'made' && form.test(bare));
  const name = language === 'python' ? '__init__' : 'constructor';
  if (own) return parametersIn(own.bare, name, language);
  const head = members[0]?.bare ?? '';
  return /\bextends\b|\(|@/.test(head) ? undefined : [];
}

/**
 * Indexes the texts that a method leads to: members by their names after a dot, others by their
 * names.
 */
class MemberIndex {
  readonly members = new Map<Statement, readonly Member[]>();
  readonly #byName = new Map<string, string[]>();
  readonly #names = new Map<string, readonly string[]>();
  /** Texts that make instances of a class, by its name. */
  readonly #made = new Map<string, string[]>();
  #left = MAX_REACHED_CHARACTERS;

  constructor({ byName }: SourceFile, language: 'javascript' | 'python') {
    for (const [name, statements] of byName) {
      for (const statement of statements) {
        if (!CLASS[language].test(statement.code)) {
          this.#add(this.#byName, name, statement.bare);
          continue;
        }
        const own = this.members.get(statement) ?? membersOf(statement, language);
        const isNew = !this.members.has(statement);
        this.members.set(statement, own);
        for (const member of own) {
          if (member.kind === 'made') this.#add(this.#made, name, member.bare);
          else if (isNew) this.#add(this.#byName, `.${member.name}`, member.bare);
        }
      }
    }
  }

  #add(map: Map<string, string[]>, name: string, text: string): void {
    const known = map.get(name);
    if (known) known.push(text);
    else map.set(name, [text]);
  }

  /** Returns the text that a method of the class with this local name leads to. */
  reach(
    local: string,
    bare: string,
    how: 'by name' | 'with the file' | 'with what makes it',
  ): string {
    const seen = new Set<string>([bare]);
    if (how !== 'by name') for (const text of this.#byName.get(ALL) ?? []) seen.add(text);
    const made = this.#made.get(local) ?? [];
    if (how === 'with what makes it') for (const text of made) seen.add(text);
    // Grows during the loop.
    for (const text of seen) {
      this.#left -= text.length;
      // With the budget used up, a method is known by its own text and the first of what it leads
      // to.
      if (this.#left < 0) break;
      const names = this.#names.get(text) ?? namesUsed(text);
      this.#names.set(text, names);
      for (const name of names) {
        for (const next of this.#byName.get(name) ?? []) seen.add(next);
        if (name === local) continue;
        for (const next of this.#made.get(name) ?? []) seen.add(next);
      }
    }
    return [...seen].map(plainText).toSorted().join('\n');
  }
}
