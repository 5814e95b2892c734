// Conflicts in the editor's own merge editor: base, result and the user's file beside each other;
// resolved by clicks and completed, or undone in one step; where edits are not saved, as markers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { git, makeRepository, writeFiles } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { stations } from './support/station.ts';
import { undoLastApply } from './support/undo.ts';

const NINE = Array.from({ length: 9 }, (_, n) => `line ${n + 1}\n`).join('');
const COMMAND =
  "sed -i -e 's/^line 2$/two/' -e 's/^line 5$/five/' -e 's/^line 9$/nine/' price.txt; echo n > new.txt";
const MINE = NINE.replace('line 2', 'zwei').replace('line 5', 'fünf');

test('conflicts are resolved in the merge editor', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const root = makeRepository({ 'price.txt': NINE, 'tax.txt': NINE });
  const ran = await runner.delegate(root, 'new prices', [
    [call('bash', { command: COMMAND })],
    [call('done', { outcome: 'finished', summary: 'All changed.' })],
  ]);
  assert.equal(ran.code, 3, `nothing checks it: ${ran.stderr}`);
  const other = await runner.delegate(root, 'other taxes', [
    [call('bash', { command: "sed -i 's/^line 1$/one/' tax.txt" })],
    [call('done', { outcome: 'finished', summary: 'Changed.' })],
  ]);
  assert.equal(other.code, 3, other.stderr);
  writeFiles(root, { 'price.txt': MINE });
  const read = (): string => readFileSync(join(root, 'price.txt'), 'utf8');
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const settings = { 'files.autoSave': 'off' };
  await withEditor('merge', { folder: root, env, settings }, async (workbench) => {
    const { page } = workbench;
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const tasks = workbench.view('Tasks');
    await tasks.waitForRow(/new prices/);
    const apply = async (): Promise<void> => {
      await workbench.run('Errand: Apply Result to Work Tree');
      await workbench.prompt.pick('new prices');
      await workbench.confirm(/Parts of .* do not fit your files/, 'Apply and Open Conflicts');
      await workbench.activeTab('Merging: price.txt').waitFor();
      await workbench.notification(/1 file with conflicts \(in the merge editor/).waitFor();
      await page.getByText('2 Conflicts Remaining').waitFor();
    };

    await station('base, result and file are beside each other', async () => {
      await apply();
      await page.locator('.merge-editor', { hasText: 'Result of the task' }).waitFor();
      await page.locator('.merge-editor', { hasText: 'Your file' }).waitFor();
      await workbench.screenshot('merge-1-open');
      // Both sides are on the disk, as git would leave them, and nothing is lost.
      assert.match(read(), /<<<<<<< your work tree\nzwei\n[^]*=======\ntwo\n/);
    });

    await station('undo takes it back in one step, and closes it', async () => {
      await undoLastApply(workbench);
      await workbench.screenshot('merge-2-undone');
      assert.equal(read(), MINE);
      assert.equal(git(root, 'status', '--porcelain'), ' M price.txt\n');
      await page.locator('.tab', { hasText: 'Merging' }).waitFor({ state: 'detached' });
    });

    await station('each conflict is resolved by a click, and the merge completed', async () => {
      await apply();
      await page.getByText('Accept Result of the task').first().click();
      await page.getByText('1 Conflict Remaining').waitFor();
      await page.getByText('Accept Your file', { exact: true }).last().click();
      await page.getByText('0 Conflicts Remaining').waitFor();
      await workbench.screenshot('merge-3-resolved');
      await workbench.run('Merge Editor: Complete Merge');
      await page.locator('.tab', { hasText: 'Merging' }).waitFor({ state: 'detached' });
      assert.equal(read(), MINE.replace('zwei', 'two').replace('line 9', 'nine'));
    });

    await station('a merge that was completed is an edit, which undo leaves', async () => {
      await workbench.run('Errand: Undo Applying the Last Result');
      await workbench.notification(/except for files that were edited since: price\.txt/).waitFor();
      assert.equal(read(), MINE.replace('zwei', 'two').replace('line 9', 'nine'));
      assert.equal(git(root, 'status', '--porcelain'), ' M price.txt\n');
    });

    await station('edits that are not saved stay unsaved, with markers between them', async () => {
      await workbench.openFile('tax.txt');
      await workbench.text.waitFor('line 1');
      await workbench.text.type('eins ');
      await page.locator('.tab.dirty', { hasText: 'tax.txt' }).waitFor();
      await workbench.run('Errand: Apply Result to Work Tree');
      await workbench.prompt.pick('other taxes');
      await workbench.confirm(/Parts of .* do not fit your files/, 'Apply and Open Conflicts');
      await workbench.text.waitFor('<<<<<<< your work tree');
      await workbench.text.lens('Accept Both Changes').waitFor();
      await workbench.screenshot('merge-4-unsaved');
      assert.equal(readFileSync(join(root, 'tax.txt'), 'utf8'), NINE);
      await workbench.run('Errand: Undo Applying the Last Result');
      await workbench.text.waitFor(/s\sline\s1/);
      await page.locator('.tab.dirty', { hasText: 'tax.txt' }).waitFor();
      assert.equal(readFileSync(join(root, 'tax.txt'), 'utf8'), NINE);
    });
  });
});
