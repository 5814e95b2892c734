// The editor's chat: a person delegates with @errand and asks how it goes, and an agent does the same
// with tools, of which those that change something are confirmed. Real editor and runner; a scripted
// model.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestRunner } from '../support/runner.ts';
import { makeRepository } from '../support/repository.ts';
import { call, type Script } from '../support/scripted-model/script.ts';
import { Chat, CHAT } from '../support/vscode/chat.ts';
import { withEditor } from '../support/vscode/code-server.ts';
import type { Workbench } from '../support/vscode/workbench.ts';
import { connect } from './support/connect.ts';
import { stations } from './support/station.ts';

const GREET = 'Say hello in b.txt';
const QUESTION = 'In which [language](command:errand.disconnect)?';

const greets: Script = ({ turn, messages }) => {
  if (turn === 0) {
    const why = { outcome: 'blocked', summary: 'Unclear.', reason: 'ambiguous' };
    return { blocks: [call('done', { ...why, question: QUESTION })] };
  }
  if (turn === 1) {
    const isGerman = JSON.stringify(messages.at(-1)?.content).includes('German');
    return {
      blocks: [call('write', { path: 'b.txt', content: isGerman ? 'Hallo\n' : 'Hello\n' })],
    };
  }
  return { blocks: [call('done', { outcome: 'finished', summary: 'b.txt greets.' })] };
};

const nothing: Script = () => {
  return { blocks: [call('done', { outcome: 'finished', summary: 'Nothing to do.' })] };
};

test('a person delegates in the chat, and an agent with tools', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  runner.script(GREET, greets);
  runner.script('Look at a.txt', nothing);
  const folder = makeRepository({ 'a.txt': 'a\n' });
  const env = { ERRAND_DATA_DIR: join(runner.dataDir, 'nobody') };
  const station = stations(t);
  await withEditor('chat', { folder, env, ...CHAT }, async (workbench) => {
    await connect(workbench, runner);
    const chat = await Chat.open(workbench);

    await station('words to @errand become a task, after what leaves was said', async () => {
      await chat.ask(`@errand ${GREET}`);
      await workbench.confirm('Send the code of', 'Send');
      await chat.said(`Delegated: ${GREET}`).waitFor();
      await workbench.statusItem('Errand: 1 needs you').waitFor();
    });

    await station('its question is said as text, and answered', async () => {
      await chat.ask('@errand /status ');
      const answer = chat.said('The agent asks:');
      await answer.getByText('In which [language](command:errand.disconnect)?').waitFor();
      assert.equal(await answer.locator('a', { hasText: 'language' }).count(), 0);
      await workbench.screenshot('chat-1-question');
      await chat.ask('@errand /tell In German.');
      await chat.said(`Answered: ${GREET} continues.`).waitFor();
      await workbench.notification(`"${GREET}"`).waitFor();
    });

    await station('its end is said with the evidence, and opens the review', async () => {
      await chat.ask('@errand /status ');
      await chat.said('b.txt +1').waitFor();
      await workbench.screenshot('chat-2-verdict');
      await chat.click('b.txt +1', 'Review Changes');
      await workbench.tab('Say hello').waitFor();
      // It takes the focus once its text is there.
      await workbench.page.locator('.view-lines', { hasText: 'Hallo' }).click();
      await chat.ask('@errand /tasks ');
      await chat.said(`${GREET} —`).locator('a', { hasText: GREET }).waitFor();
    });

    await station('an agent delegates once the user agrees, and not before', async () => {
      const input = JSON.stringify({ instructions: 'Look at a.txt' });
      await callTool(workbench, `errand_delegate ${input}`);
      await workbench.confirm('Delegate this to the background?', 'Cancel');
      await shows(workbench, 'refused: Canceled');
      await callTool(workbench, `errand_delegate ${input}`);
      await workbench.screenshot('chat-3-tool');
      await workbench.confirm('Delegate this to the background?', 'Yes');
      await shows(workbench, '. It runs in the background; do not wait for it.');
      await callTool(workbench, 'errand_tasks {}');
      await shows(workbench, '- Look at a.txt — ');
    });

    await station('a tool refuses with what to do', async () => {
      await callTool(workbench, 'errand_task {"id":"nobody"}');
      await shows(workbench, 'refused: There is no task nobody. errand_tasks lists them');
    });
  });
});

/** Calls a tool as an agent of another extension does. */
async function callTool(workbench: Workbench, words: string): Promise<void> {
  const { prompt } = workbench;
  await workbench.run('Test Agent: Call a Tool');
  await prompt.shown('NAME and its input');
  await prompt.enter(words);
}

/** A space is drawn as one that no line breaks at. */
async function shows({ page }: Workbench, words: string): Promise<void> {
  const drawn = page.locator('.editor-group-container.active .view-lines');
  await drawn.filter({ hasText: words.replaceAll(' ', '\u00a0') }).waitFor();
}
