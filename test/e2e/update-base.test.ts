// A branch moves below a result that waits: its row says so, and brings the result onto the newer
// commit, where the checks are run again. Real editor, runner, containers and git.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { commitFiles, git, makeRepository } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { stations } from './support/station.ts';

const TITLE = 'Add, not subtract';
const SUM = '# A sum.\n#\n#\n#\necho $(($1 - $2))\n';
const FILES = {
  'sum.sh': SUM,
  'check.sh': 'test "$(sh sum.sh 2 2)" = 4\n',
  '.errand/config.yaml': 'verify: quick\n',
};
const SCRIPT = [
  [call('bash', { command: "sed -i 's/ - / + /' sum.sh" })],
  [call('done', { outcome: 'finished', summary: 'It adds now.' })],
];

test('a result whose base has moved is brought onto the newer one', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const folder = makeRepository(FILES);
  const { json } = await runner.delegate(folder, TITLE, SCRIPT, ['--check', 'sh check.sh']);
  assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
  commitFiles(folder, { 'sum.sh': SUM.replace('A sum', 'The sum of two') }, 'Newer');
  const newer = git(folder, 'rev-parse', 'HEAD').trim();
  const words = `main ${newer.slice(0, 8)} (1 commit newer)`;
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  await withEditor('update-base', { folder, env }, async (workbench) => {
    const { prompt } = workbench;
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const tasks = workbench.view('Tasks');
    const page = workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');

    await station('the row says that the branch has moved, and what to do', async () => {
      await tasks.waitForRow(/overlaps/);
      await tasks.expand(TITLE);
      await tasks.waitForRow('0 of 1 files reviewed');
      await tasks.act('The branch has moved in sum.sh', 'Update from Base…');
      await prompt.shown('Update from Base: Add, not subtract');
      await prompt.item('The Work Tree as It Is Now').waitFor();
      await workbench.screenshot('update-base-1-choice');
    });

    await station('a commit that is not there is refused where it was typed', async () => {
      await prompt.pick('Another Commit…');
      await prompt.shown('Onto Which Commit?');
      await prompt.enter('nowhere');
      await prompt.shown('There is no commit nowhere in this repository.');
      await workbench.screenshot('update-base-2-unknown');
      await prompt.enter('main');
      await workbench.notification(`The result is brought onto ${words}.`).waitFor();
    });

    await station('the merge is checked, and every place says what it stands on', async () => {
      await tasks.waitForRow(`Attempt 2, onto ${words}`);
      await tasks.waitForRow(/Attempt 2.*Verified/, 300_000);
      await tasks.waitForRowWithout(TITLE, 'overlaps');
      await tasks.act(TITLE, 'Open Task');
      await page.getByText(`brought onto ${words}`).waitFor();
      await page.getByText(`Merged with ${words}, without a conflict.`).first().waitFor();
      await workbench.screenshot('update-base-3-page');
      assert.equal(git(folder, 'rev-parse', 'HEAD').trim(), newer);
      assert.equal(git(folder, 'status', '--porcelain'), '');
    });

    await station('the review shows the change alone, and it applies', async () => {
      await tasks.act(TITLE, 'Review Result');
      await workbench.text.waitForDiff('$1 + $2');
      const diffs = await workbench.text.readDiffs();
      assert.match(JSON.stringify(diffs), /\$1 \+ \$2/);
      await workbench.screenshot('update-base-4-review');
      await tasks.menu(TITLE, 'Apply Result to Work Tree');
      await tasks.waitForRow(/applied/);
      assert.equal(git(folder, 'diff', '--numstat').trim(), '1\t1\tsum.sh');
    });
  });
});
