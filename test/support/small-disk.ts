/**
 * A real small ext4 file system on a loop device (mounting it needs root), and ways to fill it. The
 * caller that mounts it unmounts it.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Mounts 64 MB with 4,000 inodes at `folder`; returns the reason when that is impossible. */
export function mountSmallDisk(folder: string, image: string): string | false {
  mkdirSync(folder);
  for (const [program = '', ...args] of [
    ['truncate', '-s', '64M', image],
    ['mkfs.ext4', '-q', '-m', '0', '-N', '4000', image],
    ['mount', '-o', 'loop', image, folder],
  ]) {
    const { error, status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (error || status !== 0) return `no small disk can be made: ${error?.message ?? stderr}`;
  }
  return false;
}

/** Writes until the disk takes no further byte. */
export function fillBytes(ballast: string): void {
  mkdirSync(ballast);
  const file = openSync(join(ballast, 'file'), 'w');
  for (let size = 1024 * 1024; size >= 1; ) {
    try {
      writeSync(file, Buffer.alloc(size));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      size = Math.floor(size / 4);
    }
  }
  closeSync(file);
}

/** Makes empty files until no more can be made. */
export function fillInodes(ballast: string): void {
  mkdirSync(ballast);
  try {
    for (let n = 0; ; n++) writeFileSync(join(ballast, String(n)), '');
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  }
}
