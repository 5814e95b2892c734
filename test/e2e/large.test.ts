// A result with a diff of 50 MB: it is reviewed page by page, each of a size that the editor opens
// while it can still be used, up to its last file. Real editor, runner, container and git.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeRepository } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { stations } from './support/station.ts';

const COUNT = 56;
const LINE = 'the same words over and over, so that git packs them into a few bytes';
const COMMAND = `mkdir big; for n in $(seq -w ${COUNT}); do { echo "file $n"; yes "${LINE}" | head -c 950000; echo; echo "end of $n"; } > big/$n.txt; done; echo two > a.txt`;

test('a diff of 50 MB is reviewed page by page', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const folder = makeRepository({ 'a.txt': 'one\n' });
  const ran = await runner.delegate(folder, 'a large change', [
    [call('bash', { command: COMMAND })],
    [call('done', { outcome: 'finished', summary: 'It is large.' })],
  ]);
  assert.equal(ran.code, 3, `nothing checks it: ${ran.stderr}`);
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  await withEditor('large', { folder, env }, async (workbench) => {
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const tasks = workbench.view('Tasks');
    await tasks.waitForRow(/a large change/);
    const page = (words: string) => workbench.activeTab(`a large change (review, ${words}`);

    await station('its first page shows a few files, and the editor can be used', async () => {
      await tasks.menu(/a large change/, 'Review Result');
      await page(`1–6 of ${COUNT + 1})`).waitFor();
      await workbench.text.waitForDiff('file 01');
      const [shown] = await workbench.text.readDiffs();
      assert.match(shown?.modified ?? '', /file 01/);
      await workbench.screenshot('large-1-page');
      await workbench.openFile('a.txt');
      await workbench.text.goToLine(1);
      await workbench.text.type('typed ');
      await workbench.text.waitFor('typed one');
      await workbench.run('View: Revert and Close Editor');
      await page('1–6 of').waitFor();
    });

    await station('the next page takes its place, and the last file can be seen', async () => {
      await workbench.titleAction('Next Files of the Result').click();
      await page('7–').waitFor();
      await tasks.expand(/a large change/);
      await tasks.waitForRow(`0 of ${COUNT + 1} files reviewed`);
      await workbench.titleAction('Previous Files of the Result').waitFor();
      await workbench.run('Errand: Previous Files of the Result');
      await page('1–6 of').waitFor();
      await tasks.row('01.txt').click();
      await workbench.activeTab('01.txt (a large change)').waitFor();
      await workbench.text.waitFor('file 01');
      await workbench.screenshot('large-2-file');
    });
  });
});
