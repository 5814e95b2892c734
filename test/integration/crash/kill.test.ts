/**
 * kill -9 at many points of a task's life. Whatever had been acknowledged is there afterwards,
 * sequences have no gap, the ledger's chain is whole, and the attempt goes on by itself.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { ledgerLines, verifyChain } from '../../../runner/ledger/chain.ts';
import { TaskEvent, TASKS_CHANNEL, taskChannel } from '../../../runner/protocol/events.ts';
import { reduceTask } from '../../../runner/protocol/reduce.ts';
import { isFinal } from '../../../runner/protocol/status.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { openDatabase } from '../../../runner/store/database.ts';
import { openDataDirectory } from '../../../runner/store/directory.ts';
import { Store } from '../../../runner/store/store.ts';
import { temporaryFolder } from '../server/runner.ts';
import { live } from './live.ts';

const STEPS = 12;
const ID = 'doomed-0001';

interface Kept {
  readonly state: TaskState | undefined;
  readonly events: readonly { seq: number; event: TaskEvent }[];
  readonly ledger: readonly string[];
}

/** What the data directory holds after the crash, read as a runner would. */
async function inspect(root: string): Promise<Kept> {
  const directory = openDataDirectory(root);
  const store = new Store(openDatabase(directory.database));
  try {
    const found = await store.task(ID);
    if (!found) return { state: undefined, events: [], ledger: [] };
    const { catchUp } = await store.subscribe(taskChannel(ID), 0, () => undefined);
    assert.ok('events' in catchUp);
    const events = catchUp.events.map(({ seq, event }) => ({
      seq,
      event: v.parse(TaskEvent, event),
    }));
    const list = await store.subscribe(TASKS_CHANNEL, 0, () => undefined);
    assert.ok('events' in list.catchUp);
    list.catchUp.events.forEach(({ seq }, index) => assert.equal(seq, index + 1));
    const folded = events.reduce<TaskState | undefined>(
      (s, e) => reduceTask(s, e.event),
      undefined,
    );
    // Through JSON: a field that is undefined is a field that is absent.
    assert.deepEqual(found.state, JSON.parse(JSON.stringify(folded)));
    let ledger: string[] = [];
    try {
      ledger = ledgerLines(readFileSync(join(directory.ledgers, `${ID}-1.jsonl`), 'utf8'));
    } catch {
      // Killed before the first entry.
    }
    return { state: found.state, events, ledger };
  } finally {
    await store.close();
    directory.release();
  }
}

test('kill -9 anywhere: nothing acknowledged is lost, and the attempt goes on', async () => {
  for (let lines = 1; lines <= 3 * STEPS + 4; lines += 3) {
    const root = temporaryFolder();
    const said = await live('doomed.ts', [root, String(STEPS)], lines);
    const kept = await inspect(root);

    kept.events.forEach(({ seq }, index) => assert.equal(seq, index + 1));
    const notices = new Set(
      kept.events.map(({ event }) => (event.kind === 'attempt.notice' ? event.text : '')),
    );
    for (const line of said) {
      const [what, step] = line.split(' ');
      if (what === 'created') assert.ok(kept.state, `after ${lines}: the task is there`);
      if (what === 'event') assert.ok(notices.has(`step ${step}`), `after ${lines}: ${line}`);
      if (what === 'ledger') {
        assert.ok(
          kept.ledger.some((entry) => entry.includes(`"step ${step}"`)),
          line,
        );
      }
    }

    const second = await live('doomed.ts', [root, String(STEPS)], Number.POSITIVE_INFINITY);
    const runs = second.filter((line) => line.startsWith('run '));
    // The process lives on between the line it said and its end, so it may have come further.
    const ended =
      (kept.state !== undefined && isFinal(kept.state.status)) ||
      kept.ledger.some((line) => line.includes('"kind":"verdict"'));
    assert.equal(runs.length, ended ? 0 : 1, `after ${lines}: ${second.join()}`);
    if (!ended && notices.size > 1) assert.deepEqual(runs, ['run true']);
    const after = await inspect(root);
    assert.ok(after.state && isFinal(after.state.status), `after ${lines}: it has ended`);
    assert.equal(after.state.attempts.length, 1);
    const report = verifyChain(after.ledger);
    assert.ok(report.ok, JSON.stringify(report));
    const before = kept.events.map(({ seq }) => seq).length;
    assert.deepEqual(after.events.slice(0, before), kept.events);
    rmSync(root, { recursive: true, force: true });
  }
});
