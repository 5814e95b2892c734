// What the chat says of tasks, and that the manifest offers the tools that the code has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { escaped, taskDetail, taskLine } from '../../../extension/chat/task-words.ts';
import { TOOL_NAMES } from '../../../extension/chat/tool-names.ts';
import { inEnglish } from '../../../runner/protocol/wording.ts';
import { oneLine } from '../../../runner/protocol/text.ts';
import * as samples from './samples.ts';

const forPeople = { quote: escaped, t: inEnglish };

const asLink = (title: string) => `<${title}>`;

test('words of others are text in Markdown: no link, no picture, no second line', () => {
  assert.equal(
    escaped('[a](command:x)\n![b](http://c)'),
    '\\[a\\]\\(command\\:x\\) \\!\\[b\\]\\(http\\://c\\)',
  );
  assert.equal(escaped('`rm` <b> @errand'), '\\`rm\\` \\<b\\> \\@errand');
});

test('a line names the task as a link where one is wanted, and as it is for a model', () => {
  const task = samples.summaryOf('task-aaaa', { title: 'Fix [it]' });
  assert.match(taskLine(task, Date.now(), forPeople, asLink), /^- <Fix \\\[it\\\]> — /);
  assert.match(taskLine(task, Date.now(), { quote: oneLine, t: inEnglish }), /^- Fix \[it\] — /);
});

test('of a task that goes on and asks nothing there is no more to say', () => {
  assert.equal(taskDetail(samples.stateOf('task-aaaa'), Date.now(), forPeople), '');
});

test('the manifest and the code have the same tools, each told to models and people', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    contributes: { languageModelTools: { name: string; inputSchema: { type: string } }[] };
  };
  const names = contributes.languageModelTools.map(({ name }) => name);
  assert.deepEqual(names, [...TOOL_NAMES]);
});
