/** A data directory as a crash, another runner or another build left it. */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { TestRunner } from '../../support/runner.ts';
import { carefully } from './careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  brokenSum,
  delegate,
  levelOf,
  Watcher,
} from './support.ts';

describe('a data directory', { concurrency: false }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('a ledger and a log with a torn last line', async () => {
    const id = 'torn-ledger';
    const reached = Promise.withResolvers<void>();
    const script = carefully();
    runner.script(id, async (request) => {
      if (request.turn === 2 && request.tries === 0) {
        reached.resolve();
        await new Promise(() => undefined);
      }
      return script(request);
    });
    await delegate(runner, brokenSum(), id);
    const watcher = await Watcher.of(runner, id);
    await reached.promise;
    await runner.end('SIGKILL');
    appendFileSync(join(runner.dataDir, 'ledgers', `${id}-1.jsonl`), '{"n":99,"kind":"cla');
    await runner.restart();
    assert.equal(levelOf(await watcher.end()), 'verified');
    await assertWhole(runner, id, watcher.heard);
    await assertNothingLeft(runner);
  });

  test('half a runner.json: clients say that no runner runs; the next start mends it', async () => {
    await runner.end('SIGKILL');
    const path = join(runner.dataDir, 'runner.json');
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 12));
    const lost = await runner.errand(['tasks']);
    assert.equal(lost.code, 1);
    assert.match(lost.stderr, /No runner is running from/);
    assert.match(lost.stderr, /errand serve/);
    await runner.restart();
    assert.equal((await runner.errand(['tasks'])).code, 0);
  });

  test('half a token: the next start makes a new one, and takes no part of the old', async () => {
    await runner.end('SIGKILL');
    const path = join(runner.dataDir, 'token');
    const old = readFileSync(path, 'utf8').trim();
    writeFileSync(path, old.slice(0, 10));
    await runner.restart();
    const fresh = readFileSync(path, 'utf8').trim();
    assert.ok(fresh.length >= 32 && !fresh.startsWith(old.slice(0, 10)));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal((await runner.errand(['tasks'])).code, 0);
    const refused = await runner.errand(['tasks'], {
      env: { ERRAND_RUNNER_URL: runner.url, ERRAND_TOKEN: old.slice(0, 10) },
    });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /token/);
  });

  test('in use: a second runner says by whom, and leaves the first alone', async () => {
    const second = await runner.errand(['serve', '--listen', '127.0.0.1:0']);
    assert.equal(second.code, 1);
    assert.match(second.stderr, new RegExp(`process ${runner.process.pid}\\)`));
    assert.match(second.stderr, /--data-dir/);
    assert.equal((await runner.errand(['tasks'])).code, 0);
  });

  test('after kill -9 the lock of the dead is none', async () => {
    await runner.end('SIGKILL');
    assert.ok(readFileSync(join(runner.dataDir, 'lock.pid'), 'utf8').trim() !== '');
    await runner.restart();
    assert.equal((await runner.errand(['tasks'])).code, 0);
  });

  test('of a newer build: an older one refuses, and changes nothing', async () => {
    await runner.end('SIGTERM');
    const path = join(runner.dataDir, 'errand.db');
    const known = setSchema(path, 4711);
    const refused = await runner.errand(['serve', '--listen', '127.0.0.1:0']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /schema 4711.*knows up to \d+/);
    assert.match(refused.stderr, /newer runner|another data directory/);
    assert.equal(setSchema(path, known), 4711);
    await runner.restart();
    const { json } = await runner.errand(['tasks', '--json']);
    assert.deepEqual(
      json.tasks.map(({ id }: { id: string }) => id),
      ['torn-ledger'],
    );
  });
});

/** Sets the number of the schema, and answers with what it was. */
function setSchema(path: string, version: number): number {
  const database = new DatabaseSync(path);
  try {
    const row = database.prepare('SELECT version FROM schema_version').get();
    database.prepare('UPDATE schema_version SET version = ?').run(version);
    return Number(row?.['version']);
  } finally {
    database.close();
  }
}
