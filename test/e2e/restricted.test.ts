// A workspace that the editor does not trust: tasks can be followed, and nothing is sent, fetched,
// applied or taken back; no program that the repository names is run. One click leads to where
// trust is given.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { git, makeRepository, writeFiles } from '../support/repository.ts';
import { temporaryFolder, TestRunner } from '../support/runner.ts';
import { call } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';

test('in an untrusted workspace tasks are followed, and nothing else is done', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const folder = makeRepository({ 'a.js': '// TODO: say two\none\n', 'b.txt': 'b\n' });
  const edits = [{ old: 'one', new: 'two' }];
  const { json } = await runner.delegate(folder, 'Say two', [
    [call('edit', { path: 'a.js', edits })],
    [call('done', { outcome: 'finished', summary: 'Two.' })],
  ]);
  const applied = await runner.errand(['apply', json.id, '--repo', folder]);
  assert.equal(applied.code, 0, applied.stderr);
  git(folder, 'update-ref', '-d', `refs/errand/tasks/${json.id}/attempts/1`);
  const ran = plantPrograms(folder, t);
  const journal = join(folder, '.git/errand-apply-planted');
  mkdirSync(journal);
  const before = git(folder, 'for-each-ref');

  const env = { ERRAND_DATA_DIR: runner.dataDir };
  await withEditor('restricted', { folder, env, untrusted: true }, async (workbench) => {
    await workbench.statusItem('Restricted Mode').waitFor();
    await workbench.openContainer('Errand');
    const tasks = workbench.view('Tasks');
    await tasks.waitForRow(/Unverified · Say two/);
    const refused = async (words: string, act: () => Promise<void>) => {
      await act();
      const notice = workbench.notification(`${words}: This workspace is not trusted`);
      await notice.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
      await workbench.run('Notifications: Clear All Notifications');
    };
    await refused('The result cannot be shown', () => tasks.act(/Say two/, 'Review Result'));
    await refused('The result was not applied', () => tasks.menu(/Say two/, 'Apply Result'));
    await refused('No pull request was opened or updated', () =>
      tasks.menu(/Say two/, 'Create Pull Request…'),
    );
    await refused('The task was not discarded', () => tasks.menu(/Say two/, 'Discard Task…'));
    await refused('Undo failed', () => workbench.run(UNDO));
    await refused('The TODOs could not be listed', () => workbench.run(SEVERAL));
    await refused('You are not signed in', () => workbench.run(SIGN_IN));
    await workbench.view('Tickets').unfold();
    assert.match(await workbench.view('Tickets').welcome(), /once you trust this workspace/);
    await workbench.run('Errand: Delegate to Background…');
    await workbench.screenshot('restricted');
    await workbench.answer('Nothing was delegated', 'Manage Workspace Trust');
    await workbench.page.getByText('You are in Restricted Mode').waitFor();
  });
  assert.equal(existsSync(ran), false, 'a program that the repository names was run');
  assert.ok(existsSync(journal));
  assert.equal(git(folder, 'for-each-ref'), before);
});

const UNDO = 'Errand: Undo Applying the Last Result';
const SIGN_IN = 'Errand: Sign In to a Ticket Service…';
const SEVERAL = 'Errand: Delegate TODOs to Background…';

/** @returns the file that is there once git has run any of them */
function plantPrograms(folder: string, t: { after(then: () => void): void }): string {
  const place = temporaryFolder('errand-planted-');
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const [program, ran] = [join(place, 'program'), join(place, 'ran')];
  writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\ncat\n`, { mode: 0o755 });
  writeFiles(folder, { '.git/info/attributes': '* filter=planted diff=planted\n' });
  for (const name of ['core.fsmonitor', 'filter.planted.clean', 'filter.planted.smudge']) {
    git(folder, 'config', name, program);
  }
  git(folder, 'config', 'diff.planted.textconv', program);
  git(folder, 'config', 'core.hooksPath', place);
  for (const hook of ['reference-transaction', 'post-index-change']) {
    writeFileSync(join(place, hook), `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
  }
  // The times differ from those in the index: git has to look at the contents.
  writeFiles(folder, { 'b.txt': 'b\n' });
  return ran;
}
