// The view of all TODOs of a workspace, as its user meets it: seen, typed, chosen several at once,
// followed, out of date, done. Real editor, runner, containers and git; a scripted model.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { git, writeFiles } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { countItems, Gate, makeShop, TITLE } from './support/shop.ts';
import { stations } from './support/station.ts';

const LABEL = `// FIXME(ann): print the currency
export const label = (cents) => String(cents / 100);
`;

test('all TODOs are seen at a glance, and several are delegated at once', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const shop = makeShop('quick');
  writeFiles(shop, {
    'src/label.js': LABEL,
    'out/built.js': '// TODO: of no interest\n',
    '.gitignore': 'out/\n',
  });
  git(shop, 'add', 'src/label.js');
  const gate = new Gate();
  runner.script(TITLE, countItems(gate));
  const nothing = call('done', { outcome: 'finished', summary: 'It does already.' });
  runner.script('print the currency', [[nothing]]);
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const settings = { 'errand.confirmBeforeSending': 'never', 'files.autoSave': 'off' };
  await withEditor('todos', { folder: shop, env, settings }, async (workbench) => {
    await workbench.page.setViewportSize({ width: 1300, height: 900 });
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const todos = workbench.view('TODOs');
    const count = todos.row(/count each item/);

    await station('the view lists what git lists, file by file', async () => {
      await todos.unfold();
      await todos.waitForRow(/print the currency/);
      await count.waitFor();
      const rows = await todos.rows();
      assert.deepEqual(
        rows.map((row) => row.replace(/, (?:TODO|FIXME).*/, '')),
        ['src/basket.js, 1 TODO', TITLE, 'src/label.js, 1 TODO', 'print the currency'],
      );
      await workbench.screenshot('todos-1-list');
    });

    await station('a row opens its place, and what is typed appears unsaved', async () => {
      await todos.row(/print the currency/).click();
      await workbench.activeTab('label.js').waitFor();
      await workbench.text.goToLine(3);
      await workbench.text.type('// TODO: round half to even\n');
      await todos.waitForRow(/round half to even/);
      await workbench.screenshot('todos-2-typed');
      await workbench.page.keyboard.press('Control+Z');
      await workbench.run('File: Revert File');
      await todos.row(/round half to even/).waitFor({ state: 'detached' });
    });

    await station('two are chosen and delegated, each as a task of its own', async () => {
      await count.click();
      await todos.row(/print the currency/).click({ modifiers: ['Control'] });
      await workbench.screenshot('todos-3-chosen');
      await todos.menu(/print the currency/, 'Delegate to Background');
      const question = workbench.page.locator('.monaco-dialog-box');
      await question.getByText('With the usual blueprint, agent and model.').waitFor();
      assert.match(await question.innerText(), /For each: .*\n.*All 2 together/);
      await workbench.screenshot('todos-3-question');
      await workbench.confirm(/Delegate 2 TODOs to background\?/, 'Change…');
      const form = workbench.page
        .frameLocator('iframe.webview.ready')
        .frameLocator('#active-frame');
      await form.getByText('FIXME: print the currency').waitFor();
      await form.getByLabel('Budget in US dollars').fill('0.5');
      await form.getByText('All 2 together', { exact: false }).getByText('$1.00').waitFor();
      await form.getByRole('button', { name: 'Delegate 2 Tasks' }).click();
      await workbench.view('Tasks').waitForRow(/print the currency/);
      await workbench.view('Tasks').waitForRow(/count each item/);
      await todos.waitForRow(/Working · count each item/);
      await workbench.screenshot('todos-4-working');
    });

    await station('one that has a task is not offered again', async () => {
      await count.click({ button: 'right' });
      await workbench.page.getByRole('menuitem', { name: 'Open Task' }).waitFor();
      const menu = await workbench.page.getByRole('menuitem').allInnerTexts();
      assert.ok(!menu.some((item) => item.includes('Delegate to Background')), String(menu));
      await workbench.page.keyboard.press('Escape');
    });

    await station('a result for a text that was edited meanwhile says so', async () => {
      gate.open();
      await todos.waitForRow(/Verified · count each item/, 240_000);
      await workbench.openFile('src/basket.js');
      await workbench.text.goToLine(4);
      await workbench.page.keyboard.press('End');
      await workbench.text.type(', at most nine times');
      await todos.waitForRow(/Older text · count each item/);
      await workbench.text.lens('Result is for an older text').waitFor();
      await workbench.screenshot('todos-5-older');
      await workbench.run('File: Revert File');
      await todos.waitForRow(/Verified · count each item/);
    });

    await station('the applied result takes its TODO out of the view', async () => {
      await todos.act(/count each item/, 'Review Result');
      await workbench.titleAction('Apply Result to Work Tree').click();
      await workbench
        .notification(/applied/)
        .first()
        .waitFor();
      await count.waitFor({ state: 'detached' });
      await todos.waitForRow(/print the currency/);
      await workbench.screenshot('todos-6-applied');
    });

    await station('with none left, the view says so and how to look again', async () => {
      writeFiles(shop, { 'src/label.js': LABEL.replace(/^.*\n/, '') });
      assert.match(await todos.welcome(), /No file that git lists here has a TODO comment/);
      await workbench.run('Preferences: Toggle between Light/Dark Themes');
      await workbench.screenshot('todos-7-none');
      writeFiles(shop, { 'src/new.js': LABEL });
      await todos.waitForRow(/print the currency/);
    });
  });
});
