/**
 * Comments of a change, in two readings of a source text: its code without comments, for the flags;
 * and the result with the words of added comments masked, for the run that tells whether one of
 * them makes a check pass. Pure; runs nothing and judges nothing. Names no linter, since every
 * comment is masked whatever it says. Backstop: a text that was not understood has no answer
 * (undefined), and the caller has to say so.
 */
import { type Comment, commentsOf } from './comment-lexer.ts';
import { syntaxName } from './comment-syntax.ts';

/**
 * Returns the text of a file with every comment, and every Python string that stands alone,
 * blanked; lines keep their places. Returns the text itself where it was not understood.
 */
export function codeOf(path: string, text: string): string {
  return replaced(text, commentsOf(path, text) ?? [], (part) => part.replace(/[^\n]/g, ' '));
}

/**
 * Masks the letters and digits of each comment that the change added, in the result's text. Marks,
 * lengths and lines stay as they are, so that a formatter, a rule against empty blocks and line
 * numbers see no difference; behind a long line of Python the comment is removed. Documentation
 * stays, except for lines about ignoring or disabling something, and so do directives that the
 * language itself reads. A comment counts as added where its words appear more often than before.
 *
 * @returns `after` itself where there is nothing to try; undefined where the language is unknown or
 *   a side was not understood.
 */
export function withoutAddedComments(
  path: string,
  before: string | undefined,
  after: string,
): string | undefined {
  const now = commentsOf(path, after);
  const old = before === undefined || before === '' ? [] : commentsOf(path, before);
  if (!now || !old) return undefined;
  const left = new Map<string, number>();
  for (const comment of old) {
    const words = wordsOf(before ?? '', comment);
    left.set(words, (left.get(words) ?? 0) + 1);
  }
  const added = now.filter((comment) => {
    const words = wordsOf(after, comment);
    const count = left.get(words) ?? 0;
    if (count > 0) left.set(words, count - 1);
    return count === 0;
  });
  const documents = documentation(path, after, now);
  return replaced(after, added, (text, comment) => {
    if (isDirective(path, after, comment, text)) return text;
    if (isUncounted(path, after, comment)) return '';
    if (!documents.has(comment)) return masked(text, comment);
    // Programs print it as their help; commands to tools have their own form in it.
    if (isPod(path, after, text)) return text.replace(/^=(?:for|begin)\b[^\n]*/gm, maskedLine);
    return text.replace(/[^\n]+/g, (line) =>
      SUPPRESSES.test(line.slice(0, 2000)) ? maskedLine(line) : line,
    );
  });
}

function isPod(path: string, text: string, comment: string): boolean {
  return syntaxName(path, text) === 'perl' && /^=[a-z]/.test(comment);
}

/** Lines of documentation that may tell a tool to look away. */
const SUPPRESSES =
  /ignor|suppress|disabl|noqa|nosec|nosonar|expect-error|no[- ]?(cover|check|warn|inspection|type)|lint|pragma|skip|@ts-|phpstan|psalm|coverage|\boff\b|:\s*(0|false|none)\b|^\W*[a-z][\w-]*:(?!\/\/|:)\S/i;

const wordsOf = (text: string, { start, end }: Comment): string =>
  text.slice(start, end).replace(/\s+/g, ' ');

function replaced(
  text: string,
  comments: readonly Comment[],
  by: (part: string, comment: Comment) => string,
): string {
  let result = '';
  let at = 0;
  for (const comment of comments) {
    const now = by(text.slice(comment.start, comment.end), comment);
    const code = text.slice(at, comment.start);
    // A removed comment leaves no blanks at the end of its line.
    result += now === '' ? code.trimEnd() : code + now;
    at = comment.end;
  }
  return result + text.slice(at);
}

/** Masks only the part between the marks, since some marks are words. */
function masked(text: string, { start, bodyStart, bodyEnd }: Comment): string {
  const [from, to] = [bodyStart - start, bodyEnd - start];
  return text.slice(0, from) + maskedLine(text.slice(from, to)) + text.slice(to);
}

/**
 * True for a comment behind code on a long line, where Python's formatters do not count what they
 * take for a pragma: they would count any mask, and break the line.
 */
function isUncounted(path: string, text: string, { kind, start, end }: Comment): boolean {
  if (kind !== 'line' || syntaxName(path, text) !== 'python') return false;
  const from = text.lastIndexOf('\n', start) + 1;
  return end - from > MIN_LIMIT_CHARACTERS && /[^\s)\]},:]/.test(text.slice(from, start));
}

/** The shortest line length in common use for Python. */
const MIN_LIMIT_CHARACTERS = 79;

/** Masks with words that no tool knows; some tools warn of "xxx". */
function maskedLine(text: string): string {
  return text
    .replace(/[\p{Lu}\p{Lt}]/gu, 'O')
    .replace(/[\p{L}\p{M}]/gu, (letter) => (letter === 'O' ? 'O' : 'o'))
    .replace(/\p{N}/gu, '0');
}

/** Comments that the language itself reads, or whose absence is an error of its own. */
const DIRECTIVES: readonly [syntax: RegExp, RegExp][] = [
  [/^go$/, /^\/\/(go:(embed|generate|linkname|noinline|nosplit|noescape)|export )/],
  [/^go$/, /^\/\/(go:build|\s?\+build)\s+[^\n]*$/],
  [/^python$/, /^#\s*type:\s*(?!ignore)\S/],
  [
    /^ruby$/,
    /^#\s*(-\*-\s*)?(frozen_string_literal|warn_indent|shareable_constant_value|coding|encoding):/,
  ],
  [/^ruby$/, /^#\s*typed:\s*(true|strict|strong)\s*$/],
  [
    /^(script|markup)$/,
    /^\/[/*]\s*(@deno-types=|@jsx\w*\s|[@#]__(PURE|NO_SIDE_EFFECTS)__|webpack[A-Z]\w*:)/,
  ],
  [/^rust$/, /^\/\/\s*SAFETY:/],
  // Help that a script prints from its own source.
  [/^shell$/, /^#\/(?:\s|$)/],
  // These give the linter information; one that disables something tells it to look away.
  [/^shell$/, /^#\s*shellcheck\s+((shell|source|source-path|external-sources)=\S+\s*)+$/],
  [/./, /^(\/\/|\/\*|#)\s*(falls?[- ]?thr(ough|u)|no default)\s*(\*\/)?$/i],
];

const BUILD_TAG =
  /^(linux|darwin|windows|freebsd|netbsd|openbsd|dragonfly|solaris|illumos|aix|plan9|js|wasip1|android|ios|unix|amd64|arm|arm64|386|wasm|riscv64|ppc64|ppc64le|mips\w*|race|s390x|loong64|cgo|go1|\d+)$/;

function isDirective(path: string, text: string, comment: Comment, words: string): boolean {
  const name = syntaxName(path, text) ?? '';
  const line = words.slice(0, 400);
  if (name === 'python' && /^#.*coding[:=]/.test(line) && isAmongFirstLines(text, comment))
    return true;
  const found = DIRECTIVES.find(([syntax, pattern]) => syntax.test(name) && pattern.test(line));
  if (!found) return false;
  const tags = /^\/\/(?:go:build|\s?\+build)\s+(.*)$/.exec(line)?.[1]?.match(/\w+/g);
  // A tag that nobody sets excludes the file from the build.
  return tags?.every((tag) => BUILD_TAG.test(tag)) ?? true;
}

function isAmongFirstLines(text: string, { start }: Comment): boolean {
  return text.slice(0, Math.min(start, 1000)).split('\n').length <= 2 && start < 1000;
}

/** The code after a comment that documents it, where documentation has no mark of its own. */
const DECLARES: Readonly<Record<string, RegExp>> = {
  go: /^(package|func|type|var|const)\b|^import\s+"C"/,
  ruby: /^(class|module|def)\b/,
};
const DOCUMENTS = /^(\/\*\*(?![*/])|\/\*!|\/\/\/(?!\/)|\/\/!|---(?!-)|=[a-z])/;
const LICENSE = /copyright|licen[sc]e|spdx/i;

/** Finds comments that document something, which linters may require: they suppress nothing. */
function documentation(
  path: string,
  text: string,
  comments: readonly Comment[],
): ReadonlySet<Comment> {
  const declares = DECLARES[syntaxName(path, text) ?? ''];
  const found = new Set<Comment>();
  let followsDocumented = false;
  // From last to first: a comment right above a documenting one belongs to it.
  for (const [i, comment] of [...comments.entries()].toReversed()) {
    const next = comments[i + 1];
    const gap = text.slice(comment.end, Math.min(comment.end + 400, next?.start ?? text.length));
    const touches = next !== undefined && comment.end + gap.length === next.start;
    const adjoins = /^\r?\n[ \t]*$/.test(gap) && touches;
    const declared = declares && /^\r?\n[ \t]*\S/.test(gap) && declares.test(gap.trimStart());
    followsDocumented = Boolean(declared) || (adjoins && followsDocumented);
    const words = text.slice(comment.start, Math.min(comment.end, comment.start + 4));
    if (comment.kind === 'docstring' || followsDocumented || DOCUMENTS.test(words)) {
      found.add(comment);
    }
  }
  for (const comment of licenseOf(text, comments)) found.add(comment);
  return found;
}

/** Returns the comments at the top of a file, where one of them is a copyright notice. */
function licenseOf(text: string, comments: readonly Comment[]): readonly Comment[] {
  const [first] = comments;
  if (!first || text.slice(0, first.start).trim().length > 20) return [];
  let count = 1;
  while (count < Math.min(comments.length, 60)) {
    const between = text.slice(comments[count - 1]?.end, comments[count]?.start);
    if (!/^\r?\n[ \t]*$/.test(between)) break;
    count += 1;
  }
  const head = comments.slice(0, count);
  return LICENSE.test(text.slice(first.start, head.at(-1)?.end)) ? head : [];
}
