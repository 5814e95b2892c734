/**
 * Recognises lines that only tell compilers and linters to look away: an attribute or a pragma
 * alone on its line. Without it the program is the same, so one run tells whether a check needs it
 * (trials/added-comments.ts). Pure. Backstop: a form that is not listed here stays a flag
 * (source-flags.ts).
 */
import { extensionOf } from '../attribution/languages.ts';

const SILENCES = String.raw`warning[ \t]*\(?[ \t]*disable\b[\w \t,:;()]*|(?:GCC|clang)[ \t]+diagnostic[ \t]+ignored[ \t]+"[\w=+-]*"`;
/** Code that calls itself part of the system gets no warnings. */
const OF_SYSTEM = String.raw`(?:(?:GCC|clang)[ \t]+)?system_header`;
/** Claims to be a certain line of a certain file, of a certain kind. */
const PLACE = String.raw`#[ \t]*(?:line[ \t]+)?\d{1,9}(?:[ \t]+"[^"]*")?(?:[ \t]+[1-4]){0,3}`;
const COMMENTED = String.raw`(?:[ \t]*(?:\/\*[^*]*\*\/|\/\/.*))?`;
const C = new RegExp(
  String.raw`^(?:#[ \t]*pragma[ \t]+(?:${SILENCES}|${OF_SYSTEM})|_Pragma[ \t]*\([ \t]*"(?:${OF_SYSTEM}|(?:GCC|clang)[ \t]+diagnostic[ \t]+ignored[ \t]+\\"[\w=+-]*\\")"[ \t]*\);?|${PLACE})${COMMENTED}$`,
);
const CSHARP = new RegExp(
  String.raw`^(?:#[ \t]*pragma[ \t]+(?:${SILENCES})|#[ \t]*nullable[ \t]+disable(?:[ \t]+(?:warnings|annotations))?|#[ \t]*line[ \t]+(?:hidden|\d{1,9}(?:[ \t]+"[^"]*")?))${COMMENTED}$`,
);
const JVM = /^@(?:SuppressWarnings|SuppressLint|Suppress)\([\w \t"',{}=:.-]*\)$/;

const FORMS: Readonly<Record<string, RegExp>> = {
  rs: /^#!?\[[ \t]*(?:allow|expect)[ \t]*\([\w \t,:]*\)[ \t]*\]$/,
  cs: CSHARP,
  java: JVM,
  kt: JVM,
  kts: JVM,
  ...Object.fromEntries(
    'c h cc hh cpp hpp cxx hxx ipp tpp inl m mm'.split(' ').map((ending) => [ending, C]),
  ),
};
const MAX_LINE_CHARACTERS = 300;

export function isAside(path: string, line: string): boolean {
  return (
    line.length <= MAX_LINE_CHARACTERS && (FORMS[extensionOf(path)]?.test(line.trim()) ?? false)
  );
}

/** Removes from `text` the lines of this kind that it has more often than `before`. */
export function withoutAddedAsides(path: string, before: string, text: string): string {
  if (!(extensionOf(path) in FORMS)) return text;
  const left = new Map<string, number>();
  for (const line of before.split('\n')) {
    const words = line.trim();
    if (isAside(path, line)) left.set(words, (left.get(words) ?? 0) + 1);
  }
  return text
    .split('\n')
    .filter((line) => {
      if (!isAside(path, line)) return true;
      const count = left.get(line.trim()) ?? 0;
      left.set(line.trim(), count - 1);
      return count > 0;
    })
    .join('\n');
}
