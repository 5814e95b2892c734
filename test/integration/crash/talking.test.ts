/**
 * kill -9 while people talk with an attempt: between a message stored and given, while a question
 * waits, between a follow-up accepted and begun. Nothing that was acknowledged is lost, nothing is
 * given or recorded twice, and it comes to its end.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ledgerLines, verifyChain } from '../../../runner/ledger/chain.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { loadTranscript } from '../../../runner/store/attempt-records.ts';
import { openDatabase } from '../../../runner/store/database.ts';
import { openDataDirectory } from '../../../runner/store/directory.ts';
import { Store } from '../../../runner/store/store.ts';
import { temporaryFolder } from '../server/runner.ts';
import { live } from './live.ts';

const ID = 'talking-01';
/** What is printed when nothing goes wrong. */
const LINES = 13;

interface Kept {
  readonly state: TaskState | undefined;
  /** What each attempt was given, in order. */
  readonly given: readonly (readonly unknown[])[];
  /** What each attempt's ledger says that people said. */
  readonly recorded: readonly (readonly string[])[];
}

async function inspect(root: string): Promise<Kept> {
  const directory = openDataDirectory(root);
  const store = new Store(openDatabase(directory.database));
  try {
    const state = (await store.task(ID))?.state;
    const given: unknown[][] = [];
    const recorded: string[][] = [];
    for (const { n, status } of state?.attempts ?? []) {
      given.push((await loadTranscript(store, ID, n)).map(({ body }) => body));
      if (status.kind !== 'done') continue;
      const lines = ledgerLines(readFileSync(join(directory.ledgers, `${ID}-${n}.jsonl`), 'utf8'));
      const report = verifyChain(lines);
      assert.ok(report.ok, JSON.stringify(report));
      recorded.push(report.entries.flatMap((entry) => (entry.kind === 'human' ? entry.id : [])));
    }
    return { state, given, recorded };
  } finally {
    await store.close();
    directory.release();
  }
}

test('kill -9 anywhere: what was said is there, given once, recorded once', async () => {
  for (let lines = 1; lines < LINES; lines++) {
    const root = temporaryFolder();
    const said = await live('talking.ts', [root], lines);
    const kept = await inspect(root);
    const stored = kept.state?.attempts.flatMap(({ messages = [] }) =>
      messages.map(({ id }) => id),
    );
    for (const line of said) {
      const [what, id = ''] = line.split(' ');
      if (what === 'said') assert.ok(stored?.includes(id), `after ${lines}: ${line}`);
      if (what === 'given') assert.ok(kept.given.flat().includes(id), `after ${lines}: ${line}`);
    }

    assert.equal((await live('talking.ts', [root], Number.POSITIVE_INFINITY)).at(-1), 'finished');
    const { state, given, recorded } = await inspect(root);
    assert.deepEqual(
      state?.attempts.map(({ continues, messages = [] }) => [
        continues,
        messages.map(({ id, delivered }) => `${id} ${delivered !== undefined}`),
      ]),
      [
        [undefined, ['m-1 true', 'm-2 true', 'q-1 false', 'a-1 true']],
        [1, ['f-1 true']],
      ],
      `after ${lines}`,
    );
    const first = ['m-1', 'm-2', 'a-1'];
    assert.deepEqual(given, [first, [...first, 'f-1']], `after ${lines}`);
    assert.deepEqual(recorded, [first, ['f-1']], `after ${lines}`);
    rmSync(root, { recursive: true, force: true });
  }
});
