/**
 * The named characters that words of a list are likely to hold; others stay as they are written. In
 * the editor's bundle it stands for the package of all 2,125, which is larger than the reader.
 */
export const characterEntities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};
