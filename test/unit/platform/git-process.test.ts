// Real git as a child process: its streams, its status, what it says of a failure.
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import {
  exitStatus,
  feedGit,
  type GitInput,
  keepStderr,
  spawnGit,
} from '../../../runner/platform/git-process.ts';

async function run(args: readonly string[], input?: GitInput, kept = 1000) {
  const told: string[] = [];
  const git = spawnGit(tmpdir(), args, process.env);
  const stderr = keepStderr(git, kept, (text) => told.push(text));
  const status = exitStatus(git);
  const [out] = await Promise.all([buffer(git.stdout), feedGit(git.stdin, input)]);
  return { status: await status, out: out.toString('latin1'), stderr: stderr(), told };
}

const HASH = ['hash-object', '--stdin'];
/** Of the blob "one\n", and of the empty blob. */
const ONE = '5626abf0f72e58d7a153368ba57db4c673c0e171\n';
const EMPTY = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n';

test('input of every form arrives whole, and none ends it too', async () => {
  const bytes = Buffer.from('one\n');
  for (const input of ['one\n', bytes, Readable.from([bytes.subarray(0, 2), bytes.subarray(2)])]) {
    assert.deepEqual(await run(HASH, input), { status: 0, out: ONE, stderr: '', told: [] });
  }
  for (const input of [undefined, '', new Uint8Array(0)]) {
    assert.equal((await run(HASH, input)).out, EMPTY);
  }
});

test('a failure is a status, with the end of what git said', async () => {
  const { status, stderr, told } = await run(['hash-object', '--no-such-option'], '', 40);
  assert.equal(status, 129);
  assert.equal(stderr.length, 40);
  assert.ok(told.join('').length > 40);
  assert.ok(told.join('').endsWith(stderr));
});

test('an end by a signal has a status too', async () => {
  const git = spawnGit(tmpdir(), HASH, process.env);
  const status = exitStatus(git);
  git.kill('SIGKILL');
  assert.equal(await status, 128);
});

test('a git that cannot be started rejects', async () => {
  const git = spawnGit(`${tmpdir()}/nowhere/at/all`, HASH, process.env);
  git.stdin.on('error', () => {}); // There is nobody to read it.
  await assert.rejects(exitStatus(git), { code: 'ENOENT' });
});

test('a source that fails rejects', async () => {
  const git = spawnGit(tmpdir(), HASH, process.env);
  const status = exitStatus(git);
  const broken = new Readable({
    read() {
      this.destroy(new Error('no more'));
    },
  });
  await assert.rejects(feedGit(git.stdin, broken), { message: 'no more' });
  await status;
});
