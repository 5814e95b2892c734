/** `errand apply`: into the work tree that the task came from, all of it or what fits. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import {
  commitFiles,
  fingerprint,
  git,
  makeRepository,
  writeFiles,
} from '../../support/repository.ts';
import { toldResults } from '../../../runner/client/apply/told.ts';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';
import * as form from './forms.ts';
import { bash, done } from './support.ts';

const LINES = 'one\ntwo\nthree\nfour\nfive\n';
const WORK = 'sed -i s/one/ONE/ a.txt; sed -i s/one/ONE/ b.txt; git mv c.txt d.txt; chmod +x d.txt';

describe('applying from the command line', () => {
  let runner: TestRunner;
  let main: string;
  let linked: string;
  let id: string;
  before(async () => {
    runner = await TestRunner.start();
    main = makeRepository({ 'a.txt': LINES, 'b.txt': LINES, 'c.txt': LINES });
    linked = join(temporaryFolder(), 'feature');
    git(main, 'worktree', 'add', '-q', linked);
    commitFiles(linked, { 'feature.txt': 'only here\n' }, 'Feature');
    const ran = await runner.delegate(linked, 'change them', [[bash(WORK)], [done()]]);
    assert.equal(ran.code, 3, ran.stderr);
    id = ran.json.id;
  });
  after(() => runner.stop());

  const apply = (...args: string[]) => runner.errand(['apply', id, '--json', ...args]);

  test('another work tree of the repository is refused, and the right one named', async () => {
    const untouched = fingerprint(main);
    const { code, json } = await apply('--repo', main);
    assert.equal(code, 1);
    const { error } = v.parse(form.ErrorDocument, json);
    assert.match(error.message, /came from the work tree "feature"/);
    assert.deepEqual(fingerprint(main), untouched);
    const nowhere = v.parse(form.ErrorDocument, (await apply('--repo', temporaryFolder())).json);
    assert.match(nowhere.error.message, /is not in a git repository/);
    assert.match(nowhere.error.hint ?? '', /^Name a folder of the repository with --repo\./);
  });

  test('where it does not fit, nothing is changed; with --partly, what fits', async () => {
    writeFiles(linked, { 'b.txt': LINES.replace('one', 'eins'), 'c.txt': `${LINES}mine\n` });
    const untouched = fingerprint(linked, join(main, '.git/worktrees/feature'));
    const refused = await apply('--repo', linked);
    assert.equal(refused.code, 1);
    assert.match(v.parse(form.ErrorDocument, refused.json).error.hint ?? '', /b\.txt: both sides/);
    assert.deepEqual(fingerprint(linked, join(main, '.git/worktrees/feature')), untouched);

    const { code, json, stderr } = await apply('--repo', linked, '--partly');
    assert.equal(code, 0, stderr);
    const { applied, left } = v.parse(form.ApplyDocument, json);
    assert.deepEqual(applied.map(({ path, kind }) => `${path} ${kind}`).toSorted(), [
      'a.txt take',
      'c.txt delete',
      'd.txt merged',
    ]);
    assert.deepEqual(
      left.map(({ path }) => path),
      ['b.txt'],
    );
    assert.equal(readFileSync(join(linked, 'a.txt'), 'utf8'), LINES.replace('one', 'ONE'));
    assert.equal(readFileSync(join(linked, 'b.txt'), 'utf8'), LINES.replace('one', 'eins'));
    assert.equal(readFileSync(join(linked, 'd.txt'), 'utf8'), `${LINES}mine\n`);
    assert.equal(git(linked, 'diff', '--cached', '--name-only'), '', 'nothing is staged');
    const again = await apply('--repo', linked, '--partly');
    assert.equal(again.code, 1, 'what is missing does not fit');
    assert.match(v.parse(form.ErrorDocument, again.json).error.message, /does not fit\. Nothing/);
  });

  test('a copy of the repository is told as one, and used where that is meant', async () => {
    const copy = join(temporaryFolder(), 'copy');
    cpSync(main, copy, { recursive: true });
    const refused = await apply('--repo', copy);
    assert.equal(refused.code, 1);
    assert.match(
      v.parse(form.ErrorDocument, refused.json).error.message,
      /copy is not where the task came from: it was moved here, or copied/,
    );
    const meant = await apply('--repo', copy, '--this-work-tree');
    assert.equal(meant.code, 0, meant.stderr);
    assert.equal(readFileSync(join(copy, 'a.txt'), 'utf8'), LINES.replace('one', 'ONE'));
  });

  test('it goes where it is told to', async () => {
    const args = ['apply', id, '--repo', main, '--this-work-tree'];
    const { code, out, stderr } = await runner.errand(args);
    assert.equal(code, 0);
    assert.match(stderr, /^Nothing is staged or committed\. To undo it: errand apply --undo /m);
    assert.match(String(out), /^M a\.txt$/m);
    assert.equal(readFileSync(join(main, 'a.txt'), 'utf8'), LINES.replace('one', 'ONE'));
    const again = await runner.errand(['apply', id, '--repo', main, '--this-work-tree']);
    assert.match(String(again.out), /already has all of this result/);
    // What an open editor goes by; the linked work tree has only a part.
    const has = { task: id, has: 1, attempts: 1 };
    assert.deepEqual(await toldResults({ gitDir: join(main, '.git') }), [has]);
    const other = { gitDir: join(main, '.git/worktrees/feature') };
    assert.deepEqual(await toldResults(other), [{ task: id, part: 1, attempts: 1 }]);
  });

  test('--undo takes it back without a runner; what was edited since stays and is named', async () => {
    writeFiles(linked, { 'a.txt': 'edited since\n' });
    const { code, json } = await apply('--undo', '--repo', linked, '--url', 'http://127.0.0.1:9');
    assert.equal(code, 1, 'something had to stay');
    const { restored, left } = v.parse(form.UndoDocument, json);
    assert.deepEqual(left, ['a.txt']);
    assert.deepEqual(restored.map(({ path, kind }) => `${path} ${kind}`).toSorted(), [
      'c.txt add',
      'd.txt delete',
    ]);
    assert.equal(readFileSync(join(linked, 'c.txt'), 'utf8'), `${LINES}mine\n`);
    assert.equal(readFileSync(join(linked, 'a.txt'), 'utf8'), 'edited since\n');

    const both = await runner.errand(['apply', '--undo', '--partly', '--repo', main, '--json']);
    assert.match(
      v.parse(form.ErrorDocument, both.json).error.message,
      /cannot be combined with --partly/,
    );
    const ran = await runner.errand(['apply', '--undo', '--repo', main]);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(String(ran.out), /^M a\.txt$/m);
    assert.equal(git(main, 'status', '--porcelain'), '');
    assert.deepEqual(await toldResults({ gitDir: join(main, '.git') }), [{ task: id }]);
    const again = await runner.errand(['apply', '--undo', '--repo', main, '--json']);
    assert.equal(again.code, 1);
    assert.match(v.parse(form.ErrorDocument, again.json).error.message, /Nothing was applied in/);
  });

  test('--only applies files and hunks, which --dry-run lists, and the rest later', async () => {
    const root = makeRepository({ 'a.txt': LINES, 'b: 1.txt': LINES });
    const work = 'sed -i -e s/one/ONE/ -e s/five/FIVE/ a.txt "b: 1.txt"; echo new > new.txt';
    const ran = await runner.delegate(root, 'parts', [[bash(work)], [done()]]);
    assert.equal(ran.code, 3, ran.stderr);
    const errand = (...args: string[]) =>
      runner.errand(['apply', ran.json.id, '--repo', root, ...args]);
    writeFiles(root, { 'a.txt': LINES.replace('one', 'eins') });
    const untouched = fingerprint(root);

    const listed = await errand('--dry-run', '--json');
    assert.equal(listed.code, 0, listed.stderr);
    const { files } = v.parse(form.ApplyPartsDocument, listed.json);
    assert.deepEqual(
      files.map(({ path, kind, hunks }) => [path, kind, hunks.map(({ state }) => state)]),
      [
        ['a.txt', 'conflict', ['conflict', 'clean']],
        ['b: 1.txt', 'take', ['clean', 'clean']],
        ['new.txt', 'add', []],
      ],
    );
    assert.match(String((await errand('--dry-run')).out), /^ +2 {2}line 5 {2}fits {2}FIVE$/m);
    for (const [only, words] of [
      ['c.txt', /Nothing of "c\.txt" is left to apply/],
      ['a.txt:3', /"a\.txt" has the hunks 1 to 2/],
      ['new.txt:1', /"new\.txt" can only be applied whole/],
      ['a.txt:1', /does not fit/],
    ] as const) {
      const refused = await errand('--only', only, '--json');
      assert.equal(refused.code, 1);
      assert.match(v.parse(form.ErrorDocument, refused.json).error.message, words);
    }
    assert.deepEqual(fingerprint(root), untouched, 'nothing was changed so far');

    const part = await errand('--only', 'a.txt:2', '--only', 'b: 1.txt:1', '--json');
    assert.equal(part.code, 0, part.stderr);
    const text = (path: string) =>
      readFileSync(join(root, path), 'utf8').trimEnd().replaceAll('\n', ' ');
    assert.equal(text('a.txt'), 'eins two three four FIVE');
    assert.equal(text('b: 1.txt'), 'ONE two three four five');
    const rest = v.parse(form.ApplyPartsDocument, (await errand('--dry-run', '--json')).json);
    assert.deepEqual(
      rest.files.map(({ path, kind }) => `${path} ${kind}`),
      ['a.txt conflict', 'b: 1.txt take', 'new.txt add'],
    );
    const numbered = rest.files.map(({ hunks }) => hunks.map(({ n, state }) => `${n} ${state}`));
    assert.deepEqual(numbered.slice(0, 2), [
      ['1 conflict', '2 there'],
      ['1 there', '2 clean'],
    ]);
    const again = await errand('--only', 'b: 1.txt:1');
    assert.match(String(again.out), /already has what you chose/);
    assert.equal((await errand('--only', 'b: 1.txt:2')).code, 0);
    assert.equal(text('b: 1.txt'), 'ONE two three four FIVE');
    assert.equal((await errand('--undo')).code, 0);
    assert.equal((await errand('--partly')).code, 0);
    assert.equal(text('b: 1.txt'), 'ONE two three four FIVE');
    assert.equal((await errand('--undo')).code, 0);
    assert.equal(text('b: 1.txt'), 'ONE two three four five', 'the part before it stays');
    assert.equal((await errand('--undo')).code, 0);
    assert.equal(text('a.txt'), 'eins two three four five');
    assert.equal(git(root, 'status', '--porcelain'), ' M a.txt\n', 'nothing else is left of it');
  });
});
