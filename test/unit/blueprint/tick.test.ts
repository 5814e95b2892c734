/** The box of an item is ticked in its line, and no other byte of the list changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTick } from '../../../runner/blueprint/tick.ts';

const CASES: readonly (readonly [
  what: string,
  before: string,
  after: string,
  line: number,
  ticked: string | undefined,
])[] = [
  ['an item', '- [ ] a\n- [ ] b\n', '- [ ] a\n- [ ] b\n', 2, '- [ ] a\n- [x] b\n'],
  ['an item that has moved', '- [ ] a\n', '# New\n\n- [ ] a\n', 1, '# New\n\n- [x] a\n'],
  ['other line ends', '- [ ] a\r\nb\r\n', '- [ ] a\r\nb\r\n', 1, '- [x] a\r\nb\r\n'],
  ['no last line end', '1) [ ] a', '1) [ ] a', 1, '1) [x] a'],
  ['a quote', '> - [ ] e\n', '> - [ ] e\n', 1, '> - [x] e\n'],
  ['an item in an item', '- - [ ] z\n', '- - [ ] z\n', 1, '- - [x] z\n'],
  ['a nested item', '* a\n\t+ [\t] b\n', '* a\n\t+ [\t] b\n', 2, '* a\n\t+ [x] b\n'],
  ['words on the next line', '- [ ]\n  a\n', '- [ ]\n  a\n', 1, '- [x]\n  a\n'],
  ['brackets in its words', '- [ ] see [ ] x\n', '- [ ] see [ ] x\n', 1, '- [x] see [ ] x\n'],
  ['a box that is ticked', '- [ ] a\n', '- [x] a\n', 1, undefined],
  ['a box that is ticked in capitals', '- [ ] a\n', '- [X] a\n', 1, undefined],
  ['an item that is gone', '- [ ] a\n', '\n', 1, undefined],
  [
    'the second of twins',
    '- [ ] a\n# B\n- [ ] a\n',
    '- [ ] a\n# B\n- [ ] a\n',
    3,
    '- [ ] a\n# B\n- [x] a\n',
  ],
  ['a twin that is ticked', '- [x] a\n- [ ] a\n', '- [x] a\n- [ ] a\n', 2, '- [x] a\n- [x] a\n'],
  ['a line that is no item', 'a\n', 'a\n', 1, undefined],
  ['a line beyond the end', '- [ ] a\n', '- [ ] a\n', 9, undefined],
  ['a line without words in it', '- [ ](x)\n', '- [ ](x)\n', 1, undefined],
];

for (const [what, before, after, line, ticked] of CASES) {
  test(what, () => {
    assert.equal(withTick(before, after, line), ticked);
  });
}
