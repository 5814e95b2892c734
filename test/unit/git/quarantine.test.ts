/** What is left of a bundle that cannot be taken. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { takeTreeOf } from '../../../runner/git/quarantine.ts';

test('of a bundle that breaks off at once nothing is left, and the reason is told', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-quarantine-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const taken = Array.from({ length: 20 }, () => {
    const bundle = new Readable({
      read() {
        this.destroy(new Error('the sandbox is gone'));
      },
    });
    return takeTreeOf({
      bundle,
      repository: folder,
      format: 'sha1',
      onto: 'a'.repeat(40),
      folder,
      maxBytes: 1000,
      maxFileBytes: 1000,
    });
  });
  const reasons = (await Promise.allSettled(taken)).map((each) =>
    each.status === 'rejected' ? String(each.reason) : 'taken',
  );
  assert.deepEqual(new Set(reasons), new Set(['Error: the sandbox is gone']));
  assert.deepEqual(readdirSync(folder), []);
});
