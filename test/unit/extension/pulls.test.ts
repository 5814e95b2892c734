// What a pull request says in the editor before anything is pushed or sent, and what is kept of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  feedbackItem,
  feedbackText,
  followUpText,
  previewText,
} from '../../../extension/pulls/words.ts';
import { Pulls } from '../../../extension/tasks/pulls.ts';
import { taskRow } from '../../../extension/tasks/task-row.ts';
import type { CiJob, ReviewThread } from '../../../runner/forge/forge.ts';
import { doneWith, memory, summaryOf, t } from './samples.ts';

const job: CiJob = { id: '1', name: 'build', outcome: 'failed', failedStep: 'make', hasLog: true };
const thread: ReviewThread = {
  id: 'T1',
  path: 'a.ts',
  line: 3,
  isResolved: false,
  isOutdated: false,
  comments: [
    { author: 'ada', at: '2026-01-01T00:00:00Z', text: 'Why?\n# Not a heading' },
    { author: 'bob', at: '2026-01-01T00:00:00Z', text: 'Because.' },
  ],
};

test('what came back is a line to choose, and a page to read', () => {
  assert.deepEqual(feedbackItem({ thread, sentTo: 2 }, t), {
    label: 'a.ts:3',
    description: 'ada · 1 more · sent; attempt 2 went on with it',
    detail: 'Why? # Not a heading',
  });
  assert.deepEqual(feedbackItem({ failed: { job, log: 'one\nmake: failed\n' } }, t), {
    label: 'Failed: build',
    description: 'step "make"',
    detail: 'make: failed',
  });
  const lost = { failed: { job, log: undefined } };
  assert.equal(feedbackItem(lost, t).detail, 'Its log is not kept any more.');
  const page = feedbackText('https://git.test/1', [{ thread, sentTo: undefined }, lost], t);
  assert.equal(
    page,
    `# https://git.test/1

## a.ts:3

ada:

    Why?
    # Not a heading

bob:

    Because.

## Failed: build (step "make")

    Its log is not kept any more.
`,
  );
});

test('what is about to be said begins with where it goes and what is not in it', () => {
  const text = previewText('Round\nprices', 'The body.', {
    way: 'a → b',
    notes: ['Not in it: x.'],
  });
  assert.equal(text, '# Round prices\n\n> a → b\n>\n> Not in it: x.\n\nThe body.\n');
});

test('a follow-up shows what has no room, the words and the lines', () => {
  const comments = [{ path: 'a.ts', line: 3, text: 'ada wrote:\n> Why?' }];
  const text = followUpText({ text: 'It came back.', comments, leftOut: ['the job x'] }, t);
  assert.equal(
    text,
    '> No room for the job x; send it later.\n\nIt came back.\n\n## At a.ts:3\n\nada wrote:\n> Why?\n',
  );
});

test('the number of a pull request is kept, and is in the row of its task', () => {
  const kept = memory();
  const told: string[] = [];
  const pulls = new Pulls(kept);
  pulls.onDidChange((task) => told.push(task));
  const pull = { name: '#12', url: 'https://git.test/12', branch: 'errand/x', remote: 'origin' };
  pulls.keep('task-aaaa', pull);
  pulls.keep('task-aaaa', { ...pull });
  assert.deepEqual(told, ['task-aaaa']);
  assert.deepEqual(new Pulls(kept).of('task-aaaa'), pull);
  assert.equal(new Pulls(kept).of('task-bbbb'), undefined);
  const task = summaryOf('task-aaaa', { status: doneWith('verified') });
  const row = taskRow(task, 0, { pull: '#12' }, t);
  assert.equal(row.description, '#12');
  assert.match(row.context, /\.final\.pull$/);
});
