// The main job as a user does it: from a TODO to its result in the work tree, with work in
// progress that nothing may touch. Real editor, runner, containers and git; a scripted model.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fingerprint, git } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import type { Workbench } from '../support/vscode/workbench.ts';
import { connect } from './support/connect.ts';
import { countItems, Gate, makeShop, TITLE } from './support/shop.ts';
import { stations } from './support/station.ts';

const SHORT = /count each item/;
const settings = {
  'files.autoSave': 'off',
  'workbench.colorTheme': 'Dark Modern',
  'editor.minimap.enabled': false,
};

test('a TODO becomes a task, its result is reviewed, applied and taken back', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const shop = makeShop('standard');
  const gate = new Gate();
  const station = stations(t);
  runner.script(TITLE, countItems(gate));
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  await withEditor('story', { folder: shop, env, settings }, async (workbench) => {
    await workbench.page.setViewportSize({ width: 1440, height: 760 });
    await station('the editor connects with a URL and a token', () => connect(workbench, runner));

    await workbench.openFile('src/basket.js');
    await workbench.text.goToLine(9);
    await workbench.text.type('/** Never negative. */\n');
    const before = fingerprint(shop);

    await station('one lens, on the TODO that is none in a string', async () => {
      await workbench.text.lens('Delegate to background').waitFor();
      assert.deepEqual(await workbench.text.lenses(), ['Delegate to background']);
      await workbench.screenshot('story-1-lens');
    });

    await station('before anything is sent, it says what leaves the machine', async () => {
      await workbench.text.lens('Delegate to background').click();
      const dialog = workbench.page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      const words = await dialog.innerText();
      assert.match(words, /1 staged, 1 unstaged, 1 untracked, 1 unsaved/);
      assert.ok(words.includes(runner.url));
      await workbench.screenshot('story-2-consent');
      await workbench.confirm(/Send the code/, 'Send');
    });

    await station('it is followed live, while typing goes on', async () => {
      await workbench.text.lens('Working…').waitFor({ timeout: 240_000 });
      await workbench.openContainer('Errand');
      await workbench.view('Tasks').waitForRow(/Working/);
      await workbench.view('Tasks').expand(SHORT);
      await workbench.view('Tasks').waitForRow(/src\/basket\.js/);
      await workbench.tab('basket.js').click();
      await workbench.run('Errand: Delegate TODOs to Background…');
      await workbench.prompt.tick(`TODO: ${TITLE}`);
      await workbench.prompt.accept();
      await workbench.notification('Delegated: 0. Delegated before: 1.').waitFor();
      await workbench.activeTab('basket.js').waitFor();
      assert.deepEqual(await workbench.tabs(), ['basket.js'], 'nothing is opened by it');
      await workbench.text.goToLine(1);
      await workbench.text.type('/** Typed while it ran. */\n');
      await workbench.text.waitFor('Typed while it ran.');
      await workbench.screenshot('story-3-working');
    });

    await station('its end is told once, and nothing here has changed', async () => {
      gate.open();
      await workbench.holdNotification(/Verified/, 240_000);
      await workbench.text.lens('Review result').waitFor();
      await workbench.view('Tasks').waitForRow(/Verified/);
      await workbench.screenshot('story-4-finished');
      assert.deepEqual(changes(before, fingerprint(shop)), []);
    });

    await station('the review shows every file, with the checks beside it', async () => {
      await workbench.answer(/Verified/, 'Review');
      await workbench.text.waitForDiff('price * count');
      await workbench.text.waitForDiff('An item may have a');
      const diffs = await workbench.text.readDiffs();
      const seen = diffs.map(({ modified }) => modified).join('\n');
      assert.match(seen, /price \* count/);
      assert.match(seen, /An item may have a `count`/);
      await workbench.view('Tasks').waitForRow(/passed/);
      await workbench.titleAction('Apply Result to Work Tree').waitFor();
      await workbench.screenshot('story-5-review');
      await workbench
        .view('Tasks')
        .row(/^basket\.js/)
        .click();
      await workbench.activeTab('basket.js (').waitFor();
      await workbench.text.waitFor('price * count');
      await workbench.text.waitForDiff('Never negative');
      const [one] = await workbench.text.readDiffs();
      assert.match(one?.original ?? '', /Never negative/, 'the base holds the unsaved edit');
      assert.match(one?.original ?? '', /sum \+= item\.price/);
      await workbench.screenshot('review');
    });

    await station('applying keeps the edits that were made meanwhile', async () => {
      // From the tab with all files, by its icon; its menu has the other ends of a result.
      await workbench.view('Tasks').act(SHORT, 'Review Result');
      await workbench.activeTab(`${TITLE} (review)`).waitFor();
      await workbench.titleAction('Apply Result to Work Tree').click();
      await workbench.holdNotification(/1 file merged with your edits/);
      await workbench.tab('basket.js').first().click();
      await workbench.text.waitFor('price * count');
      assert.match(
        await workbench.text.read(),
        /Typed while it ran[^]*price \* count[^]*Never neg/,
      );
      assert.match(onDisk(shop, 'README.md'), /An item may have a `count`/);
      assert.doesNotMatch(onDisk(shop, 'src/basket.js'), /price \* count/, 'it was unsaved before');
      assert.equal(git(shop, 'diff', '--cached', '--name-only').trim(), 'README.md');
      await workbench.screenshot('story-6-applied');
    });

    await station('undo brings back what was there, to the byte', async () => {
      // The message may have gone from the window's corner by now; the list keeps it.
      await workbench.run('Notifications: Show Notifications');
      await workbench.answer(/1 file merged with your edits/, 'Undo');
      await workbench.run('Notifications: Hide Notifications');
      await workbench.text.waitFor('sum += item.price');
      assert.match(await workbench.text.read(), /Typed while it ran/);
      await workbench.statusItem(/Undone/).waitFor();
      assert.match(onDisk(shop, 'README.md'), /Prices are in cents\.\n$/);
      await workbench.text.lens('Review result').waitFor();
    });

    await station('the tab with all files has the other ends of a result too', async () => {
      await workbench.tab(`${TITLE} (review)`).click();
      await workbench.titleMenu('Check Out Result as Branch…');
      await workbench.prompt.shown(`Check Out "${TITLE}" as a Branch`);
      await workbench.prompt.cancel();
      // By keyboard alone, and it knows which result is meant.
      await workbench.run('Errand: Ask for Changes…');
      await workbench.prompt.shown(`Ask for Changes: ${TITLE}`);
      await workbench.screenshot('story-6b-ask');
      await workbench.prompt.cancel();
    });

    await station('the task’s page tells the same', () => taskPage(workbench));
  });
});

async function taskPage(workbench: Workbench): Promise<void> {
  await workbench.view('Tasks').act(SHORT, 'Open Task');
  const page = workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  await page.getByText('Checks, run by the runner').waitFor();
  await workbench.screenshot('story-7-page');
  await workbench.run('Preferences: Toggle between Light/Dark Themes');
  await workbench.page.locator('.monaco-workbench.vs').waitFor();
  await workbench.screenshot('story-8-page-light');
  await page.locator('.phase summary', { hasText: 'code' }).click();
  await page.locator('.turn summary', { hasText: 'Turn 1' }).click();
  await page.locator('.turn .call').first().waitFor();
  await page.locator('summary', { hasText: 'Log' }).click();
  await page.getByText('== verify').waitFor();
  await page.locator('.phase summary', { hasText: 'code' }).scrollIntoViewIfNeeded();
  await workbench.screenshot('story-9-page-timeline');
  const changed = page.getByRole('region', { name: 'What changed' });
  await changed.getByRole('button', { name: 'src/basket.js' }).click();
  await workbench.text.waitFor('price * count');
}

const onDisk = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

/** The paths that differ, for a message that names them. */
function changes(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}
