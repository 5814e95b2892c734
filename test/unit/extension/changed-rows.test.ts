// As few rows as possible are refreshed: what is below a refreshed row is unknown to the editor
// until it has asked again, and a click or a tick there is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as rows from '../../../extension/tasks/changed-rows.ts';
import { note } from '../../../extension/tasks/rows.ts';

type Branch = rows.Branch;

const leaf = (id: string, words = id): Branch => ({
  row: note('task', id, words, 'info'),
  below: undefined,
});

const branch = (id: string, below: readonly Branch[] | undefined, words = id): Branch => ({
  row: { ...leaf(id, words).row, expandable: true },
  below,
});

const changedRows = (before: Branch, after: Branch): string[] =>
  rows.changedRows(before, after).map(({ id }) => id);

const idOf = (id: string): string => leaf(id).row.id;

/** A task that counts its files, and one attempt with these. */
const task = (count: string, files: readonly Branch[]): Branch =>
  branch('task', [leaf('count', count), branch('attempt', files)]);

test('nothing is refreshed where nothing has changed', () => {
  assert.deepEqual(changedRows(task('0', [leaf('a')]), task('0', [leaf('a')])), []);
});

test('of rows that say something else each is refreshed by itself', () => {
  const before = task('0 of 2', [leaf('a', 'new'), leaf('b')]);
  const after = task('1 of 2', [leaf('a', 'reviewed'), leaf('b')]);
  assert.deepEqual(changedRows(before, after), [idOf('count'), idOf('a')]);
});

test('a row is refreshed with those below it where others are there, or in another order', () => {
  const [a, b] = [leaf('a'), leaf('b')];
  assert.deepEqual(changedRows(task('2', [a]), task('2', [a, b])), [idOf('attempt')]);
  assert.deepEqual(changedRows(task('2', [a, b]), task('2', [b, a])), [idOf('attempt')]);
  assert.deepEqual(changedRows(branch('task', [a]), branch('task', [])), [idOf('task')]);
});

test('a row whose own words change is refreshed, and no row below it a second time', () => {
  const before = branch('task', [leaf('a', 'code')], 'Working');
  const after = branch('task', [leaf('a', 'verify')], 'Verified');
  assert.deepEqual(changedRows(before, after), [idOf('task')]);
});

test('rows are refreshed that are no longer known, and none that the editor does not have', () => {
  const known = branch('task', [leaf('a')]);
  const unknown = branch('task', undefined);
  assert.deepEqual(changedRows(known, unknown), [idOf('task')]);
  assert.deepEqual(changedRows(unknown, known), []);
});

const costs = (words: string, cost: string): Branch => {
  const { row, below } = branch('task', [leaf('a')], words);
  return { row: { ...row, tooltip: [cost] }, below };
};

test('what only the part left out says refreshes no row, and comes with another change', () => {
  const before = costs('code', '$0.10');
  const after = costs('code', '$0.12');
  assert.deepEqual(rows.changedRows(before, after, 'tooltip'), []);
  assert.deepEqual(changedRows(before, after), [idOf('task')]);
  const both = rows.changedRows(before, costs('verify', '$0.12'), 'tooltip');
  assert.deepEqual(both, [costs('verify', '$0.12').row]);
});
