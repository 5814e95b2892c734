/** What a backup that cannot be made leaves alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { backup } from '../../../runner/cli/backup.ts';
import { openDataDirectory } from '../../../runner/store/directory.ts';

test('one that is refused does not touch another that is being written into the same file', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-unit-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'data');
  const directory = openDataDirectory(root);
  t.after(() => directory.release());
  writeFileSync(join(root, 'errand.yaml'), '');
  const file = join(folder, 'nightly');
  // Of the other one, by the name that it would have without one of its own.
  writeFileSync(`${file}.partial`, 'half');
  const call = { values: { 'data-dir': root }, positionals: [file] };
  await assert.rejects(backup(call), { code: 'conflict' });
  assert.deepEqual(readdirSync(folder), ['data', 'nightly.partial']);
});
