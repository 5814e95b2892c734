/**
 * Owns the lists of files of the commits that were asked for a moment ago: a task asks for its
 * base's several times, and a large one takes a while. A commit never changes.
 */
const KEPT_MS = 60_000;
/** A list of 27,000 files takes about 3 MB. */
const MAX_KEPT = 4;

const kept = new Map<string, { readonly list: Promise<readonly string[]>; drop: NodeJS.Timeout }>();

/** Returns the list of this name, read where it is not known. */
export async function keptAMoment(
  name: string,
  read: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const known = kept.get(name);
  clearTimeout(known?.drop);
  const list = known?.list ?? read();
  const drop = setTimeout(() => kept.delete(name), KEPT_MS).unref();
  kept.delete(name);
  kept.set(name, { list, drop });
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) {
    clearTimeout(kept.get(oldest)?.drop);
    kept.delete(oldest);
  }
  try {
    return await list;
  } catch (error) {
    kept.delete(name);
    throw error;
  }
}
