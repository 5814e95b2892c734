/**
 * Flags on existing code that a change switches off: puts under a condition that never holds, or
 * leaves out of builds. Linters and compilers no longer look at it. Pure, over lines. Backstop: the
 * trials, where something needs that code.
 */
import type { RaisedFlag } from './flag.ts';

const NEVER: readonly (readonly [ending: RegExp, RegExp])[] = [
  [/\.(c|cc|cpp|cxx|h|hh|hpp|hxx|mm?)$/, /^#\s*if\s+(0|0L|false|FALSE|!\s*1|!\s*true)$/],
  [/\.cs$/, /^#\s*if\s+false$/],
  [
    /\.([cm]?[jt]sx?|vue|svelte|c|cc|cpp|cxx|h|hh|hpp|hxx|mm?|cs|java|kts?|scala|groovy|dart|php)$/,
    /^(if|while)\s*\(\s*(0|false|!\s*true|!\s*1)\s*\)\s*\{?$/i,
  ],
  [/\.(go|swift|rs)$/, /^(if|while|for)\s+(false|!true)\s*\{$/],
  [/\.rs$/, /^#!?\[cfg\(\s*(any\(\)|FALSE|false|not\(\s*all\(\)\s*\))\s*\)\]$/],
  [/\.pyi?$/, /^(if|while)\s*\(?\s*(False|0|None|not\s+True)\s*\)?\s*:$/],
  [/\.(rb|rake)$/, /^(if|while)\s+(false|nil)$/],
  [/\.lua$/, /^(if|while)\s+(false|nil)\s+(then|do)$/],
  [/\.p[lm]$/, /^if\s*\(\s*0\s*\)\s*\{$/],
  [/\.(sh|bash|zsh|ksh)$/, /^(if|while)\s+false\s*(;\s*(then|do))?$|^:\s*<<-?\s*['"\\]?\w+['"]?$/],
];
/** A comment by which Go's builds leave a file out. */
const NOT_BUILT = /^\/\/\s*(go:build|\+build)\s+(ignore|ignored|never|none|disabled)\b/;
const MAX_LINES = 20_000;

/**
 * @param text the result without comments
 * @param added trimmed lines of it that the change adds
 * @param raw the same with comments
 */
export function disabledFlags(
  path: string,
  text: string,
  added: readonly string[],
  raw: { readonly before: string | undefined; readonly added: readonly string[] },
): RaisedFlag[] {
  const patterns = NEVER.filter(([ending]) => ending.test(path)).map(([, each]) => each);
  const line = around(text, added, patterns) ?? leftOut(path, raw);
  if (line === undefined) return [];
  const says = `existing code is switched off: ${line.slice(0, 120)}`;
  return [{ code: 'code_disabled', path, text: says, found: { added: line } }];
}

/** Finds a new condition around a line that is not new. */
function around(
  text: string,
  added: readonly string[],
  patterns: readonly RegExp[],
): string | undefined {
  const isNever = (line: string): boolean =>
    line.length < 100 && patterns.some((pattern) => pattern.test(line));
  if (!added.some(isNever)) return undefined;
  const isNew = new Set(added);
  const lines = text.split('\n').slice(0, MAX_LINES);
  for (const [i, whole] of lines.entries()) {
    const line = whole.trim();
    if (!isNew.has(line) || !isNever(line)) continue;
    const next = lines.slice(i + 1, i + 50).find((each) => /\w/.test(each));
    if (next !== undefined && !isNew.has(next.trim())) return line;
  }
  return undefined;
}

function leftOut(
  path: string,
  { before, added }: { readonly before: string | undefined; readonly added: readonly string[] },
): string | undefined {
  if (before === undefined || !path.endsWith('.go')) return undefined;
  // The other, older spelling may have said it before.
  if (before.split('\n', 50).some((line) => NOT_BUILT.test(line.trim()))) return undefined;
  return added.find((line) => NOT_BUILT.test(line));
}
