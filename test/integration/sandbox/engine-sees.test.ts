/** Whether the engine sees a folder of the runner: as for a runner in a container, by the path alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_IMAGE } from '../../../runner/config/sandbox-config.ts';
import { engineSees } from '../../../runner/sandbox/engine-sees.ts';

test('a folder that the engine has is seen, another one is not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-seen-'));
  t.after(() => rmSync(folder, { recursive: true }));
  assert.equal(await engineSees(folder, DEFAULT_IMAGE), true);
  assert.equal(await engineSees(join(folder, 'of-a-container'), DEFAULT_IMAGE), false);
  await assert.rejects(engineSees(folder, 'errand-none:x'), /no such image|No such image/i);
});
