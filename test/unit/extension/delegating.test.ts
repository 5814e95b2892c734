// What a task is made of, and when the same TODO is the same task.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPrompt, fromSelection, fromTodo } from '../../../extension/commands/origin.ts';
import { Applied } from '../../../extension/tasks/applied.ts';
import { Attention } from '../../../extension/tasks/attention.ts';
import { NotificationWatch } from '../../../extension/tasks/task-notifications.ts';
import { PendingSends } from '../../../extension/tasks/pending.ts';
import { findTodoTask, todoArguments } from '../../../extension/tasks/todo.ts';
import type { Status } from '../../../runner/protocol/task.ts';
import { attemptOf, memory, summaryOf } from './samples.ts';

const verified: Status = { kind: 'done', verdict: { level: 'verified', because: [] } };

test('the first line that says something is the title', () => {
  assert.equal(fromPrompt('\n  Fix it\nand test it').title, 'Fix it');
  assert.equal(fromPrompt('x'.repeat(500)).title.length, 120);
});

test('words carry the folder they were said in, where it is not the root', () => {
  assert.deepEqual(fromPrompt('x').origin, { kind: 'prompt' });
  assert.deepEqual(fromPrompt('x', 'packages/app').origin, {
    kind: 'prompt',
    folder: 'packages/app',
  });
});

test('a selection goes along with its place, and asks for itself when nothing is asked', () => {
  const selected = { path: 'src/a.ts', first: 3, last: 5, text: 'a ``` b' };
  const asked = fromSelection('Make it faster', selected);
  assert.equal(asked.title, 'Make it faster');
  assert.match(asked.instructions, /^Make it faster\n\nThis is about lines 3 to 5 of src\/a\.ts\./);
  assert.ok(asked.instructions.endsWith('````\na ``` b\n````'), 'the text cannot end its fence');
  assert.deepEqual(asked.origin, { kind: 'selection', path: 'src/a.ts', line: 3, text: 'a ``` b' });
  assert.equal(fromSelection(' ', selected).title, 'src/a.ts:3 a ``` b');
});

test('a TODO’s title is what it asks for', () => {
  const todo = { path: 'a.py', line: 7, tag: 'TODO' };
  assert.equal(fromTodo({ ...todo, text: 'TODO(ana): accept weeks' }).title, 'accept weeks');
  assert.equal(fromTodo({ ...todo, text: 'TODO' }).title, 'TODO');
});

test('a command takes a line or a range, and nothing that is no TODO', () => {
  const uri = 'file:///a.ts';
  const text = 'TODO: x';
  assert.equal(todoArguments({ uri, line: 4, text, tag: 'TODO' })?.line, 4);
  const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 9 } };
  assert.equal(todoArguments({ uri, range, text })?.line, 4);
  for (const bad of [undefined, 'x', {}, { uri, line: 1, text: ' ' }, { line: 1, text }]) {
    assert.equal(todoArguments(bad), undefined);
  }
});

test('the same TODO is found wherever its line has gone, until its end was looked at', () => {
  const attention = new Attention(memory());
  const isOpen = attention.isOpen.bind(attention);
  const origin = { kind: 'todo', path: 'a.ts', line: 1, text: 'TODO: accept  weeks' } as const;
  const todo = { repositoryId: 'a'.repeat(32), path: 'a.ts', text: 'TODO: accept weeks' };
  const find = (status: Status) =>
    findTodoTask([summaryOf('task-aaaa', { origin, status })], todo, isOpen)?.id;
  assert.equal(find({ kind: 'working' }), 'task-aaaa');
  assert.equal(find(verified), 'task-aaaa');
  assert.equal(find({ kind: 'cancelled', reason: 'by the user' }), undefined);
  attention.settle('task-aaaa');
  assert.equal(find(verified), undefined);
  const other = summaryOf('task-aaaa', { origin: { ...origin, path: 'b.ts' } });
  assert.equal(findTodoTask([other], todo, isOpen), undefined);
});

test('two TODOs of the same words are told apart by their anchors', () => {
  const origin = { kind: 'todo', path: 'a.ts', line: 1, text: 'TODO: sort' } as const;
  const all = [
    summaryOf('task-bbbb', { origin: { ...origin, anchor: 'second-1' } }),
    summaryOf('task-aaaa', { origin: { ...origin, anchor: 'first-1' } }),
  ];
  const todo = { repositoryId: 'a'.repeat(32), path: 'a.ts', text: 'TODO: sort' };
  const find = (anchor: string) => findTodoTask(all, { ...todo, anchor }, () => true)?.id;
  assert.equal(find('first-1'), 'task-aaaa');
  assert.equal(find('second-1'), 'task-bbbb');
  assert.equal(find('third-1'), undefined);
  const left = findTodoTask(
    all,
    { ...todo, anchor: 'first-1/1.b-1/1.c-1/1' },
    () => true,
    () => true,
  );
  assert.equal(left, undefined, 'what was applied is not taken for a TODO that is still there');
  const plain = [summaryOf('task-cccc', { origin })];
  const found = findTodoTask(plain, { ...todo, anchor: 'first-1' }, () => true);
  assert.equal(found?.id, 'task-cccc', 'a task without an anchor is known by its words');
  assert.equal(fromTodo({ ...todo, line: 1, tag: 'TODO', anchor: 'x-1' }).origin.anchor, 'x-1');
});

test('a result waits until it was applied, and again when that was taken back', () => {
  const kept = memory();
  const applied = new Applied(kept);
  const result = { ref: 'r', commit: 'd'.repeat(40), additions: 1, deletions: 0 };
  const change = { path: 'a', status: 'added', binary: false } as const;
  const attempts = [attemptOf({ result: { ...result, files: [change] } })];
  const done = summaryOf('task-aaaa', { status: verified, attempts });
  assert.equal(applied.awaits(done), true);
  assert.equal(applied.awaits(summaryOf('task-aaaa', { status: verified })), false);
  applied.add('task-aaaa', 1);
  assert.equal(new Applied(kept).awaits(done), false, 'it survives a reload');
  applied.remove('task-aaaa');
  assert.equal(new Applied(kept).awaits(done), true);
});

test('what was looked at stays so over a reload, and is told once', () => {
  const kept = memory();
  const attention = new Attention(kept);
  const told: string[] = [];
  attention.onDidSettle((id) => told.push(id));
  attention.settle('task-aaaa');
  attention.settle('task-aaaa');
  assert.deepEqual(told, ['task-aaaa']);
  assert.equal(new Attention(kept).isFresh(summaryOf('task-aaaa', { status: verified })), false);
  const asks = summaryOf('task-aaaa', { status: { kind: 'needs_input', question: { text: '?' } } });
  assert.equal(attention.needsUser(asks), true, 'a question needs the user whatever was seen');
});

const done = (id: string, n = 1) =>
  summaryOf(id, { status: verified, attempts: Array.from({ length: n }, () => attemptOf()) });

test('two windows keep what each has shown, and an end that came with none open is new', () => {
  const kept = memory();
  const [one, two] = [new Attention(kept, () => 1), new Attention(kept, () => 1)];
  one.settle('task-aaaa');
  two.settle('task-bbbb');
  assert.equal(two.isFresh(done('task-aaaa')), true);
  const told: string[] = [];
  two.onDidSettle((id) => told.push(id));
  two.recall();
  assert.equal(two.isFresh(done('task-aaaa')), false);
  assert.deepEqual(told, ['task-aaaa']);
  const later = new Attention(kept, () => 2);
  assert.equal(later.isFresh(done('task-aaaa')), false);
  assert.equal(later.isFresh(done('task-bbbb')), false);
  assert.equal(later.isFresh(done('task-bbbb', 2)), true);
  later.settle('task-bbbb');
  assert.equal(later.isFresh(done('task-bbbb', 2)), false);
});

const task = (status: Status) => [summaryOf('task-aaaa', { status })];

test('news is what changed while the editor watched, and nothing that was over before', () => {
  const watch = new NotificationWatch();
  assert.deepEqual(watch.look(task(verified)), []);
  watch.reset();
  watch.look(task({ kind: 'working' }));
  assert.deepEqual(watch.look(task({ kind: 'verifying' })), []);
  assert.equal(watch.look(task(verified))[0]?.news, 'finished');
  assert.deepEqual(watch.look(task(verified)), []);
});

test('a send under way guards against the same wish and can be stopped', () => {
  const pending = new PendingSends();
  const send = pending.begin('Sort', 'key');
  assert.ok(pending.has('key'));
  pending.cancel(send.id);
  assert.ok(send.controller.signal.aborted);
  pending.end(send.id);
  assert.ok(!pending.has('key'));
});
