import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineDifference } from '../../../webview/line-difference.ts';

const signs = (before: string, after: string): string =>
  lineDifference(before, after)
    .map(({ sign, text }) => `${sign}${text}`)
    .join('|');

test('lines that differ stand with two lines around them, the rest is left out', () => {
  assert.equal(signs('a\nb\nc\nd\ne\nf', 'a\nb\nc\nd\nX\nf'), '…| c| d|-e|+X| f');
  assert.equal(signs('a\nb', 'b'), '-a| b');
  assert.equal(signs('a', 'a\nb'), ' a|+b');
  assert.equal(signs('', 'new'), '-|+new');
});
