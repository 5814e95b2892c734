/**
 * Splits code of languages with braces by its brackets. Pure and linear. Expects masked code, in
 * which comments are blank and the contents of texts are marked (source-mask.ts).
 */
import { type Masked, sliced } from './source-mask.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

const MAX_SPANS = 5_000;

/**
 * Returns the spans at the outermost level: each up to its closing brace, a semicolon, or (`lines`)
 * the end of its line.
 */
export function topLevel(code: string, lines: boolean): readonly Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < code.length && spans.length < MAX_SPANS; at += 1) {
    const c = code[at] ?? '';
    if (c === '(' || c === '[' || c === '{') depth += 1;
    else if (c === ')' || c === ']' || c === '}') depth = Math.max(0, depth - 1);
    const ends = lines ? c === '\n' : c === ';' || c === '}';
    if (depth > 0 || !ends) continue;
    spans.push({ start, end: at + 1 });
    start = at + 1;
  }
  spans.push({ start, end: code.length });
  return spans.filter((span) => /\S/.test(code.slice(span.start, span.end)));
}

/** Splits code at outermost semicolons and braces. */
export function topParts(masked: Masked): readonly Masked[] {
  return topLevel(masked.code, false).map(({ start, end }) => sliced(masked, start, end));
}

/** Finds the bracket that closes the one open before `from`; undefined if none does. */
export function closingOf(code: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < code.length; at += 1) {
    const c = code[at] ?? '';
    if (c === '(' || c === '[' || c === '{') depth += 1;
    else if (c === ')' || c === ']' || c === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return undefined;
}

/** Splits at commas outside brackets (angle brackets too if `angles`) and trims each part. */
export function parted(text: string, angles: boolean): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at] ?? '';
    if (c === '(' || c === '[' || c === '{' || (angles && c === '<')) depth += 1;
    else if (c === ')' || c === ']' || c === '}') depth -= 1;
    else if (angles && c === '>' && text[at - 1] !== '-') depth -= 1;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
