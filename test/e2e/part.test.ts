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

const NINE = Array.from({ length: 9 }, (_, n) => `line ${n + 1}\n`).join('');
const INDENT = '\u2003\u2003';
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

    await station('the choice says what fits and what does not', async () => {
      await tasks.menu(/new prices/, 'Apply Part of the Result…');
      await workbench.prompt.shown('Apply a part of "new prices"');
      await workbench.prompt.item('price.txt').waitFor();
      await workbench.screenshot('part-1-choice');
      assert.deepEqual(await workbench.prompt.ticked(), [
        `${INDENT}line 2: two`,
        `${INDENT}line 8: eight`,
        'test/tax.test.txt',
        'rates.txt',
        'tax.txt',
        `${INDENT}line 2: two`,
        `${INDENT}line 8: eight`,
      ]);
      await workbench.prompt.cancel();
      assert.equal(git(root, 'status', '--porcelain'), ' M price.txt\n');
      assert.equal(read('price.txt'), mine);
    });

    await station('a tick is counted', async () => {
      await tasks.tick(/^\s*tax\.test\.txt/);
      await tasks.waitForRow('1 of 4 files reviewed');
      await workbench.screenshot('part-2-reviewed');
    });

    await station('a preview shows what would become of a file', async () => {
      await tasks.menu(/new prices/, 'Apply Part of the Result…');
      await workbench.prompt.item('tax.txt').waitFor();
      await workbench.prompt.itemAction('price.txt', 'Show What Becomes of the File');
      await workbench.activeTab('price.txt (as it is ↔ with the result)').waitFor();
      const [diff] = await workbench.text.readDiffs();
      assert.match(diff?.modified ?? '', /two/);
      assert.match(diff?.modified ?? '', /mine/);
      assert.doesNotMatch(diff?.modified ?? '', /<<<<<<<|five/, 'its conflict is not chosen');
      await workbench.screenshot('part-3-preview');
    });

    const applyPrices = async (): Promise<void> => {
      for (const path of ['rates.txt', 'test/tax.test.txt', 'tax.txt']) {
        await workbench.prompt.tick(path);
      }
      await workbench.prompt.accept();
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
      await workbench.run('Errand: Undo Applying the Last Result');
      await workbench.statusItem(/Undone/).waitFor();
      assert.equal(read('price.txt'), mine);
      await tasks.row(/partly applied/).waitFor({ state: 'detached' });
      await tasks.menu(/new prices/, 'Apply Part of the Result…');
      await workbench.prompt.item('tax.txt').waitFor();
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
        await workbench.prompt.shown('Apply a part of "new prices"');
        await workbench.prompt.item('tax.txt').waitFor();
        assert.deepEqual(
          (await workbench.prompt.items()).filter((label) => label.endsWith('.txt')),
          ['price.txt', 'test/tax.test.txt', 'rates.txt', 'tax.txt'],
        );
        await workbench.screenshot('part-5-rest');
        await workbench.prompt.tick('test/tax.test.txt');
        await workbench.prompt.tick('rates.txt');
        await workbench.prompt.accept();
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
