// A task that came from a ticket is reported there: by itself where the setting wants it, once
// although two windows are open and reload; and by hand, with its text shown before. GitHub is a
// server on loopback that its own description checks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import { git } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { type Script } from '../support/scripted-model/script.ts';
import { serveGithub } from '../support/services/github.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import type { Workbench } from '../support/vscode/workbench.ts';
import { buggyRepository, CHECK, done, GOOD, QUICKLY } from '../integration/command/support.ts';
import { connect } from './support/connect.ts';
import { Gate } from './support/shop.ts';
import { stations } from './support/station.ts';

test('a ticket is told what came of its task', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const github = await serveGithub(t);
  const issue = github.issues.add('octo/app#1', { title: 'Add, not subtract' });
  const folder = buggyRepository(QUICKLY);
  git(folder, 'remote', 'add', 'origin', `${github.origin}/octo/app.git`);
  const signedIn = { GH_HOST: github.origin, GH_ENTERPRISE_TOKEN: github.token };
  const errand = (...args: string[]) => runner.errand(args, { cwd: folder, env: signedIn });
  const written = () => github.requests.filter((name) => /^(POST|PATCH) .*comments/.test(name));

  const gate = new Gate();
  const moves = [...GOOD, [done('Nothing more is to be done.')]];
  const model: Script = async ({ turn }) => {
    if (turn === 0) await gate.passed;
    return { blocks: moves[turn] ?? [] };
  };
  runner.script('Add, not subtract', model);
  const { json: task } = await errand('delegate', '--ticket', '#1', '--json', ...CHECK);

  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const settings = { 'errand.tickets.report': 'comment and move' };
  await withEditor('report', { folder, env, settings }, async (first, editor) => {
    let workbench: Workbench = first;
    const tasks = () => workbench.view('Tasks');

    await station('two windows of the repository see the task at work', async () => {
      await connect(workbench, runner);
      await workbench.run('Errand: Sign In to a Ticket Service…');
      await workbench.prompt.shown('Sign In to a Ticket Service');
      await workbench.prompt.pick('GitHub elsewhere…');
      await workbench.prompt.shown('The address of GitHub');
      await workbench.prompt.enter(github.origin);
      await workbench.prompt.shown('A personal access token');
      await workbench.prompt.enter(github.token);
      await workbench.openContainer('Errand');
      await tasks().waitForRow(/Add, not subtract/);
      const second = await editor.openWindow();
      await second.openContainer('Errand');
      await second.view('Tasks').waitForRow(/Add, not subtract/);
      assert.deepEqual(written(), []);
    });

    await station('its end is reported once, and said at the task in both', async () => {
      gate.open();
      for (const each of [first, editor.workbench]) {
        const view = each.view('Tasks');
        await view.waitForRow(/Verified.*Add, not subtract/, 240_000);
        await view.expand(/Add, not subtract/);
        await view.waitForRow(/(?<!Not )Reported to #1/);
      }
      await first.screenshot('report-1-sent');
      assert.equal(written().length, 1);
      const [comment] = issue.comments;
      assert.match(comment?.body ?? '', /\*\*Errand: Verified\*\* \(attempt 1 of task/);
      assert.equal(issue.state, 'open', 'a forge has no state of that name');
      const told = (await first.notifications()).join('\n');
      assert.doesNotMatch(told, /report|ticket/i, 'it is done quietly');
    });

    await station('a reload reports nothing again', async () => {
      await first.page.close();
      workbench = await editor.reloadWindow();
      await workbench.statusItem(/Errand: /).waitFor();
      await tasks().waitForRow(/Add, not subtract/);
      await tasks().expand(/Add, not subtract/);
      await tasks().waitForRow(/(?<!Not )Reported to #1/);
      assert.equal(written().length, 1);
    });

    await station('a failure is said at the task, with what to do, and not repeated', async () => {
      github.fail(/PATCH/, { status: 403, body: { message: 'Locked' } }, 1);
      const { code, stderr } = await errand('follow-up', task.id, 'Look again', '--wait');
      assert.equal(code, 0, stderr);
      await tasks().waitForRow(/Not reported to #1/);
      await workbench.screenshot('report-2-failed');
      assert.equal(written().length, 2);
    });

    await station('by hand the text is shown before, and the ticket is moved', async () => {
      await tasks().act(/Not reported to #1/, 'Report to the Ticket…');
      await workbench.prompt.shown('Report to #1');
      await workbench.activeTab('Report.md').waitFor();
      await workbench.text.waitFor('Errand: Verified');
      await workbench.prompt.item('Comment, and move it to “Closed as not planned”').waitFor();
      const [comment, note, ...more] = await workbench.prompt.items();
      assert.equal(comment, 'Comment only');
      assert.match(note ?? '', /^No pull request is named: git cannot reach origin/);
      assert.deepEqual(more, [
        'Comment, and move it to “Closed as completed”',
        'Comment, and move it to “Closed as not planned”',
      ]);
      await workbench.screenshot('report-3-question');
      await workbench.prompt.cancel();
      await workbench.tab('Report.md').waitFor({ state: 'detached' });
      assert.equal(written().length, 2);
      await tasks().menu(/Verified.*Add, not subtract/, 'Report to the Ticket…');
      await workbench.prompt.shown('Report to #1');
      await workbench.prompt.pick('Comment, and move it to “Closed as completed”');
      await tasks().waitForRow(/(?<!Not )Reported to #1/);
      await workbench.screenshot('report-4-moved');
      assert.equal(issue.comments.length, 1);
      assert.match(issue.comments[0]?.body ?? '', /\(attempt 2 of task/);
      assert.deepEqual([issue.state, issue.stateReason], ['closed', 'completed']);
    });
  });
});
