/**
 * Reads files of Java: the members of top-level classes, and the static methods with plain
 * parameters that others can call. Pure and linear. Leaves out overloads, generic methods and
 * anything that needs an instance.
 */
import { maskSource, sliced } from '../source-mask.ts';
import { ALL, type Statement } from '../statements.ts';
import { closingOf, parted, topParts } from '../brackets.ts';
import type { CallType } from './call-types.ts';
import { FLOAT, integerOf, LETTER, parameterOf, TEXT, TRUTH } from './plain-type.ts';
import type { Parameter, PlainType } from '../parameter.ts';
import type { ProgramFile } from './built-file.ts';

export interface JavaMethod {
  readonly local: string;
  /** With its package and class: `shop.Price.of`. */
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, type: CallType])[];
}

export interface JavaSource {
  readonly package: string;
  readonly statements: readonly Statement[];
  readonly methods: readonly JavaMethod[];
}

const MAX_HEAD_CHARACTERS = 2_000;
const ANNOTATION =
  /@(?!interface\b)[\w.]+(?:\s*\([^()]{0,300}(?:\([^()]{0,100}\)[^()]{0,100})?\))?/g;
const MODIFIER =
  /\b(?:public|protected|private|static|final|abstract|synchronized|native|strictfp|default|sealed|transient|volatile)\b/g;

export function javaFile(text: string): ProgramFile {
  const { statements, methods } = javaSource(text);
  const exports = new Map<string, string>();
  const parameters = new Map<string, readonly Parameter[]>();
  for (const { local, name, parameters: own } of methods) {
    exports.set(name, local);
    parameters.set(
      local,
      own.map(([label, type]) => parameterOf(label, type, type.rest === true)),
    );
  }
  return { statements, exports, parameters };
}

export function javaSource(text: string): JavaSource {
  const statements: Statement[] = [];
  const found = new Map<string, JavaMethod | undefined>();
  const whole = maskSource(text, 'java');
  const [, own = ''] = /^\s*package\s+([\w.]+)\s*;/m.exec(whole.code) ?? [];
  for (const part of topParts(whole)) {
    const head = bareHead(part.code);
    // An import changes nothing for code that uses nothing of it.
    if (/^(?:package|import)\b/.test(head)) continue;
    const [, owner] = /^(?:class|record|enum|interface)\s+(\w+)/.exec(head) ?? [];
    const open = part.code.indexOf('{');
    const close = owner === undefined || open < 0 ? undefined : closingOf(part.code, open + 1);
    if (owner === undefined || close === undefined) {
      if (!/^;?$/.test(head)) statements.push({ ...part, names: [ALL] });
      continue;
    }
    const inner = sliced(part, open + 1, close);
    for (const member of topParts(inner)) {
      if (/^[;,]?$/.test(member.code.trim())) continue;
      statements.push({ ...member, names: [memberName(member.code, owner)] });
      const method = methodIn(member.code);
      if (!method) continue;
      const name = [own, owner, method.local].filter((each) => each !== '').join('.');
      // A call does not say which of several methods with one name it means.
      const isOnly = !found.has(method.local);
      found.set(
        method.local,
        isOnly && method.parameters
          ? { ...method, name, parameters: method.parameters }
          : undefined,
      );
    }
  }
  const methods = [...found.values()].filter((each) => each !== undefined);
  return { package: own, statements, methods };
}

function bareHead(code: string): string {
  return code
    .slice(0, MAX_HEAD_CHARACTERS)
    .replaceAll(ANNOTATION, ' ')
    .replaceAll(MODIFIER, ' ')
    .trim();
}

/** Returns the member's name for others, or a name for the whole class if it has none. */
function memberName(code: string, owner: string): string {
  const head = bareHead(code);
  const [, type] = /^(?:class|record|enum|interface|@interface)\s+(\w+)/.exec(head) ?? [];
  if (type !== undefined) return type;
  const [left = ''] = head.split(/[=;({]/, 1);
  const [, name] = /(\w+)\s*(?:\[\s*\]\s*)*$/.exec(left.trim()) ?? [];
  return name === undefined || name === owner ? ALL : name;
}

interface ReadMethod {
  readonly local: string;
  /** Undefined if it cannot be called with plain values. */
  readonly parameters?: readonly (readonly [string, CallType])[];
}

function methodIn(code: string): ReadMethod | undefined {
  const head = code.slice(0, MAX_HEAD_CHARACTERS);
  const plain = head.replaceAll(ANNOTATION, (each) => ' '.repeat(each.length));
  const [all, before = '', name = ''] = /^([^(=;{]{1,300}?)\b(\w+)\s*\(/.exec(plain) ?? [];
  if (all === undefined) return undefined;
  const answer = before.replaceAll(MODIFIER, ' ').trim();
  const close = closingOf(plain, all.length);
  if (answer === '' || close === undefined || /\b(?:new|class|record|enum)\b/.test(before))
    return undefined;
  const isCallable =
    /\bstatic\b/.test(before) &&
    !/\bprivate\b/.test(before) &&
    !/^<|^void$/.test(answer) &&
    /^\s*(?:throws\s+[\w.,\s]{1,200})?\{/.test(code.slice(close + 1));
  if (!isCallable || name === 'main') return { local: name };
  const list = plain.slice(all.length, close).replaceAll(/\s+/g, ' ');
  const parameters: (readonly [string, CallType])[] = [];
  for (const written of parted(list, true)) {
    const [, type = '', rest = '', label = '_'] =
      /^(?:final )?(.*?[\w>\]])\s*(\.{3})?\s*\b(\w+)$/.exec(written.trim()) ?? [];
    const own = javaType(rest === '' ? type : `${type}[]`, 0);
    if (!own) return { local: name };
    parameters.push([label, rest === '' ? own : { ...own, rest: true }]);
  }
  return { local: name, parameters };
}

const PLAIN: ReadonlyMap<string, PlainType> = new Map([
  ['int', integerOf(32, true)],
  ['Integer', integerOf(32, true)],
  ['long', integerOf(64, true)],
  ['Long', integerOf(64, true)],
  ['short', integerOf(16, true)],
  ['byte', integerOf(8, true)],
  ['char', LETTER],
  ['Character', LETTER],
  ['boolean', TRUTH],
  ['Boolean', TRUTH],
  ['float', FLOAT],
  ['double', FLOAT],
  ['Double', FLOAT],
  ['String', TEXT],
  ['CharSequence', TEXT],
]);
const MAX_DEPTH = 4;

function javaType(written: string, depth: number): PlainType | undefined {
  const type = written.replaceAll(/\s+/g, '').replace(/^java\.(?:lang|util)\./, '');
  if (depth > MAX_DEPTH || type.length > 200) return undefined;
  const known = PLAIN.get(type);
  if (known) return known;
  if (type.endsWith('[]')) {
    const of = javaType(type.slice(0, -2), depth + 1);
    return of && { kind: 'list', of };
  }
  const [, outer = '', inner = ''] = /^(List|Collection|Iterable|Map)<(.*)>$/.exec(type) ?? [];
  const [first = '', second = ''] = parted(inner, true);
  const one = outer === '' ? undefined : javaType(first.replace(/^\?extends/, ''), depth + 1);
  if (!one || outer !== 'Map') return one && { kind: 'list', of: one };
  const of = javaType(second, depth + 1);
  return of && { kind: 'map', key: one, of };
}
