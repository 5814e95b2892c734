/** Many objects by one git: in any order, of any size, and without one that is not there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BlobReader } from '../../../runner/client/apply/blob-reader.ts';
import { git, repository } from './support.ts';

const NOWHERE = '0'.repeat(40);

test('objects are read as they are asked for, and sizes without contents', async (t) => {
  const root = repository(t);
  const texts = ['', '\n', 'x missing\n', 'a\0b'.repeat(90_000), 'end'];
  const ids = texts.map((text) => git(root, ['hash-object', '-w', '--stdin'], text));
  const [contents, sizes] = [
    new BlobReader(root, '--batch'),
    new BlobReader(root, '--batch-check'),
  ];
  t.after(() => {
    contents.dispose();
    sizes.dispose();
  });
  const asked = [...ids, NOWHERE, ...ids.toReversed()];
  const wanted = [...texts, undefined, ...texts.toReversed()];
  const read = await Promise.all(asked.map((id) => contents.read(id)));
  assert.deepEqual(
    read.map((each) => each?.content.toString()),
    wanted,
  );
  const measured = await Promise.all(asked.map((id) => sizes.read(id)));
  assert.deepEqual(
    measured.map((each) => each?.size),
    wanted.map((text) => text?.length),
  );
});

test('it begins anew after its git has gone, and says where there is no repository', async (t) => {
  const root = repository(t);
  const id = git(root, ['hash-object', '-w', '--stdin'], 'text');
  const reader = new BlobReader(root, '--batch');
  for (const _ of [1, 2]) {
    assert.equal((await reader.read(id))?.content.toString(), 'text');
    reader.dispose();
  }
  const nowhere = new BlobReader('/nonexistent', '--batch');
  await assert.rejects(nowhere.read(id));
});
