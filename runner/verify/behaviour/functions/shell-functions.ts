/**
 * Finds the functions of a shell file that can be sourced without side effects: its unindented
 * lines hold only functions, assignments, settings, other files, and the test whether it runs as a
 * program. Pure and linear in the text. With any other line, nothing is called.
 */
import type { Parameter } from './parameter.ts';
import { MaskedLines, maskSource } from './source-mask.ts';
import { ALL, type FileStatements, type Statement } from './statements.ts';

const MAX_STATEMENTS = 2_000;
const MAX_PARAMETERS = 4;

const HEAD =
  /^(?:function[ \t]+([A-Za-z_][\w:.-]*)[ \t]*(?:\(\))?|([A-Za-z_][\w:.-]*)[ \t]*\(\))[ \t]*(?:\{|\(|$)/;
/** Prints or loads something, with no other effect. */
const QUIET =
  /^(?:set[ \t]+[-+][\w \t-]*|shopt\b.*|(?:export|readonly|declare|typeset|local)\b.*|(?:\.|source)[ \t]+.*|:|true|unset\b.*|IFS=.*|umask[ \t]+\d+|(?:\[|\[\[|test)[^;]*\]?\]?[ \t]*(?:&&|\|\|)[ \t]*return\b.*)$/;
const ASSIGNED = /^(?:(?:export|readonly|declare|typeset)[ \t]+(?:-\w+[ \t]+)*)?([A-Za-z_]\w*)\+?=/;
/** Tests whether the file runs as a program, which is false when it is sourced. */
const PROGRAM = /^(?:if[ \t]+)?(?:\[|\[\[|test|\()[^\n]*(?:BASH_SOURCE|\$0|\$\{0|ZSH_EVAL|sourced)/;
/** Programs that an unindented assignment may run. */
const ASKED =
  /^(?:cd|pwd|dirname|basename|readlink|realpath|command|uname|printf|echo|tput|id|hostname|which|type|cat)$/;

/** Returns undefined if the file may not be safe to source. */
export function shellFile(text: string): FileStatements | undefined {
  const masked = new MaskedLines(maskSource(text, 'shell'));
  const lines = masked.code;
  const statements: Statement[] = [];
  const exports = new Map<string, string>();
  for (let at = 0; at < lines.length && statements.length < MAX_STATEMENTS; ) {
    const line = (lines[at] ?? '').slice(0, 2_000).trimEnd();
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const [, first, second] = HEAD.exec(line) ?? [];
    const name = first ?? second;
    const isProgram = name === undefined && PROGRAM.test((masked.bare[at] ?? '').slice(0, 2_000));
    const end =
      name !== undefined
        ? functionEnd(lines, at)
        : isProgram
          ? programEnd(lines, at)
          : statementEnd(lines, at);
    const part = masked.part(at, end);
    at = end;
    if (isProgram) continue;
    if (name !== undefined) {
      statements.push({ ...part, names: [name] });
      if (/^\w+$/.test(name)) exports.set(name, name);
      continue;
    }
    const [, variable] = ASSIGNED.exec(line) ?? [];
    if (variable === undefined && !QUIET.test(line)) return undefined;
    if (!asksLittle(part.bare)) return undefined;
    statements.push({ ...part, names: [variable ?? ALL] });
  }
  return { statements, exports };
}

function functionEnd(lines: readonly string[], at: number): number {
  const first = (lines[at] ?? '').trimEnd();
  if (/[})]\s*;?$/.test(first) && /\{.*\}|\)\s*\(.*\)/.test(first)) return at + 1;
  for (let i = at + 1; i < lines.length; i += 1) {
    if (/^[})]/.test(lines[i] ?? '')) return i + 1;
  }
  return lines.length;
}

function programEnd(lines: readonly string[], at: number): number {
  if (!/^if\b/.test(lines[at] ?? '') || /\bfi\s*;?\s*$/.test(lines[at] ?? '')) return at + 1;
  for (let i = at + 1; i < lines.length; i += 1) if (/^fi\b/.test(lines[i] ?? '')) return i + 1;
  return lines.length;
}

/** Returns the line after continued lines and closed brackets. */
function statementEnd(lines: readonly string[], at: number): number {
  let depth = 0;
  for (let i = at; i < lines.length && i < at + 500; i += 1) {
    const line = lines[i] ?? '';
    for (const c of line) {
      if (c === '(') depth += 1;
      else if (c === ')') depth -= 1;
    }
    if (depth <= 0 && !line.endsWith('\\')) return i + 1;
  }
  return Math.min(lines.length, at + 500);
}

function asksLittle(text: string): boolean {
  if (/`|<\(|>\(/.test(text)) return false;
  const asked = text.split('$(').slice(1);
  return asked.every((part) => {
    if (part.startsWith('(')) return true;
    const inner = part.split(')', 1)[0] ?? '';
    const commands = inner.split(/&&|\|\|?|;/).map((each) => each.trim().split(/\s/, 1)[0] ?? '');
    return commands.every(
      (command) => command === '' || ASKED.test(command) || /^[A-Za-z_]\w*=/.test(command),
    );
  });
}

/** Counts up to the highest of `$1`, `$2`, … that it reads. */
export function shellParameters(code: string): Parameter[] {
  const places = [...code.slice(0, 8_000).matchAll(/\$\{?([1-9])\b/g)].map(([, n]) => Number(n));
  const count = Math.min(MAX_PARAMETERS, Math.max(0, ...places));
  return Array.from({ length: count }, (_, i) => ({
    name: String(i + 1),
    optional: false,
    hint: 'string' as const,
  }));
}
