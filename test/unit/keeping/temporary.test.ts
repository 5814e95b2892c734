/** Ways to sockets in the folder where everybody may make folders: only our own ever go. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporary } from '../../../runner/keeping/kinds/temporary.ts';

test('a dead way that somebody else could have made, or could change, stays', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-unit-'));
  const usual = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  t.after(() => {
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
    rmSync(folder, { recursive: true });
  });
  const root = join(folder, 'data');
  for (const name of ['errand-Own001', 'errand-Open01']) {
    mkdirSync(join(folder, name), { mode: 0o700 });
    symlinkSync(join(root, 'gone'), join(folder, name, 'to'));
  }
  chmodSync(join(folder, 'errand-Open01'), 0o777);
  symlinkSync(join(folder, 'errand-Own001'), join(folder, 'errand-Link01'));
  const { find } = temporary({ root, stagedBackups: async () => [], isToolInUse: () => true });
  const { over } = await find(
    { detailDays: undefined, detailBytes: undefined, unusedDays: 30, everyHours: 6 },
    Date.now(),
  );
  assert.equal(over.length, 1);
  await over[0]?.remove();
  assert.throws(() => symlinkSync('x', join(folder, 'errand-Own001', 'to')), { code: 'ENOENT' });
});
