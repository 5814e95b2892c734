/**
 * Owns which lines tell compilers and linters to look away and do nothing else: an attribute or a
 * pragma that stands alone on its line. Without it the program is the same, so one run tells
 * whether a check needs it (trials/added-comments.ts). Pure. Backstop: a form that is not here
 * stays a flag (source-flags.ts).
 */
import { extensionOf } from '../attribution/languages.ts';

const SILENCES = String.raw`warning[ \t]*\(?[ \t]*disable\b[\w \t,:;()]*|(?:GCC|clang)[ \t]+diagnostic[ \t]+ignored[ \t]+"[\w=+-]*"`;
/** Code that is called one of the system is not warned about. */
const OF_SYSTEM = String.raw`(?:(?:GCC|clang)[ \t]+)?system_header`;
/** Says which line of which file it is, and of what kind. */
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

/** `text` without such lines that stand in it more often than in `before`. */
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
