// What a later result adds to an older one that the work tree has already.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultDelta } from '../../../runner/client/apply/result-delta.ts';
import type { FileChange } from '../../../runner/protocol/task.ts';

const blob = (letter: string) => ({ mode: '100644', blob: letter.repeat(40) });
type Side = FileChange['before'];

function change(path: string, before: Side, after: Side): FileChange {
  const status = before ? (after ? 'modified' : 'deleted') : 'added';
  return {
    path,
    status,
    binary: false,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  };
}

const result = (...files: FileChange[]): readonly FileChange[] => files;

test('only what differs between the two is left, each from what the older one made of it', () => {
  const older = result(
    change('same', blob('a'), blob('b')),
    change('again', blob('a'), blob('b')),
    change('undone', blob('a'), blob('b')),
    change('added then gone', undefined, blob('b')),
    change('deleted then back', blob('a'), undefined),
  );
  const newer = result(
    change('same', blob('a'), blob('b')),
    change('again', blob('a'), blob('c')),
    change('first now', blob('a'), blob('d')),
    change('new now', undefined, blob('e')),
  );
  assert.deepEqual(resultDelta(older, newer), [
    change('again', blob('b'), blob('c')),
    change('first now', blob('a'), blob('d')),
    change('new now', undefined, blob('e')),
    change('undone', blob('b'), blob('a')),
    change('added then gone', blob('b'), undefined),
    change('deleted then back', undefined, blob('a')),
  ]);
});

test('a mode alone is a difference; nothing is none', () => {
  const script = { mode: '100755', blob: 'b'.repeat(40) };
  const older = result(change('run.sh', blob('a'), blob('b')));
  assert.deepEqual(resultDelta(older, result(change('run.sh', blob('a'), script))), [
    change('run.sh', blob('b'), script),
  ]);
  assert.deepEqual(resultDelta(older, older), []);
});
