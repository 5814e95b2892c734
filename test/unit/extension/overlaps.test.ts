/** What the editor says of overlaps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Overlap } from '../../../runner/protocol/overlap.ts';
import { overlapRows, Overlaps, overlapWords } from '../../../extension/tasks/overlaps.ts';
import { taskRow } from '../../../extension/tasks/task-row.ts';
import { doneWith, START, summaryOf, t } from './samples.ts';

const file = (path: string, conflicts?: boolean) => ({ path, conflicts });
const edits: Overlap = { kind: 'edits', files: [file('src/a.ts', true), file('src/b.ts', false)] };
const other: Overlap = { kind: 'task', id: 'task-bbbb', title: 'Sort\nit', files: [file('a')] };

test('an overlap names who is in the way, and the files', () => {
  assert.equal(overlapWords(edits, t), 'You have edited since: src/a.ts (same lines), src/b.ts');
  assert.equal(overlapWords(other, t), '"Sort it" also changes a');
  const many = ['a', 'b', 'c', 'd', 'e'].map((path) => file(path));
  const words = overlapWords({ kind: 'head', files: many }, t);
  assert.equal(words, 'The branch has moved in a, b, c and 2 more');
});

test('a row is a warning only where both change the same lines', () => {
  const [first, second] = overlapRows('task-aaaa', [edits, other], t);
  assert.deepEqual(first?.icon, { id: 'warning', color: 'list.warningForeground' });
  assert.deepEqual(second?.icon, { id: 'git-merge' });
  const task = { ...summaryOf('task-aaaa', { status: doneWith('verified') }), files: 2 };
  const row = taskRow(task, Date.parse(START), { overlaps: [edits] }, t);
  assert.match(row.description, /^overlaps/);
  assert.ok(row.tooltip.some((line) => line.includes('src/a.ts (same lines)')));
});

test('only a task whose overlaps have changed is told', () => {
  const overlaps = new Overlaps();
  const told: string[] = [];
  overlaps.onDidChange((id) => told.push(id));
  overlaps.set(
    new Map([
      ['task-aaaa', [edits]],
      ['task-bbbb', []],
    ]),
  );
  overlaps.set(
    new Map([
      ['task-aaaa', [{ ...edits }]],
      ['task-bbbb', [other]],
    ]),
  );
  overlaps.set(new Map());
  assert.deepEqual(told, ['task-aaaa', 'task-bbbb', 'task-aaaa', 'task-bbbb']);
});

test('before a task is sent, the results that change its file are known', () => {
  const overlaps = new Overlaps();
  const ready = { id: 'task-aaaa', title: 'Sort', repositoryId: 'r', paths: new Set(['src/a.ts']) };
  overlaps.setReady([ready]);
  assert.deepEqual(overlaps.touching('r', 'src/a.ts'), [ready]);
  assert.deepEqual(overlaps.touching('r', 'src/b.ts'), []);
  assert.deepEqual(overlaps.touching('other', 'src/a.ts'), []);
  assert.deepEqual(overlaps.touching('r', undefined), []);
});

test('a result is known by a file that words name, and by no part of another name', () => {
  const overlaps = new Overlaps();
  const paths = new Set(['src/a.ts', 'doc']);
  overlaps.setReady([{ id: 'task-aaaa', title: 'Sort it', repositoryId: 'r', paths }]);
  const found = [{ title: 'Sort it', path: 'src/a.ts' }];
  for (const words of ['src/a.ts', 'Change `src/a.ts`.', 'In src/a.ts, and', '(src/a.ts:12)']) {
    assert.deepEqual(overlaps.mentioned('r', words), found, words);
  }
  for (const words of ['', 'lib/src/a.ts', 'src/a.tsx', 'src/a.ts/b', 'a.ts', 'the doc']) {
    assert.deepEqual(overlaps.mentioned('r', words), [], words);
  }
  assert.deepEqual(overlaps.mentioned('other', 'src/a.ts'), []);
});
