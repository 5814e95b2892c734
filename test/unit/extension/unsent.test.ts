// Words that were written and not sent: on the task page, and in the boxes of commands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPage } from '../../../extension/panel/from-page.ts';
import { Unsent } from '../../../extension/tasks/unsent.ts';
import { Written } from '../../../webview/written.ts';
import { memory, stateOf } from './samples.ts';

test('what was written survives a reload, a send that failed, and one that was cut off', async () => {
  const kept = memory();
  const unsent = new Unsent(kept);
  unsent.keep('prompt/a', 'Fix the');
  unsent.keep('prompt/a', 'Fix the parser');
  unsent.keep('prompt/b', 'Another');
  assert.equal(new Unsent(kept).at('prompt/a'), 'Fix the parser');

  const refused = unsent.whileSent('prompt/a', 'Fix the parser', async () => {
    assert.equal(unsent.at('prompt/a'), '', 'a second box begins empty meanwhile');
    assert.equal(new Unsent(kept).at('prompt/a'), 'Fix the parser', 'the window was reloaded');
    return false;
  });
  assert.equal(await refused, false);
  assert.equal(unsent.at('prompt/a'), 'Fix the parser');
  const failing = unsent.whileSent('prompt/a', 'Fix the parser', () => Promise.reject(new Error()));
  await assert.rejects(failing);
  assert.equal(unsent.at('prompt/a'), 'Fix the parser');

  assert.equal(await unsent.whileSent('prompt/a', 'Fix it', async () => true), true);
  assert.equal(unsent.at('prompt/a'), '');
  assert.equal(new Unsent(kept).at('prompt/a'), '');
  assert.equal(unsent.at('prompt/b'), 'Another');
});

test('what is written while the words before are sent stays', async () => {
  const unsent = new Unsent(memory());
  await unsent.whileSent('prompt/a', 'First', async () => {
    unsent.keep('prompt/a', 'Second');
    return true;
  });
  assert.equal(unsent.at('prompt/a'), 'Second');
});

test('a task has its own words, and they go with it', () => {
  const unsent = new Unsent(memory());
  unsent.keep('task/a/steer/1', 'Tabs');
  unsent.keep('task/a/answer/1/q-1', 'The second');
  unsent.keep('task/ab/steer/1', 'Not this');
  const words = { 'steer/1': 'Tabs', 'answer/1/q-1': 'The second' };
  assert.deepEqual(unsent.below('task/a'), words);
  unsent.move('task/a/steer/1', 'task/a/followUp/1');
  unsent.move('task/a/steer/1', 'task/a/followUp/1');
  assert.deepEqual(Object.keys(unsent.below('task/a')).toSorted(byName), [
    'answer/1/q-1',
    'followUp/1',
  ]);
  assert.equal(unsent.at('task/a/followUp/1'), 'Tabs');
  unsent.forget('task/a');
  assert.deepEqual(unsent.below('task/a'), {});
  assert.equal(unsent.at('task/ab/steer/1'), 'Not this');
});

const byName = (a: string, b: string): number => a.localeCompare(b);
const fromForm = (name: string) => fromPage({ kind: 'keep', place: name, text: 'x' });

test('the page may keep words of its own forms alone', () => {
  for (const name of ['steer/1', 'followUp/12', 'answer/1/q-1']) {
    assert.deepEqual(fromForm(name), { kind: 'keep', place: name, text: 'x' });
  }
  for (const name of ['', 'steer', '../prompt/a', 'steer/1\n', 'prompt/1']) {
    assert.equal(fromForm(name), undefined, name);
  }
});

/** The page's words, with an extension that answers at once. */
function page(texts: Record<string, string> = {}) {
  const told: Record<string, string> = { ...texts };
  const written = new Written((message) => {
    const { place, text } = message as { place: string; text: string };
    told[place] = text;
  });
  const hear = () => written.heard({ task: stateOf('task-aaaa'), drafts: [], texts: told });
  hear();
  return { written, told, hear };
}

test('words for a working agent go on as a request for changes once it has ended', () => {
  const { written, told } = page();
  written.keep('steer/1', 'Use tabs');
  assert.equal(written.begin('answer/1/q-1', undefined), '', 'they answer no question');
  assert.equal(written.begin('followUp/2', undefined), '', 'nor are they for another attempt');
  assert.equal(written.begin('followUp/1', undefined), 'Use tabs');
  assert.deepEqual(told, { 'steer/1': '', 'followUp/1': 'Use tabs' });
});

test('an answer that came too late is not lost, and one that is being sent is not said twice', () => {
  const { written } = page({ 'answer/1/q-1': 'The second' });
  assert.equal(written.begin('steer/1', 'answer/1/q-1'), '');
  assert.equal(written.begin('steer/1', undefined), 'The second');
  assert.equal(written.begin('followUp/1', undefined), 'The second');
});

test('what the page has just written counts until the extension has heard it', () => {
  const { written, told } = page({ 'steer/1': 'Old' });
  written.keep('steer/1', 'Old and new');
  written.heard({ task: stateOf('task-aaaa'), drafts: [], texts: { 'steer/1': 'Old' } });
  assert.equal(written.in('steer/1'), 'Old and new');
  written.heard({ task: stateOf('task-aaaa'), drafts: [], texts: told });
  written.heard({ task: stateOf('task-aaaa'), drafts: [] });
  assert.equal(written.in('steer/1'), '', 'a box has sent it since');
});
