/**
 * Owns the anchor that names a TODO and stays with it: its words and the code below, and for TODOs
 * that are equal in that, the blocks around them and the line above. Each part has an ordinal and a
 * count, so that a TODO that is gone does not pass its name on to its equals.
 * `extension/tasks/same-todo.ts` compares anchors. Pure.
 */

/** A TODO's surroundings at three distances; equals have equal texts. */
export interface Surroundings {
  /** Its words, and the code next to it. */
  readonly words: string;
  /** The lines that open the blocks around it. */
  readonly blocks: string;
  /** The code above it. */
  readonly above: string;
}

/** Returns one anchor for each, in order, of at most 200 characters as on the wire. */
export function anchorsOf(all: readonly Surroundings[]): string[] {
  const far = numbered(all.map(({ words }) => hash(words)));
  const near = numbered(all.map(({ words, blocks }) => hash(`${words}\n\n${blocks}`)));
  const next = numbered(
    all.map(({ words, blocks, above }) => hash(`${words}\n\n${blocks}\n\n${above}`)),
  );
  return far.map((words, i) => {
    const [blocks = '', above = ''] = [near[i], next[i]];
    // The line above may change at any time, so it is used only where nothing else tells two apart.
    return blocks.endsWith('/1') ? `${words}.${blocks}` : `${words}.${blocks}.${above}`;
  });
}

/** `hash-ordinal/count`. */
function numbered(keys: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const ordinal = (seen.get(key) ?? 0) + 1;
    seen.set(key, ordinal);
    return `${key}-${ordinal}/${counts.get(key) ?? 1}`;
  });
}

/** FNV-1a over 64 bits: an identifier, not protection. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i += 1) {
    value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, '0');
}
