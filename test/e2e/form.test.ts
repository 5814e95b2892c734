// The form of a task that is not sent yet: opened from the box, kept over a reload, sent by one key,
// and remembered by the next lens. Real editor, runner and git; a scripted model.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fingerprint, git, writeFiles } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import type { Workbench } from '../support/vscode/workbench.ts';
import { connect } from './support/connect.ts';
import { makeShop, TITLE } from './support/shop.ts';
import { stations } from './support/station.ts';

const WORDS = 'Say what a basket costs in words';
const settings = {
  'workbench.colorTheme': 'Dark Modern',
  'editor.minimap.enabled': false,
  'git.enabled': false,
};

const MINE =
  'nodes:\n  lint: { run: fix, next: package }\n  package: { git: package, next: end }\n';

/** The page in the active tab. */
const pageIn = ({ page }: Workbench) =>
  page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');

test('a task is written on a form, kept over a reload, and sent', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const shop = makeShop('quick');
  const station = stations(t);
  const declined = [
    [call('done', { outcome: 'blocked', summary: 'No.', reason: 'ambiguous', question: 'Why?' })],
  ];
  runner.script(WORDS, declined);
  runner.script(TITLE, declined);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  await withEditor('form', { folder: shop, env, settings }, async (first, editor) => {
    await first.page.setViewportSize({ width: 1280, height: 1000 });
    await connect(first, runner);
    await first.openFile('src/basket.js');
    const before = fingerprint(shop);
    const objects = git(shop, 'count-objects');

    await station('what was written in the box goes on in the form', async () => {
      await first.run('Errand: Delegate to Background…');
      await first.prompt.shown('What should be done?');
      await first.prompt.fill(WORDS);
      await pressMore(first);
      const page = pageIn(first);
      const what = page.getByLabel('What should be done?');
      await what.waitFor();
      assert.equal(await what.inputValue(), WORDS);
      await page.locator('textarea:focus').waitFor();
    });

    await station('what is chosen is told at once: its cost, and what is in the way', async () => {
      const page = pageIn(first);
      await page.getByLabel('It is done when').fill('12 EUR is "twelve euros"');
      await page.getByLabel('Do not touch').fill('README.md');
      await page.getByLabel('Blueprint').selectOption('fix-todo');
      await page.getByText('An agent does what a TODO asks for').waitFor();
      await page.getByLabel('Attempts').selectOption('2');
      await page.getByText('It takes at most 45 min, $4.00.').waitFor();
      await page.getByLabel('Budget in US dollars').fill('0.5');
      await page.getByText('It takes at most 45 min, $1.00.').waitFor();
    });

    await station(
      'what leaves the machine is told before, and nothing is changed by it',
      async () => {
        const page = pageIn(first);
        await page.getByText(/1 staged, 1 unstaged, 1 untracked/).waitFor();
        await page.getByText('Changed files: 2').click();
        await page.getByText('test/count.test.js', { exact: true }).waitFor();
        await page.getByText('Checks: test (npm test).').waitFor();
        // In a remote window the machine that dials it is named as well.
        await page.getByText(`It goes to the runner at ${runner.url}`).waitFor();
        assert.equal(await page.getByLabel('Budget in US dollars').inputValue(), '0.5');
        await first.screenshot('form-1-written');
        assert.deepEqual(fingerprint(shop), before);
        assert.equal(git(shop, 'count-objects'), objects);
        assert.equal(git(shop, 'for-each-ref', 'refs/errand'), '');
      },
    );

    await station('words and choices are there after a reload', async () => {
      const second = await editor.reloadWindow();
      const page = pageIn(second);
      await page.getByLabel('What should be done?').waitFor();
      await page.locator('option:checked[value="fix-todo"]').waitFor({ state: 'attached' });
      assert.equal(await page.getByLabel('What should be done?').inputValue(), WORDS);
      assert.equal(await page.getByLabel('Do not touch').inputValue(), 'README.md');
      assert.equal(await page.getByLabel('Blueprint').inputValue(), 'fix-todo');
      assert.equal(await page.getByLabel('Budget in US dollars').inputValue(), '0.5');
      await second.statusItem('Errand: Connected').waitFor();
      await page.getByText(/1 staged, 1 unstaged, 1 untracked/).waitFor();
    });

    await station(
      'one key sends it without another question, and the page is the task’s',
      async () => {
        const { workbench } = editor;
        const page = pageIn(workbench);
        await page.getByLabel('What should be done?').press('Control+Enter');
        await page.getByRole('heading', { level: 1, name: WORDS }).waitFor();
        await workbench.activeTab(WORDS.slice(0, 20)).waitFor();
        await workbench.screenshot('form-2-task');
        const task = await taskOf(runner, WORDS);
        assert.equal(
          task.instructions,
          `${WORDS}\n\nIt is done when:\n12 EUR is "twelve euros"\n\nDo not touch:\nREADME.md`,
        );
        assert.equal(task.attempts.length, 2);
        assert.equal(task.attempts[0]?.blueprint, 'fix-todo');
      },
    );

    await station('the next lens does it in the same way, in one click', async () => {
      const { workbench } = editor;
      await workbench.tab('basket.js').click();
      await workbench.text.lens('Delegate to background').click();
      await workbench.statusItem(`Delegated: ${TITLE} (fix-todo`).waitFor();
      const task = await taskOf(runner, TITLE);
      assert.equal(task.attempts.length, 2);
    });

    await station('Escape closes it and keeps the words; the choices can be reset', async () => {
      const { workbench } = editor;
      await workbench.run('Errand: Delegate with Options…');
      const page = pageIn(workbench);
      const what = page.getByLabel('What should be done?');
      await what.waitFor();
      assert.equal(await what.inputValue(), '', 'what was sent is not offered again');
      assert.equal(await page.getByLabel('Blueprint').inputValue(), 'fix-todo');
      await page.getByRole('button', { name: 'Reset Choices' }).click();
      await page.getByText('It takes at most 45 min, $2.00.').waitFor();
      await what.press('Control+Enter');
      await page.getByRole('alert').getByText('Say what should be done.').waitFor();
      await what.fill('Half a thought');
      await what.press('Escape');
      await what.waitFor({ state: 'detached' });
      await workbench.run('Errand: Delegate to Background…');
      await workbench.prompt.shown('What should be done?');
      assert.equal(await workbench.prompt.value(), 'Half a thought');
      await pressMore(workbench);
      await what.waitFor();
      assert.equal(await page.getByLabel('Attempts').inputValue(), '1');
    });

    await station(
      'what is written in the box goes on in the form that is open already',
      async () => {
        const { workbench } = editor;
        const old = pageIn(workbench).getByLabel('What should be done?');
        await old.evaluate((field) => field.setAttribute('data-old', ''));
        await workbench.run('Errand: Delegate to Background…');
        await workbench.prompt.shown('What should be done?');
        await workbench.prompt.fill('Half a thought more');
        await pressMore(workbench);
        const what = pageIn(workbench).locator('#text-what:not([data-old])');
        await what.waitFor();
        assert.equal(await what.inputValue(), 'Half a thought more');
        await what.fill('Half a thought');
      },
    );

    await station('what fails is said on the form, and nothing is lost', async () => {
      const { workbench } = editor;
      const page = pageIn(workbench);
      const what = page.getByLabel('What should be done?');
      const own = join(shop, '.errand/blueprints/mine.yaml');
      const role = page.getByLabel('Role', { exact: true });
      assert.equal(await role.isVisible(), false);
      writeFiles(shop, {
        '.errand/blueprints/mine.yaml': MINE,
        '.errand/agents/careful.md': 'Take care.\n',
      });
      await page.getByLabel('Agent').selectOption('builtin');
      await page.getByLabel('Blueprint').getByText('mine').waitFor({ state: 'attached' });
      await page.getByLabel('Blueprint').selectOption('mine');
      await page.getByText("The repository's own.").waitFor();
      await role.selectOption('careful');
      rmSync(own);
      await what.press('Control+Enter');
      const problem = page.getByRole('alert').getByText(/Nothing was delegated: .*mine/);
      await problem.waitFor();
      await workbench.screenshot('form-3-failed');
      assert.equal(await what.inputValue(), 'Half a thought');
      assert.equal(await what.isEditable(), true);
    });
  });
});

/** The pointer may still be over the box, whose hint would cover the button. */
async function pressMore({ page, prompt }: Workbench): Promise<void> {
  await page.mouse.move(0, 0);
  await prompt.press('More Choices…');
}

interface Shown {
  readonly instructions: string;
  readonly attempts: readonly { readonly blueprint: string }[];
}

async function taskOf(runner: TestRunner, title: string): Promise<Shown> {
  const { json } = await runner.errand(['tasks', '--json']);
  const { tasks } = json as { tasks: { id: string; title: string }[] };
  const id = tasks.find((task) => task.title === title)?.id ?? 'none';
  return (await runner.errand(['show', id, '--json'])).json as Shown;
}
