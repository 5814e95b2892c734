/**
 * What is kept of logs and outputs, and what of the leftovers of killed processes goes: on a real
 * store and folder, without containers.
 */
import assert from 'node:assert/strict';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Collector } from '../../../runner/keeping/collector.ts';
import type { KeepPolicy, Kind } from '../../../runner/keeping/kind.ts';
import { details } from '../../../runner/keeping/kinds/details.ts';
import { temporary } from '../../../runner/keeping/kinds/temporary.ts';
import type { Collected } from '../../../runner/protocol/collected.ts';
import type { Status, TaskSpec } from '../../../runner/protocol/task.ts';
import { ArtifactFiles } from '../../../runner/store/artifacts.ts';
import { storeArtifact } from '../../../runner/store/attempt-records.ts';
import { openDatabase } from '../../../runner/store/database.ts';
import { type DataDirectory, openDataDirectory } from '../../../runner/store/directory.ts';
import { LogFiles } from '../../../runner/store/logs.ts';
import { migrate } from '../../../runner/store/schema.ts';
import { Store } from '../../../runner/store/store.ts';
import { creation, move } from '../../../runner/tasks/transitions.ts';
import { temporaryFolder } from '../../support/runner.ts';

const NOW = new Date('2026-12-01T12:00:00Z');
const DAY_MS = 24 * 60 * 60_000;
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
const FOREVER: KeepPolicy = {
  detailDays: undefined,
  detailBytes: undefined,
  unusedDays: 30,
  everyHours: 6,
};
const QUOTA = { bytes: 1 << 20, setting: 'quotas.artifact' };
const DONE: Status = { kind: 'done', verdict: { level: 'verified', because: [] } };
const SPEC: TaskSpec = {
  title: 'One',
  instructions: 'Do it.',
  origin: { kind: 'prompt' },
  repository: { id: 'c'.repeat(32), name: 'sample' },
  base: 'a'.repeat(40),
  head: 'a'.repeat(40),
};

interface Place {
  readonly directory: DataDirectory;
  readonly store: Store;
  readonly artifacts: ArtifactFiles;
  readonly logs: LogFiles;
  /** Makes a task that has a log of 1,000 bytes and these outputs; returns their ids. */
  readonly task: (id: string, at: Date, outputs: string[], ended?: boolean) => Promise<string[]>;
  readonly collect: (policy: Partial<KeepPolicy>, dryRun?: boolean) => Promise<Collected>;
}

async function place(t: TestContext): Promise<Place> {
  const root = temporaryFolder('errand-kinds-');
  const directory = openDataDirectory(root);
  const database = openDatabase(directory.database);
  await migrate(database);
  const store = new Store(database);
  const artifacts = new ArtifactFiles(directory.artifacts, QUOTA);
  const logs = new LogFiles(directory.logs, QUOTA, (cause) => assert.fail(String(cause)));
  t.after(async () => {
    await store.close();
    directory.release();
    rmSync(root, { recursive: true });
  });
  return {
    directory,
    store,
    artifacts,
    logs,
    task: async (id, at, outputs, ended = true) => {
      const files = () => ({ log: `log-${id}-1`, ledger: `ledger-${id}-1` });
      const time = at.toISOString();
      await store.create(id, SPEC, creation(id, SPEC, time, files));
      const { fence } = await store.takeOver(id, 1, (state) =>
        move(state, 1, { kind: 'preparing' }, time),
      );
      const ids: string[] = [];
      for (const text of outputs) {
        const file = artifacts.create();
        await file.write(Buffer.from(text));
        const finished = await file.finish();
        await storeArtifact(store, { task: id, attempt: 1, fence }, finished);
        ids.push(finished.id);
      }
      logs.append(id, 1, 'x'.repeat(1000));
      await logs.close(id, 1);
      for (const kind of ['working', 'verifying'] as const) {
        await store.append(id, (state) => move(state, 1, { kind }, time));
      }
      if (ended) await store.append(id, (state) => move(state, 1, DONE, time));
      return ids;
    },
    collect: (policy, dryRun = false) =>
      collected([details({ store, directory, artifacts, logs })], policy, dryRun),
  };
}

const report = (): void => undefined;

function collected(
  kinds: readonly Kind[],
  policy: Partial<KeepPolicy>,
  dryRun: boolean,
): Promise<Collected> {
  const parts = { kinds, policy: { ...FOREVER, ...policy }, report, now: () => NOW };
  return new Collector(parts).collect(dryRun);
}

const removed = ({ kinds }: Collected) => kinds[0]?.removed;

test('logs and outputs: kept with their tasks unless errand.yaml says otherwise', async (t) => {
  const { task, collect, artifacts, logs } = await place(t);
  const [shared = '', own = ''] = await task('ended-long-ago', daysAgo(100), ['both', 'its own']);
  await task('ended-lately', daysAgo(2), ['both']);
  await task('goes-on-since', daysAgo(200), ['of what goes on'], false);
  const has = (id: string): boolean => existsSync(artifacts.path(id) ?? '');

  assert.deepEqual(removed(await collect({})), []);
  const dry = await collect({ detailDays: 90 }, true);
  const why = 'ended more than 90 days ago (keep.detailDays)';
  assert.deepEqual(removed(dry), [{ count: 1, bytes: 1011, why }]);
  assert.ok(has(own), 'nothing went');
  assert.deepEqual(removed(await collect({ detailDays: 90 })), removed(dry));
  assert.ok(!has(own));
  assert.ok(has(shared), 'another task has it too');
  assert.match(
    readFileSync(logs.path('ended-long-ago', 1), 'utf8'),
    /^… this log is no longer kept/,
  );
  assert.equal(readFileSync(logs.path('goes-on-since', 1), 'utf8').length, 1000);
  assert.deepEqual(removed(await collect({ detailDays: 90 })), [], 'once');
});

test('by size: those of the tasks that ended first go, until the rest fits', async (t) => {
  const { task, collect, logs } = await place(t);
  await task('first-ended', daysAgo(3), []);
  await task('second-ended', daysAgo(2), []);
  await task('third-ended', daysAgo(1), []);
  await task('goes-on-since', daysAgo(9), [], false);
  const why = 'more than keep.detailSize, of the tasks that ended first';
  const real = await collect({ detailBytes: 2500 });
  assert.deepEqual(removed(real), [{ count: 2, bytes: 2000, why }]);
  const length = (id: string): number => readFileSync(logs.path(id, 1), 'utf8').length;
  assert.ok(length('first-ended') < 300 && length('second-ended') < 300);
  assert.equal(length('third-ended'), 1000);
  assert.equal(length('goes-on-since'), 1000);
});

test('a task that was taken up again keeps what it has', async (t) => {
  const { task, store, directory, artifacts, logs } = await place(t);
  const [own = ''] = await task('ended-long-ago', daysAgo(100), ['its own']);
  const kind = details({ store, directory, artifacts, logs });
  const { over } = await kind.find({ ...FOREVER, detailDays: 1 }, NOW.getTime());
  const files = { log: 'log-ended-long-ago-2', ledger: 'ledger-ended-long-ago-2' };
  const at = NOW.toISOString();
  await store.append('ended-long-ago', () => [
    { kind: 'attempt.created', at, attempt: 2, ...files },
    { kind: 'task.status', at, status: { kind: 'queued' } },
  ]);
  assert.equal(await over[0]?.remove(), false);
  assert.ok(existsSync(artifacts.path(own) ?? ''));
});

test('files of no task go once they are a day old', async (t) => {
  const { task, collect, directory } = await place(t);
  await task('ended-lately', daysAgo(2), ['output']);
  const orphans = {
    old: join(directory.ledgers, 'gone-task-1.jsonl'),
    young: join(directory.logs, 'gone-task-1.log'),
    artifact: join(directory.artifacts, 'ab', 'ab'.repeat(32)),
  };
  mkdirSync(join(directory.artifacts, 'ab'));
  for (const [name, path] of Object.entries(orphans)) {
    writeFileSync(path, 'left');
    const at = daysAgo(name === 'young' ? 0.5 : 2);
    utimesSync(path, at, at);
  }
  const real = await collect({});
  assert.deepEqual(removed(real), [{ count: 2, bytes: 8, why: 'of no task that there is' }]);
  assert.ok(!existsSync(orphans.old) && !existsSync(orphans.artifact));
  assert.ok(existsSync(orphans.young), 'its task may be about to be stored');
});

test('leftovers of killed processes go, and nothing that is in use', async (t) => {
  const { directory } = await place(t);
  const { root } = directory;
  const old = daysAgo(2);
  const make = (name: string, isOld = true): string => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    if (isOld) utimesSync(path, old, old);
    return path;
  };
  const link = mkdtempSync(join(tmpdir(), 'errand-'));
  t.after(() => rmSync(link, { recursive: true, force: true }));
  symlinkSync(join(root, 'sandboxes', 'gone'), join(link, 'to'));
  const others = mkdtempSync(join(tmpdir(), 'errand-'));
  t.after(() => rmSync(others, { recursive: true, force: true }));
  symlinkSync(join(root, 'sandboxes', 'gone'), join(others, 'to'));
  // Another user could lead a removal elsewhere while it goes on.
  if (process.geteuid?.() === 0) chownSync(others, 1000, 1000);
  else rmSync(join(others, 'to'));
  const gone = [
    make('doctor-abc'),
    make('tools/claude-0.0.1-linux-x64'),
    make('repositories/quarantine/bundle-abc'),
    make('gateway/dead'),
    link,
    make('repositories/quarantine/files-abc'),
  ];
  const kept = [
    others,
    make('doctor-new', false),
    make('tools/in-use'),
    make('somebody-elses'),
    make('repositories/quarantine/bundle-new', false),
  ];
  const live = make('gateway/live');
  const server = createServer().listen(join(live, 'socket'));
  await once(server, 'listening');
  t.after(() => server.close());
  utimesSync(live, old, old);

  const kind = temporary({
    root,
    stagedBackups: async () => [],
    isToolInUse: (name) => name === 'in-use',
  });
  await collected([kind], {}, true);
  assert.ok(
    gone.every((path) => existsSync(path)),
    'a dry run removes nothing',
  );
  const { kinds } = await collected([kind], {}, false);
  assert.equal(kinds[0]?.problem, undefined);
  assert.deepEqual(
    gone.filter((path) => existsSync(path)),
    [],
  );
  assert.deepEqual(
    [...kept, live].filter((path) => !existsSync(path)),
    [],
  );
});

test('a kind that fails keeps no other, and is in the report', async () => {
  const failing: Kind = { kind: 'a', find: () => Promise.reject(new Error('no engine')) };
  const over = [
    { why: 'over', bytes: 5, remove: () => Promise.reject(new Error('it is busy')) },
    { why: 'over', bytes: 7, remove: async () => true },
    { why: 'over', bytes: 9, remove: async () => false },
  ];
  const other: Kind = { kind: 'b', find: async () => ({ over, kept: [] }) };
  const { kinds } = await collected([failing, other], {}, false);
  assert.deepEqual(kinds[0], { kind: 'a', removed: [], kept: [], problem: 'No engine.' });
  assert.deepEqual(kinds[1], {
    kind: 'b',
    removed: [{ count: 1, bytes: 7, why: 'over' }],
    kept: [
      { count: 1, bytes: 5, why: 'could not be removed' },
      { count: 1, bytes: 9, why: 'needed again, or gone, since they were looked at' },
    ],
    problem: 'It is busy.',
  });
});

test('the runner collects by itself, and its log says what went', async (t) => {
  const said: string[] = [];
  const told = Promise.withResolvers<void>();
  const over = [{ why: 'it is over', bytes: 5, remove: async () => true }];
  const collector = new Collector({
    kinds: [{ kind: 'things', find: async () => ({ over, kept: [] }) }],
    policy: FOREVER,
    now: () => NOW,
    report: (what, _cause, about) => {
      said.push(`${what} ${about?.['count']} ${about?.['bytes']}`);
      told.resolve();
    },
  });
  const collecting = collector.start(0);
  t.after(() => collecting.stop());
  await told.promise;
  assert.deepEqual(said, ['collected things: it is over 1 5']);
});
