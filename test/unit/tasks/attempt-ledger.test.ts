/** Entries that are appended at the same time: one chain, in the order of the calls. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { LedgerFiles } from '../../../runner/store/ledger-file.ts';
import { AttemptLedger } from '../../../runner/tasks/attempt-ledger.ts';
import { temporaryFolder } from '../../support/runner.ts';

async function opened(t: TestContext) {
  const root = temporaryFolder();
  const files = new LedgerFiles(root);
  const open = async () => new AttemptLedger(await files.open('task-0001', 1), () => new Date());
  t.after(() => rmSync(root, { recursive: true }));
  return { ledger: await open(), open };
}

const claim = (text: string) => ({ kind: 'claim' as const, text });

const sealed = (): never => {
  throw new Error('sealed');
};

test('entries that wait are in the file as they were appended, each on the one before it', async (t) => {
  const { ledger, open } = await opened(t);
  const texts = ['one', 'two', 'three'];
  const made = await Promise.all(texts.map((text) => ledger.append('code', claim(text))));
  assert.deepEqual(
    made.map(({ seq, prev }) => [seq, prev]),
    made.map((_, n) => [n + 1, made[n - 1]?.hash ?? made[0]?.prev]),
  );
  await ledger.close();
  const again = await open();
  assert.deepEqual(again.entries, made);
  await again.close();
});

test('one that may not be appended is in nobody’s way, and nothing follows an ending', async (t) => {
  const { ledger } = await opened(t);
  const ended = await Promise.allSettled([
    ledger.append('code', claim('one')),
    ledger.append('code', claim('two'), sealed),
    ledger.append('runner', { kind: 'cancelled', reason: 'enough' }),
    ledger.append('code', claim('three')),
  ]);
  assert.deepEqual(
    ended.map((each) => (each.status === 'rejected' ? String(each.reason) : each.value.seq)),
    [1, 'Error: sealed', 2, 'Error: the ledger has ended; claim may not follow'],
  );
  assert.equal(ledger.ending?.kind, 'cancelled');
  await ledger.close();
});

const broken = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('disk'), { code: 'EIO' }));

test('what a disk that fails has kept of entries is gone before the next one', async (t) => {
  const { ledger, open } = await opened(t);
  const first = await ledger.append('code', claim('one'));
  await using file = await openFile(process.execPath);
  const handles = Object.getPrototypeOf(file) as typeof file;
  const faults = (['datasync', 'truncate'] as const).map((each) =>
    t.mock.method(handles, each, broken),
  );
  for (const text of ['two', 'three']) {
    await assert.rejects(ledger.append('code', claim(text)), { name: 'StorageFullError' });
  }
  for (const fault of faults) fault.mock.restore();
  const next = await ledger.append('code', claim('four'));
  await ledger.close();
  const again = await open();
  assert.deepEqual(again.entries, [first, next]);
  await again.close();
});
