// A result becomes a pull request without leaving the editor, what comes back becomes a follow-up,
// and the reviewers are answered. git pushes to a bare repository; GitHub is a server on loopback
// that its own descriptions check.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { git, makeRepository } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { type Block, call } from '../support/scripted-model/script.ts';
import { serveGithubPulls } from '../support/services/github-pulls.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { stations } from './support/station.ts';

const TITLE = 'Add, not subtract';
const BRANCH = 'errand/add-not-subtract';
const FILES = {
  'sum.sh': 'echo $(($1 - $2))\n',
  'check.sh': 'test "$(sh sum.sh 2 2)" = 4\n',
  '.errand/config.yaml': 'verify: quick\n',
};
const write = (text: string): Block => call('bash', { command: `echo '${text}' >sum.sh` });
const done = (summary: string): Block => call('done', { outcome: 'finished', summary });

/** A hook by which a server refuses what is pushed. */
function refuse(bare: string, words: string): () => void {
  const hook = join(bare, 'hooks/pre-receive');
  mkdirSync(join(bare, 'hooks'), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\necho '${words}' >&2\nexit 1\n`);
  chmodSync(hook, 0o755);
  return () => rmSync(hook);
}

test('a pull request is opened, answered and brought up to date', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const github = await serveGithubPulls(t);
  const folder = makeRepository(FILES);
  const script = [
    [write('echo $(($1 + $2))')],
    [done('It adds now.')],
    [write('echo $(($1 + $2)) # the sum')],
    [done('It says what it does.')],
  ];
  const { json } = await runner.delegate(folder, TITLE, script, ['--check', 'sh check.sh']);
  assert.equal(json.verdict, 'verified', JSON.stringify(json.because));
  const bare = join(makeRepository(), '.git');
  git(bare, 'config', 'core.bare', 'true');
  const address = `${github.origin}/octo/app.git`;
  git(folder, 'config', `url.${bare}.insteadOf`, address);
  const tip = (branch: string) => git(bare, 'rev-parse', branch).trim();
  github.headOf = tip;
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  await withEditor('pulls', { folder, env }, async (workbench) => {
    const { page, prompt, text } = workbench;
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    const tasks = workbench.view('Tasks');
    await tasks.waitForRow(TITLE);
    const clear = () => workbench.run('Notifications: Clear All Notifications');

    await station('without a remote it says what to do', async () => {
      await tasks.menu(TITLE, 'Create Pull Request…');
      const notice = 'No pull request was opened or updated: This repository has no remote';
      await workbench.notification(notice).getByText('git remote add origin URL').waitFor();
      await workbench.screenshot('pulls-1-no-remote');
      await clear();
    });

    await station('a forge of somebody’s own is signed in to where it is needed', async () => {
      git(folder, 'remote', 'add', 'origin', address);
      git(folder, 'push', '-q', 'origin', 'main');
      await tasks.menu(TITLE, 'Create Pull Request…');
      await workbench.notification('which is no forge that Errand knows').waitFor();
      await workbench.screenshot('pulls-2-unknown-host');
      await workbench.answer('which is no forge that Errand knows', 'Sign In…');
      await prompt.pick('GitHub elsewhere…');
      await prompt.shown('The address of GitHub');
      await prompt.enter(github.origin);
      await prompt.shown('A personal access token');
      await prompt.enter(github.token);
    });

    await station('all of it is shown before anything is pushed', async () => {
      await prompt.shown('Create Pull Request');
      await prompt.item('Create Draft Pull Request').waitFor();
      await workbench.activeTab('Pull Request').waitFor();
      await text.waitFor('### What was asked');
      assert.match(await text.read(), /# Add, not subtract/);
      await workbench.screenshot('pulls-3-form');
      await prompt.pick('Title');
      await prompt.shown('Nothing is pushed yet.');
      assert.equal(await prompt.value(), TITLE);
      await prompt.enter('Add the numbers');
      await text.waitFor('# Add the numbers');
      assert.equal(git(bare, 'branch').trim(), '* main');
      assert.equal(github.pulls.length, 0);
    });

    await station('a branch that the server refuses can have another name', async () => {
      const allow = refuse(bare, 'GH006: Protected branch update failed');
      await prompt.pick('Create Draft Pull Request');
      await prompt.shown('Name of the Branch');
      await page.getByText('The remote origin refuses the branch').waitFor();
      await workbench.screenshot('pulls-4-refused');
      assert.equal(github.pulls.length, 0);
      allow();
      await prompt.enter(`${BRANCH}-2`);
      await prompt.shown('Create Pull Request');
      await prompt.pick('Create Draft Pull Request');
      await workbench.notification('Pull Request #1 is open as a draft').waitFor();
      await workbench.screenshot('pulls-5-opened');
      const [opened] = github.pulls;
      assert.deepEqual(
        [opened?.branch, opened?.base, opened?.draft, opened?.title],
        [`${BRANCH}-2`, 'main', true, 'Add the numbers'],
      );
      assert.equal(tip(`${BRANCH}-2`), json.result.commit);
      await workbench.tab('Pull Request').waitFor({ state: 'detached' });
      await tasks.waitForRow(/#1/);
      await clear();
    });

    await station('what came back is chosen, shown and sent as one follow-up', async () => {
      const thread = { path: 'sum.sh', line: 1, isOutdated: false, isResolved: false };
      github.threads.push(
        { ...thread, id: 'PRRT_1', comments: [{ login: 'ada', body: 'Say what it does.' }] },
        { ...thread, id: 'PRRT_2', comments: [{ login: 'bob', body: 'I would not.' }] },
        { ...thread, id: 'PRRT_3', comments: [{ login: 'eve', body: 'And the README?' }] },
      );
      github.runs.push({
        name: 'build',
        conclusion: 'failure',
        steps: [{ name: 'Run make', conclusion: 'failure' }],
        log: '2026-11-30T06:00:00.5000000Z make: *** No rule to make target',
      });
      await tasks.menu(TITLE, 'Show What Came Back from the Pull Request…');
      await prompt.shown('What Came Back from Pull Request #1');
      await prompt.item('Failed: build').waitFor();
      await text.waitFor('And the README?');
      await workbench.screenshot('pulls-6-came-back');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'eve' }).click();
      await prompt.accept();
      await prompt.item('Send as One Follow-Up').waitFor();
      await text.waitFor('CI, round 1 of 3');
      const told = await text.read();
      assert.match(told, /Say what it does\./);
      assert.doesNotMatch(told, /And the README/);
      await workbench.screenshot('pulls-7-follow-up');
      await prompt.pick('Send as One Follow-Up');
      await tasks.expand(TITLE);
      await tasks.waitForRow(/Attempt 2, after 1.*Verified/, 300_000);
    });

    await station('before it is pushed there is nothing to answer with', async () => {
      await tasks.menu(TITLE, 'Answer the Threads of the Pull Request…');
      await workbench.notification(/at work or not pushed yet: 2/).waitFor();
      await clear();
    });

    await station('the later result is pushed to the same pull request', async () => {
      await tasks.menu(TITLE, 'Update Pull Request…');
      await prompt.item('Update Pull Request #1').waitFor();
      await text.waitFor('pushed to origin as');
      // The words of the preview before it are gone.
      assert.ok(!(await text.read()).includes(json.result.commit.slice(0, 10)));
      await workbench.screenshot('pulls-8-update');
      await prompt.pick('Update Pull Request #1');
      await workbench.notification('Pull Request #1 has this result').waitFor();
      assert.equal(git(bare, 'show', `${BRANCH}-2:sum.sh`), 'echo $(($1 + $2)) # the sum\n');
      assert.equal(git(bare, 'log', '-1', '--format=%P', `${BRANCH}-2`).trim(), json.result.commit);
      assert.match(github.pulls[0]?.body ?? '', /in attempt 2 of task/);
      assert.equal(github.pulls.length, 1);
      await clear();
    });

    await station('threads are answered once the user says so', async () => {
      assert.deepEqual(
        github.threads.map(({ comments }) => comments.length),
        [1, 1, 1],
      );
      await tasks.menu(TITLE, 'Answer the Threads of the Pull Request…');
      await prompt.shown('Answer the Threads of Pull Request #1');
      await text.waitFor('The runner');
      await workbench.screenshot('pulls-9-answers');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'bob' }).click();
      await prompt.accept();
      await workbench.statusItem('Answered: 1').waitFor();
      const [first, ...others] = github.threads.map(({ comments }) => comments.length);
      assert.deepEqual([first, others], [2, [1, 1]]);
      const words = github.threads[0]?.comments[1]?.body ?? '';
      assert.match(words, /`sum\.sh` was changed by it\./);
    });

    await station('the review leads there, too', async () => {
      await tasks.act(TITLE, 'Review Result');
      await workbench.text.readDiffs();
      await workbench.titleMenu('Create Pull Request…');
      await prompt.item('Update Pull Request #1').waitFor();
      await prompt.cancel();
    });
  });
});
