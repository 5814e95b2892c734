/**
 * Reads files of Rust: their items, the types they name, and the functions with plain parameters,
 * including those of types. Pure and linear. Ignores tests within the file and anything it cannot
 * read.
 */
import type { Parameter } from '../parameter.ts';
import { type Masked, maskSource, sliced } from '../source-mask.ts';
import { ALL, type Statement } from '../statements.ts';
import { closingOf, parted, topParts } from '../brackets.ts';
import { parameterOf } from './plain-type.ts';
import type { ProgramFile } from './built-file.ts';
import { type RustDeclared, rustType, type RustType, type RustTypes } from './rust-types.ts';

export interface RustFunction {
  /** `encode`, or `Amount::split`. */
  readonly name: string;
  /** As written; `self` comes first. */
  readonly parameters: readonly (readonly [name: string, type: string])[];
}

export interface RustSource {
  readonly statements: readonly Statement[];
  readonly functions: readonly RustFunction[];
  readonly types: RustTypes;
}

const MAX_HEAD_CHARACTERS = 2_000;
const MAX_TYPE_CHARACTERS = 4_000;

export function rustFile(text: string): ProgramFile {
  const { statements, functions, types } = rustSource(text);
  const exports = new Map<string, string>();
  const parameters = new Map<string, readonly Parameter[]>();
  for (const one of functions) {
    const own = rustParameters(one, types);
    if (!own || exports.has(one.name)) continue;
    exports.set(one.name, one.name);
    parameters.set(
      one.name,
      own.map(({ plain }, i) => parameterOf(one.parameters[i]?.[0] ?? '_', plain, false)),
    );
  }
  return { statements, exports, parameters };
}

/** Returns undefined if a parameter is not plain. */
export function rustParameters(
  { parameters }: RustFunction,
  types: RustTypes,
): readonly RustType[] | undefined {
  const found: RustType[] = [];
  for (const [, written] of parameters) {
    const type = rustType(written, types);
    if (!type) return undefined;
    found.push(type);
  }
  return found;
}

export function rustSource(text: string): RustSource {
  const statements: Statement[] = [];
  const functions: RustFunction[] = [];
  const types = new Map<string, RustDeclared>();
  for (const part of topParts(maskSource(text, 'rust'))) {
    const { attributes, item } = itemOf(part.code);
    if (/\btest\b/.test(attributes) || /^[;,]?\s*$/.test(item)) continue;
    const [, word = '', name = ''] = /^(\w+)!?\s+(\w+)/.exec(item) ?? [];
    if (word === 'impl') {
      statements.push(...implParts(part, item, functions));
      continue;
    }
    if (
      /\bfn\s+\w+/.test(item.slice(0, 200)) &&
      !/^(?:trait|mod|macro_rules|extern\s*"_*"\s*\{)/.test(item)
    ) {
      const one = functionIn(item, undefined, attributes);
      if (one?.isCallable && one.name !== 'main') functions.push(one);
      statements.push({ ...part, names: [one?.name ?? ALL] });
    } else if (word === 'use') {
      statements.push({ ...part, names: broughtIn(item) });
    } else {
      const declared = typeIn(item);
      if (declared) types.set(name, declared);
      const isNamed = /^(?:struct|enum|type|trait|union|mod|const|static|macro_rules)$/.test(word);
      const [, own = name] = /^static\s+mut\s+(\w+)/.exec(item) ?? [];
      statements.push({ ...part, names: [isNamed ? own : ALL] });
    }
  }
  return { statements, functions, types };
}

/** Separates the attributes from the item, and drops its visibility. */
function itemOf(code: string): { readonly attributes: string; readonly item: string } {
  const [attributes = ''] = /^\s*(?:#!?\[[^\]]*\]\s*)*/.exec(code) ?? [];
  const item = code.slice(attributes.length).replace(/^pub(?:\s*\([^()]*\))?\s+/, '');
  return { attributes, item };
}

/**
 * Returns the functions of a type, each as a statement; those of a trait belong to the type as one.
 */
function implParts(part: Masked, item: string, functions: RustFunction[]): Statement[] {
  const [head = ''] = /^[^{]*/.exec(item.slice(0, MAX_HEAD_CHARACTERS)) ?? [];
  const [, owner] = /^impl\s+(\w+)\s*$/.exec(head.trim()) ?? [];
  const open = part.code.indexOf('{');
  const close = open < 0 ? undefined : closingOf(part.code, open + 1);
  if (owner === undefined || close === undefined) {
    const [, type = ALL] =
      /(?:\bfor\s+|^impl\b[^{]*?\s)(?:\w+::)*(\w+)(?:<[^{]*)?\s*$/.exec(head.trim()) ?? [];
    const methods = [...item.matchAll(/\bfn\s+(\w+)/g)].map(([, name = '']) => name);
    return [{ ...part, names: [type, ...methods] }];
  }
  const inner = sliced(part, open + 1, close);
  return topParts(inner).map(({ code, bare }): Statement => {
    const { attributes, item: method } = itemOf(code);
    const one = functionIn(method, owner, attributes);
    if (one?.isCallable) functions.push(one);
    const [, short] = /::(\w+)$/.exec(one?.name ?? '') ?? [];
    return { code, bare, names: one && short !== undefined ? [one.name, short] : [owner] };
  });
}

interface ReadFunction extends RustFunction {
  readonly isCallable: boolean;
}

function functionIn(
  item: string,
  owner: string | undefined,
  attributes: string,
): ReadFunction | undefined {
  const head = item.slice(0, MAX_HEAD_CHARACTERS);
  const [all, before = '', name = '', generic] =
    /^((?:(?:const|async|unsafe|extern(?:\s+"_*")?)\s+)*)fn\s+(\w+)\s*(<[^()]*>)?\s*\(/.exec(
      head,
    ) ?? [];
  if (all === undefined) return undefined;
  const full = owner === undefined ? name : `${owner}::${name}`;
  const close = closingOf(head, all.length);
  const list = close === undefined ? undefined : head.slice(all.length, close);
  const parameters =
    list === undefined ? [] : parted(list, true).map((one) => parameterIn(one, owner));
  const [result = ''] = /^[^{]*/.exec(head.slice((close ?? 0) + 1)) ?? [];
  const answers = result.includes('->') || parameters.some(([, type]) => type.startsWith('&mut'));
  const isPlain =
    !/\b(?:async|unsafe|extern)\b/.test(before) &&
    (generic === undefined || /^<\s*(?:'\w+\s*,?\s*)+>$/.test(generic)) &&
    !/\bwhere\b|->\s*!/.test(result);
  const isCallable = isPlain && answers && close !== undefined && !/\bcfg\b/.test(attributes);
  return { name: full, parameters, isCallable };
}

function parameterIn(written: string, owner: string | undefined): readonly [string, string] {
  const text = written.replaceAll(/\s+/g, ' ').replaceAll(/\bSelf\b/g, owner ?? 'Self');
  const [, self] = /^((?:&(?:'\w+ )?)?(?:mut )?)self$/.exec(text) ?? [];
  // `mut self` takes the value itself.
  if (self !== undefined) {
    const mark = self.startsWith('&') ? self.replace(/'\w+ /, '') : '';
    return ['self', mark + (owner ?? '?')];
  }
  const [, name, type] = /^(?:mut )?(\w+) ?: ?(.+)$/.exec(text) ?? [];
  return name === undefined || type === undefined ? ['_', '?'] : [name, type];
}

function typeIn(item: string): RustDeclared | undefined {
  if (item.length > MAX_TYPE_CHARACTERS) return undefined;
  const [, alias] = /^type\s+\w+\s*=\s*([^;]+);/.exec(item) ?? [];
  if (alias !== undefined) return { alias };
  const [, open, body = ''] = /^struct\s+\w+\s*([{(])([^]*)[})]\s*;?\s*$/.exec(item) ?? [];
  if (open === undefined) return undefined;
  const all = parted(body, true).map((part) => itemOf(part).item.replaceAll(/\s+/g, ' '));
  const fields = all.map((part, i): readonly [string, string] => {
    if (open === '(') return [String(i), part];
    const [, name = '', type = '?'] = /^(\w+) ?: ?(.+)$/.exec(part) ?? [];
    return [name, type];
  });
  return fields.length > 0 ? { fields } : undefined;
}

function broughtIn(item: string): string[] {
  const words = item
    .slice(0, MAX_TYPE_CHARACTERS)
    .matchAll(/(?<!\w)(\w{1,80})\s{0,20}(?=[,};]|$)/g);
  const names = [...words].map(([, name = '']) => name);
  return item.includes('*') || names.length === 0 ? [...names, ALL] : names;
}
