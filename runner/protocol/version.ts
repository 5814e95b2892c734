/**
 * The protocol's version numbers and how two sides agree on one.
 * Raise PROTOCOL_VERSION with every change an older peer could misread; raise OLDEST_PROTOCOL
 * only when an old version is no longer spoken.
 */
export const PROTOCOL_VERSION = 1;
export const OLDEST_PROTOCOL = 1;

export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** The versions this build speaks. */
export const SPOKEN: VersionRange = { min: OLDEST_PROTOCOL, max: PROTOCOL_VERSION };

/** Newest version that both sides speak, or undefined when they share none. */
export function agreeOnVersion(a: VersionRange, b: VersionRange): number | undefined {
  const version = Math.min(a.max, b.max);
  return version >= Math.max(a.min, b.min) ? version : undefined;
}
