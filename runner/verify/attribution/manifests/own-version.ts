/**
 * Tells whether a lock file differs only in its entry for the project itself, as with each release.
 * Pure. Serves only the wording: if unsure, the change is said to name other packages.
 */
import { isObject, isSame, parsed } from './package-json.ts';

const MAX_FILE_CHARACTERS = 4_000_000;

export function isOwnVersionAlone(path: string, before: string, after: string): boolean {
  if (before.length > MAX_FILE_CHARACTERS || after.length > MAX_FILE_CHARACTERS) return false;
  if (/(^|\/)(package-lock|npm-shrinkwrap)\.json$/.test(path)) {
    const [old, now] = [withoutOwnOfNpm(before), withoutOwnOfNpm(after)];
    return old !== undefined && now !== undefined && isSame(old, now);
  }
  if (!/(^|\/)(Cargo|uv)\.lock$/.test(path)) return false;
  return withoutOwnOfToml(before) === withoutOwnOfToml(after);
}

function withoutOwnOfNpm(text: string): unknown {
  const lock = parsed(text);
  if (!lock) return undefined;
  const packages = isObject(lock['packages']) ? { ...lock['packages'] } : {};
  const own = packages[''];
  if (isObject(own)) packages[''] = { ...own, version: '' };
  return { ...lock, version: '', ...(lock['packages'] !== undefined && { packages }) };
}

/** Removes the project's own packages, which have no source or its own folder. */
function withoutOwnOfToml(text: string): string {
  return text
    .split(/^(?=\[\[package\]\])/m)
    .map((part) => {
      const source = /^source = (.{1,300})$/m.exec(part)?.[1];
      const isOwn = source === undefined || /^\{ (?:editable|virtual) = /.test(source);
      return isOwn && part.startsWith('[[package]]') ? part.replace(/^version = .*\n/m, '') : part;
    })
    .join('');
}
