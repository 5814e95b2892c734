/**
 * Applying results where the user has edited, moved or linked something meanwhile, and results
 * that mean harm: no edit is lost, nothing outside of the work tree is written, and it is all or
 * nothing.
 */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EditedMeanwhileError } from '../../../runner/client/apply/rewrite.ts';
import { withoutConflicts } from '../../../runner/client/apply/steps.ts';
import {
  carryOut,
  expectApplied,
  kindsOf,
  plan,
  scene,
  type Scripts,
  shell,
  stateOf,
  undo,
} from './apply-support.ts';
import { folder } from './support.ts';

const TEN = 'seq 10';

/** What is planned, what the work tree has afterwards, and that undo brings back what was. */
const edited: readonly (readonly [
  string,
  Scripts,
  readonly string[],
  Readonly<Record<string, string>>,
])[] = [
  [
    'edits apart and a mode',
    { base: `${TEN} >a`, here: 'sed -i s/^1$/one/ a', result: 'echo 11 >>a; chmod +x a' },
    ['a merged'],
    { a: 'one 2 3 4 5 6 7 8 9 10 11' },
  ],
  [
    'a mode here, an edit there',
    { base: `printf 'a\\0b' >a`, here: 'chmod +x a', result: `printf 'a\\0c' >a` },
    ['a take'],
    { a: 'a\0c' },
  ],
  [
    'an edit here, a mode there, of a binary file',
    { base: `printf 'a\\0b' >a`, here: `printf 'a\\0c' >a`, result: 'chmod +x a' },
    ['a merged'],
    { a: 'a\0c' },
  ],
  [
    'a renamed file',
    {
      base: `${TEN} >old; mkdir d`,
      here: 'sed -i s/^1$/one/ old',
      result: 'mkdir new; mv old new/name; echo 11 >>new/name',
    },
    ['new/name merged', 'old delete'],
    { 'new/name': 'one 2 3 4 5 6 7 8 9 10 11' },
  ],
  [
    'a renamed binary file that the result keeps',
    { base: `(${TEN}; printf '\\0') >old`, here: 'echo x >>old', result: 'mv old new' },
    ['new merged', 'old delete'],
    { new: '1 2 3 4 5 6 7 8 9 10 \0x' },
  ],
  [
    'a renamed folder with one edited file',
    { base: `mkdir d; ${TEN} >d/a; seq 20 >d/b`, here: 'echo 11 >>d/a', result: 'mv d e' },
    ['d/a delete', 'd/b delete', 'e/a merged', 'e/b add'],
    { 'e/a': '1 2 3 4 5 6 7 8 9 10 11' },
  ],
  [
    'a renamed file whose new name is taken',
    { base: `${TEN} >old`, here: 'echo 11 >>old; echo mine >new', result: 'mv old new' },
    ['new conflict', 'old refuse'],
    { old: '1 2 3 4 5 6 7 8 9 10 11', new: 'mine' },
  ],
  [
    'a file that both sides renamed, and edited',
    {
      base: `${TEN} >old; ${TEN} >same`,
      here: 'git mv old new; sed -i s/^1$/one/ new; git mv same also',
      result: 'mv old new; echo 11 >>new; mv same also; echo 11 >>also',
    },
    ['also merged', 'new merged', 'old unchanged', 'same unchanged'],
    { new: 'one 2 3 4 5 6 7 8 9 10 11', also: '1 2 3 4 5 6 7 8 9 10 11' },
  ],
  [
    'the same new file, which is to run',
    { base: ':', here: 'echo same >n', result: 'echo same >n; chmod +x n' },
    ['n merged'],
    { n: 'same' },
  ],
  [
    'empty folders where a file is to come',
    { base: ':', here: 'mkdir -p n/e/f', result: 'echo n >n' },
    ['n add'],
    { n: 'n' },
  ],
  [
    'a file deleted here',
    { base: `${TEN} >a`, here: 'rm a', result: 'echo 11 >>a' },
    ['a refuse'],
    {},
  ],
  [
    'a folder that holds a new file',
    {
      base: 'mkdir -p d/e; echo a >d/a; echo b >d/e/b',
      here: 'echo mine >d/e/mine',
      result: 'rm -r d; echo d >d',
    },
    ['d refuse', 'd/a refuse', 'd/e/b refuse'],
    { 'd/a': 'a', 'd/e/mine': 'mine' },
  ],
  [
    'a folder that holds an ignored file',
    {
      base: 'echo mine >.gitignore; mkdir d; echo a >d/a',
      here: 'echo mine >d/mine',
      result: 'rm -r d; ln -s .gitignore d',
    },
    ['d refuse', 'd/a refuse'],
    { 'd/mine': 'mine' },
  ],
  [
    'a folder one of whose files was edited',
    {
      base: 'mkdir d; echo a >d/a; echo b >d/b',
      here: 'echo mine >d/a',
      result: 'rm -r d; echo d >d',
    },
    ['d refuse', 'd/a refuse', 'd/b refuse'],
    { 'd/a': 'mine', 'd/b': 'b' },
  ],
  [
    'an edited file that becomes a folder',
    { base: 'echo d >d', here: 'echo mine >d', result: 'rm d; mkdir d; echo x >d/x' },
    ['d refuse', 'd/x refuse'],
    { d: 'mine' },
  ],
  [
    'a repository in the place of a submodule',
    { base: 'mkdir s; echo a >s/a', here: 'git -C s init -q', result: 'echo b >s/b; rm s/a' },
    ['s/a delete', 's/b refuse'],
    {},
  ],
  [
    'one filter that fails',
    {
      init: 'git config filter.no.smudge false; git config filter.no.clean cat; git config filter.no.required true; echo "*.no filter=no" >.git/info/attributes',
      base: 'echo a >a; echo b >b.no; echo c >c',
      result: 'echo x >>a; echo x >>b.no; echo x >>c; rm -f d; echo d >d.no',
    },
    ['a take', 'b.no refuse', 'c take', 'd.no refuse'],
    { a: 'a x', 'b.no': 'b', c: 'c x' },
  ],
  [
    'a clean filter that fails',
    {
      base: 'echo "*.no filter=no" >.gitattributes; echo a >a; echo b >b.no',
      here: 'git config filter.no.clean false; git config filter.no.smudge cat; git config filter.no.required true',
      result: 'echo x >>a; echo x >>b.no',
    },
    ['a take', 'b.no merged'],
    { a: 'a x', 'b.no': 'b x' },
  ],
  [
    'a file out of a sparse checkout',
    {
      base: 'mkdir in out; echo a >in/a; echo b >out/b; echo c >out/c',
      here: 'git sparse-checkout set in 2>/dev/null',
      result: 'echo x >>in/a; echo x >>out/b; rm out/c',
    },
    ['in/a take', 'out/b add', 'out/c refuse'],
    { 'in/a': 'a x', 'out/b': 'b x' },
  ],
  [
    'a git that is told not to look',
    {
      init: 'git config core.ignoreStat true',
      base: `${TEN} >a; echo b >b`,
      here: 'sed -i s/^1$/one/ a; echo mine >b',
      result: 'echo 11 >>a; rm b',
    },
    ['a merged', 'b refuse'],
    { a: 'one 2 3 4 5 6 7 8 9 10 11', b: 'mine' },
  ],
  [
    'files that are assumed to be unchanged',
    {
      base: `${TEN} >a; echo b >b`,
      here: 'sed -i s/^1$/one/ a; echo mine >b; git update-index --assume-unchanged a b',
      result: 'echo 11 >>a; rm b',
    },
    ['a merged', 'b refuse'],
    { a: 'one 2 3 4 5 6 7 8 9 10 11', b: 'mine' },
  ],
  [
    'a git that refuses mixed line ends',
    {
      init: 'git config core.autocrlf true; git config core.safecrlf true',
      base: `${TEN} | sed 's/$/\\r/' >a; echo mine >.git/info/exclude`,
      here: `${TEN} >a; sed -i s/^1$/one/ a`,
      result: "printf '11\\r\\n' >>a",
    },
    ['a merged'],
    { a: 'one 2 3 4 5 6 7 8 9 10 11' },
  ],
  [
    'what is not to be merged, and what has all lines of both',
    {
      base: `printf 'lock -merge\\nlog merge=union\\n' >.gitattributes; ${TEN} >lock; echo 1 >log`,
      here: 'sed -i s/^1$/one/ lock; echo mine >>log',
      result: 'echo 11 >>lock; echo theirs >>log',
    },
    ['lock refuse', 'log merged'],
    { lock: 'one 2 3 4 5 6 7 8 9 10', log: '1 mine theirs' },
  ],
  [
    'a filter that never works, and files without it',
    {
      init: 'git config filter.no.smudge false; git config filter.no.clean cat; git config filter.no.required true; echo "*.no filter=no" >.git/info/attributes',
      base: 'echo a >a; echo z >z',
      result:
        'echo x >>a; echo x >>z; seq 12 | split -l 1 -d - n; for f in n*; do mv $f $f.no; done',
    },
    [
      'a take',
      ...Array.from({ length: 12 }, (_, n) => `n${String(n).padStart(2, '0')}.no refuse`),
      'z take',
    ],
    { a: 'a x', z: 'z x' },
  ],
];

for (const [what, scripts, kinds, contents] of edited) {
  test(`no edit is lost: ${what}`, async (t) => {
    await expectApplied(await scene(t, scripts), kinds, contents);
  });
}

test('of what was merged with edits, nothing is missing the next time', async (t) => {
  const made = await scene(t, {
    base: `${TEN} >a; ${TEN} >old; ${TEN} >kept`,
    here: 'sed -i s/^1$/one/ a old kept',
    result: 'echo 11 >>a; chmod +x a; mv old new; echo 11 >>new; mv kept also',
  });
  await carryOut(made, await plan(made));
  const again = await plan(made);
  assert.deepEqual(
    again.filter(({ kind }) => kind !== 'unchanged'),
    [],
  );
});

test("the mode of a renamed and edited file is the result's, its content both's", async (t) => {
  const made = await scene(t, {
    base: `${TEN} >a`,
    here: 'echo 11 >>a',
    result: 'mv a b; chmod +x b',
  });
  await carryOut(made, await plan(made));
  assert.equal(statSync(join(made.root, 'b')).mode & 0o111, 0o111);
});

test("a conflict in a renamed file moves the user's own text, and no mark", async (t) => {
  const made = await scene(t, {
    base: `${TEN} >a`,
    here: 'sed -i s/^1$/mine/ a',
    result: 'mv a b; sed -i s/^1$/theirs/ b',
  });
  const steps = await plan(made);
  assert.deepEqual(kindsOf(steps), ['a delete', 'b conflict']);
  const before = stateOf(made.root);
  await carryOut(made, withoutConflicts(steps));
  assert.deepEqual(stateOf(made.root), before, 'without it, both names stay as they are');
  await carryOut(made, steps);
  assert.match(readFileSync(join(made.root, 'b'), 'utf8'), /^mine\n2\n/);
});

test('a conflict in a file whose name is no text is left as it is', async (t) => {
  const name = `"$(printf 'l\\351')"`;
  const made = await scene(t, {
    base: `echo a >${name}`,
    here: `echo b >${name}`,
    result: `echo c >${name}`,
  });
  assert.deepEqual(
    (await plan(made)).map(({ kind }) => kind),
    ['refuse'],
  );
});

/** What lies outside of the work tree stays as it is, whatever a result holds. */
const hostile: readonly (readonly [string, string, string, string])[] = [
  [
    'a link becomes a folder',
    'ln -s "$OUT" link',
    ':',
    'rm link; mkdir link; echo new >link/n.txt; echo new >link/kept',
  ],
  [
    'a link becomes a folder, and here points elsewhere',
    'ln -s a link',
    'ln -sfn "$OUT" link',
    'rm link; mkdir link; echo new >link/n.txt; echo new >link/kept',
  ],
  [
    'a folder that is a link here',
    'mkdir d; echo a >d/a',
    'rm -r d; ln -s "$OUT" d',
    'echo new >>d/a; echo new >d/n.txt; echo new >d/kept',
  ],
  [
    'a link two folders above',
    'mkdir -p d/e; echo a >d/e/a',
    'rm -r d; ln -s "$OUT" d; mkdir "$OUT/e"',
    'echo new >>d/e/a; echo new >d/e/n.txt',
  ],
  ['a file edited here that is a link there', 'echo a >a', ':', 'ln -sfn "$OUT/kept" a; echo b >b'],
  [
    'links that come beside files',
    'echo a >a',
    ':',
    'ln -s "$OUT" up; ln -s up/kept down; ln -s ../../../../etc etc; echo n >n',
  ],
];

for (const [what, base, here, result] of hostile) {
  test(`nothing is written outside: ${what}`, async (t) => {
    const out = folder(t);
    writeFileSync(join(out, 'kept'), 'kept\n');
    const into = (script: string) => `OUT=${out}; ${script}`;
    const made = await scene(t, { base: into(base), here: into(here), result: into(result) });
    const [outside, inside] = [stateOf(out), stateOf(made.root)];
    const done = await carryOut(made, await plan(made));
    assert.deepEqual(stateOf(out), outside);
    await undo(made, done);
    assert.deepEqual(stateOf(out), outside);
    assert.deepEqual(stateOf(made.root), inside);
  });
}

test('a folder that becomes a link after the plan is not written through', async (t) => {
  const out = folder(t);
  const made = await scene(t, {
    base: 'mkdir d; echo a >d/a; echo b >b',
    result: 'echo x >>b; echo new >d/new',
  });
  const steps = await plan(made);
  shell(made.root, `mv d e; ln -s ${out} d`);
  const before = stateOf(made.root);
  await assert.rejects(carryOut(made, steps), EditedMeanwhileError);
  assert.deepEqual(stateOf(out), []);
  assert.deepEqual(stateOf(made.root), before);
});
