/**
 * Tells whether a PHP file does nothing when it is loaded but declare classes and functions. Such a
 * file is product though settings of tests load it, as projects without an autoloader do. Pure over
 * code without comments and strings. Anything it cannot read counts as doing something.
 */
import type { SourceText } from '../source-text.ts';

const OPENING = /^\s*<\?php\b/;
const HEAD = /^\s*(?:declare\s*\([^()]{0,100}\)\s*;|(?:namespace|use)\s[^;{}()]{1,1000};)/;
const DECLARATION =
  /^\s*(?:(?:abstract|final|readonly)\s+){0,3}(?:class|interface|trait|enum|function)\s+&?\w+[^{};]{0,2000}\{/;
const MAX_DECLARATIONS = 1000;

export function onlyDeclares({ code }: SourceText): boolean {
  const opened = OPENING.exec(code);
  if (!opened) return false;
  let rest = code.slice(opened[0].length);
  for (let count = 0; count < MAX_DECLARATIONS; count += 1) {
    if (/^\s*(?:\?>\s*)?$/.test(rest)) return count > 0;
    const head = HEAD.exec(rest);
    const declared = head ? undefined : DECLARATION.exec(rest);
    const end = head ? head[0].length : declared && closingOf(rest, declared[0].length);
    if (end === undefined || end === null) return false;
    rest = rest.slice(end);
  }
  return false;
}

/** Returns the place behind the brace that closes the one before `from`. */
function closingOf(code: string, from: number): number | undefined {
  let depth = 1;
  for (const { 0: brace, index } of code.slice(from).matchAll(/[{}]/g)) {
    depth += brace === '{' ? 1 : -1;
    if (depth === 0) return from + index + 1;
  }
  return undefined;
}
