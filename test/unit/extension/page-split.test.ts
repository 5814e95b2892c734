// How the files of a large diff are divided into pages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPage, pageStarts, pageWith } from '../../../extension/review/page-split.ts';
import { git, makeRepository } from '../../support/repository.ts';

test('a page has so many files and bytes, and a large file one of its own', async () => {
  const root = makeRepository({
    small: 'a\n',
    middle: 'x'.repeat(2_500_000),
    large: 'x'.repeat(7_000_000),
  });
  const [small, middle, large] = ['small', 'middle', 'large'].map((name) => [
    git(root, 'rev-parse', `HEAD:${name}`).trim(),
  ]);
  assert.ok(small && middle && large);
  const starts = (...files: (readonly (string | undefined)[])[]) => pageStarts(root, files);

  assert.deepEqual(await starts(), [0]);
  assert.deepEqual(await starts(small, middle, middle, small), [0]);
  assert.deepEqual(await starts(middle, middle, middle, small), [0, 2]);
  assert.deepEqual(await starts(small, large, small), [0, 1, 2]);
  // Both sides count; one that is not there has no bytes.
  assert.deepEqual(await starts([...middle, ...middle], middle), [0, 1]);
  assert.deepEqual(await starts([undefined, ...middle], ['f'.repeat(40), ...middle]), [0]);
  assert.deepEqual(await starts(...Array.from({ length: 601 }, () => small)), [0, 300, 600]);
  // Where git cannot be asked, they are counted.
  const lost = await pageStarts(`${root}/nowhere`, [large, large]);
  assert.deepEqual(lost, [0]);
});

test('a page is found by its files, and has those up to the next', () => {
  const [all, starts] = [
    ['a', 'b', 'c', 'd'],
    [0, 1, 3],
  ];
  assert.deepEqual(onPage(all, starts, 0), { from: 0, shown: ['a'] });
  assert.deepEqual(onPage(all, starts, 1), { from: 1, shown: ['b', 'c'] });
  assert.deepEqual(onPage(all, starts, 2), { from: 3, shown: ['d'] });
  assert.deepEqual(onPage(all, starts, 9), { from: 4, shown: [] });
  assert.deepEqual(pageWith(2, starts), { at: 1, count: 3 });
  assert.deepEqual(pageWith(3, starts), { at: 2, count: 3 });
  assert.deepEqual(pageWith(-1, starts), { at: 0, count: 3 });
});
