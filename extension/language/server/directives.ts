/**
 * Owns comments that are directives to tools (`eslint-disable-line`, `noqa`), which are no part of
 * a TODO, and the TODO behind one or behind a second comment mark on the line. Pure; when in doubt
 * it leaves a comment as it is, because commented-out code has comments of its own, which are no
 * tasks.
 */
import type { Comment } from './lexer/language.ts';

/** Matches directives to a tool, rule names and pictures, which are no words. */
const FOR_TOOLS: readonly RegExp[] = [
  /^(?:@\w|[A-Z]{4,}:|[-=*_#~]{3,}|#?(?:end)?region\b|-\*-|vim?:)/,
  /^[\w.-]{2,20}:[ \t]?(?:disable|enable|ignore|allow|off|on|skip|todo)\b/,
  /^(?:eslint|tslint|stylelint|prettier|biome|oxlint|deno-lint|ts)-\w/,
  /^(?:type|go|fmt|yapf|isort|mypy|pyright|ruff|flake8|pylint|pragma|psalm|phpcs|cspell|typed):/,
  /^(?:eslint|jshint|jslint|noqa|nosec|nosemgrep|noinspection|nolint|NOLINT|NOSONAR)\b/,
  /^(?:(?:c8|v8|istanbul|hadolint) ignore|clang-format o|shellcheck \w+=)/,
];

export function isForTools(words: string): boolean {
  return FOR_TOOLS.some((pattern) => pattern.test(words));
}

/** The part for tools before the words for people, as in `@ts-expect-error TODO: …`. */
const BEFORE_WORDS =
  /^[ \t]*(?:@ts-(?:expect-error|ignore|nocheck)\b[ \t:\u2013\u2014-]*|(?:eslint|oxlint|biome)-[^\n]{0,200}?(?: --[ \t]+|: ))/;

/** Splits off the comment that a second mark or a directive to a tool separates. */
export function setApart(text: string, comment: Comment, opens: RegExp): readonly Comment[] {
  const { kind, start, end, bodyStart, bodyEnd } = comment;
  if (kind !== 'line') return [comment];
  const body = text.slice(bodyStart, Math.min(bodyEnd, bodyStart + MAX_LINE_CHARACTERS));
  const tagAt = (at: number): boolean => opens.test(body.slice(at));
  const mark = text.slice(start, bodyStart);
  const place = behindOrder(body, tagAt) ?? behindMark(body, mark, tagAt);
  if (!place) return [comment];
  const isAlone = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
  if (isAlone && !isForTools(body.trimStart())) return [comment];
  const until = bodyStart + place.until;
  const from = bodyStart + place.from;
  const first = { kind, start, end: until, bodyStart, bodyEnd: until };
  return [first, { kind, start: until, end, bodyStart: from, bodyEnd }];
}

/** A longer line was not written by hand. */
const MAX_LINE_CHARACTERS = 2000;

/** Where the first comment ends, and where the words of the second begin. */
interface Place {
  readonly until: number;
  readonly from: number;
}

function behindOrder(body: string, tagAt: (at: number) => boolean): Place | undefined {
  const order = BEFORE_WORDS.exec(body)?.[0].length ?? 0;
  return order > 0 && tagAt(order) ? { until: order, from: order } : undefined;
}

function behindMark(body: string, mark: string, tagAt: (at: number) => boolean): Place | undefined {
  if (mark === '') return undefined;
  for (let at = body.indexOf(mark, 1); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    if (!/[ \t]/.test(body[at - 1] ?? '')) continue;
    let from = at + mark.length;
    while (/[ \t]/.test(body[from] ?? '')) from += 1;
    if (tagAt(from)) return { until: at, from };
  }
  return undefined;
}
