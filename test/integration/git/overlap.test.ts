/** What else touches the files of a result, against real git. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { overlapsOf, type Work } from '../../../runner/client/overlap.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import type { Overlap } from '../../../runner/protocol/overlap.ts';
import { fingerprint } from '../../support/repository.ts';
import { changesOf, type Scene, scene, shell } from './apply-support.ts';
import { type Cleaning, folder, git } from './support.ts';

const LINES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].join('\\n');
const BASE = `printf '${LINES}\\n' > a; printf 'b\\n' > b; printf 'c\\n' > c`;
const RESULT = `sed -i 's/^two$/TWO/' a; printf 'B\\n' > b`;

const workOf = (root: string, commit: string, title = 'this'): Work => ({
  id: `task-${title}`,
  title,
  head: git(root, ['rev-parse', `${commit}^`]),
  commit,
  files: changesOf(root, commit),
});
/** `a !` conflicts, `a` does not, `a ?` cannot be told. */
const marks = new Map([
  [true, ' !'],
  [false, ''],
  [undefined, ' ?'],
]);
const words = (overlaps: readonly Overlap[]) =>
  overlaps.map(({ kind, files }) =>
    [kind, ...files.map(({ path, conflicts }) => `${path}${marks.get(conflicts)}`)].join(', '),
  );

async function look(
  made: Scene,
  others: readonly Work[] = [],
  buffers = new Map<string, string>(),
) {
  const repository = await findRepository(made.root);
  const work = workOf(made.root, made.result);
  return words(await overlapsOf(repository, work, { others, buffers }));
}

/** Another task's result, from the same base. */
function otherResult(t: Cleaning, { root, result }: Scene, script: string, isFetched = true): Work {
  const place = join(folder(t), 'other');
  git(root, ['clone', '--quiet', '--no-checkout', root, place]);
  git(place, ['checkout', '--quiet', git(root, ['rev-parse', `${result}^`])]);
  shell(place, script);
  git(place, ['add', '--all']);
  git(place, ['commit', '--quiet', '-m', 'other']);
  const commit = git(place, ['rev-parse', 'HEAD']);
  const work = workOf(place, commit, 'other');
  if (isFetched) git(root, ['fetch', '--quiet', place, '+HEAD:refs/other']);
  return work;
}

test('nothing is in the way of a result whose files nobody else touches', async (t) => {
  const made = await scene(t, { base: BASE, result: RESULT, here: `printf 'C\\n' > c` });
  const other = otherResult(t, made, `printf 'C\\n' > c`);
  assert.deepEqual(await look(made, [other, workOf(made.root, made.result)]), []);
});

test('another result on other lines is named, one on the same lines is a conflict', async (t) => {
  const made = await scene(t, { base: BASE, result: RESULT });
  const apart = otherResult(t, made, `sed -i 's/^seven$/SEVEN/' a`);
  assert.deepEqual(await look(made, [apart]), ['task, a']);
  const same = otherResult(t, made, `sed -i 's/^two$/zwei/' a; printf 'B\\n' > b`);
  assert.deepEqual(await look(made, [same]), ['task, a !, b'], 'the same change is none');
  const away = otherResult(t, made, `printf 'elsewhere\\n' > b`, false);
  assert.deepEqual(await look(made, [away]), ['task, b ?'], 'its objects are not here');
});

test('edits since the snapshot count, saved or not', async (t) => {
  const made = await scene(t, { base: BASE, result: RESULT, here: `sed -i 's/^two$/2/' a` });
  assert.deepEqual(await look(made), ['edits, a !']);
  const apart = LINES.replaceAll('\\n', '\n').replace('eight', 'EIGHT');
  const buffers = new Map([[join(made.root, 'a'), `${apart}\n`]]);
  assert.deepEqual(await look(made, [], buffers), ['edits, a'], 'the buffer counts, not the file');
  shell(made.root, `printf 'B\\n' > b; git checkout --quiet a; rm c`);
  assert.deepEqual(await look(made), [], 'what the result does itself is no edit');
  shell(made.root, 'rm b');
  assert.deepEqual(await look(made), ['edits, b !'], 'deleted here');
});

test('a HEAD that has moved is told from edits', async (t) => {
  const made = await scene(t, {
    base: BASE,
    result: RESULT,
    here: `sed -i 's/^eight$/8/' a; printf 'x\\n' > b; git -c user.name=A -c user.email=a@b commit --quiet -am moved`,
  });
  assert.deepEqual(await look(made), ['head, a, b !']);
  shell(made.root, `printf 'y\\n' > b`);
  assert.deepEqual(await look(made), ['head, a, b !', 'edits, b !']);
});

test('committing what the snapshot had already is no move', async (t) => {
  const made = await scene(t, { base: BASE, result: RESULT });
  const work = { ...workOf(made.root, made.result), head: git(made.root, ['rev-parse', 'HEAD']) };
  // The base was the snapshot of edits that are committed now.
  shell(made.root, 'git -c user.name=A -c user.email=a@b commit --quiet --allow-empty -m same');
  const repository = await findRepository(made.root);
  assert.deepEqual(await overlapsOf(repository, work, { others: [] }), []);
  const gone = { ...work, head: 'e'.repeat(40) };
  assert.deepEqual(await overlapsOf(repository, gone, { others: [] }), [], 'rewritten and gone');
});

test('nothing is written into the repository, and no program for merging runs', async (t) => {
  const own = `git config merge.own.driver 'touch ran; exit 1'`;
  for (const init of [
    `${own}; echo '* merge=own' > .gitattributes`,
    `${own}; mkdir -p .git/info; echo '* merge=own' > .git/info/attributes`,
    `${own}; git config core.attributesFile .git/rules; echo '* merge=own' > .git/rules`,
    `git config merge.text.driver 'touch ran; exit 1'`,
  ]) {
    const made = await scene(t, { init, base: BASE, result: RESULT });
    const other = otherResult(t, made, `sed -i 's/^two$/zwei/' a`);
    shell(made.root, 'rm -f .git/ran ran');
    const count = () => git(made.root, ['count-objects', '-v']);
    const before = [fingerprint(made.root), count()];
    assert.deepEqual(await look(made, [other]), ['task, a !'], init);
    assert.deepEqual([fingerprint(made.root), count()], before, init);
    assert.equal(existsSync(join(made.root, '.git/ran')), false, init);
  }
});

test('contents that a filter would make for the disk are not made', async (t) => {
  const made = await scene(t, {
    init: `git config filter.own.clean cat; git config filter.own.smudge 'touch .git/ran; cat'
      echo '/a filter=own' > .gitattributes`,
    base: BASE,
    result: RESULT,
    here: `sed -i 's/^two$/2/' a; printf 'x\\n' > b; rm -f .git/ran`,
  });
  assert.deepEqual(await look(made), ['edits, a ?, b !']);
  assert.equal(existsSync(join(made.root, '.git/ran')), false);
});

test('commits are compared in folders with odd names, and as a submodule is kept', async (t) => {
  const odd = join(folder(t), 'a:b "c');
  const sub = join(folder(t), 'sub');
  for (const root of [odd, sub]) mkdirSync(root);
  for (const [root, init] of [
    [odd, ':'],
    [sub, 'git config core.worktree ../'],
  ] as const) {
    const made = await scene(t, { init, base: BASE, result: RESULT }, root);
    const other = otherResult(t, made, `sed -i 's/^two$/zwei/' a`);
    assert.deepEqual(await look(made, [other]), ['task, a !'], root);
  }
});

test('commits of a shallow clone are compared', async (t) => {
  const far = await scene(t, { base: BASE, result: RESULT });
  shell(far.root, 'git -c user.name=A -c user.email=a@b commit --quiet --allow-empty -m more');
  const root = join(folder(t), 'shallow');
  git(far.root, ['clone', '--quiet', '--depth=1', `file://${far.root}`, root]);
  const made = await scene(t, { base: `${BASE}; echo d > d`, result: RESULT }, root);
  const other = otherResult(t, made, `sed -i 's/^two$/zwei/' a; printf 'B\\n' > b`);
  git(root, ['prune']);
  assert.deepEqual(await look(made, [other]), ['task, a !, b']);
});
