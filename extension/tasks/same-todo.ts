/**
 * Owns whether two anchors from different times name the same TODO. The language server makes them
 * (`extension/language/server/anchor.ts`): two or three parts, each a hash with an ordinal and a
 * count among its equals. They cover the words, then also the blocks around it, then also the line
 * above. Pure.
 */

/**
 * `gone`: the earlier TODO has been done, so one that looks like it is most likely another. To be
 * the same, it must have as many equals as the earlier one had, and the same place among them.
 */
export function isSameTodo(earlier: string, now: string, gone = false): boolean {
  if (earlier === now) return true;
  const [words = '', blocks, above] = earlier.split('.');
  const [wordsNow = '', blocksNow, aboveNow] = now.split('.');
  // A task of a version that knew only the words and an ordinal.
  if (blocks === undefined) return !gone && words === wordsNow.replace(/\/\d+$/, '');
  if (gone) return words === wordsNow && blocks === blocksNow;
  const alone = words.endsWith('-1/1') && words === wordsNow;
  return alone || blocks === blocksNow || (above !== undefined && above === aboveNow);
}
