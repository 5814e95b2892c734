// Reviewing a result file by file and applying a part of it: the files are in the order in which
// they are read, ticks and parts survive a reload, the choice shows before what would become of each
// part, the rest can be applied later, and each part is undone by itself.
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
const COMMANDS = [
  "sed -i -e 's/^line 2$/two/' -e 's/^line 5$/five/' -e 's/^line 8$/eight/' price.txt",
  "sed -i -e 's/^line 2$/two/' -e 's/^line 8$/eight/' tax.txt",
  "sed -i -e 's/^line 5$/five/' test/tax.test.txt",
  'seq 30 > rates.txt',
];

test('a result is reviewed and applied in parts', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const root = makeRepository({ 'price.txt': NINE, 'tax.txt': NINE, 'test/tax.test.txt': NINE });
  const ran = await runner.delegate(root, 'new prices', [
    [call('bash', { command: COMMANDS.join(' && ') })],
    [call('done', { outcome: 'finished', summary: 'All changed.' })],
  ]);
  assert.equal(ran.code, 3, `nothing checks it: ${ran.stderr}`);
  const mine = NINE.replace('line 5', 'mine');
  writeFiles(root, { 'price.txt': mine });
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const settings = { 'files.autoSave': 'off' };
  await withEditor('part', { folder: root, env, settings }, async (first, editor) => {
    let workbench = first;
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    let tasks = workbench.view('Tasks');
    await tasks.waitForRow(/new prices/);
    await tasks.expand(/new prices/);
    await tasks.waitForRow('0 of 4 files reviewed');

    await station('tests come first, then the larger files', async () => {
      const files = (await tasks.rows()).filter((row) => /^[\w/.]+\.txt, /.test(row));
      assert.deepEqual(
        files.map((row) => /[\w/.]+\.txt/.exec(row)?.[0]),
        ['test/tax.test.txt', 'rates.txt', 'price.txt', 'tax.txt'],
      );
    });

    await station('a flag leads to its line, from its row and from the page', async () => {
      const at = workbench.statusItem('Ln 5, Col 1');
      await tasks.row(/^test\/tax\.test\.txt:5: existing test data was changed/).click();
      await workbench.activeTab('tax.test.txt (').waitFor();
      await at.waitFor();
      await workbench.screenshot('part-0-flag');
      await workbench.run('View: Close Editor');
      await tasks.act(/new prices/, 'Open Task');
      const page = workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
      await page.getByRole('button', { name: 'test/tax.test.txt:5' }).click();
      await workbench.activeTab('tax.test.txt (').waitFor();
      await at.waitFor();
      await workbench.run('View: Close All Editors');
      await workbench.tab('tax.test.txt (').waitFor({ state: 'detached' });
    });

    const parts = () => workbench.view('Apply Part');
    await station('the choice says what fits and what does not', async () => {
      await tasks.menu(/new prices/, 'Apply Part of the Result…');
      await parts().message('Nothing has been changed yet');
      await parts().waitForTicks(7);
      await workbench.screenshot('part-1-choice');
      assert.deepEqual(await parts().ticked(), [
        'line 2: two',
        'line 8: eight',
        'test/tax.test.txt',
        'rates.txt',
        'tax.txt',
        'line 2: two',
        'line 8: eight',
      ]);
      await parts().headerAction('Choose Nothing');
      await parts().gone();
      assert.equal(git(root, 'status', '--porcelain'), ' M price.txt\n');
      assert.equal(read('price.txt'), mine);
    });

    await station('a tick is counted', async () => {
      await tasks.tick(/^\s*tax\.test\.txt/);
      await tasks.waitForRow('1 of 4 files reviewed');
      await workbench.screenshot('part-2-reviewed');
    });

    await station('a preview shows what would become of a file, from its first line', async () => {
      await tasks.menu(/new prices/, 'Apply Part of the Result…');
      await parts()
        .row(/^price\.txt/)
        .click();
      await workbench.activeTab('price.txt (as it is ↔ with the result)').waitFor();
      await workbench.text.waitForDiff('two');
      const [diff] = await workbench.text.readDiffs();
      assert.match(diff?.modified ?? '', /line 1/);
      assert.match(diff?.modified ?? '', /two/);
      assert.match(diff?.modified ?? '', /mine/);
      assert.doesNotMatch(diff?.modified ?? '', /<<<<<<<|five/, 'its conflict is not chosen');
      await workbench.screenshot('part-3-preview');
    });

    await station('the preview follows the ticks; all files are shown in one', async () => {
      await parts().tick(/^line 2: two/);
      await workbench.page
        .locator('.modified-in-monaco-diff-editor', { hasText: 'line 2' })
        .waitFor();
      await parts().tick(/^line 2: two/);
      await parts().headerAction('Show What Becomes of the Files');
      await workbench.activeTab('new prices (as it is ↔ with the result)').waitFor();
      await workbench.screenshot('part-3-all');
    });

    const applyPrices = async (): Promise<void> => {
      for (const path of ['rates.txt', 'test/tax.test.txt', 'tax.txt']) {
        await parts().tick(new RegExp(`^${path}`));
      }
      await parts().message('2 chosen');
      await parts().waitForRow(/^tax\.txt.*0 of 2 chosen/);
      assert.deepEqual(await parts().ticked(), ['line 2: two', 'line 8: eight']);
      await parts().headerAction('Apply What Is Ticked');
      await tasks.waitForRow(/price\.txt\s*partly applied/);
      assert.equal(read('price.txt'), mine.replace('line 2', 'two').replace('line 8', 'eight'));
      assert.equal(git(root, 'status', '--porcelain'), ' M price.txt\n');
    };

    await station('what is ticked is applied, and nothing else', async () => {
      await applyPrices();
      await workbench.notification(/1 file merged with your edits/).waitFor();
      await tasks.waitForRow(/new prices\s*partly applied/);
      assert.deepEqual(await workbench.tabs(), [], 'the preview is no longer true');
      await workbench.screenshot('part-4-partly-applied');
    });

    await station('undone, nothing of it is left; applied again, it is there again', async () => {
      await undoLastApply(workbench);
      assert.equal(read('price.txt'), mine);
      await tasks.row(/partly applied/).waitFor({ state: 'detached' });
      await tasks.menu(/new prices/, 'Apply Part of the Result…');
      await parts().waitForRow(/^tax\.txt/);
      await applyPrices();
    });

    await station(
      'after a reload, ticks and parts are known, and the rest is offered',
      async () => {
        workbench = await editor.reloadWindow();
        tasks = workbench.view('Tasks');
        await tasks.waitForRow(/new prices\s*partly applied/);
        await tasks.expand(/new prices/);
        await tasks.waitForRow('1 of 4 files reviewed');
        await tasks.waitForRow(/price\.txt\s*partly applied/);
        await workbench.run('Errand: Apply Part of the Result…');
        await workbench.prompt.pick('new prices');
        await parts().waitForRow(/^tax\.txt/);
        await workbench.screenshot('part-5-rest');
        const rows = await parts().rows();
        assert.ok(
          rows.some((row) => /^line 2: two.*already there/.test(row)),
          rows.join('\n'),
        );
        await parts().tick(/^test\/tax\.test\.txt/);
        await parts().tick(/^rates\.txt/);
        await parts().message('2 chosen');
        await workbench.run('Errand: Apply What Is Ticked');
        await workbench.notification(/1 file applied/).waitFor();
        assert.equal(read('tax.txt'), NINE.replace('line 2', 'two').replace('line 8', 'eight'));
      },
    );

    await station('each part is undone by itself, also after a reload', async () => {
      workbench = await editor.reloadWindow();
      tasks = workbench.view('Tasks');
      await tasks.waitForRow(/new prices\s*partly applied/);
      await workbench.run('Errand: Undo Applying the Last Result');
      await workbench.confirm(/Undo applying the result of/, 'Undo');
      await workbench.statusItem(/Undone/).waitFor();
      assert.equal(git(root, 'status', '--porcelain'), ' M price.txt\n');
      await tasks.waitForRow(/new prices\s*partly applied/);
      await workbench.run('Errand: Undo Applying the Last Result');
      await workbench.confirm(/Undo applying the result of/, 'Undo');
      await tasks.row(/new prices\s*partly applied/).waitFor({ state: 'detached' });
      assert.equal(read('price.txt'), mine);
    });
  });
});
