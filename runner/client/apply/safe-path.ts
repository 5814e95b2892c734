/**
 * Owns which names a result may write to at all. A name is hostile: it may climb out of the work
 * tree, or be a spelling of git's own folder that only some disks know.
 */
import { isUtf8 } from 'node:buffer';

/** False for a path that climbs, is absolute, or has a spelling of `.git` that some disk knows. */
export function isSafePath(path: Buffer): boolean {
  const parts = path.toString('latin1').split(/[/\\]/);
  const text = isUtf8(path) ? path.toString('utf8').split(/[/\\]/) : parts;
  return !path.includes(0) && !text.some((part) => part === '' || part === '.' || isReserved(part));
}

function isReserved(part: string): boolean {
  // Characters that HFS+ ignores in names, and that NTFS drops from their ends.
  const plain = part.replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '');
  const stem = (plain.split(':')[0] ?? '').replace(/[. ]+$/, '').toLowerCase();
  return part === '..' || stem === '.git' || stem === 'git~1';
}
