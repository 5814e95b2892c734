/** What became of a result, in real repositories: a merge, a squash, edits, and what is none of them. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { findRepository } from '../../../runner/client/repository.ts';
import type { FileChange, TaskState } from '../../../runner/protocol/task.ts';
import { acceptedOf } from '../../../runner/trajectory/merged.ts';
import { commitFiles, git, makeRepository } from '../../support/repository.ts';
import { attemptOf, doneWith, stateOf } from '../extension/samples.ts';

const ID = 'merged-0001';
const BEFORE = 'one\ntwo\nthree\n';
const RESULT = 'one\nTWO\nthree\nfour\n';
const TRAILERS = `Errand-Task: ${ID}\nErrand-Attempt: 1`;

describe('what became of a result', () => {
  let root: string;
  let task: TaskState;
  const head = (of = 'HEAD'): string => git(root, 'rev-parse', of).trim();
  const accepted = async (into?: string) =>
    await acceptedOf(await findRepository(root), task, into);

  beforeEach(() => {
    root = makeRepository({ 'a.txt': BEFORE });
    const base = head();
    git(root, 'switch', '-q', '-c', 'errand/one');
    commitFiles(root, { 'a.txt': RESULT }, `Change\n\n${TRAILERS}`);
    const commit = head();
    const blob = (at: string): string => head(`${at}:a.txt`);
    const file: FileChange = {
      path: 'a.txt',
      status: 'modified',
      binary: false,
      before: { mode: '100644', blob: blob(base) },
      after: { mode: '100644', blob: blob(commit) },
    };
    const result = { ref: '', commit, files: [file], additions: 2, deletions: 1 };
    const attempt = attemptOf({ status: doneWith('verified'), result });
    const state = stateOf(ID, { attempts: [attempt], status: doneWith('verified') });
    task = { ...state, spec: { ...state.spec, base, head: base } };
    git(root, 'switch', '-q', 'main');
  });

  test('on a branch of its own it is not merged, also while that is checked out', async () => {
    assert.equal(await accepted(), undefined);
    git(root, 'switch', '-q', 'errand/one');
    assert.equal(await accepted(), undefined);
    const other = await accepted('errand/one');
    assert.equal(other?.final.by, 'commit');
  });

  test('a merge has the very commit', async () => {
    commitFiles(root, { 'b.txt': 'b\n' }, 'Meanwhile');
    git(root, 'merge', '-q', '--no-edit', 'errand/one');
    const { attempt, final } = (await accepted()) ?? assert.fail('not found');
    assert.equal(attempt, 1);
    assert.deepEqual(final.commits, [task.attempts[0]?.result?.commit]);
    assert.deepEqual(final.files, [{ path: 'a.txt', asResult: true }]);
    assert.equal(final.linesKept, 1);
    assert.equal(final.otherFiles, 0);
    assert.match(final.diff, /^\+four$/m);
  });

  test('a squash with an edit is found by its trailer, and is told as it is', async () => {
    git(root, 'merge', '-q', '--squash', 'errand/one');
    commitFiles(root, { 'a.txt': 'one\nTWO!\nthree\nfour\n' }, `Squashed\n\n${TRAILERS}`);
    commitFiles(root, { 'a.txt': 'later\n' }, 'Later work is not part of it');
    const { final } = (await accepted()) ?? assert.fail('not found');
    assert.equal(final.by, 'trailer');
    assert.deepEqual(final.commits, [head('HEAD~1')]);
    assert.deepEqual(final.files, [{ path: 'a.txt', asResult: false }]);
    assert.equal(final.linesKept, 0.5);
    assert.match(final.diff, /^\+TWO!$/m);
    assert.doesNotMatch(final.diff, /later/);
  });

  test('the same change made by hand is nobody’s acceptance', async () => {
    commitFiles(root, { 'a.txt': RESULT }, 'By hand');
    assert.equal(await accepted(), undefined);
  });
});
