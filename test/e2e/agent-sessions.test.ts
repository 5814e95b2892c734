// VS Code's own agent sessions with Errand among the agents, without the extension: a task begun from
// the chat's input, its question, its steps and verdict, its diff, a stop, and going on. A real VS Code
// server started by `errand code`, real runner, containers and git; a scripted model.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, type Reply, say, type Script } from '../support/scripted-model/script.ts';
import { TestRunner } from '../support/runner.ts';
import { AgentWindow } from '../support/vscode/agent-window.ts';
import { Gate, makeShop, TITLE } from './support/shop.ts';
import { stations } from './support/station.ts';

const QUESTION = 'May a count be zero?';
const DEFAULT = 'Yes: such an item costs nothing.';

const edit = (old_text: string, new_text: string) =>
  call('edit', { path: 'src/basket.js', edits: [{ old_text, new_text }] });
const finished = (summary: string) => call('done', { outcome: 'finished', summary });

/** One move after the other, whatever is asked; two of them are held at gates. */
function work({ edits, asked, held }: Record<'edits' | 'asked' | 'held', Gate>): Script {
  const moves: (() => Promise<Reply['blocks']> | Reply['blocks'])[] = [
    () => [
      call('done', {
        outcome: 'blocked',
        summary: 'The TODO does not say it.',
        reason: 'ambiguous',
        question: QUESTION,
        default: DEFAULT,
      }),
    ],
    () => [say('I read it first.'), call('bash', { command: 'ls src' })],
    async () => {
      await edits.passed;
      return [
        say('Each price is multiplied by its count.'),
        edit(
          `  // TODO: ${TITLE}\n  for (const item of basket) sum += item.price;`,
          '  for (const { price, count = 1 } of basket) sum += price * count;',
        ),
      ];
    },
    () => [finished('total() multiplies each price by its count.')],
    async () => {
      asked.open();
      await held.passed;
      return [finished('Nobody waits for this.')];
    },
    () => [
      edit(
        'count = 1 } of basket) sum += price * count',
        'count: times = 1 } of basket) sum += price * times',
      ),
    ],
    () => [finished('The count is called times.')],
  ];
  return async () => ({ blocks: (await moves.shift()?.()) ?? [finished('Nothing is left.')] });
}

test("a task lives in VS Code's own agent sessions", async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const shop = makeShop('quick');
  const gates = { edits: new Gate(), asked: new Gate(), held: new Gate() };
  t.after(() => gates.held.open());
  runner.script(TITLE, work(gates));
  const station = stations(t);
  const window = await AgentWindow.open(runner, shop);
  t.after(() => window.stop());
  try {
    await station(
      'a message to Errand makes a task, which asks, and says what it does without',
      async () => {
        await window.chooseErrand();
        await window.say(TITLE);
        await window.question
          .getByText(/Without an answer by .*, the default below is used/)
          .waitFor();
        assert.equal(await window.question.locator('input').inputValue(), DEFAULT);
        await window.screenshot('agent-sessions-1-question');
      },
    );

    await station('it is answered in the chat, and works', async () => {
      await window.question.locator('input').fill('Yes, and it costs nothing.');
      await window.question.locator('.monaco-button', { hasText: 'Submit' }).click();
      await window.reply('Yes, and it costs nothing.').first().waitFor();
      await window.reply('I read it first.').first().waitFor();
      await window.reply('ls src').first().waitFor();
      await window.screenshot('agent-sessions-2-working');
    });

    await station('its verdict and what it was checked by stand in the chat', async () => {
      gates.edits.open();
      await window
        .reply(/"test" passed on the result/)
        .first()
        .waitFor({ timeout: 240_000 });
      await window.reply('Verified').first().waitFor();
      await window.screenshot('agent-sessions-3-verdict');
    });

    await station('its changes open as a diff', async () => {
      await window.pill('1 File').click();
      await window.shownText('sum += price * count').first().waitFor();
      await window.screenshot('agent-sessions-4-diff');
    });

    await station('a message goes on with it, and a stop ends that', async () => {
      await window.say('Call the count times.');
      await window.stopButton.waitFor();
      await window.reply('Call the count times.').first().waitFor();
      await gates.asked.passed;
      await window.stopButton.click();
      await window.stopButton.waitFor({ state: 'hidden' });
      await window.say('Do it now.');
      await window.reply('The count is called times.').first().waitFor({ timeout: 240_000 });
      await window.screenshot('agent-sessions-5-again');
      const { attempts } = (await runner.errand(['show', await taskOf(runner), '--json'])).json;
      assert.deepEqual(
        attempts.map(({ state }: { state: string }) => state),
        ['done', 'cancelled', 'done'],
      );
    });

    await station('a command applies it to the files', async () => {
      await window.say('/apply');
      await window
        .reply(/Applied to 1 file/)
        .first()
        .waitFor();
      await window.screenshot('agent-sessions-6-applied');
    });
  } catch (error) {
    await window.screenshot('failed-agent-sessions');
    throw error;
  }
});

async function taskOf(runner: TestRunner): Promise<string> {
  return (await runner.errand(['tasks', '--json'])).json.tasks[0].id;
}
