// What git says when the user's own disk or repository cannot be written; the words are git's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diskTroubleIn } from '../../../runner/client/disk-trouble.ts';

const messageOf = (stderr: string) => diskTroubleIn(stderr, '/shop')?.message;

test('a full disk of the user, in blocks or inodes', () => {
  const full = 'The disk that has /shop is full.';
  for (const words of [
    'fatal: unable to write loose object file: No space left on device\nfatal: unpack-objects failed',
    'error: unable to create temporary file: No space left on device\nfatal: failed to write object',
    'fatal: write error: Disk quota exceeded\nfatal: fetch-pack: invalid index-pack output',
  ]) {
    assert.equal(messageOf(words), full);
  }
  const theirs = 'remote: fatal: write error: No space left on device\nerror: remote unpack failed';
  assert.equal(messageOf(theirs), undefined, "that is the runner's disk");
});

test('a lock that is there, with the file that it is', () => {
  const ref = `error: cannot lock ref 'refs/errand/x': Unable to create '/shop/.git/refs/errand/x.lock': File exists.

Another git process seems to be running in this repository, e.g.
remove the file manually to continue.`;
  const index = "fatal: Unable to create '/shop/.git/index.lock': File exists.";
  for (const [words, file] of [
    [ref, '/shop/.git/refs/errand/x.lock'],
    [index, '/shop/.git/index.lock'],
  ] as const) {
    const found = diskTroubleIn(words, '/shop');
    assert.match(found?.message ?? '', /Another git is at work in \/shop/);
    assert.ok(found?.hint.includes(`remove ${file},`), found?.hint);
  }
});

test('a disk that is read-only, and files of somebody else', () => {
  const readOnly = "error: cannot open '.git/FETCH_HEAD': Read-only file system";
  assert.match(messageOf(readOnly) ?? '', /read-only/);
  const denied = `error: insufficient permission for adding an object to repository database .git/objects
fatal: failed to write object`;
  assert.match(messageOf(denied) ?? '', /may not write in the \.git folder/);
  assert.equal(messageOf("fatal: couldn't find remote ref x"), undefined);
});
