/**
 * Stop is real: processes that take no signal, that have forked twice, that have left their session
 * or hold a terminal are gone with a cancel, and the work until then is kept. How long it took is
 * in the ledger; a test on a busy machine asserts what ran, and no time.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { CancelTask } from '../../../runner/protocol/requests.ts';
import type { LedgerEntry } from '../../../runner/ledger/entry.ts';
import { git } from '../../support/repository.ts';
import { containersOfTask, TestRunner } from '../../support/runner.ts';
import { call } from '../../support/scripted-model/script.ts';
import { asleep, STUBBORN, untilAsleep } from '../../support/stubborn.ts';
import { appending, carefully } from './careful-model.ts';
import { bareRepository, brokenSum, delegate, levelOf, Watcher } from './support.ts';

/** One of each kind, and one that the shell waits for. */
const stubborn = (seconds: number): string =>
  [
    ...Object.values(STUBBORN).map((start) => start(seconds)),
    `while :; do sleep ${seconds}; done`,
  ].join('\n');
const COUNT = Object.keys(STUBBORN).length + 1;

describe('cancel', () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  async function stopped(t: TestContext, id: string, seconds: number): Promise<void> {
    const watcher = await Watcher.of(runner, id);
    await untilAsleep(seconds, COUNT);
    const reason = 'not wanted any more';
    await watcher.connection.request(CancelTask, { id, reason });
    const left = asleep(seconds);
    assert.equal(levelOf(await watcher.end()), 'cancelled');
    watcher.close();
    const lines = readFileSync(join(runner.dataDir, 'ledgers', `${id}-1.jsonl`), 'utf8');
    const last = JSON.parse(lines.trim().split('\n').at(-1) ?? '') as LedgerEntry;
    assert.ok(last.kind === 'cancelled' && last.stopped, JSON.stringify(last));
    t.diagnostic(`${last.stopped.gone ? 'nothing ran' : 'answered'} after ${last.stopped.ms} ms`);
    // On a machine that has no time the answer comes first, and says so.
    if (last.stopped.gone) assert.deepEqual([left, containersOfTask(id)], [[], []]);
    await untilAsleep(seconds, 0);
    const ledger = join(runner.dataDir, 'ledgers', `${id}-1.jsonl`);
    assert.equal((await runner.errand(['verify-ledger', ledger])).code, 0);
  }

  test('ends the trees of a command that take no signal, and keeps the work', async (t) => {
    const id = 'stopped-in-its-work';
    const seconds = randomInt(1_000_000, 9_000_000);
    const command = `echo half > half.txt\n${stubborn(seconds)}`;
    runner.script(
      id,
      carefully([
        { append: appending },
        { endless: (_name, name) => call('bash', { command, timeout_s: 600 }, name) },
      ]),
    );
    await delegate(runner, brokenSum(), id, []);
    await stopped(t, id, seconds);
    const kept = git(bareRepository(runner, id), 'ls-tree', `refs/errand/tasks/${id}/attempts/1`);
    assert.match(kept, /lines\.txt/);
    t.diagnostic(`what the command itself wrote is ${/half\.txt/.test(kept) ? '' : 'not '}kept`);
  });

  test('ends those of a check in its clean room', async (t) => {
    const id = 'stopped-in-a-check';
    const seconds = randomInt(1_000_000, 9_000_000);
    const repository = brokenSum({ 'check.sh': stubborn(seconds) });
    await delegate(runner, repository, id);
    await stopped(t, id, seconds);
  });
});
