import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { consolidate } from '../../../runner/git/housekeeping.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { attemptRef, baseRef } from '../../../runner/protocol/task.ts';
import { folder, git, gitBytes, repository, TASK } from './support.ts';

test('many packs become few while others read and write, and no object is lost', async (t) => {
  const root = repository(t, { 'a.txt': '0\n' });
  const base = git(root, ['rev-parse', 'HEAD']);
  const bare = await (await openRepositoryStore(folder(t))).open('d'.repeat(32));
  git(bare.path, ['fetch', '--quiet', root, `+${base}:${baseRef(TASK)}`]);

  /** What a sandbox hands over: a tree of its own, which no ref names until it is committed. */
  const handOver = async (n: number): Promise<string> => {
    for (let i = 0; i < 20; i++) writeFileSync(join(root, `file-${i}`), `${n} ${i}\n`);
    git(root, ['add', '--all']);
    const tree = git(root, ['write-tree']);
    const commit = git(root, ['commit-tree', tree, '-p', base, '-m', 'x']);
    git(root, ['update-ref', 'refs/heads/errand', commit]);
    const args = ['bundle', 'create', '--quiet', '-', 'refs/heads/errand', `^${base}`];
    return bare.takeTree(Readable.from([gitBytes(root, args)]), base);
  };
  const packs = (): number =>
    Number(/^packs: (\d+)$/m.exec(git(bare.path, ['count-objects', '-v']))?.[1]);

  const trees: string[] = [];
  for (let n = 0; n < 12; n++) trees.push(await handOver(n));
  assert.ok(packs() >= 12);
  assert.equal(await consolidate(bare.path, { packs: 50, loose: 5000 }), false);

  const consolidating = consolidate(bare.path, { packs: 5, loose: 5000 });
  const reading = Promise.all(
    trees.map((tree) =>
      bare.commit({ tree, parent: base, message: 'x', at: new Date(1_700_000_000_000) }),
    ),
  );
  const [did, commits, last] = await Promise.all([consolidating, reading, handOver(99)]);
  assert.equal(did, true);
  assert.ok(packs() <= 5, `${packs()} packs are left`);
  for (const tree of [...trees, last]) {
    assert.equal(git(bare.path, ['ls-tree', '--name-only', tree]).split('\n').length, 21);
  }
  await bare.setRef(attemptRef(TASK, 1), commits[0] ?? '');
  assert.ok((await buffer(bare.packOf(commits[0] ?? ''))).length > 0);
  git(bare.path, ['fsck', '--full', '--strict', '--no-dangling']);
});
