/** Where a data directory cannot be: said, and never waited for. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDataDirectory } from '../../../runner/store/directory.ts';
import { notStarted } from '../../../runner/store/storage-error.ts';
import { temporaryFolder } from '../../support/runner.ts';

/** What a person reads. */
function refusal(root: string): string {
  try {
    openDataDirectory(root).release();
  } catch (cause) {
    return (notStarted(cause, root) as Error).message;
  }
  return 'opened';
}

test('a folder that takes none in', { skip: !existsSync('/proc/self') }, () => {
  for (const root of ['/proc/errand', '/proc/errand/data', '/proc/self/fd/errand']) {
    const above = root.startsWith('/proc/self') ? '/proc/self/fd' : '/proc';
    const said = `The data directory ${root} cannot be used: no folder can be made in ${above}.`;
    assert.equal(refusal(root), said);
  }
});

test('a link that leads nowhere, a file, and what is below it', (t) => {
  const place = temporaryFolder('errand-directory-');
  t.after(() => rmSync(place, { recursive: true, force: true }));
  symlinkSync(join(place, 'away'), join(place, 'link'));
  writeFileSync(join(place, 'file'), '', { mode: 0o644 });
  for (const name of ['link', 'link/data', 'file', 'file/data']) {
    const root = join(place, name);
    const [first = ''] = name.split('/');
    const why = first === 'link' ? 'is a link that leads nowhere' : 'is not a folder';
    const said = `The data directory ${root} cannot be used: ${join(place, first)} ${why}.`;
    assert.equal(refusal(root), said);
  }
  assert.equal(statSync(join(place, 'file')).mode & 0o777, 0o644);
});

test('a folder in which everybody writes keeps its mode', (t) => {
  const place = temporaryFolder('errand-directory-');
  t.after(() => rmSync(place, { recursive: true, force: true }));
  chmodSync(place, 0o1777);
  writeFileSync(join(place, "another's"), '');
  assert.match(refusal(place), /cannot be used: other programs write there; .* could be\.$/);
  assert.equal(statSync(place).mode & 0o7777, 0o1777);
  // A new volume is writable for all, and has nothing in it.
  rmSync(join(place, "another's"));
  assert.equal(refusal(place), 'opened');
  assert.equal(statSync(place).mode & 0o7777, 0o700);
  assert.equal(refusal(place), 'opened');
});

test('folders above it are made, each for its owner only', (t) => {
  const place = temporaryFolder('errand-directory-');
  t.after(() => rmSync(place, { recursive: true, force: true }));
  mkdirSync(join(place, 'a'), { mode: 0o755 });
  openDataDirectory(join(place, 'a/b/c')).release();
  assert.deepEqual(
    ['a', 'a/b', 'a/b/c'].map((name) => statSync(join(place, name)).mode & 0o777),
    [0o755, 0o700, 0o700],
  );
});
