// Several roots in one window: each thing goes to the repository that it is about, whichever file is
// in front. And a window that is reloaded in the middle of an apply: nothing stays half done, and
// what became of it is said. Real editor, runner, containers and git.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { git, makeRepository } from '../support/repository.ts';
import { temporaryFolder, TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { stations } from './support/station.ts';
import { undoLastApply } from './support/undo.ts';

/** So many that an apply takes long enough to be cut off. */
const COUNT = 400;
const MANY = Object.fromEntries(
  Array.from({ length: COUNT }, (_, n) => [`many/${n}.txt`, `${n}\n`] as const),
);
/** Where tasks wait, it says how many instead. */
const CONNECTED = /Errand: (Connected|\d)/;
const done = [call('done', { outcome: 'finished', summary: 'Done.' })];
const bash = (command: string) => [[call('bash', { command })], done];

test('several roots are told apart, and a window may go away while it applies', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const top = temporaryFolder();
  const [shop, bank] = [
    makeRepository({ 'a.txt': 'shop\n', 'open.txt': 'one\n', ...MANY }),
    makeRepository({ 'a.txt': 'bank\n', 'todo.js': '// TODO: count the money\n' }),
  ];
  const [one, other] = await Promise.all([
    runner.delegate(shop, 'shop: many', bash("sed -i 's/$/!/' many/* open.txt")),
    runner.delegate(bank, 'bank: one', bash('echo more >> a.txt')),
  ]);
  assert.deepEqual([one.code, other.code], [3, 3], `${one.stderr} ${other.stderr}`);
  runner.script('count the money', [done]);
  const folder = join(top, 'both.code-workspace');
  writeFileSync(folder, JSON.stringify({ folders: [{ path: shop }, { path: bank }] }));
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const settings = { 'files.autoSave': 'off', 'git.enabled': false };
  await withEditor('roots', { folder, env, settings }, async (first, editor) => {
    let workbench = first;
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const tasks = () => workbench.view('Tasks');

    await station('the tasks of both are listed, and new words need one of them', async () => {
      await tasks().waitForRow(/shop: many/);
      await tasks().waitForRow(/bank: one/);
      await workbench.run('Errand: Delegate to Background…');
      await workbench.prompt.shown('Delegate to Background');
      for (const root of [shop, bank]) await workbench.prompt.item(basename(root)).waitFor();
      await workbench.screenshot('roots-1-which');
      await workbench.prompt.cancel();
    });

    await station('a TODO is delegated from the repository that its file is in', async () => {
      await workbench.openFile('todo.js');
      await workbench.text.lens('Delegate to background').click();
      await workbench.confirm(/Send the code/, 'Send');
      await tasks().waitForRow(/count the money/);
      await tasks().waitForRow(/Failed.*count the money/, 240_000);
      assert.ok(refs(bank).length > refs(shop).length, 'sent from there');
    });

    await station('a result is applied where it came from, whatever is in front', async () => {
      await tasks().menu(/bank: one/, 'Apply Result to Work Tree');
      await tasks().waitForRow(/bank: one\s*applied/);
      assert.equal(git(bank, 'status', '--porcelain'), ' M a.txt\n');
      assert.equal(git(shop, 'status', '--porcelain'), '');
      await undoLastApply(workbench);
      assert.equal(git(bank, 'status', '--porcelain'), '');
    });

    await station('a newer base names its folder', async () => {
      await tasks().menu(/shop: many/, 'Update from Base…');
      await workbench.prompt.shown('Update from Base: shop: many');
      await workbench.prompt.item('The Work Tree as It Is Now').waitFor();
      await workbench.page.locator('.quick-input-list').getByText(`main · ${shop}`).waitFor();
      await workbench.screenshot('roots-2-base');
      await workbench.prompt.cancel();
    });

    await station('an apply that is cut off is taken back, and that is said', async () => {
      await workbench.openFile('open.txt');
      const midway = stoppedInTheMiddle(shop);
      await tasks().menu(/shop: many/, 'Apply Result to Work Tree');
      const pid = await midway;
      assert.notEqual(git(shop, 'status', '--porcelain'), '', 'some of it is there');
      workbench = await editor.reloadWindow();
      await workbench.statusItem(CONNECTED).waitFor();
      // The old window's process ends after the new one has begun.
      process.kill(pid, 'SIGKILL');
      await workbench.notification('Applying a result was interrupted').waitFor();
      await workbench.screenshot('roots-3-cut-off');
      assert.equal(git(shop, 'status', '--porcelain'), '');
      assert.deepEqual(journals(shop), []);
      await workbench.text.waitFor('one');
      await tasks().waitForRowWithout(/shop: many/, 'applied');
    });

    await station(
      'one that the old window still finishes is whole, and can be undone',
      async () => {
        const midway = stoppedInTheMiddle(shop);
        await tasks().menu(/shop: many/, 'Apply Result to Work Tree');
        const pid = await midway;
        process.kill(pid, 'SIGCONT');
        // The row may say so before the open file is saved.
        await workbench.notification(`${COUNT + 1} files applied`).waitFor();
        await tasks().waitForRow(/shop: many\s*applied/);
        const changed = git(shop, 'status', '--porcelain').trim().split('\n');
        assert.equal(changed.length, COUNT + 1);
        assert.equal(readFileSync(join(shop, 'open.txt'), 'utf8'), 'one!\n');
        workbench = await editor.reloadWindow();
        await workbench.statusItem(CONNECTED).waitFor();
        await tasks().waitForRow(/shop: many\s*applied/);
        await workbench.run('Errand: Undo Applying the Last Result');
        await workbench.confirm(/Undo applying the result of/, 'Undo');
        await workbench.statusItem(/Undone/).waitFor();
        assert.equal(git(shop, 'status', '--porcelain'), '');
      },
    );
  });
});

const refs = (root: string): string[] => git(root, 'for-each-ref', 'refs/errand/tasks').split('\n');

const journals = (root: string): string[] =>
  readdirSync(join(root, '.git')).filter((name) => name.startsWith('errand-apply-'));

/**
 * Stops the process that applies something in this repository once it has begun to write, and
 * returns its id.
 */
async function stoppedInTheMiddle(root: string): Promise<number> {
  const gitDir = join(root, '.git');
  const seen = Promise.withResolvers<string>();
  const watcher = watch(gitDir, (_kind, name) => {
    if (name?.startsWith('errand-apply-') === true) seen.resolve(join(gitDir, name, 'journal'));
  });
  try {
    const journal = await seen.promise;
    const lines = await linesIn(journal);
    const { pid } = JSON.parse(lines[0] ?? '{}') as { pid: number };
    process.kill(pid, 'SIGSTOP');
    return pid;
  } finally {
    watcher.close();
  }
}

/** Those of a journal that has begun: who writes it, and a step or more. */
async function linesIn(journal: string): Promise<string[]> {
  for (let text = ''; ; ) {
    try {
      text = readFileSync(journal, 'utf8');
    } catch {
      // Its folder is there before it, and goes with it.
      const isOver = text !== '' || !existsSync(dirname(journal));
      assert.ok(!isOver, 'it was over before it could be stopped');
    }
    const lines = text.split('\n').filter((line) => line !== '');
    if (lines.length > 20) return lines;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
