// Applying a result that does not fit everywhere: it asks first, every kind of file ends as it
// should, more of them than the editor keeps documents, no edit of the user is lost, nothing is
// written outside, and one undo brings everything back.
import assert from 'node:assert/strict';
import { lstatSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  commitFiles,
  fingerprint,
  git,
  makeRepository,
  writeFiles,
} from '../support/repository.ts';
import { temporaryFolder, TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { stations } from './support/station.ts';
import { undoLastApply } from './support/undo.ts';

const FIVE = 'one\ntwo\nthree\nfour\nfive\n';
const COMMANDS = [
  'sed -i s/three/THREE/ both.txt',
  'sed -i s/one/ONE/ apart.txt',
  'rm gone.txt kept.txt',
  "printf '#!/bin/sh\\n' > new/run.sh && chmod +x new/run.sh",
  "printf 'a\\0b' > data.bin",
  'ln -sfn apart.txt link',
  'rm out && mkdir out && echo new > out/n.txt',
  'git mv old.txt moved.txt && echo six >> moved.txt',
  'sed -i s/$/!/ many/*',
  "printf 'one  \\ntwo' > open.txt",
];
const MANY = Array.from({ length: 300 }, (_, n) => [`many/${n}.txt`, `${n}\n`] as const);

test('a result meets edits of every kind', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const root = makeRepository({ 'both.txt': FIVE, 'apart.txt': FIVE, 'data.bin': 'x\0y' });
  const outside = temporaryFolder();
  writeFiles(outside, { 'n.txt': 'mine\n' });
  symlinkSync('both.txt', join(root, 'link'));
  symlinkSync(outside, join(root, 'out'));
  writeFiles(root, { ...Object.fromEntries(MANY), 'open.txt': 'one\n', 'old.txt': FIVE });
  commitFiles(root, { 'gone.txt': 'gone\n', 'kept.txt': 'kept\n', 'new/.keep': '' }, 'Second');
  const done = [call('done', { outcome: 'finished', summary: 'All changed.' })];
  const ran = await runner.delegate(root, 'change all', [
    [call('bash', { command: COMMANDS.join(' && ') })],
    done,
  ]);
  assert.equal(ran.code, 3, `nothing checks it: ${ran.stderr}`);
  writeFiles(root, {
    'both.txt': FIVE.replace('three', 'drei'),
    'apart.txt': FIVE.replace('five', 'fünf'),
    'kept.txt': 'kept, and edited\n',
    'old.txt': FIVE.replace('one', 'eins'),
  });
  const linked = join(temporaryFolder(), 'feature');
  git(root, 'worktree', 'add', '-q', '--detach', linked, 'HEAD');
  const other = await runner.delegate(linked, 'only there', [
    [call('bash', { command: 'git mv old.txt moved.txt; chmod +x gone.txt; ln -s a new-link' })],
    done,
  ]);
  assert.equal(other.code, 3, other.stderr);
  const before = contents(root);
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  // What runs on a save must not change what was verified.
  const settings = {
    'files.autoSave': 'off',
    'files.trimTrailingWhitespace': true,
    'files.insertFinalNewline': true,
    'git.detectWorktrees': false,
  };
  await withEditor('apply', { folder: root, env, settings }, async (workbench, editor) => {
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const tasks = workbench.view('Tasks');
    await tasks.waitForRow(/change all/);

    await workbench.openFile('open.txt');
    await workbench.openContainer('Errand');

    await station('it says what does not fit before it does anything', async () => {
      await tasks.menu(/change all/, 'Apply Result to Work Tree');
      const dialog = workbench.page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      const words = await dialog.innerText();
      assert.match(words, /Conflict: both\.txt/);
      assert.match(words, /Left as it is: kept\.txt: the result deletes it, and it was edited/);
      await workbench.screenshot('apply-1-question');
      assert.deepEqual(contents(root), before);
      await workbench.confirm(/Parts of .* do not fit your files/, 'Apply and Open Conflicts');
    });

    await station('each file becomes what it should', async () => {
      await workbench.notification(/1 file with conflicts/).waitFor();
      assert.equal(read(root, 'apart.txt'), FIVE.replace('one', 'ONE').replace('five', 'fünf'));
      assert.match(read(root, 'both.txt'), /<<<<<<< your work tree\ndrei\n=======\nTHREE\n/);
      assert.equal(read(root, 'kept.txt'), 'kept, and edited\n');
      assert.equal(read(root, 'data.bin'), 'a\0b');
      assert.equal(readlinkSync(join(root, 'link')), 'apart.txt');
      assert.equal(lstatSync(join(root, 'new/run.sh')).mode & 0o111, 0o111);
      assert.throws(() => read(root, 'gone.txt'));
      for (const [path, text] of MANY) assert.equal(read(root, path), text.replace('\n', '!\n'));
      assert.equal(read(root, 'open.txt'), 'one  \ntwo');
      assert.equal(read(root, 'moved.txt'), `${FIVE.replace('one', 'eins')}six\n`);
      assert.throws(() => read(root, 'old.txt'));
      assert.equal(read(root, 'out/n.txt'), 'new\n');
      assert.equal(read(outside, 'n.txt'), 'mine\n');
      await workbench.activeTab('Merging: both.txt').waitFor();
      // Where the merge editor takes its time, the editor opens its file, too, as it is not saved.
      const tabs = (await workbench.tabs()).filter((tab) => tab !== 'both.txt');
      assert.deepEqual(tabs, ['open.txt', 'Merging: both.txt']);
      assert.equal(git(root, 'diff', '--cached', '--name-only'), '', 'nothing is staged');
      await workbench.page.getByText('1 Conflict Remaining').waitFor();
      await workbench.screenshot('apply-2-conflict');
    });

    await station('undo brings all of it back', async () => {
      // By its command, as the message may be gone by then.
      await undoLastApply(workbench);
      assert.deepEqual(contents(root), before);
      await workbench.page.locator('.tab.dirty').waitFor({ state: 'detached' });
      await workbench.screenshot('apply-3-undone');
    });

    await station('a rename is one file, and kinds of files show', async () => {
      await tasks.menu(/only there/, 'Review Result');
      await workbench.activeTab('only there (review)').waitFor();
      await workbench.text.waitForDiff('executable file');
      await workbench.text.waitForDiff('symbolic link');
      const shown = await workbench.text.readDiffs();
      const kinds = shown.map(({ original, modified }) => `${original} → ${modified}`);
      assert.ok(
        kinds.some((each) => /plain file\s* → executable file/.test(each)),
        kinds.join('; '),
      );
      assert.ok(
        kinds.some((each) => /symbolic link/.test(each)),
        kinds.join('; '),
      );
      await workbench.screenshot('apply-4-kinds');
    });

    await station('what a command applies and takes back is seen in the open window', async () => {
      const command = (...args: string[]) => runner.errand(['apply', ...args, '--repo', root]);
      const { code, stderr } = await command(other.json.id, '--this-work-tree');
      assert.equal(code, 0, stderr);
      await tasks.waitForRow(/only there\s*applied/);
      assert.equal((await command('--undo')).code, 0);
      await tasks.row(/only there\s*applied/).waitFor({ state: 'detached' });
      assert.deepEqual(contents(root), before);
    });

    await station('a result of another work tree goes there', async () => {
      await tasks.menu(/only there/, 'Apply Result to Work Tree');
      await workbench.prompt.shown('Which work tree is the result for?');
      for (const place of [linked, root]) await workbench.prompt.item(place).waitFor();
      await workbench.screenshot('apply-5-work-tree');
      assert.deepEqual(await workbench.prompt.items(), [linked, root]);
      await workbench.prompt.pick(linked);
      await workbench.notification(/4 files applied/).waitFor();
      assert.equal(lstatSync(join(linked, 'gone.txt')).mode & 0o111, 0o111);
      assert.equal(readlinkSync(join(linked, 'new-link')), 'a');
      assert.deepEqual(contents(root), before);
    });

    await station('many files are reviewed page by page', async () => {
      // The editor opens two documents for each file, which takes a busy machine minutes.
      workbench.page.setDefaultTimeout(300_000);
      await tasks.menu(/change all/, 'Review Result');
      await workbench.activeTab('change all (review, 1–300 of ').waitFor();
      await workbench.text.readDiffs();
      await workbench.screenshot('apply-6-pages');
      await workbench.titleAction('Next Files of the Result').click();
      await workbench.activeTab('change all (review, 301–').waitFor();
      await workbench.titleAction('Previous Files of the Result').waitFor();
      await workbench.titleAction('Next Files of the Result').waitFor({ state: 'detached' });
      await workbench.run('Errand: Previous Files of the Result');
      await workbench.activeTab('change all (review, 1–300 of ').waitFor();
      await workbench.tab('change all (review, 301–').waitFor({ state: 'detached' });
      await workbench.text.readDiffs();
      assert.equal((await workbench.tabs()).filter((tab) => tab.includes('review')).length, 1);
      assert.doesNotMatch((await workbench.notifications()).join(), /cannot be shown/);
      // A window that comes back would first open its 300 files again.
      await workbench.run('View: Close Editor');
      await workbench.tab('change all (review').waitFor({ state: 'detached' });
    });

    await station('what an earlier window has applied can be undone', async () => {
      await workbench.openContainer('Errand');
      // The notice of an earlier step says the same.
      await workbench.run('Notifications: Clear All Notifications');
      await workbench.notification(/files applied/).waitFor({ state: 'hidden' });
      await tasks.menu(/change all/, 'Apply Result to Work Tree');
      await workbench.confirm(/Parts of .* do not fit your files/, 'Apply Only What Fits');
      await workbench.notification(/files applied/).waitFor();
      assert.notDeepEqual(contents(root), before);
      const reloaded = await editor.reloadWindow();
      // The window comes back with the view open; a click on its icon would close it.
      await reloaded.view('Tasks').waitForRow(/change all/);
      await reloaded.run('Errand: Undo Applying the Last Result');
      await reloaded.confirm(/Undo applying the result of/, 'Undo');
      await reloaded.statusItem(/Undone/).waitFor();
      assert.deepEqual(contents(root), before);
    });
  });
});

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

/** What every file is, without the times. */
function contents(root: string): ReadonlyMap<string, string> {
  const seen = [...fingerprint(root)].filter(([path]) => !path.includes('/.git/'));
  return new Map(seen.map(([path, what]) => [path, what.split(' ').slice(0, 2).join(' ')]));
}
