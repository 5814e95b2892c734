// Words of others in a notification hold no links: the editor runs commands from them.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { withoutLinks } from '../../../extension/platform/without-links.ts';

/** As the editor finds links in a notification. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

for (const text of [
  '"[Allow](command:workbench.action.terminal.sendSequence?%7B%7D)" asks: which file?',
  'Left as it is: a[b](https://example.com/x), because it was edited.',
  '[[a](command:x)](file:///etc/passwd "title")',
]) {
  test(`no link is left in ${text}`, () => {
    assert.match(text, LINK);
    const words = withoutLinks(text);
    assert.doesNotMatch(words, LINK);
    assert.equal(words.replaceAll('\u2060', ''), text);
  });
}

test('other words stay as they are', () => {
  const text = 'list[0] (the first) of "a.ts"';
  assert.equal(withoutLinks(text), text);
});

/** Their messages hold words of our own alone, or are modal: those have no links. */
const OWN_WORDS = new Set([
  'extension/commands/cancel.ts',
  'extension/commands/connected.ts',
  'extension/commands/consent.ts',
  'extension/platform/quick-pick.ts',
  'extension/pulls/answer-threads.ts',
  'extension/review/ask-about-conflicts.ts',
  'extension/review/branch.ts',
  'extension/review/choose-parts.ts',
  'extension/review/comments.ts',
  'extension/review/compare.ts',
  'extension/review/preview-parts.ts',
  'extension/review/undo-recorded.ts',
  'extension/todos/delegate-todos.ts',
  'extension/todos/todos-view.ts',
]);

test('whatever shows a message takes the links out of it, or has words of its own alone', () => {
  const files = globSync('extension/**/*.ts').toSorted();
  const showing = files.filter((file) =>
    /window\.show(Information|Warning|Error)Message/.test(readFileSync(file, 'utf8')),
  );
  const careless = showing.filter((file) => !readFileSync(file, 'utf8').includes('withoutLinks('));
  assert.deepEqual(careless, [...OWN_WORDS]);
});
