/**
 * Owns which versions of the protocol this host speaks, and the agreement with a client on one. Below
 * 1.0 a new minor version may break things, and a patch version may not. Pure.
 */

/** Newest first. 0.8 is left out: no editor offers it. */
export const SPOKEN = ['0.9.0', '0.7.0'] as const;

/**
 * The client's own name for the newest version that both speak; undefined when they share none. A
 * client that is newer than this host offers older ones too.
 */
export function agreeOn(offered: readonly string[]): string | undefined {
  for (const ours of SPOKEN) {
    const found = offered.filter((theirs) => lineOf(theirs) === lineOf(ours));
    if (found.length > 0) return found.includes(ours) ? ours : found[0];
  }
  return undefined;
}

/** `0.9` of `0.9.3`; a version that is none is only itself. */
function lineOf(version: string): string {
  return /^(\d+\.\d+)\.\d+$/.exec(version)?.[1] ?? version;
}
