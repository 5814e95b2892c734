/** Owns the backslash escapes that all languages share. Pure. */

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};

/** Returns the character for the backslash at `at`, and its length in the text. */
export function escapeAt(text: string, at: number): readonly [string, number] {
  const hex = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\}|U([\da-fA-F]{8}))/y;
  hex.lastIndex = at;
  const [all, ...codes] = hex.exec(text) ?? [];
  const code = Number.parseInt(codes.find((each) => each !== undefined) ?? '', 16);
  if (all !== undefined && code <= 0x10ffff) return [String.fromCodePoint(code), all.length];
  const c = text[at + 1] ?? '';
  return [ESCAPES[c] ?? c, 2];
}
