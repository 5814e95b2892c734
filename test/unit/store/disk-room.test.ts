/** A data directory that takes more than it may is asked for room again and again, for days maybe. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DiskRoom } from '../../../runner/store/disk-room.ts';
import { TotalUse } from '../../../runner/store/total-use.ts';

test('while it is over its limit, nothing is written to find out', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'errand-unit-'));
  t.after(() => rmSync(root, { recursive: true }));
  // Here nothing could be written: trying it would be another answer.
  mkdirSync(join(root, 'room.probe'));
  const room = new DiskRoom(root, new TotalUse(root, { bytes: 1, files: undefined }));
  t.after(() => room.close());
  let told = 0;
  room.onOver(() => (told += 1));
  for (const _ of [1, 2]) {
    const { ok, detail } = await room.health();
    assert.equal(ok, false);
    assert.match(detail, /more than the 1 MiB of quotas\.total/);
  }
  assert.equal(told, 1);
  const free = new DiskRoom(root);
  t.after(() => free.close());
  assert.match((await free.health()).detail, /cannot write to .* \(EISDIR\)/);
});
