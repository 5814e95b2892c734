/** What one verification has read it does not read again; what did not fit it does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingOnce } from '../../../../runner/verify/rooms/read-once.ts';
import type { Commits } from '../../../../runner/verify/rooms/check-environment.ts';

const WIDE = { maxFileBytes: 100, maxBytes: 1000 };

const no = (): never => assert.fail('not asked for');

/** A repository of these files, the same in every commit; what it was asked for. */
function commits(files: Record<string, string>): { commits: Commits; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    commits: {
      changes: no,
      commit: no,
      diff: no,
      packOf: no,
      treeOf: no,
      undo: no,
      withFiles: no,
      listFiles: async (commit) => {
        asked.push(commit);
        return Object.keys(files);
      },
      readFiles: async (commit, paths, { maxFileBytes }) => {
        const there = paths.filter((path) => path in files);
        asked.push(...paths.map((path) => `${commit}:${path}`));
        return new Map(
          there.map((path) => {
            const bytes = Buffer.from(files[path] ?? '');
            return [path, bytes.length > maxFileBytes ? undefined : bytes];
          }),
        );
      },
    },
  };
}

const said = (read: Map<string, Buffer | undefined>): unknown =>
  Object.fromEntries([...read].map(([path, bytes]) => [path, bytes?.toString()]));

test('a file and a list are read once a commit, also those that are not there', async () => {
  const { commits: given, asked } = commits({ a: 'one', b: 'two' });
  const once = readingOnce(given);
  for (let time = 0; time < 2; time += 1) {
    assert.deepEqual(said(await once.readFiles('x', ['a', 'none'], WIDE)), { a: 'one' });
    assert.deepEqual(await once.listFiles('x'), ['a', 'b']);
  }
  assert.deepEqual(said(await once.readFiles('x', ['b', 'a'], WIDE)), { b: 'two', a: 'one' });
  assert.deepEqual(said(await once.readFiles('y', ['a'], WIDE)), { a: 'one' });
  assert.deepEqual(asked, ['x:a', 'x:none', 'x', 'x:b', 'y:a']);
});

test('limits hold for what was read before, in the order asked for', async () => {
  const { commits: given } = commits({ a: 'x'.repeat(60), b: 'x'.repeat(60), c: 'end' });
  const once = readingOnce(given);
  await once.readFiles('x', ['a', 'b', 'c'], WIDE);
  const lengths = [...(await once.readFiles('x', ['a', 'b', 'c'], { ...WIDE, maxBytes: 70 }))];
  assert.deepEqual(
    lengths.map(([path, bytes]) => [path, bytes?.length]),
    [
      ['a', 60],
      ['b', undefined],
      ['c', 3],
    ],
  );
  const small = await once.readFiles('x', ['a', 'c'], { maxFileBytes: 10, maxBytes: 1000 });
  assert.deepEqual(said(small), { a: undefined, c: 'end' });
});

test('what the limits had no room for is read when they have', async () => {
  const { commits: given, asked } = commits({ a: 'x'.repeat(60) });
  const once = readingOnce(given);
  const tight = { maxFileBytes: 10, maxBytes: 1000 };
  assert.deepEqual(said(await once.readFiles('x', ['a'], tight)), { a: undefined });
  assert.equal((await once.readFiles('x', ['a'], WIDE)).get('a')?.length, 60);
  assert.deepEqual(asked, ['x:a', 'x:a']);
});
