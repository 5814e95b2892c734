// What may be said to a task, what waits to be said, and what is left of it afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPage } from '../../../extension/panel/from-page.ts';
import { Applied } from '../../../extension/tasks/applied.ts';
import { Attention } from '../../../extension/tasks/attention.ts';
import { commentOf, type Draft, Drafts } from '../../../extension/tasks/drafts.ts';
import { ended, listening, openQuestion } from '../../../extension/tasks/addressee.ts';
import { deadlineWords, estimateWords } from '../../../extension/tasks/wording.ts';
import { newMessageId } from '../../../runner/client/task-id.ts';
import { LineComment, MessageId } from '../../../runner/protocol/messages.ts';
import * as v from 'valibot';
import { attemptOf, doneWith, memory, START, stateOf, summaryOf, t } from './samples.ts';

const verified = doneWith('verified');
const asks = { kind: 'needs_input', question: { id: 'q-1', text: 'Which?' } } as const;
const result = { ref: 'r', commit: 'd'.repeat(40), files: [], additions: 3, deletions: 1 };

test('a question goes to the attempt that asks, and to none without one', () => {
  const attempts = [attemptOf(), attemptOf({ n: 2, status: asks })];
  const task = stateOf('task-aaaa', { status: asks, attempts });
  assert.equal(openQuestion(task)?.attempt, 2);
  assert.equal(openQuestion(task, 2)?.id, 'q-1');
  assert.equal(openQuestion(task, 1), undefined);
  const older = { kind: 'needs_input', question: { text: 'Which?' } } as const;
  const before = stateOf('task-aaaa', { attempts: [attemptOf({ status: older })] });
  assert.equal(openQuestion(before), undefined, 'a question without an id takes no answer');
});

test('a word goes to the newest attempt that goes on; more work to the one with the result', () => {
  const attempts = [
    attemptOf({ status: verified, result }),
    attemptOf({ n: 2, status: doneWith('failed') }),
    attemptOf({ n: 3 }),
  ];
  const going = stateOf('task-aaaa', { attempts });
  assert.equal(listening(going)?.n, 3);
  assert.equal(listening(going, 1), undefined);
  assert.equal(ended(going, 3), undefined);
  const over = stateOf('task-aaaa', { status: verified, attempts: attempts.slice(0, 2) });
  assert.equal(ended(over)?.n, 1, 'the best of those side by side');
  assert.equal(ended(over, 2)?.n, 2);
  assert.equal(listening(over), undefined);
});

test('the ids of messages are as the protocol wants them', () => {
  assert.ok(v.is(MessageId, newMessageId()));
});

const draft = (id: string, changes: Partial<Draft> = {}): Draft => ({
  id,
  task: 'task-aaaa',
  attempt: 1,
  path: 'src/a.ts',
  line: 3,
  text: 'Shorter.',
  ...changes,
});

test('drafts survive a reload, in the order of files and lines, and go when they were sent', () => {
  const kept = memory();
  const drafts = new Drafts(kept);
  const told: string[] = [];
  drafts.onDidChange((task) => told.push(task));
  drafts.keep(draft('one', { path: 'src/b.ts' }));
  drafts.keep(draft('two', { line: 9 }));
  drafts.keep(draft('three'));
  drafts.keep(draft('other', { attempt: 2 }));
  drafts.keep(draft('two', { line: 9, text: 'Longer.' }));
  const again = new Drafts(kept);
  assert.deepEqual(
    again.of('task-aaaa', 1).map(({ id, text }) => [id, text]),
    [
      ['three', 'Shorter.'],
      ['two', 'Longer.'],
      ['one', 'Shorter.'],
    ],
  );
  again.drop(['one', 'two', 'three', 'gone']);
  assert.deepEqual(
    new Drafts(kept).of('task-aaaa').map(({ id }) => id),
    ['other'],
  );
  assert.equal(told.length, 5);
  assert.deepEqual(
    Object.keys(v.parse(v.strictObject(LineComment.entries), commentOf(draft('x')))),
    ['path', 'line', 'endLine', 'side', 'text'],
  );
});

test('a follow-up takes no more drafts than the protocol', () => {
  const drafts = new Drafts(memory());
  for (let n = 0; n < 200; n += 1) assert.ok(drafts.keep(draft(`d-${n}`)));
  assert.equal(drafts.keep(draft('one-more')), false);
  assert.ok(drafts.keep(draft('d-7', { text: 'Changed.' })), 'one of them may still change');
  assert.ok(drafts.keep(draft('elsewhere', { attempt: 2 })));
});

test('a task that goes on has an end to come that nobody has seen or applied', () => {
  const kept = memory();
  const attention = new Attention(kept);
  const applied = new Applied(kept);
  const done = summaryOf('task-aaaa', { status: verified });
  attention.settle('task-aaaa');
  applied.add('task-aaaa', 1);
  assert.equal(attention.isFresh(done), false);
  attention.goesOn('task-aaaa');
  applied.look({ ...done, status: { kind: 'working' } });
  assert.equal(new Attention(kept).isFresh(done), true);
  assert.equal(new Applied(kept).has('task-aaaa'), false);
  assert.equal(new Applied(kept).attempt('task-aaaa'), 1, 'the work tree still has the older one');
  applied.add('task-aaaa', 2);
  assert.equal(applied.has('task-aaaa'), true);
  applied.remove('task-aaaa', 1);
  assert.equal(new Applied(kept).attempt('task-aaaa'), 1, 'taken back to what was there');
});

test('how long a question waits, and what a task takes, in words', () => {
  const now = Date.parse(START);
  const deadline = '2026-01-01T10:34:10.000Z';
  const question = { text: 'Which?', default: 'The first.', deadline };
  assert.equal(
    deadlineWords(question, now, t),
    'Without an answer, the agent continues in 34 min with: The first.',
  );
  assert.equal(
    deadlineWords({ text: 'Which?', deadline }, now, t),
    'Without an answer, the agent gives up in 34 min.',
  );
  assert.equal(deadlineWords({ text: 'Which?' }, now, t), '');
  assert.match(deadlineWords({ text: 'Which?', deadline }, now - 1_550_000, t), / in 1 h\.$/);
  const limits = { basis: 'limits', attempts: 0, costUsd: { most: 2 }, minutes: { most: 45 } };
  assert.equal(estimateWords({ ...limits, basis: 'limits' }, t), 'It takes at most 45 min, $2.00.');
  assert.equal(
    estimateWords(
      {
        basis: 'history',
        attempts: 6,
        costUsd: { usual: 0.118, most: 0.5 },
        minutes: { usual: 3.2, most: 12 },
      },
      t,
    ),
    'Usually 3 min, $0.12; nine in ten take at most 12 min, $0.50 (from 6 earlier attempts here).',
  );
});

test('the page may ask for what is listed, and for nothing else', () => {
  assert.deepEqual(fromPage({ kind: 'action', action: 'apply', attempt: 2 }), {
    kind: 'action',
    command: 'errand.apply',
    attempt: 2,
  });
  assert.deepEqual(fromPage({ kind: 'say', what: 'steer', attempt: 1, text: '' }), {
    kind: 'say',
    what: 'steer',
    command: 'errand.steer',
    attempt: 1,
    text: '',
    question: undefined,
  });
  for (const message of [
    undefined,
    'ready',
    { kind: 'action', action: 'constructor' },
    { kind: 'action', action: 'errand.discard' },
    { kind: 'say', what: 'toString', attempt: 1, text: 'x' },
    { kind: 'say', what: 'answer', text: 'x' },
    { kind: 'say', what: 'answer', attempt: 1, text: { toString: () => 'x' } },
    { kind: 'open', path: 'a' },
    { kind: 'drop', id: 7 },
    { kind: 'run', command: 'workbench.action.terminal.new' },
  ]) {
    assert.equal(fromPage(message), undefined, JSON.stringify(message));
  }
});
