/** Applying a part of a result: files and hunks of it, onto what the user has. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { choiceOf } from '../../../runner/client/apply/part-choice.ts';
import { chosenChanges, isAll, type Unit, unitsOf } from '../../../runner/client/apply/part.ts';
import { planMerge } from '../../../runner/client/merge.ts';
import { carryOut, kindsOf, type Scene, scene, stateOf, undo } from './apply-support.ts';

const NINE = 'seq 9 >a; seq 9 >b';
/** Three hunks: two lines for one, a line that goes, lines that come at the end. */
const THREE = "sed -i -e 's/^1$/one\\nuno/' -e '/^4$/d' a; printf '10\\n11' >>a";

/** Number the hunks as people see them, from 1. */
const choose = (...chosen: readonly (readonly [string, ...number[]])[]) =>
  new Map(
    chosen.map(([path, ...hunks]) => [
      path,
      hunks.length > 0 ? new Set(hunks.map((n) => n - 1)) : ('all' as const),
    ]),
  );

const shown = (units: readonly Unit[]): string[] =>
  units.map(({ change, renamed, hunks }) => {
    const parts = hunks.map(
      ({ from, removed, added, text }) => `${from}-${removed}+${added} ${text}`,
    );
    return [renamed ? `${renamed.path} → ${change.path}` : change.path, ...parts].join('|');
  });

async function applied(
  made: Scene,
  choice: Parameters<typeof chosenChanges>[2],
  kinds: readonly string[],
): Promise<() => Promise<void>> {
  const before = stateOf(made.root);
  const units = await unitsOf(made.repository, made.changes);
  const changes = await chosenChanges(made.repository, units, choice);
  const steps = await planMerge(made.repository, changes);
  assert.deepEqual(kindsOf(steps), kinds);
  const done = await carryOut(made, steps);
  return async () => {
    assert.deepEqual(await undo(made, done), []);
    assert.deepEqual(stateOf(made.root), before);
  };
}

const read = ({ root }: Scene, path: string): string =>
  readFileSync(join(root, path), 'utf8').replaceAll('\n', ' ');

test('hunks are numbered in the order of the file, each with its lines', async (t) => {
  const made = await scene(t, { base: NINE, result: `${THREE}; sed -i s/5/five/ b` });
  assert.deepEqual(shown(await unitsOf(made.repository, made.changes)), [
    'a|0-1+2 one\nuno|3-1+0 4|9-0+2 10\n11',
    'b',
  ]);
});

for (const [hunks, a] of [
  [[1], 'one uno 2 3 4 5 6 7 8 9 '],
  [[2], '1 2 3 5 6 7 8 9 '],
  [[3], '1 2 3 4 5 6 7 8 9 10 11'],
  [[1, 3], 'one uno 2 3 4 5 6 7 8 9 10 11'],
  [[1, 2, 3], 'one uno 2 3 5 6 7 8 9 10 11'],
] as const) {
  test(`hunks ${hunks.join(' and ')} of a file alone`, async (t) => {
    const made = await scene(t, { base: NINE, result: `${THREE}; sed -i s/5/five/ b` });
    const back = await applied(made, choose(['a', ...hunks]), ['a take']);
    assert.equal(read(made, 'a'), a);
    assert.equal(read(made, 'b'), '1 2 3 4 5 6 7 8 9 ');
    await back();
  });
}

test('the rest is applied later, though it is next to what is there', async (t) => {
  const made = await scene(t, { base: NINE, result: 'sed -i -e s/3/x/ -e s/5/y/ -e s/7/z/ a' });
  await applied(made, choose(['a', 2]), ['a take']);
  assert.equal(read(made, 'a'), '1 2 3 4 y 6 7 8 9 ');
  await applied(made, choose(['a', 1]), ['a merged']);
  assert.equal(read(made, 'a'), '1 2 x 4 y 6 7 8 9 ');
  await applied(made, choose(['a']), ['a merged']);
  assert.equal(read(made, 'a'), '1 2 x 4 y 6 z 8 9 ');
});

test('a hunk that fits is applied where another one is in conflict', async (t) => {
  const made = await scene(t, {
    base: NINE,
    result: 'sed -i -e s/2/two/ -e s/8/eight/ a',
    here: 'sed -i -e s/2/zwei/ -e s/5/mine/ a',
  });
  await applied(made, choose(['a', 1]), ['a conflict']);
  const back = await applied(made, choose(['a', 2]), ['a merged']);
  assert.equal(read(made, 'a'), '1 zwei 3 4 mine 6 7 eight 9 ');
  await back();
});

test('line ends of the user stay, where the hunks have others', async (t) => {
  const made = await scene(t, {
    base: NINE,
    result: 'sed -i -e s/2/two/ -e s/8/eight/ a',
    here: "sed -i 's/$/\\r/' a",
  });
  await applied(made, choose(['a', 2]), ['a merged']);
  assert.equal(read(made, 'a'), '1\r 2\r 3\r 4\r 5\r 6\r 7\r eight\r 9\r ');
});

test('what has no lines to choose from is chosen whole', async (t) => {
  const result = `printf 'b\\0b' >bin; sed -i -e s/2/two/ -e s/8/eight/ mode; chmod +x mode; ln -sfn b link
    git mv old new; sed -i -e s/2/two/ -e s/8/eight/ new; rm gone; seq 20 >fresh
    sed -i -e s/2/two/ -e s/8/eight/ pointer`;
  const made = await scene(t, {
    base: `printf 'a\\0a' >bin; seq 9 >mode; ln -s a link; seq 9 >old; echo g >gone; seq 9 >pointer
      echo 'pointer filter=store' >.gitattributes`,
    result,
  });
  assert.deepEqual(shown(await unitsOf(made.repository, made.changes)), [
    'bin',
    'fresh',
    'gone',
    'link',
    'mode',
    'old → new',
    'pointer',
  ]);
  const back = await applied(made, choose(['new'], ['bin']), ['bin take', 'new add', 'old delete']);
  assert.equal(read(made, 'new'), '1 two 3 4 5 6 7 eight 9 ');
  await back();
});

test('a file that takes the place of a folder waits until the folder goes', async (t) => {
  const made = await scene(t, { base: 'mkdir d; echo x >d/x', result: 'rm -r d; echo f >d' });
  const back = await applied(made, choose(['d']), ['d refuse']);
  await back();
  await applied(made, choose(['d'], ['d/x']), ['d add', 'd/x delete']);
});

test('nothing is left out where all hunks of all files are chosen', async (t) => {
  const made = await scene(t, { base: NINE, result: `${THREE}; echo n >n` });
  const units = await unitsOf(made.repository, made.changes);
  const all = choose(['a', 1, 2, 3], ['n']);
  assert.ok(isAll(units, all));
  assert.deepEqual(await chosenChanges(made.repository, units, all), made.changes);
  assert.equal(isAll(units, choose(['a', 1, 2], ['n'])), false);
  assert.equal(isAll(units, choose(['a'])), false);
});

test('settings of the user change neither hunks nor their numbers', async (t) => {
  const settings = [
    'diff.noprefix true',
    'diff.context 9',
    'color.ui always',
    'diff.algorithm patience',
  ];
  const made = await scene(t, {
    init: `${settings.map((each) => `git config ${each}`).join('; ')}; git config diff.external false
      mkdir -p .git/info; echo '* -diff' >.git/info/attributes`,
    base: NINE,
    result: THREE,
  });
  // The runner does not know the user's attributes.
  const changes = made.changes.map((change) => ({ ...change, binary: false }));
  assert.deepEqual(shown(await unitsOf(made.repository, changes)), [
    'a|0-1+2 one\nuno|3-1+0 4|9-0+2 10\n11',
  ]);
});

test('of two thousand files, some with a hunk', async (t) => {
  const made = await scene(t, {
    base: 'mkdir m; seq 9 | tee m/{1..2000} >/dev/null',
    result: 'sed -i -e s/2/two/ -e s/8/eight/ m/*',
  });
  const units = await unitsOf(made.repository, made.changes);
  assert.equal(units.length, 2000);
  assert.ok(units.every(({ hunks }) => hunks.length === 2));
  const back = await applied(made, choose(['m/7', 2], ['m/2000']), ['m/2000 take', 'm/7 take']);
  assert.equal(read(made, 'm/7'), '1 2 3 4 5 6 7 eight 9 ');
  assert.equal(read(made, 'm/2000'), '1 two 3 4 5 6 7 eight 9 ');
  await back();
});

test('a line that the result gives an end of its own keeps it beside edits', async (t) => {
  const made = await scene(t, {
    base: NINE,
    result: "sed -i -e 's/^2$/two\\r/' -e s/8/eight/ a",
    here: 'sed -i s/^5$/mine/ a',
  });
  const back = await applied(made, choose(['a']), ['a merged']);
  assert.equal(read(made, 'a'), '1 two\r 3 4 mine 6 7 eight 9 ');
  await back();
});

test('of files that are called alike, none is taken for another', async (t) => {
  const made = await scene(t, {
    base: "seq 9 >$'a\\xff'; seq 9 >$'a\\xfe'; seq 9 >a",
    result: "echo 10 >>$'a\\xff'; echo 11 >>$'a\\xfe'; echo 12 >>a",
  });
  const units = await unitsOf(made.repository, made.changes);
  assert.throws(() => choiceOf(units, ['a\ufffd']), { code: 'invalid' });
  assert.deepEqual([...choiceOf(units, ['a'])], [['a', 'all']]);
});
