/**
 * Owns whether two anchors name the same TODO, at two times. The language server makes them
 * (`extension/language/server/anchor.ts`): two or three parts, each a hash with an ordinal and
 * a count among its equals: of the words, of the blocks around it too, of the line above too. Pure.
 */

/**
 * `gone`: what the earlier one asked for has been done, so a TODO that looks like it is most likely
 * another. It must have as many equals as the earlier one had, and stand where that stood.
 */
export function isSameTodo(earlier: string, now: string, gone = false): boolean {
  if (earlier === now) return true;
  const [words = '', blocks, above] = earlier.split('.');
  const [wordsNow = '', blocksNow, aboveNow] = now.split('.');
  // A task of a version that knew the words and an ordinal alone.
  if (blocks === undefined) return !gone && words === wordsNow.replace(/\/\d+$/, '');
  if (gone) return words === wordsNow && blocks === blocksNow;
  const alone = words.endsWith('-1/1') && words === wordsNow;
  return alone || blocks === blocksNow || (above !== undefined && above === aboveNow);
}
