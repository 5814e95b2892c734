/** Merging in the runner's own repository: what git can join, what it cannot, and what never runs. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readMerged } from '../../../runner/git/merge.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { newerBaseRef } from '../../../runner/protocol/attempt-base.ts';
import { folder, git, repository, TASK } from './support.ts';

type Files = Readonly<Record<string, string | Buffer | null>>;

const LINES = 'one\ntwo\nthree\nfour\nfive\nsix\n';

/** Three commits in a runner's repository; of a side, null deletes a file. */
async function sides(
  t: TestContext,
  first: Files,
  ours: Files,
  theirs: Files,
  init: string[] = [],
) {
  const root = repository(t, {}, init);
  const commit = (from: string | undefined, files: Files): string => {
    if (from !== undefined) git(root, ['checkout', '--quiet', '--force', '--detach', from]);
    for (const [name, content] of Object.entries(files)) {
      if (content === null) rmSync(join(root, name));
      else {
        mkdirSync(join(root, name, '..'), { recursive: true });
        writeFileSync(join(root, name), content);
      }
    }
    git(root, ['add', '--all']);
    git(root, ['commit', '--quiet', '--allow-empty', '-m', 'side']);
    return git(root, ['rev-parse', 'HEAD']);
  };
  const before = commit(undefined, first);
  // The two have no history in common that would say what they began with.
  const one = commit(before, ours);
  const other = commit(before, theirs);
  const orphan = git(root, ['commit-tree', `${other}^{tree}`, '-m', 'orphan']);
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open(
    init.length > 0 ? `sha256${'c'.repeat(32)}` : 'c'.repeat(32),
    'sample',
  );
  for (const each of [before, one, orphan]) {
    git(root, ['push', '--quiet', bare.path, `${each}:${newerBaseRef(TASK, each)}`]);
  }
  const show = (of: string, path: string): string => git(bare.path, ['show', `${of}:${path}`]);
  return { bare, before, ours: one, theirs: orphan, show };
}

for (const init of [[], ['--object-format=sha256']]) {
  test(`both sides are in the merge, a move too (${init[0] ?? 'SHA-1'})`, async (t) => {
    const { bare, show, ...merge } = await sides(
      t,
      { 'a.txt': LINES, 'b.txt': 'b\n' },
      { 'a.txt': null, 'moved/a.txt': LINES.replace('one', 'ONE') },
      { 'a.txt': LINES.replace('six', 'SIX'), 'b.txt': null },
      init,
    );
    const { tree, conflicts } = await bare.merge(merge);
    assert.deepEqual(conflicts, []);
    assert.equal(
      show(tree, 'moved/a.txt'),
      LINES.replace('one', 'ONE').replace('six', 'SIX').trim(),
    );
    assert.equal(git(bare.path, ['ls-tree', '-r', '--name-only', tree]), 'moved/a.txt');
    assert.equal(await bare.countNewer(merge.before, merge.ours), 1);
    assert.equal(await bare.countNewer(merge.before, merge.theirs), undefined);
  });
}

const bytes = (last: number): Buffer => Buffer.from([0, 1, 2, 0, last]);

test('conflicts of each kind are named, and lines stand between marks', async (t) => {
  const { bare, show, ...merge } = await sides(
    t,
    { 'a.txt': LINES, 'gone.txt': LINES, 'pic.bin': bytes(3), 'ü.txt': LINES },
    {
      'a.txt': LINES.replace('two', 'ours'),
      'gone.txt': null,
      'pic.bin': bytes(4),
      'new.txt': 'ours\n',
      'ü.txt': LINES.replace('two', 'ours'),
    },
    {
      'a.txt': LINES.replace('two', 'theirs'),
      'gone.txt': LINES.replace('two', 'theirs'),
      'pic.bin': bytes(5),
      'new.txt': 'theirs\n',
      'ü.txt': LINES.replace('two', 'theirs'),
    },
  );
  const { tree, conflicts } = await bare.merge(merge);
  const binary = conflicts.find(({ path }) => path === 'pic.bin')?.what;
  assert.match(binary ?? '', /^(contents|binary)$/);
  assert.deepEqual(conflicts, [
    { path: 'a.txt', what: 'contents' },
    { path: 'gone.txt', what: 'modify/delete' },
    { path: 'new.txt', what: 'contents' },
    // Newer releases of git say "binary".
    { path: 'pic.bin', what: binary },
    { path: 'ü.txt', what: 'contents' },
  ]);
  const marked = show(tree, 'a.txt');
  assert.match(
    marked,
    /^one\n<{7} [0-9a-f]{40}\nours\n(\|{7} .*\ntwo\n)?={7}\ntheirs\n>{7} [0-9a-f]{40}\nthree/,
  );
});

test('no program that attributes name is run, and an abort stops git', async (t) => {
  const ran = join(folder(t), 'ran');
  const attributes = '* merge=evil filter=evil diff=evil\n';
  const { bare, ...merge } = await sides(
    t,
    { '.gitattributes': attributes, 'a.txt': LINES },
    { 'a.txt': LINES.replace('one', 'ours') },
    { 'a.txt': LINES.replace('six', 'theirs') },
  );
  const settings = `[merge "evil"]\n\tdriver = touch ${ran}\n[filter "evil"]\n\tsmudge = touch ${ran}\n`;
  const config = join(folder(t), 'config');
  writeFileSync(config, settings);
  const { GIT_CONFIG_GLOBAL } = process.env;
  t.after(() => {
    if (GIT_CONFIG_GLOBAL === undefined) delete process.env['GIT_CONFIG_GLOBAL'];
    else process.env['GIT_CONFIG_GLOBAL'] = GIT_CONFIG_GLOBAL;
  });
  process.env['GIT_CONFIG_GLOBAL'] = config;
  assert.deepEqual((await bare.merge(merge)).conflicts, []);
  assert.equal(existsSync(ran), false);
  await assert.rejects(bare.merge(merge, AbortSignal.abort(new Error('enough'))), /enough/);
});

test("git's answer is read with names of any kind", () => {
  const tree = 'a'.repeat(40);
  const answer = [
    tree,
    `100644 ${'b'.repeat(40)} 1\ta\tb`,
    '',
    '1',
    'a\tb',
    'CONFLICT (contents)',
    'x',
    '',
  ];
  assert.deepEqual(readMerged(Buffer.from(answer.join('\0'))), {
    tree,
    conflicts: [{ path: 'a\tb', what: 'contents' }],
  });
  assert.deepEqual(readMerged(Buffer.from(`${tree}\0`)), { tree, conflicts: [] });
});
