// What the output of a check says beside what is judged of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CheckOutput } from '../../../runner/verify/rooms/check-output.ts';

async function saysNoSpace(...chunks: readonly string[]): Promise<boolean> {
  const finished = { id: 'sha256-0', bytes: 0, sha256: '0' };
  const sink = { write: async () => undefined, finish: async () => finished };
  const output = new CheckOutput(sink, 1_000_000);
  for (const chunk of chunks) await output.take(Buffer.from(chunk));
  return output.saysNoSpace;
}

test('a write without space is seen in the words of systems, also where they come in pieces', async () => {
  for (const said of [
    ['cp: error writing b: No space left on device\n'],
    ['Error: ENOSPC: no sp', 'ace left on device, write\n'],
    ['tar: Disk quota exceeded\n'],
  ]) {
    assert.equal(await saysNoSpace('12 tests\n', ...said), true, said.join(''));
  }
  assert.equal(await saysNoSpace('expected 4, got 5\n', 'no space between words\n'), false);
});
