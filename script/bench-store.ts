/** Measures a transition of a task, as the store commits it, against a bare durable commit. */
import { join } from 'node:path';
import { connect as connectDatabase, openDatabase } from '../runner/store/database.ts';
import { migrate } from '../runner/store/schema.ts';
import { Store } from '../runner/store/store.ts';
import type { Status } from '../runner/protocol/task.ts';
import { spec } from '../test/integration/server/runner.ts';
import { type Bench, type Figure, folder, race, type Run, timed } from './bench-kit.ts';

const ID = 'bench-0001';

const now = (): string => new Date().toISOString();

export async function transition(bench: Bench): Promise<Figure[]> {
  const place = folder(bench);
  const database = openDatabase(join(place, 'errand.sqlite'));
  await migrate(database);
  const store = new Store(database);
  bench.stack.defer(() => store.close());
  await store.create(ID, spec(), [
    { kind: 'task.created', at: now(), id: ID, spec: spec() },
    { kind: 'attempt.created', at: now(), attempt: 1 },
  ]);
  // Alternates for ever, like a task that is interrupted again and again.
  let status: Status = { kind: 'preparing' };
  const ours: Run = timed(async () => {
    const next = status;
    status =
      next.kind === 'preparing' ? { kind: 'interrupted', reason: 'bench' } : { kind: 'preparing' };
    await store.append(ID, () => [
      { kind: 'attempt.status', at: now(), attempt: 1, status: next },
      { kind: 'task.status', at: now(), status: next },
    ]);
  });
  const rounds = { runs: bench.quick ? 200 : 1_000, warm: 50 };
  const others = { 'node:sqlite, one row, FULL': timed(bareCommit(bench)) };
  return [await race('transition committed', rounds, ours, others)];
}

/** The smallest cost of a durable record: one row of an event's size, committed. */
export function bareCommit(bench: Bench): () => void {
  const connection = connectDatabase(join(folder(bench), 'bare.sqlite'));
  bench.stack.defer(() => connection.close());
  connection.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT)');
  const insert = connection.prepare('INSERT INTO rows (body) VALUES (?)');
  const body = 'x'.repeat(200);
  return () => void insert.run(body);
}
