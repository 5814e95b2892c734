/**
 * Applying where the machine's temporary folder is odd, and where several users share a repository:
 * what git's own folder holds of the one is never in the way of the other.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { recover } from '../../../runner/client/apply/journal.ts';
import { applyRecords, beginRecord, undoRecord } from '../../../runner/client/apply/record.ts';
import { type Rewrite, rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { doingOf, rewriteOf } from '../../../runner/client/apply/steps.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import { expectApplied, plan, type Scene, scene, shell, stateOf } from './apply-support.ts';
import { git } from './support.ts';

const BASE = 'printf "1\\n2\\n3\\n4\\n5\\n6\\n7\\n" >a; echo b >b';
const NOBODY = 65_534;
const NOTHING = { wasCutOff: false, stuck: [] };

for (const [what, placeIn] of [
  ['is not there', () => '/nonexistent/folder'],
  ['is relative', () => 'relative'],
  ['is in the work tree', (root: string) => join(root, 'tmp')],
] as const) {
  test(`a temporary folder that ${what}`, async (t) => {
    const made = await scene(t, {
      base: `${BASE}; mkdir tmp; echo tmp >.gitignore`,
      // Merged, renamed and checked out by rules of its own: all that needs a folder.
      result:
        'sed -i s/7/seven/ a; git mv b c; echo "*.z text eol=crlf" >.gitattributes; printf "z\\ny\\n" >z.z',
      here: 'sed -i s/1/one/ a',
    });
    setTemporaryFolder(t, placeIn(made.root));
    const entries = readdirSync(made.repository.gitDir);
    await expectApplied(made, ['.gitattributes add', 'a merged', 'b delete', 'c add', 'z.z add'], {
      a: 'one 2 3 4 5 6 seven',
      'z.z': 'z\r y',
    });
    assert.deepEqual(readdirSync(made.repository.gitDir), entries);
    assert.deepEqual(readdirSync(join(made.root, 'tmp')), []);
  });
}

test('a temporary folder on a full disk, for sending and applying', async (t) => {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'errand-mounted-')));
  t.after(() => {
    spawnSync('umount', [place]);
    rmSync(place, { recursive: true, force: true });
  });
  try {
    shell('/', `mount -t tmpfs -o size=64k none ${place} 2>&1`);
  } catch {
    return t.skip('nothing can be mounted here');
  }
  const made = await scene(t, {
    base: BASE,
    result: 'sed -i s/7/seven/ a; git mv b c; echo "*.z text" >.gitattributes',
    here: 'sed -i s/1/one/ a; echo d >d',
  });
  shell(place, 'cat /dev/zero >fill 2>&1 || true');
  setTemporaryFolder(t, place);
  const entries = readdirSync(made.repository.gitDir);
  await expectApplied(made, ['.gitattributes add', 'a merged', 'b delete', 'c add'], {
    a: 'one 2 3 4 5 6 seven',
  });
  const { base } = await takeSnapshot(made.repository, { taskId: 'task-0001' });
  assert.equal(git(made.root, ['diff', '--name-only', 'HEAD', base]), 'a\nd');
  assert.deepEqual(readdirSync(made.repository.gitDir), entries);
  assert.deepEqual(readdirSync(place), ['fill']);
});

function setTemporaryFolder(t: TestContext, place: string): void {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = place;
  t.after(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
}

test('what one user has applied is not in the way of another, who can take back their own', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root can be somebody else');
  const made = await shared(t, { a: 'sed -i s/1/one/ a', b: 'echo x >>b' });
  const [first, second] = made.rewrites;
  const before = stateOf(made.root);
  await apply(made, first, 'task-root');
  const between = stateOf(made.root);
  await asNobody(async () => {
    await apply(made, second, 'task-nobody');
    const records = await applyRecords(made.repository);
    assert.deepEqual(
      records.map(({ task }) => task),
      ['task-nobody'],
    );
    await undoNewest(made);
  });
  assert.deepEqual(stateOf(made.root), between);
  await undoNewest(made);
  assert.deepEqual(stateOf(made.root), before);
});

test('who may not write in the folder of git is told so', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root can be somebody else');
  const made = await shared(t, { a: 'sed -i s/1/one/ a', b: 'echo x >>b' });
  shell(made.root, 'chmod 755 .git');
  const before = stateOf(made.root);
  await asNobody(async () => {
    await assert.rejects(apply(made, made.rewrites[0], 'task-nobody'), {
      hint: `Nothing was changed. Make sure that you may write in ${made.root}/.git, then apply again.`,
    });
  });
  assert.deepEqual(stateOf(made.root), before);
});

test("another user's apply is waited for, and stops nobody once it is too old to go on", async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root can be somebody else');
  const made = await shared(t, { a: 'sed -i s/1/one/ a', b: 'echo x >>b' });
  const left = join(made.repository.gitDir, 'errand-apply-abc');
  mkdirSync(left, { mode: 0o700 });
  await asNobody(async () => assert.equal(await recover(made.repository), 'busy'));
  shell(made.root, `touch -d '1 hour ago' ${left}`);
  await asNobody(async () => assert.deepEqual(await recover(made.repository), NOTHING));
  assert.deepEqual(await recover(made.repository), NOTHING);
  assert.ok(!readdirSync(made.repository.gitDir).includes('errand-apply-abc'), 'its own user may');
});

interface Shared extends Scene {
  readonly rewrites: readonly [Rewrite, Rewrite];
}

/** A repository that two users may write to. */
async function shared(t: TestContext, edits: { a: string; b: string }): Promise<Shared> {
  const made = await scene(t, { base: BASE, result: `${edits.a}; ${edits.b}` });
  shell(made.root, 'chmod 777 . .git; chmod 666 a b');
  const [a, b] = doingOf(await plan(made)).flatMap((step) => rewriteOf(step) ?? []);
  assert.ok(a && b);
  return { ...made, rewrites: [a, b] };
}

async function apply({ repository }: Scene, rewrite: Rewrite, task: string): Promise<void> {
  const record = await beginRecord(repository, { task, attempt: 1 }, [rewrite]);
  await rewriteAll(repository, [rewrite], { modes: true, keep: record.keep });
}

async function undoNewest({ repository }: Scene): Promise<void> {
  const [record] = await applyRecords(repository);
  assert.ok(record);
  assert.deepEqual((await undoRecord(repository, record, true)).left, []);
}

async function asNobody(work: () => Promise<void>): Promise<void> {
  process.seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}
