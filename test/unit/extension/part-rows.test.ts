// The list from which a part of a result, or of two attempts, is chosen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canTick,
  fittingRows,
  followed,
  isTicked,
  type Offer,
  type PartRow,
  partRows,
  sharesOf,
} from '../../../extension/review/part-rows.ts';
import { keyOf, nameOf } from '../../../runner/client/apply/names.ts';
import type { HunkState, Preview } from '../../../runner/client/apply/preview.ts';
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
  const given = new Set(hunks.flatMap((state, at) => (state === 'there' ? [at] : [])));
  const origin = 'a'.repeat(40);
  return { unit: { key: path, change, hunks: places, given, origin }, step, hunks };
}

/** With the key that a file of this name really has. */
function keyed(path: string): Preview {
  const found = preview(path, 'take');
  return { ...found, unit: { ...found.unit, key: keyOf(nameOf(found.unit.change)) } };
}

const OFFERS: readonly Offer[] = [
  {
    attempt: 1,
    previews: [
      preview('clean.ts', 'take'),
      preview('two.ts', 'take', 'clean', 'clean'),
      preview('edited.ts', 'merged', 'there', 'clean'),
      preview('hard.ts', 'conflict', 'conflict', 'clean'),
      preview('lib', 'refuse'),
    ],
  },
];
const ROWS = partRows(OFFERS, t);
const FITTING = fittingRows(ROWS, OFFERS);

const all = (rows: readonly PartRow[]): PartRow[] => rows.flatMap((row) => [row, ...row.parts]);
const shown = (rows: readonly PartRow[]): string[] =>
  all(rows).map(({ group, words }) => [group, words.label, words.description].join('|'));
const named = (rows: readonly PartRow[], ticked: ReadonlySet<PartRow>): string[] =>
  rows.flatMap((row) => {
    const parts = row.parts.flatMap((part, at) => (isTicked(part, ticked) ? [at + 1] : []));
    const own = isTicked(row, ticked) ? [row.words.label] : [];
    return [...own, ...parts.map((part) => `${row.words.label}:${part}`)];
  });
/** `two.ts` or `two.ts:1`. */
function find(rows: readonly PartRow[], name: string): PartRow {
  const [path, part] = name.split(':');
  const file = rows.find(({ words }) => words.label === path);
  const found = part === undefined ? file : file?.parts[Number(part) - 1];
  assert.ok(found, name);
  return found;
}
const toggled = (before: ReadonlySet<PartRow>, name: string, rows = ROWS): Set<PartRow> => {
  const row = find(rows, name);
  return followed(before, [[row, !isTicked(row, before)]]);
};

test('files stand above their hunks, in groups, the hardest first', () => {
  assert.deepEqual(shown(ROWS), [
    'conflict|hard.ts|+2 −1',
    'conflict|line 1: return 0;|+1 −1 · conflict',
    'conflict|line 10: return 1;|+1 −1',
    'merged|edited.ts|+2 −1',
    'merged|line 1: return 0;|+1 −1 · already there',
    'merged|line 10: return 1;|+1 −1',
    'clean|clean.ts|+2 −1',
    'clean|two.ts|+2 −1',
    'clean|line 1: return 0;|+1 −1',
    'clean|line 10: return 1;|+1 −1',
    'stays|lib|it is a submodule; update it yourself',
  ]);
});

test('what fits is ticked at first; what is there already, or stays, never is', () => {
  assert.deepEqual(named(ROWS, FITTING), [
    'hard.ts:2',
    'edited.ts',
    'edited.ts:2',
    'clean.ts',
    'two.ts',
    'two.ts:1',
    'two.ts:2',
  ]);
  const [share] = sharesOf(OFFERS, ROWS, FITTING);
  assert.deepEqual(
    [...(share?.choice ?? [])],
    [
      ['hard.ts', new Set([1])],
      ['edited.ts', new Set([1])],
      ['clean.ts', 'all'],
      ['two.ts', new Set([0, 1])],
    ],
  );
  assert.equal(canTick(find(ROWS, 'edited.ts:1')), false);
  assert.equal(canTick(find(ROWS, 'lib')), false);
  assert.deepEqual(toggled(FITTING, 'lib'), FITTING);
});

test('the tick of a file is that of all its hunks', () => {
  const without = toggled(FITTING, 'two.ts:1');
  assert.equal(isTicked(find(ROWS, 'two.ts'), without), false);
  assert.deepEqual(toggled(without, 'two.ts:1'), FITTING);
  assert.deepEqual(toggled(without, 'two.ts'), FITTING);
  const none = toggled(FITTING, 'two.ts');
  assert.deepEqual(
    named(ROWS, none).filter((name) => name.startsWith('two')),
    [],
  );
  assert.deepEqual(toggled(toggled(none, 'two.ts:1'), 'two.ts:2'), FITTING);
});

/** Both change line 1 alike and line 10 differently; each has a file of its own. */
function twoAttempts(): readonly Offer[] {
  const one = preview('both.ts', 'take', 'clean', 'clean');
  const other = preview('both.ts', 'take', 'clean', 'clean', 'clean');
  const change = { ...other.unit.change, after: { mode: '100644', blob: 'c'.repeat(40) } };
  const [first, second, third] = other.unit.hunks;
  assert.ok(first && second && third);
  const hunks = [first, { ...second, text: 'other' }, third];
  return [
    { attempt: 1, previews: [one, preview('mine.ts', 'take')] },
    {
      attempt: 2,
      previews: [
        { ...other, unit: { ...other.unit, change, hunks } },
        preview('theirs.ts', 'take'),
        preview('same.ts', 'take'),
      ],
    },
  ];
}

test('of two attempts, each hunk says whose it is, and what is alike stands once', () => {
  const rows = partRows(twoAttempts(), t);
  assert.deepEqual(shown(rows), [
    'clean|both.ts|both attempts change it',
    'clean|line 1: return 0;|both attempts · +1 −1',
    'clean|line 10: return 1;|attempt 1 · +1 −1',
    'clean|line 10: other|attempt 2 · +1 −1',
    'clean|line 19: return 2;|attempt 2 · +1 −1',
    'clean|mine.ts|attempt 1 · +2 −1',
    'clean|theirs.ts|attempt 2 · +2 −1',
    'clean|same.ts|attempt 2 · +2 −1',
  ]);
});

test('what cannot be together is not: the tick that was set last wins', () => {
  const offers = twoAttempts();
  const rows = partRows(offers, t);
  const first = fittingRows(rows, offers);
  assert.deepEqual(named(rows, first), ['both.ts:1', 'both.ts:2', 'mine.ts']);
  assert.equal(canTick(find(rows, 'both.ts')), false, 'not all of it can be taken');
  const second = toggled(toggled(first, 'both.ts:3', rows), 'both.ts:4', rows);
  assert.deepEqual(named(rows, second), ['both.ts:1', 'both.ts:3', 'both.ts:4', 'mine.ts']);
  const shares = sharesOf(offers, rows, toggled(second, 'theirs.ts', rows));
  assert.deepEqual(
    shares.map(({ attempt, choice }) => [attempt, Array.from(choice)]),
    [
      [
        1,
        [
          ['both.ts', new Set([0])],
          ['mine.ts', 'all'],
        ],
      ],
      [
        2,
        [
          ['both.ts', new Set([0, 1, 2])],
          ['theirs.ts', 'all'],
        ],
      ],
    ],
  );
  const back = toggled(second, 'both.ts:2', rows);
  assert.deepEqual(named(rows, back), ['both.ts:1', 'both.ts:2', 'both.ts:4', 'mine.ts']);
});

test('a file that both attempts make the same is one thing to choose', () => {
  const offers = [1, 2].map((attempt) => ({ attempt, previews: [preview('same.ts', 'add')] }));
  const rows = partRows(offers, t);
  assert.deepEqual(shown(rows), ['clean|same.ts|both attempts · +2 −1 · new file']);
  const shares = sharesOf(offers, rows, fittingRows(rows, offers));
  assert.deepEqual(
    shares.map(({ choice }) => Array.from(choice)),
    [[['same.ts', 'all']], [['same.ts', 'all']]],
  );
});

test('a file that one attempt renames is not taken as the other has it', () => {
  const [old, renaming] = [keyed('old.ts'), keyed('new.ts')];
  const { after: _, ...change } = old.unit.change;
  const gone = { ...change, status: 'deleted' as const };
  const renames = { ...renaming, unit: { ...renaming.unit, renamed: gone } };
  const offers = [
    { attempt: 1, previews: [renames] },
    { attempt: 2, previews: [old] },
  ];
  const rows = partRows(offers, t);
  const [a, b] = [find(rows, 'old.ts → new.ts'), find(rows, 'old.ts')];
  assert.deepEqual([...fittingRows(rows, offers)], [a]);
  assert.deepEqual([...followed(new Set([a]), [[b, true]])], [b]);
  assert.deepEqual([...followed(new Set([b]), [[a, true]])], [a]);
  // Where the other deletes it, both want the same of it.
  const deletes = { ...old, unit: { ...old.unit, change: gone } };
  const both = partRows(
    [
      { attempt: 1, previews: [renames] },
      { attempt: 2, previews: [deletes] },
    ],
    t,
  );
  assert.equal(
    followed(new Set([find(both, 'old.ts')]), [[find(both, 'old.ts → new.ts'), true]]).size,
    2,
  );
});
