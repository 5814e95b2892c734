/** What a pull request's branch holds: the change alone, whatever the task started from. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Change,
  firstCommit,
  nextCommit,
  ownCommit,
} from '../../../runner/pull/pull-commit.ts';
import { type ClientRepository, findRepository } from '../../../runner/client/repository.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import {
  commitFiles,
  type Files,
  fingerprint,
  git,
  makeRepository,
  writeFiles,
} from '../../support/repository.ts';
import { delegated, file, FIRST, resultOn, TASK, text } from './support.ts';

/** A repository with a task whose work tree was left as `work`, and a result with these files. */
async function changed(
  work: Files,
  result: Files,
): Promise<{ readonly repository: ClientRepository; readonly change: Change }> {
  const root = makeRepository(FIRST);
  writeFiles(root, work);
  const { repository, task } = await delegated(root, result);
  const { base: snapshot, head } = task.spec;
  const commit = task.attempts[0]?.result?.commit ?? '';
  return { repository, change: { task: TASK, result: commit, snapshot, head } };
}

function shown(root: string, commit: string, format: string): string {
  return git(root, 'log', '-1', `--format=${format}`, commit).trim();
}

test('from a clean work tree, the very commit that was checked is pushed', async () => {
  const { repository, change } = await changed({}, { 'a.txt': text({ two: 'TWO' }) });
  const base = { branch: 'main', tip: change.head };
  assert.deepEqual(await firstCommit(repository, change, base), {
    commit: change.result,
    isChecked: true,
  });
});

test('uncommitted work stays out; author, words and files of the change stay', async () => {
  const { repository, change } = await changed(
    { 'a.txt': text({ nine: 'mine' }), 'new.txt': 'mine too\n' },
    { 'a.txt': text({ two: 'TWO', nine: 'mine' }), 'c.txt': 'new\n' },
  );
  const { root } = repository;
  const before = fingerprint(root);
  const made = await firstCommit(repository, change, { branch: 'main', tip: change.head });
  assert.deepEqual(fingerprint(root), before);
  assert.equal(made.isChecked, false);
  assert.equal(shown(root, made.commit, '%P'), change.head);
  assert.equal(file(root, made.commit, 'a.txt'), text({ two: 'TWO' }));
  assert.equal(git(root, 'ls-tree', '--name-only', made.commit), 'a.txt\nb.txt\nc.txt\n');
  const whole = '%an %ae %at %cn %ce %ct%n%B';
  assert.equal(shown(root, made.commit, whole), shown(root, change.result, whole));
});

test('a change that builds on uncommitted work is refused, with the files named', async () => {
  const { repository, change } = await changed(
    { 'a.txt': text({ two: 'mine' }) },
    { 'a.txt': text({ two: 'mine, but better' }) },
  );
  await assert.rejects(firstCommit(repository, change, { branch: 'main', tip: change.head }), {
    code: 'conflict',
    message: 'The change builds on your uncommitted work, and does not apply to main alone: a.txt.',
    hint: /Commit that work and push it first; then choose its branch as the base/,
  });
});

test('once that work is committed and pushed, the change applies on top of it', async () => {
  const { repository, change } = await changed(
    { 'a.txt': text({ two: 'mine' }) },
    { 'a.txt': text({ two: 'mine, but better' }) },
  );
  const { root } = repository;
  commitFiles(root, {}, 'My work');
  const tip = git(root, 'rev-parse', 'HEAD').trim();
  const made = await firstCommit(repository, change, { branch: 'main', tip });
  assert.equal(shown(root, made.commit, '%P'), tip);
  assert.equal(file(root, made.commit, 'a.txt'), text({ two: 'mine, but better' }));
  assert.equal(made.isChecked, true);
});

test('commits that were never pushed stay out', async () => {
  const root = makeRepository(FIRST);
  const pushed = git(root, 'rev-parse', 'HEAD').trim();
  commitFiles(root, { 'b.txt': text({ one: 'unpushed' }) }, 'Unpushed');
  const repository = await findRepository(root);
  const { base } = await takeSnapshot(repository, { taskId: TASK });
  const result = resultOn(root, base, { 'a.txt': text({ two: 'TWO' }) }, 1);
  const change = { task: TASK, result, snapshot: base, head: repository.head };
  const made = await firstCommit(repository, change, { branch: 'main', tip: pushed });
  assert.equal(shown(root, made.commit, '%P'), pushed);
  assert.equal(file(root, made.commit, 'b.txt'), text());
  assert.equal(file(root, made.commit, 'a.txt'), text({ two: 'TWO' }));
});

test('a base that has the change already leaves nothing to open', async () => {
  const { repository, change } = await changed(
    { 'b.txt': text({ one: 'mine' }) },
    { 'a.txt': text({ two: 'TWO' }) },
  );
  const { root } = repository;
  git(root, 'checkout', '-q', '--', '.');
  commitFiles(root, { 'a.txt': text({ two: 'TWO' }) }, 'The same');
  const tip = git(root, 'rev-parse', 'HEAD').trim();
  await assert.rejects(
    firstCommit(repository, { ...change, head: tip }, { branch: 'main', tip }),
    /Nothing is left of the change: main has it already\./,
  );
});

test('a base without common history is refused', async () => {
  const { repository, change } = await changed({}, { 'a.txt': 'x\n' });
  const { root } = repository;
  const tree = git(root, 'rev-parse', 'HEAD^{tree}').trim();
  const tip = git(root, 'commit-tree', tree, '-m', 'Another beginning').trim();
  await assert.rejects(
    firstCommit(repository, change, { branch: 'pages', tip }),
    /no history in common/,
  );
});

test('a later attempt adds what is new, on top of what others pushed', async () => {
  const { repository, change } = await changed({}, { 'a.txt': text({ two: 'TWO' }) });
  const { root } = repository;
  const first = await firstCommit(repository, change, { branch: 'main', tip: change.head });
  git(root, 'checkout', '-q', '--detach', first.commit);
  commitFiles(root, { 'b.txt': text({ ten: 'by a reviewer' }) }, 'Reviewer');
  const tip = git(root, 'rev-parse', 'HEAD').trim();
  const own = await ownCommit(repository, TASK, { tip });
  assert.deepEqual(own, { commit: first.commit, attempt: 1 });
  assert.equal(await ownCommit(repository, 'task-0002', { tip }), undefined);

  const base = { branch: 'main', tip: change.head };
  const later = { 'a.txt': text({ two: 'TWO', nine: 'NINE' }) };
  const result = resultOn(root, change.snapshot, later, 2);
  const next = { ...change, result };
  const made = await nextCommit(repository, next, { before: change, tip, base });
  assert(made);
  assert.equal(shown(root, made.commit, '%P'), tip);
  assert.equal(file(root, made.commit, 'a.txt'), text({ two: 'TWO', nine: 'NINE' }));
  assert.equal(file(root, made.commit, 'b.txt'), text({ ten: 'by a reviewer' }));
  assert.equal(made.isChecked, false);
  assert.deepEqual((await ownCommit(repository, TASK, { tip: made.commit }))?.attempt, 2);

  // On the commit of the attempt before, the files are those that were checked.
  const alone = await nextCommit(repository, next, {
    before: change,
    tip: first.commit,
    base,
  });
  assert.equal(alone?.isChecked, true);
  // Once it is there, there is nothing to push.
  const again = await nextCommit(repository, next, { before: next, tip: made.commit, base });
  assert.equal(again, undefined);
});

test('a later attempt never overwrites the same lines of others', async () => {
  const { repository, change } = await changed({}, { 'a.txt': text({ two: 'TWO' }) });
  const { root } = repository;
  git(root, 'checkout', '-q', '--detach', change.result);
  commitFiles(root, { 'a.txt': text({ two: 'by a reviewer' }) }, 'Reviewer');
  const tip = git(root, 'rev-parse', 'HEAD').trim();
  const base = { branch: 'main', tip: change.head };
  const result = resultOn(root, change.snapshot, { 'a.txt': text({ two: 'other' }) }, 2);
  await assert.rejects(
    nextCommit(repository, { ...change, result }, { before: change, tip, base }),
    { code: 'conflict', message: /change the same lines: a\.txt\./ },
  );
});

test('a result on an older base than the branch has takes nothing of the newer one back', async () => {
  const { repository, change } = await changed({}, { 'a.txt': text({ two: 'TWO' }) });
  const { root } = repository;
  git(root, 'checkout', '-q', '--force', '--detach', change.head);
  commitFiles(root, { 'b.txt': text({ nine: 'by others' }), 'd.txt': 'by others\n' }, 'Newer');
  const newer = git(root, 'rev-parse', 'HEAD').trim();
  const base = { branch: 'main', tip: newer };
  const updated = resultOn(root, newer, { 'a.txt': text({ two: 'TWO' }) }, 2);
  const before = { ...change, result: updated, snapshot: newer, head: newer };

  // Another attempt went on with the first one, beside the update.
  const result = resultOn(root, change.snapshot, { 'a.txt': text({ two: 'TWO', ten: 'TEN' }) }, 3);
  const made = await nextCommit(repository, { ...change, result }, { before, tip: updated, base });
  assert(made);
  assert.equal(shown(root, made.commit, '%P'), updated);
  assert.equal(file(root, made.commit, 'a.txt'), text({ two: 'TWO', ten: 'TEN' }));
  assert.equal(file(root, made.commit, 'b.txt'), text({ nine: 'by others' }));
  assert.equal(file(root, made.commit, 'd.txt'), 'by others\n');
  assert.equal(made.isChecked, false);

  // What cannot be brought onto the newer one is refused.
  const against = resultOn(root, change.snapshot, { 'b.txt': text({ nine: 'mine' }) }, 4);
  await assert.rejects(
    nextCommit(repository, { ...change, result: against }, { before, tip: updated, base }),
    { code: 'conflict', message: /an older base than its branch has.*: b\.txt\./ },
  );
});

test('a result on a newer base brings that base along in a merge commit, and nothing of mine', async () => {
  // The first base holds uncommitted work, the newer one does not.
  const { repository, change } = await changed(
    { 'b.txt': text({ nine: 'mine' }) },
    { 'a.txt': text({ two: 'TWO' }), 'b.txt': text({ nine: 'mine' }) },
  );
  const { root } = repository;
  const old = { branch: 'main', tip: change.head };
  const first = await firstCommit(repository, change, old);
  git(root, 'checkout', '-q', '--force', '--detach', first.commit);
  commitFiles(root, { 'c.txt': 'by a reviewer\n' }, 'Reviewer');
  const tip = git(root, 'rev-parse', 'HEAD').trim();
  git(root, 'checkout', '-q', '--detach', change.head);
  commitFiles(root, { 'a.txt': text({ ten: 'TEN' }) }, 'Newer');
  const newer = git(root, 'rev-parse', 'HEAD').trim();

  const both = { 'a.txt': text({ two: 'TWO', ten: 'TEN' }) };
  const result = resultOn(root, newer, both, 2);
  const next = { ...change, result, snapshot: newer, head: newer };
  const base = { branch: 'main', tip: newer };
  const made = await nextCommit(repository, next, { before: change, tip, base });
  assert(made);
  assert.equal(shown(root, made.commit, '%P'), `${tip} ${newer}`);
  assert.equal(file(root, made.commit, 'a.txt'), both['a.txt']);
  assert.equal(file(root, made.commit, 'b.txt'), text());
  assert.equal(file(root, made.commit, 'c.txt'), 'by a reviewer\n');
  assert.equal(made.isChecked, false);
  assert.equal((await ownCommit(repository, TASK, { tip: made.commit, base: newer }))?.attempt, 2);

  // Where nobody else pushed, the files are those that were checked.
  const alone = await nextCommit(repository, next, { before: change, tip: first.commit, base });
  assert.equal(alone?.isChecked, true);
  const again = await nextCommit(repository, next, { before: next, tip: made.commit, base });
  assert.equal(again, undefined);
});
