/**
 * Finds the public functions of an Elixir or Erlang file and splits it into statements: function
 * clauses, attributes, the rest. Documentation is not a statement. Pure and linear in the text.
 * Backstop: the room reports a name that is no function.
 */
import type { Parameter } from './parameter.ts';
import { indentOf, MaskedLines, maskSource } from './source-mask.ts';
import { ALL, type FileStatements, type Statement } from './statements.ts';
import type { BeamLanguage } from '../value.ts';

const MAX_STATEMENTS = 5_000;

export function beamFile(text: string, language: BeamLanguage): FileStatements {
  return language === 'elixir' ? elixirFile(text) : erlangFile(text);
}

const HEAD = /^[ \t]*(defp?|defmacrop?|defguardp?|defdelegate)[ \t]+([a-z_]\w*[?!]?)/;
const DOCUMENTS =
  /^[ \t]*@(?:doc|moduledoc|typedoc|spec|type|typep|opaque|callback|impl|since|deprecated|dialyzer)\b/;

function elixirFile(text: string): FileStatements {
  const lines = new MaskedLines(maskSource(text, 'elixir'));
  const statements: Statement[] = [];
  const exports = new Map<string, string>();
  let modules: { readonly name: string; readonly indent: number }[] = [];
  for (let at = 0; at < lines.code.length && statements.length < MAX_STATEMENTS; ) {
    const line = lines.code[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const indent = indentOf(line);
    modules = modules.filter((each) => each.indent < indent);
    const [, module] = /^\s*defmodule\s+([A-Z][\w.]*)\s+do\b/.exec(line.slice(0, 500)) ?? [];
    if (module !== undefined || /^\s*end\s*$/.test(line)) {
      if (module !== undefined) modules.push({ name: module, indent });
      at += 1;
      continue;
    }
    const [, kind, name = ''] = HEAD.exec(line.slice(0, 500)) ?? [];
    const end = elixirEnd(lines.code, at, indent);
    const part = lines.part(at, end);
    at = end;
    if (DOCUMENTS.test(line)) continue;
    if (kind === undefined) {
      const [, attribute] = /^\s*@([a-z_]\w*)[ \t]+\S/.exec(line.slice(0, 500)) ?? [];
      statements.push({ ...part, names: [attribute ?? ALL] });
      continue;
    }
    statements.push({ ...part, names: [name] });
    const scope = modules.map((each) => each.name).join('.');
    if (kind === 'def' && scope !== '') exports.set(`${scope}.${name}`, name);
  }
  return { statements, exports };
}

/** Returns the line after a block's `end`, or the next line with as little indentation. */
function elixirEnd(lines: readonly string[], at: number, indent: number): number {
  for (let i = at + 1; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (line.trim() === '' || indentOf(line) > indent || isText(lines, at, i)) continue;
    if (/^\s*(?:end\b|[)\]}])/.test(line) && indentOf(line) === indent) return i + 1;
    // A head may continue over several lines.
    if (
      indentOf(line) < indent ||
      !/^\s*(?:when\b|do\b|\|>|else\b|rescue\b|catch\b|after\b)/.test(line)
    ) {
      return i;
    }
  }
  return lines.length;
}

/** Tells whether a line is inside a multi-line text, whose indentation says nothing. */
function isText(lines: readonly string[], from: number, at: number): boolean {
  let open = false;
  // Only multi-line texts need a search; others end on their line.
  for (let i = Math.max(from, at - 200); i < at; i += 1) {
    for (const c of lines[i] ?? '') if (c === '"') open = !open;
  }
  return open;
}

function erlangFile(text: string): FileStatements {
  const lines = new MaskedLines(maskSource(text, 'erlang'));
  const statements: Statement[] = [];
  const exports = new Map<string, string>();
  const declared = new Set<string>();
  const exported = new Set<string>();
  let module = '';
  let isOpen = false;
  for (let at = 0; at < lines.code.length && statements.length < MAX_STATEMENTS; ) {
    if ((lines.code[at] ?? '').trim() === '') {
      at += 1;
      continue;
    }
    let end = at + 1;
    while (end < lines.code.length && !/\.\s*$/.test((lines.code[end - 1] ?? '').slice(-200)))
      end += 1;
    const part = lines.part(at, end);
    at = end;
    const head = part.code.trimStart().slice(0, 2_000);
    const [, attribute] = /^-\s*([a-z_]\w*)/.exec(head) ?? [];
    if (attribute === undefined) {
      const [, name] = /^([a-z]\w*|'_*')\s*\(/.exec(head) ?? [];
      if (name !== undefined) declared.add(name);
      statements.push({ ...part, names: [name ?? ALL] });
    } else if (attribute === 'module') module = /\(\s*(\w+)/.exec(head)?.[1] ?? '';
    else if (attribute === 'export') {
      for (const [, name = ''] of head.matchAll(/([a-z]\w*)\s*\/\s*\d+/g)) exported.add(name);
    } else if (/^(?:define|record)$/.test(attribute)) {
      const [, name] = /\(\s*(\w+)/.exec(head) ?? [];
      statements.push({ ...part, names: [name ?? ALL] });
    } else if (attribute === 'compile' && /\bexport_all\b/.test(head)) isOpen = true;
    else if (
      !/^(?:spec|type|opaque|callback|doc|moduledoc|author|vsn|dialyzer|export_type)$/.test(
        attribute,
      )
    ) {
      statements.push({ ...part, names: [ALL] });
    }
  }
  if (module !== '') {
    for (const name of declared) {
      if (isOpen || exported.has(name)) exports.set(`${module}:${name}`, name);
    }
  }
  return { statements, exports };
}

const MAX_LIST_CHARACTERS = 2_000;

/** Counts the parameters of the first clause, with names if they have one. */
export function beamParameters(code: string, language: BeamLanguage): Parameter[] | undefined {
  const head =
    language === 'elixir' ? HEAD.exec(code.slice(0, 500)) : /^\s*[a-z]\w*\s*(?=\()/.exec(code);
  if (!head) return undefined;
  const rest = code.slice(head[0].length, head[0].length + MAX_LIST_CHARACTERS);
  if (!rest.startsWith('(')) return language === 'elixir' ? [] : undefined;
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const c of rest) {
    if (/[([{]/.test(c)) depth += 1;
    else if (/[)\]}]/.test(c)) depth -= 1;
    if (depth === 0) {
      if (part.trim() !== '') parts.push(part);
      return parts.map(parameterOf);
    }
    if (c === ',' && depth === 1) {
      parts.push(part);
      part = '';
    } else if (depth > 1 || c !== '(') part += c;
  }
  return undefined;
}

function parameterOf(part: string): Parameter {
  const [name = ''] = /^[A-Za-z_]\w*/.exec(part.trim()) ?? [];
  return { name, optional: part.includes('\\\\') };
}
