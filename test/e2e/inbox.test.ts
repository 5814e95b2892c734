// Everything that waits for the user, answered by single keys: questions of this repository and of
// others, while notifications are switched off. Real editor and runner; a scripted model.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeRepository } from '../support/repository.ts';
import { TestRunner } from '../support/runner.ts';
import { call, type Script } from '../support/scripted-model/script.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import { connect } from './support/connect.ts';
import { Gate } from './support/shop.ts';
import { stations } from './support/station.ts';

/** Asks first; then notes what it was told, and waits at the gate. */
function asks(question: string, usual: string | undefined, heard: string[], gate: Gate): Script {
  return async ({ turn, messages }) => {
    if (turn === 0) {
      const given = usual === undefined ? {} : { default: usual };
      const input = { outcome: 'blocked', summary: 'Unclear.', reason: 'ambiguous', question };
      return { blocks: [call('done', { ...input, ...given })] };
    }
    heard.push(JSON.stringify(messages.at(-1)?.content));
    await gate.passed;
    return { blocks: [call('done', { outcome: 'finished', summary: 'Nothing to do.' })] };
  };
}

test('questions of all repositories are answered one after the other by a key', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const folder = makeRepository({ 'a.txt': 'a\n' });
  const elsewhere = makeRepository({ 'b.txt': 'b\n' });
  const gate = new Gate();
  t.after(() => gate.open());
  const heard = new Map<string, string[]>();
  const delegate = async (at: string, title: string, usual?: string) => {
    const answers: string[] = [];
    heard.set(title, answers);
    runner.script(title, asks(`What of ${title}?`, usual, answers, gate));
    const words = ['delegate', '--ask', '--json', '--repo', at, '--title', title, 'Do it.'];
    assert.equal((await runner.errand(words)).code, 0);
  };
  const station = stations(t);
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  await withEditor('inbox', { folder, env, settings: {} }, async (workbench) => {
    const { prompt } = workbench;
    await connect(workbench, runner);
    await workbench.openContainer('Errand');
    await workbench.run('Notifications: Toggle Do Not Disturb Mode');

    await station(
      'a question is counted, and tells nobody who does not want to be told',
      async () => {
        await delegate(folder, 'rounding', 'Half to even.');
        await workbench.statusItem('Errand: 1 needs you').waitFor();
        await delegate(elsewhere, 'names', 'Keep them.');
        await delegate(elsewhere, 'dates');
        await workbench.run('Errand: Show Tasks of All Repositories');
        await workbench.statusItem('Errand: 3 need you').waitFor();
        assert.deepEqual(await workbench.notifications(), []);
        await workbench.run("Errand: Show Only Tasks of This Window's Repositories");
      },
    );

    await station('a click on the status bar opens the list of all of them', async () => {
      await workbench.statusItem('Errand: 1 needs you').click();
      await prompt.shown('Waiting for You');
      await prompt.item('5  Write an Answer…').waitFor();
      assert.deepEqual(
        (await prompt.items()).filter((each) => /^\d/.test(each)),
        [
          '1  Half to even.',
          '2  Write an Answer…',
          '3  Keep them.',
          '4  Write an Answer…',
          '5  Write an Answer…',
        ],
      );
      await workbench.screenshot('inbox-1-questions');
    });

    await station(
      'a number answers, Enter takes the first default, and the list goes on',
      async () => {
        await workbench.page.keyboard.press('3');
        await prompt.item('3  Write an Answer…').waitFor();
        assert.deepEqual(
          (await prompt.items()).filter((each) => /^\d/.test(each)),
          ['1  Half to even.', '2  Write an Answer…', '3  Write an Answer…'],
        );
        await workbench.page.keyboard.press('Enter');
        await prompt.item('1  Write an Answer…').waitFor();
        await workbench.page.keyboard.press('1');
        await prompt.shown('What of dates?');
        await workbench.screenshot('inbox-2-written');
        await prompt.enter('ISO weeks.');
        await workbench.statusItem('Nothing else waits for you.').waitFor();
        await workbench.statusItem('Errand: Connected').waitFor();
      },
    );

    await station('each agent was told its own answer', async () => {
      gate.open();
      await workbench.run('Errand: Show Tasks of All Repositories');
      await workbench.statusItem('Errand: 3 need you').waitFor({ timeout: 240_000 });
      assert.match(heard.get('rounding')?.[0] ?? '', /Half to even\./);
      assert.match(heard.get('names')?.[0] ?? '', /Keep them\./);
      assert.match(heard.get('dates')?.[0] ?? '', /ISO weeks\./);
    });

    await station('what has ended waits in the same list', async () => {
      await workbench.view('Tasks').headerAction('Show What Waits for You');
      await prompt.shown('Waiting for You');
      await prompt.item('1  Failed · Open Task').waitFor();
      await workbench.screenshot('inbox-3-ends');
      await workbench.page.keyboard.press('1');
      await workbench.page.locator('iframe.webview').waitFor();
      await workbench.statusItem('Errand: 2 need you').waitFor();
    });
  });
});
