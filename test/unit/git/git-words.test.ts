import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonIn, repositoryNamedIn } from '../../../runner/client/git-words.ts';

test('the reason stands first; progress, advice and what follows from it do not', () => {
  const push = `Enumerating objects: 12, done.
Counting objects:  50% (6/12)\rCounting objects: 100% (12/12), done.
fatal: transport 'ssh' not allowed
fatal: could not fetch 7972c09a from promisor remote
error: remote unpack failed: eof before pack header was fully read
To http://127.0.0.1:7370/git/x.git
hint: try again`;
  assert.equal(reasonIn(push, 1), "fatal: transport 'ssh' not allowed");
  assert.equal(reasonIn(push, 2).split('\n')[1]?.startsWith('fatal: could not fetch'), true);
});

test('what a program of git says stands one line before', () => {
  const ssh = `git@example.test: Permission denied (publickey).
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.`;
  assert.match(reasonIn(ssh, 2), /^git@.* Permission denied .*\nfatal: Could not read/);
});

test('without a reason of git, its last words', () => {
  assert.equal(reasonIn('one\ntwo\nthree\n', 2), 'two\nthree');
  assert.equal(reasonIn('', 2), '');
});

test('the repository that git does not trust, in the words of its versions', () => {
  const words = [
    "fatal: detected dubious ownership in repository at '/srv/a b'\nTo add an exception",
    "fatal: unsafe repository ('/srv/a b' is owned by someone else)\n",
  ];
  for (const said of words) assert.equal(repositoryNamedIn(said), '/srv/a b');
  assert.equal(repositoryNamedIn('fatal: not a git repository'), undefined);
});
