// The packaged extension as a user gets it: installed from the VSIX, opened for the first time.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withEditor } from '../support/vscode/code-server.ts';

test('the VSIX installs, and an empty Errand view says what to do', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'errand-folder-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await withEditor('install', { folder }, async (workbench) => {
    await workbench.openContainer('Errand');
    const welcome = await workbench.view('Tasks').welcome();
    assert.match(welcome, /Start a Runner on This Machine/);
    assert.match(welcome, /connect to a runner/i);
    await workbench.statusItem('Errand').waitFor();
    await workbench.screenshot('install');
    assert.deepEqual(await workbench.notifications(), [], 'nothing pops up on install');

    await workbench.prompt.open('F1');
    await workbench.prompt.fill('>Errand: ');
    await workbench.prompt.item('Errand: Delegate to Background…').waitFor();
    await workbench.prompt.cancel();
  });
});
