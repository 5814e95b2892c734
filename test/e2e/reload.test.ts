// The window closed, and the runner killed, in the middle of a task: neither loses anything, and
// both find back by themselves.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { git } from '../support/repository.ts';
import { Command } from '../support/runner.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { RestartableRunner } from './support/restartable.ts';
import { countItems, Gate, makeShop } from './support/shop.ts';
import { stations } from './support/station.ts';

const SHORT = /count each item/;
const APPLIED = /count each item.*applied/;

test('a task outlives the window and the runner, and an open diff the window', async (t) => {
  const gate = new Gate();
  const runner = await RestartableRunner.start(countItems(gate));
  t.after(() => runner.stop());
  const shop = makeShop('quick');
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  // The editor's own git would lock the index while the test's is at work.
  const settings = { 'git.enabled': false };
  await withEditor('reload', { folder: shop, env, settings }, async (first, editor) => {
    await connect(first, runner);
    await first.openFile('src/basket.js');
    await first.text.lens('Delegate to background').click();
    await first.confirm(/Send the code/, 'Send');
    await first.text.lens('Working…').waitFor({ timeout: 240_000 });

    await editor.closeWindow();
    const second = await editor.openWindow();

    await station('a window that opens in the middle connects and shows the task', async () => {
      await second.statusItem('Errand: Connected').waitFor();
      await second.openContainer('Errand');
      await second.view('Tasks').waitForRow(/Working/);
      // A window that closes at once may not have stored which files it shows.
      await second.openFile('src/basket.js');
      await second.text.lens('Working…').waitFor();
    });

    await station('the view says that the runner is gone, and keeps what it knew', async () => {
      await runner.kill();
      await second.statusItem('Errand: Connecting').waitFor();
      await second.page.getByText('The runner cannot be reached.').waitFor();
      await second.view('Tasks').waitForRow(SHORT);
      // What needs the runner says so at once, and asks for nothing later.
      await second.run('Errand: Tell the Agent…');
      await second.notification(/did not get your message: There is no connection/).waitFor();
      await second.screenshot('reload-1-lost');
    });

    await station('the runner goes on by itself, and so does the view', async () => {
      await runner.restart();
      gate.open();
      await second.statusItem('Errand: Connected').waitFor();
      // The editor drops what it is told of its lenses while its text loses the focus.
      const restless = await second.text.restless();
      await second.holdNotification(/Verified/, 240_000);
      await restless.stop();
      await second.text.lens('Review result').waitFor();
      await second.answer(/Verified/, 'Review');
      await second.text.waitFor('An item may have a');
      await second.view('Tasks').expand(SHORT);
      await second.view('Tasks').waitForRow(/passed/);
    });

    await station('an open diff is there again after the window was', async () => {
      await second
        .view('Tasks')
        .row(/^basket\.js/)
        .dblclick();
      await second.activeTab('basket.js (').waitFor();
      await second.text.waitFor('price * count');
      await second.run('Errand: Ask for Changes…');
      await second.prompt.shown('Ask for Changes: ');
      await second.prompt.fill('One name could be better.');
      const third = await editor.reloadWindow();
      await third.activeTab('basket.js (').waitFor();
      await third.text.waitFor('price * count');
      await third.text.waitForDiff('sum += item.price');
      const [diff] = await third.text.readDiffs();
      assert.match(diff?.original ?? '', /sum \+= item\.price/);
      assert.match(diff?.modified ?? '', /price \* count/);
      await third.screenshot('reload-2-diff');
    });

    await station('words that were written and not sent are there again, too', async () => {
      const { workbench } = editor;
      await workbench.statusItem('Errand: Connected').waitFor();
      await workbench.run('Errand: Ask for Changes…');
      await workbench.prompt.shown('Ask for Changes: ');
      assert.equal(await workbench.prompt.value(), 'One name could be better.');
      await workbench.screenshot('reload-3-words');
      await workbench.prompt.press('Cancel');
    });

    await station('what git takes out of the files is no longer said to be applied', async () => {
      const { workbench } = editor;
      const tasks = workbench.view('Tasks');
      await workbench.run('Errand: Apply Result to Work Tree');
      await workbench.notification(/2 files applied/).waitFor();
      await tasks.waitForRow(APPLIED);
      git(shop, 'stash', '--quiet');
      await tasks.row(APPLIED).waitFor({ state: 'detached' });
      git(shop, 'stash', 'pop', '--quiet', '--index');
      await tasks.waitForRow(APPLIED);
    });

    await station('what a terminal takes back is no longer said to be applied', async () => {
      const { workbench } = editor;
      const args = ['apply', '--undo', '--repo', shop];
      const { code, stderr } = await new Command(runner.dataDir).run(args);
      assert.equal(code, 0, stderr);
      await workbench.tab('basket.js').first().click();
      await workbench.text.lens('Review result').waitFor();
    });
  });
});
