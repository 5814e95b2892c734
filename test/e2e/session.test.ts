// Talking with a task, as a user does: its question is answered on the task's page, the agent is
// told something while it works, and the result comes back with a comment on one of its lines.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { call, say, type Script } from '../support/scripted-model/script.ts';
import { TestRunner } from '../support/runner.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import type { Workbench } from '../support/vscode/workbench.ts';
import { connect } from './support/connect.ts';
import { Gate, makeShop, TITLE } from './support/shop.ts';
import { stations } from './support/station.ts';

const QUESTION = 'May a count be zero?';
const DEFAULT = 'Yes: such an item costs nothing.';
const REMARK = 'Call it times.';
const settings = { 'workbench.colorTheme': 'Dark Modern', 'editor.minimap.enabled': false };

const edit = (old: string, fresh: string) =>
  call('edit', { path: 'src/basket.js', edits: [{ old, new: fresh }] });
const finished = (summary: string) => call('done', { outcome: 'finished', summary });

/** Asks, works on the answer once the gate is open, and goes on with what is asked for then. */
function talkative(gate: Gate): Script {
  return async ({ turn }) => {
    switch (turn) {
      case 0:
        return {
          blocks: [
            call('done', {
              outcome: 'blocked',
              summary: 'The TODO does not say whether a count may be zero.',
              reason: 'ambiguous',
              question: QUESTION,
              default: DEFAULT,
            }),
          ],
        };
      case 1:
        await gate.passed;
        return {
          blocks: [
            say('Each price is multiplied by its count.'),
            edit(
              `  // TODO: ${TITLE}\n  for (const item of basket) sum += item.price;`,
              '  for (const { price, count = 1 } of basket) sum += price * count;',
            ),
          ],
        };
      case 2:
        return { blocks: [finished('total() multiplies each price by its count.')] };
      case 3:
        return {
          blocks: [
            edit(
              'for (const { price, count = 1 } of basket) sum += price * count;',
              'for (const { price, count: times = 1 } of basket) sum += price * times;',
            ),
          ],
        };
      default:
        return { blocks: [finished('The count is called times.')] };
    }
  };
}

test('a task is answered, told something, and asked for changes of a line', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const shop = makeShop('none');
  const gate = new Gate();
  const station = stations(t);
  runner.script(TITLE, talkative(gate));
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  await withEditor('session', { folder: shop, env, settings }, async (workbench) => {
    const { text } = workbench;
    const page = taskPage(workbench);
    await connect(workbench, runner);
    await workbench.openFile('src/basket.js');

    await station('before anything is sent, it says what that is expected to take', async () => {
      await text.lens('Delegate to background').click();
      const dialog = workbench.page.locator('.monaco-dialog-box');
      await dialog.getByText(/It takes at most 45 min/).waitFor();
      await workbench.confirm(/Send the code/, 'Send');
    });

    await station('its question is told once, with the default as an answer', async () => {
      await workbench.notification(QUESTION).waitFor();
      await workbench.notification(DEFAULT).getByText('Use Default').waitFor();
      await text.lens('Needs input').waitFor();
      await workbench.screenshot('session-1-question');
    });

    await station('it is answered on its page', async () => {
      await text.lens('Needs input').click();
      await page.getByText(/It waits .* more, then the agent continues with/).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Answer' }).isDisabled(), true);
      await page.getByLabel('Your answer').fill('Yes, and it costs nothing.');
      await workbench.screenshot('session-2-answer');
      await page.getByRole('button', { name: 'Answer' }).click();
      await page.getByText('You answered').waitFor();
    });

    await station('it is told something while it works', async () => {
      await page.getByLabel('Tell the agent something').fill('Keep the name of the function.');
      await page.getByRole('button', { name: 'Tell' }).click();
      await page.getByText(/You said · .* waits for the agent/).waitFor();
      assert.equal(await page.getByLabel('Tell the agent something').inputValue(), '');
      await workbench.screenshot('session-3-told');
      gate.open();
      await page.getByLabel('Ask for changes').waitFor({ timeout: 240_000 });
      await page.getByText(/You said · [^·]*$/).waitFor();
    });

    await station('a comment on a line of the diff waits to be sent', async () => {
      await workbench.openContainer('Errand');
      await workbench.view('Tasks').expand(/count each item/);
      await workbench
        .view('Tasks')
        .row(/^basket\.js/)
        .dblclick();
      await text.waitFor('price * count');
      await text.beginComment('price * count');
      await text.writeComment(REMARK, 'Add Comment');
      await workbench.page.getByText('Not sent yet').waitFor();
      await workbench.run('Comments: Focus on Comments View');
      const panel = workbench.page.locator('.comments-panel');
      await panel.getByText(REMARK).waitFor();
      const comment = workbench.page.locator('.review-widget');
      await comment.locator('.action-label[aria-label^="Edit Comment"]').click();
      await comment.locator('.edit-textarea .monaco-editor').click();
      await workbench.page.keyboard.press('Control+End');
      await text.type(' Please.');
      await comment.locator('.monaco-button', { hasText: 'Save Comment' }).click();
      await panel.getByText(`${REMARK} Please.`).waitFor();
      await workbench.screenshot('session-4-comment');
    });

    await station('it goes along when changes are asked for', async () => {
      await workbench.tab(TITLE.slice(0, 20)).click();
      await page.getByText(REMARK).waitFor();
      await page.getByLabel('Ask for changes').fill('One name could be better.');
      await workbench.screenshot('session-5-follow-up');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('Attempt 2, after 1').waitFor();
      await page.getByText('You asked for changes').waitFor();
      await page.locator('.conversation pre', { hasText: 'price * count' }).waitFor();
      await page.getByRole('button', { name: 'Review Changes' }).waitFor({ timeout: 240_000 });
      await workbench.screenshot('session-6-attempts');
    });

    await station('the new result has it; the comment is resolved where it was made', async () => {
      await page.getByRole('button', { name: 'Review Changes' }).click();
      await text.waitFor('price * times');
      const tasks = workbench.view('Tasks');
      await tasks.expand(/^Attempt 1/);
      await tasks.row(/^basket\.js/).click();
      await text.waitFor('price * count');
      await workbench.run('Comments: Expand All Comments');
      await workbench.page.getByText('Sent with attempt 2').waitFor();
      await workbench.screenshot('session-7-resolved');
    });
  });
});

function taskPage(workbench: Workbench): FrameLocator {
  return workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
}
