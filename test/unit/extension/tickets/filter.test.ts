// What the tickets are narrowed to: kept over a reload, and said in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterWords, isFiltered, KeptFilter } from '../../../../extension/tickets/filter.ts';
import { memory, t } from '../samples.ts';

test('a filter is said in words and survives a reload', () => {
  const kept = memory();
  const filter = new KeptFilter(kept);
  let told = 0;
  filter.onDidChange(() => (told += 1));
  assert.equal(isFiltered(filter.value), false);
  const all = { isMine: true, labels: ['bug', 'docs'], milestone: 'Sprint 7', text: 'rounding' };
  filter.set(all);
  filter.set({ ...all });
  assert.equal(told, 1, 'the same filter again is no change');
  const later = new KeptFilter(kept).value;
  assert.deepEqual(later, all);
  assert.equal(filterWords(later, t), 'mine · bug, docs · Sprint 7 · "rounding"');
  filter.set({});
  assert.equal(filterWords(new KeptFilter(kept).value, t), '');
});

test('what is blank or was kept in another form is no filter', () => {
  const kept = memory();
  const filter = new KeptFilter(kept);
  filter.set({ isMine: false, labels: [' ', 'bug', 'bug '], milestone: ' ', text: '' });
  assert.deepEqual(filter.value, { labels: ['bug'] });
  for (const value of [null, 7, { labels: 'bug' }, { text: 'x'.repeat(300) }]) {
    kept.values.set('errand.ticketFilter', value);
    assert.deepEqual(new KeptFilter(kept).value, {});
  }
});
