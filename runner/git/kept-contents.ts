/**
 * Owns the contents of small files that were read a moment ago: tasks that follow each other are
 * told of the same ones. By the id of the content, so nothing here can be out of date. Whoever gets
 * one must not write to it.
 */
const KEPT_MS = 5 * 60_000;
const MAX_FILE_BYTES = 64 * 1024;
const MAX_BYTES = 4 * 1024 * 1024;

/** In the order of their last use. */
const kept = new Map<string, Buffer>();
let bytes = 0;
let drop: NodeJS.Timeout | undefined;

export function keptContent(repository: string, id: string): Buffer | undefined {
  const key = `${repository} ${id}`;
  const content = kept.get(key);
  if (!content) return undefined;
  kept.delete(key);
  kept.set(key, content);
  return content;
}

/** The bytes that everybody gets from now on. */
export function keepContent(repository: string, id: string, content: Buffer): Buffer {
  const key = `${repository} ${id}`;
  const known = kept.get(key);
  if (known || content.length > MAX_FILE_BYTES) return known ?? content;
  // A copy: what was read at once shares its memory with all that came with it.
  const own = Buffer.from(content);
  kept.set(key, own);
  bytes += content.length;
  for (const [oldest, { length }] of kept) {
    if (bytes <= MAX_BYTES) break;
    kept.delete(oldest);
    bytes -= length;
  }
  clearTimeout(drop);
  drop = setTimeout(forget, KEPT_MS).unref();
  return own;
}

/** A runner at rest holds none. */
function forget(): void {
  kept.clear();
  bytes = 0;
}
