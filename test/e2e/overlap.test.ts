// What else touches the files of a result, as it is told: on the row of the task, on its page, and
// before another task is sent. Real editor, runner and git; a scripted model.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { makeShop } from './support/shop.ts';
import { stations } from './support/station.ts';

const rename = (name: string) => [
  [
    call('edit', {
      path: 'src/basket.js',
      edits: [{ old: 'let sum = 0;', new: `let ${name} = 0;` }],
    }),
  ],
  [call('done', { outcome: 'finished', summary: 'Renamed.' })],
];

test('a result says what else touches its files', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const shop = makeShop('none');
  await runner.delegate(shop, 'call it total', rename('total'));
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const settings = { 'files.autoSave': 'off', 'editor.minimap.enabled': false };
  await withEditor('overlap', { folder: shop, env, settings }, async (workbench) => {
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const tasks = workbench.view('Tasks');
    const row = /· call it total/;

    await station('nothing is said where nobody else is in the way', async () => {
      await tasks.waitForRow(row);
      await tasks.waitForRowWithout(row, 'overlaps');
    });

    await station('an edit of the same file is told when it is saved', async () => {
      await workbench.openFile('src/basket.js');
      await workbench.text.goToLine(1);
      await workbench.text.type('// Typed meanwhile.\n');
      await workbench.page.keyboard.press('Control+S');
      await tasks.waitForRow(/overlaps/);
      await tasks.expand(row);
      await tasks.waitForRow('You have edited since: src/basket.js');
      await workbench.screenshot('overlap-1-edits');
    });

    await station('another result on the same file is told on both', async () => {
      await runner.delegate(shop, 'call it price', rename('price'));
      await tasks.waitForRow('"call it price" also changes src/basket.js');
      await tasks.act(row, 'Open Task');
      const page = workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
      await page.getByText('"call it price" also changes src/basket.js').waitFor();
      await workbench.screenshot('overlap-2-results');
    });

    await station('before another task is sent for that file, both results are named', async () => {
      await workbench.tab('basket.js').click();
      await workbench.text.lens('Delegate to background').click();
      const dialog = workbench.page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      const words = await dialog.innerText();
      assert.match(words, /The result of "call it total" changes src\/basket\.js, too\./);
      assert.match(words, /The result of "call it price" changes src\/basket\.js, too\./);
      await workbench.screenshot('overlap-3-before');
      await workbench.confirm(/Send the code/, 'Cancel');
    });
  });
});
