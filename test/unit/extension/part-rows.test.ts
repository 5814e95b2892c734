// The list from which a part of a result is chosen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  choiceOf,
  fittingRows,
  followed,
  type PartRow,
  partRows,
} from '../../../extension/review/part-rows.ts';
import { fitting, type HunkState, type Preview } from '../../../runner/client/apply/preview.ts';
import type { MergeStep } from '../../../runner/client/merge.ts';
import { t } from './samples.ts';

const NOTHING = Buffer.alloc(0);

function preview(path: string, kind: MergeStep['kind'], ...hunks: HunkState[]): Preview {
  const change = {
    path,
    status: 'modified' as const,
    binary: false,
    additions: 2,
    deletions: 1,
    before: { mode: '100644', blob: 'a'.repeat(40) },
    after: { mode: '100644', blob: 'b'.repeat(40) },
  };
  const bytes = Buffer.from(path);
  const file = { path, bytes, disk: undefined, mode: '100644', content: NOTHING };
  const sides = { current: NOTHING, base: NOTHING, result: NOTHING };
  const step =
    kind === 'refuse'
      ? { kind, path, bytes, reason: 'it is a submodule; update it yourself' }
      : ({ kind, ...file, ...sides } as MergeStep);
  const places = hunks.map((_, at) => {
    return { from: at * 9, removed: 1, to: at * 9, added: 1, text: `  return ${at};` };
  });
  return { unit: { key: path, change, hunks: places, given: new Set() }, step, hunks };
}

const PREVIEWS = [
  preview('clean.ts', 'take'),
  preview('two.ts', 'take', 'clean', 'clean'),
  preview('edited.ts', 'merged', 'there', 'clean'),
  preview('hard.ts', 'conflict', 'conflict', 'clean'),
  preview('lib', 'refuse'),
];
const ROWS = partRows(PREVIEWS, t);
const FITTING = fittingRows(ROWS, fitting(PREVIEWS));

const named = (ticked: ReadonlySet<PartRow>): string[] =>
  [...ticked].map(
    ({ preview: { unit }, hunk }) => `${unit.key}${hunk === undefined ? '' : hunk + 1}`,
  );
const row = (name: string): PartRow => {
  const found = ROWS.find((each) => named(new Set([each]))[0] === name);
  assert.ok(found);
  return found;
};
/** As the editor tells it: the ticks before, but for one. */
const toggled = (before: ReadonlySet<PartRow>, name: string): Set<PartRow> =>
  followed(ROWS, before, before.symmetricDifference(new Set([row(name)])));

test('files stand above their hunks, in groups, the hardest first', () => {
  assert.deepEqual(
    ROWS.map(({ group, words }) => [group, words.label, words.description].join('|')),
    [
      'conflict|hard.ts|+2 −1',
      'conflict|\u2003\u2003line 1: return 0;|+1 −1 · conflict',
      'conflict|\u2003\u2003line 10: return 1;|+1 −1',
      'merged|edited.ts|+2 −1',
      'merged|\u2003\u2003line 1: return 0;|+1 −1 · already there',
      'merged|\u2003\u2003line 10: return 1;|+1 −1',
      'clean|clean.ts|+2 −1',
      'clean|two.ts|+2 −1',
      'clean|\u2003\u2003line 1: return 0;|+1 −1',
      'clean|\u2003\u2003line 10: return 1;|+1 −1',
      'stays|lib|it is a submodule; update it yourself',
    ],
  );
});

test('what fits is ticked at first', () => {
  const names = ['hard.ts2', 'edited.ts', 'edited.ts1', 'edited.ts2', 'clean.ts', 'two.ts'];
  assert.deepEqual(named(FITTING), [...names, 'two.ts1', 'two.ts2']);
  assert.deepEqual(
    [...choiceOf(ROWS, FITTING)],
    [
      ['hard.ts', new Set([1])],
      ['edited.ts', 'all'],
      ['clean.ts', 'all'],
      ['two.ts', 'all'],
    ],
  );
});

test('the tick of a file is that of all its hunks', () => {
  const without = toggled(FITTING, 'two.ts1');
  assert.deepEqual(choiceOf(ROWS, without).get('two.ts'), new Set([1]));
  assert.ok(!without.has(row('two.ts')));
  assert.deepEqual(toggled(without, 'two.ts1'), FITTING);
  assert.deepEqual(toggled(without, 'two.ts'), FITTING);
  const none = toggled(FITTING, 'two.ts');
  assert.equal(choiceOf(ROWS, none).has('two.ts'), false);
  assert.deepEqual(toggled(toggled(none, 'two.ts1'), 'two.ts2'), FITTING);
  assert.equal(choiceOf(ROWS, toggled(FITTING, 'hard.ts')).get('hard.ts'), 'all');
  assert.equal(choiceOf(ROWS, toggled(FITTING, 'clean.ts')).has('clean.ts'), false);
});

test('all and none at once', () => {
  const all = followed(ROWS, FITTING, new Set(ROWS));
  assert.equal(all.size, ROWS.length);
  assert.equal(followed(ROWS, all, new Set()).size, 0);
});
