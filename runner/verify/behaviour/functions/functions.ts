/**
 * Finds the functions of a changed file whose behaviour may have changed and that can be called by
 * name: exports of a JavaScript or TypeScript module, top-level functions of Python, functions of a
 * module, package or class in the languages of line-functions.ts, or those with plain parameters in
 * a built language (built/). A function counts as changed if its own text differs, or that of
 * anything it leads to in the file, imports included. Pure. Leaves methods of instances to
 * methods.ts. Backstop: the room reports a name that is no function.
 */
import type { MethodKind } from './class-members.ts';
import { isBuilt, isByLines } from '../language-forms.ts';
import { lineFile, type LineLanguage } from './line-functions.ts';
import { lineParameters } from './line-parameters.ts';
import { parametersOf } from './parameters.ts';
import { ALL, type Statement, statementsOf, wordsOf } from './statements.ts';
import { programFile } from './built/program-file.ts';
import type { CallLanguage } from '../value.ts';
import type { Parameter } from './parameter.ts';

export interface ChangedFunction {
  /** Name for people and in tests. */
  readonly name: string;
  /** Name of the export; `default` also for the value of `module.exports`. */
  readonly exported: string;
  /** Undefined if the declaration does not show them. */
  readonly parameters?: readonly Parameter[];
  readonly parametersBefore?: readonly Parameter[];
  /** Its own text differs, or that of what it names; not only code that runs for the whole file. */
  readonly isTouched: boolean;
  /** Set for a method, whose class is then `exported`. */
  readonly method?: Method;
}

export interface Method {
  /** Name of the class for people and in tests. */
  readonly of: string;
  readonly name: string;
  readonly kind: MethodKind;
  /** Its own text differs, or that of methods it leads to; not only how instances are made. */
  readonly isOwn: boolean;
  /** Maximum of arguments to make an instance before the change, if known. */
  readonly mostToMake?: number;
}

/** Limit for a file to be read at all. */
export const MAX_SOURCE_CHARACTERS = 512 * 1024;
/** Limit on the total text that the functions of a file lead to. */
export const MAX_REACHED_CHARACTERS = 16 * 1024 * 1024;

const ENDINGS: readonly (readonly [RegExp, CallLanguage])[] = [
  [/\.py$/, 'python'],
  [/\.rb$/, 'ruby'],
  [/\.php$/, 'php'],
  [/\.pm$/, 'perl'],
  [/\.lua$/, 'lua'],
  [/\.ex$/, 'elixir'],
  [/\.erl$/, 'erlang'],
  [/\.(?:sh|bash)$/, 'shell'],
  [/\.go$/, 'go'],
  [/\.rs$/, 'rust'],
  [/\.java$/, 'java'],
  [/\.c$/, 'c'],
  [/\.(?:cc|cpp|cxx|c\+\+|hh|hpp|hxx)$/, 'cpp'],
];

/** Returns undefined for files whose functions cannot be called. */
export function callLanguage(path: string): CallLanguage | undefined {
  if (/\.d\.[cm]?ts$/.test(path)) return undefined;
  if (/\.[cm]?[jt]s$/.test(path)) return 'javascript';
  return ENDINGS.find(([ending]) => ending.test(path))?.[1];
}

/** Returns the functions present before and after, in file order, then those that may be. */
export function changedFunctions(
  language: CallLanguage,
  before: string,
  after: string,
): readonly ChangedFunction[] {
  if (before.length > MAX_SOURCE_CHARACTERS || after.length > MAX_SOURCE_CHARACTERS) return [];
  const old = fileOf(language, before);
  const now = fileOf(language, after);
  // A function exported in another way may still be there, which the room finds out. Not in shell:
  // a file that acts when sourced is not called.
  const lost =
    language === 'shell' ? [] : [...old.exports].filter(([exported]) => !now.exports.has(exported));
  const nameOf = (exported: string, local: string) =>
    exported === 'default' || isByLines(language) ? local : exported;
  const gone = lost.flatMap(([exported, local]): ChangedFunction[] => {
    const declared = old.byName.get(local) ?? [];
    if (exported === 'default' || !declared.every(mayBeFunction)) return [];
    const parameters = old.parameters(local);
    const known = parameters && { parameters, parametersBefore: parameters };
    return [{ name: nameOf(exported, local), exported, isTouched: true, ...known }];
  });
  const kept = [...now.exports].flatMap(([exported, local]): ChangedFunction[] => {
    const was = old.exports.get(exported);
    if (was === undefined || old.reach(was) === now.reach(local)) return [];
    const declared = now.byName.get(local) ?? [];
    if (!declared.every(mayBeFunction)) return [];
    const parameters = now.parameters(local);
    const parametersBefore = old.parameters(was);
    return [
      {
        name: nameOf(exported, local),
        exported,
        isTouched: old.namedReach(was) !== now.namedReach(local),
        ...(parameters && { parameters }),
        ...(parametersBefore && { parametersBefore }),
      },
    ];
  });
  return [...kept, ...gone];
}

export interface SourceFile {
  /** In file order. */
  readonly statements: readonly Statement[];
  readonly byName: ReadonlyMap<string, readonly Statement[]>;
  /** Local names by their exported names. */
  readonly exports: ReadonlyMap<string, string>;
  /**
   * Returns the text of everything a name leads to, including code that runs for the whole file.
   */
  reach(name: string): string;
  /** Leaves out that code, and imports. */
  namedReach(name: string): string;
  /** Takes the local name. */
  parameters(name: string): readonly Parameter[] | undefined;
}

/** Reads a file once for all of its functions. */
export function fileOf(language: CallLanguage, text: string): SourceFile {
  const built = isBuilt(language) ? programFile(text, language) : undefined;
  const lines = isLineLanguage(language) ? lineFile(text, language) : built;
  const statements = lines?.statements ?? statementsOf(text, language);
  const byName = new Map<string, Statement[]>();
  const used = new Set(statements.flatMap((one) => (isImport(one) ? [] : wordsOf(one.bare))));
  for (const statement of statements) {
    // An unused import is there for its side effects.
    const isUnused = isImport(statement) && !statement.names.some((name) => used.has(name));
    for (const name of isUnused ? [ALL] : statement.names) {
      const known = byName.get(name);
      if (known) known.push(statement);
      else byName.set(name, [statement]);
    }
  }
  const exports =
    lines?.exports ??
    callable(language === 'python' ? pythonExports(statements) : scriptExports(statements, byName));
  const words = new Map<Statement, readonly string[]>();
  const budget = { left: MAX_REACHED_CHARACTERS };
  const namedBudget = { left: MAX_REACHED_CHARACTERS };
  return {
    statements,
    byName,
    exports,
    reach: (name) => reachOf(byName, words, budget, [ALL, name]),
    namedReach: (name) => reachOf(byName, words, namedBudget, [name]),
    parameters: (name) =>
      built ? built.parameters.get(name) : parametersIn(byName.get(name) ?? [], language),
  };
}

function isLineLanguage(language: CallLanguage): language is LineLanguage {
  return isByLines(language) && !isBuilt(language);
}

function isImport({ code }: Statement): boolean {
  return /^\s*(from|import)\b/.test(code);
}

function reachOf(
  byName: ReadonlyMap<string, readonly Statement[]>,
  words: Map<Statement, readonly string[]>,
  budget: { left: number },
  names: readonly string[],
): string {
  const seen = new Set<Statement>();
  const left = [...names];
  const known = new Set(left);
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const statement of byName.get(next) ?? []) {
      if (seen.has(statement)) continue;
      seen.add(statement);
      budget.left -= statement.bare.length;
      // With the budget used up, a function is known by its own text and the first of what it leads
      // to.
      if (budget.left < 0) continue;
      const own = words.get(statement) ?? namedIn(statement.bare);
      words.set(statement, own);
      for (const word of own) {
        if (!known.has(word) && byName.has(word)) {
          known.add(word);
          left.push(word);
        }
      }
    }
  }
  const isNamed = !names.includes(ALL);
  return [...seen]
    .filter((one) => !(isNamed && isImport(one)))
    .map(({ bare }) => plainText(bare))
    .toSorted()
    .join('\n');
}

/** Perl and PHP declare some names without the sigil used elsewhere. */
function namedIn(bare: string): readonly string[] {
  const words = wordsOf(bare);
  return [...words, ...words.filter((word) => word.startsWith('$')).map((word) => word.slice(1))];
}

/** Removes invisible differences; blanks within a line stay, because they may be in a string. */
export function plainText(bare: string): string {
  return bare
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

function mayBeFunction({ code }: Statement): boolean {
  return !/^\s*(@[^\n]*\n\s*)*(export\s+)?(default\s+)?(declare\s+)?(abstract\s+)?(class|enum|interface|type|namespace)\b/.test(
    code,
  );
}

function parametersIn(
  declared: readonly Statement[],
  language: CallLanguage,
): readonly Parameter[] | undefined {
  for (const { bare } of declared) {
    const found = isLineLanguage(language)
      ? lineParameters(bare, language)
      : parametersOf(bare, language);
    if (found) return found;
  }
  return undefined;
}

/** Leaves out a block that may declare anything, which cannot be called. */
function callable(exports: Map<string, string>): ReadonlyMap<string, string> {
  exports.delete(ALL);
  return exports;
}

function pythonExports(statements: readonly Statement[]): Map<string, string> {
  const names = statements.flatMap(({ code, names: own }) =>
    /^(from|import|class)\b/.test(code) ? [] : /\b(def|lambda)\b|=/.test(code) ? own : [],
  );
  return new Map(names.filter((name) => !name.startsWith('_')).map((name) => [name, name]));
}

function scriptExports(
  statements: readonly Statement[],
  byName: ReadonlyMap<string, readonly Statement[]>,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const { code, names } of statements) {
    const text = code.trim();
    if (/^export\s+default\b/.test(text)) {
      const [, local] = /^export\s+default\s+([A-Za-z_$][\w$]*)\s*;?$/.exec(text) ?? [];
      found.set('default', local ?? names[0] ?? 'default');
    } else if (/^export\s*\{/.test(text)) {
      for (const [, local = '', as] of exportList(text)) found.set(as ?? local, local);
    } else if (/^export\b/.test(text)) {
      for (const name of names) found.set(name, name);
    } else if (/^module\.exports\s*=\s*\{/.test(text)) {
      for (const [name, local] of literalExports(text)) {
        found.set(name, byName.has(local) ? local : 'default');
      }
    } else if (/^module\.exports\s*=[^=]/.test(text)) {
      const [, local] =
        /^module\.exports\s*=\s*(?:async\s+)?(?:function\s*\*?\s*)?([\w$]+)\b/.exec(text) ?? [];
      found.set('default', local !== undefined && byName.has(local) ? local : 'default');
    } else {
      const [, name, local] = /^(?:module\.)?exports\.([\w$]+)\s*=\s*([\w$]*)/.exec(text) ?? [];
      if (name !== undefined)
        found.set(name, local && local !== name && byName.has(local) ? local : name);
    }
  }
  return found;
}

function exportList(text: string): RegExpMatchArray[] {
  return [
    ...text
      .replace(/\}[^]*$/, '')
      .matchAll(/([A-Za-z_$][\w$]*)(?:\s+as\s+([A-Za-z_$][\w$]*))?(?=\s*[,\s]*)/g),
  ].filter(([, word]) => word !== 'export' && word !== 'as' && word !== 'type');
}

/** Returns the names in `module.exports = { a, b: c, d() {} }`, at its outer level. */
function literalExports(text: string): [string, string][] {
  const found: [string, string][] = [];
  let depth = 0;
  let flat = '';
  for (const c of text.slice(text.indexOf('{') + 1)) {
    if (/[([{]/.test(c)) depth += 1;
    else if (/[)\]}]/.test(c)) depth -= 1;
    else if (depth === 0) flat += c;
    if (depth < 0) break;
  }
  for (const part of flat.split(',')) {
    const [, name, local] =
      /^\s*(?:async\s+)?([A-Za-z_$][\w$]*)\s*(?::\s*([A-Za-z_$][\w$]*))?/.exec(part) ?? [];
    if (name !== undefined) found.push([name, local ?? name]);
  }
  return found;
}
