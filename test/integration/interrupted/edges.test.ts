/** kill -9 at the edges of a task's life: the push, the create, the setup, the discard. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTask, DiscardTask, GetTask } from '../../../runner/protocol/requests.ts';
import { fingerprint, git, makeRepository } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { appending, carefully, UNCHECKED, USUAL } from './careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  bareRepository,
  brokenSum,
  delegate,
  levelOf,
  Watcher,
} from './support.ts';

/** Empty where the engine has no such image. */
function imageId(image: string): string {
  return execFileSync('docker', ['images', '-q', image], { encoding: 'utf8' });
}

describe('kill -9 at the edges', { concurrency: false }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('around the answer to create: one task of each id, whoever asks again', async () => {
    runner.script('created-first', carefully(UNCHECKED));
    await delegate(runner, brokenSum(), 'created-first', []);
    const { connection, ...watcher } = await started('created-first');
    const { task } = await connection.request(GetTask, { id: 'created-first' });
    const copy = bareRepository(runner, task.id);
    const ids: string[] = [];
    for (const wait of [0, 2, 5]) {
      const id = `created-${wait}-ms`;
      ids.push(id);
      runner.script(id, carefully(UNCHECKED));
      git(copy, 'update-ref', `refs/errand/tasks/${id}/base`, task.spec.base);
      // The client sends it again by itself when the answer was lost.
      const created = connection.request(CreateTask, { id, spec: { ...task.spec, title: id } });
      await sleep(wait);
      await runner.end('SIGKILL');
      await runner.restart();
      assert.equal((await created).task.id, id);
    }
    for (const id of ids) {
      const { ended, heard } = await started(id);
      assert.equal(levelOf(await ended), 'unverified');
      await assertWhole(runner, id, heard);
    }
    assert.equal(levelOf(await watcher.ended), 'unverified');
    const { json } = await runner.errand(['tasks', '--json']);
    const listed = json.tasks.map(({ id }: { id: string }) => id).toSorted();
    assert.deepEqual(listed, ['created-first', ...ids].toSorted());
    await assertNothingLeft(runner);
  });

  test('during the push: nothing half sent stays, and the same call again works', async () => {
    const large = makeRepository({ 'check.sh': 'true\n', 'data.bin': randomBytes(40_000_000) });
    const untouched = fingerprint(large);
    const id = 'pushed-twice';
    const call = ['delegate', '--id', id, '--title', id, '--repo', large, 'Do.'];
    const pushing = runner.start(call);
    await appears(/incoming|tmp_pack/);
    await runner.end('SIGKILL');
    await runner.restart();
    const first = await pushing.ended;
    assert.equal(first.code, 1);
    assert.match(first.stderr, /push|sent|connection|runner/i);
    runner.script(id, carefully([{ append: appending }, ...USUAL.slice(-1)]));
    const second = await runner.errand(call);
    assert.equal(second.code, 0, second.stderr);
    const { ended } = await started(id);
    assert.equal(levelOf(await ended), 'unverified');
    assert.deepEqual(filesOf(/incoming|tmp_pack|tmp_obj/), []);
    assert.deepEqual(fingerprint(large), untouched);
    await assertNothingLeft(runner);
  });

  test('during setup: a half-made environment is never used', async (t) => {
    const id = 'setup-cut';
    const setup = ['true', 'echo one >> installed.txt', 'sleep 2', 'echo two >> installed.txt'];
    const repository = brokenSum({
      '.gitignore': 'installed.txt\n',
      '.errand/config.yaml': `setup: ${JSON.stringify(setup)}\n`,
      'check.sh':
        'test "$(cat installed.txt | tr "\\n" .)" = one.two. && sh sum.sh 2 2 | grep -q 4\n',
    });
    runner.script(id, carefully());
    const setups = setupsBegun(t);
    await delegate(runner, repository, id);
    const { ended, heard } = await started(id);
    const { first, second } = setups;
    const endedEarly = ended.then((status) => assert.fail(JSON.stringify(status)));
    endedEarly.catch(() => undefined); // It ends in any case; too early only while it is awaited.
    await Promise.race([first, endedEarly]);
    await runner.end('SIGKILL');
    await runner.restart();
    await Promise.race([second, endedEarly]);
    await sleep(1_000); // Between the first and the second half of the setup.
    await runner.end('SIGKILL');
    await runner.restart();
    assert.equal(levelOf(await ended), 'verified');
    await assertWhole(runner, id, heard);
    await assertNothingLeft(runner);
    // The environment goes with the last task that has it, whatever was made ahead over it.
    const ledger = readFileSync(join(runner.dataDir, 'ledgers', `${id}-1.jsonl`), 'utf8');
    const [image = ''] = ledger.match(/errand-env:[0-9a-f]+/) ?? [];
    assert.notEqual(imageId(image), '');
    const discarded = await runner.errand(['discard', id]);
    assert.equal(discarded.code, 0, discarded.stderr);
    assert.equal(imageId(image), '');
  });

  test('during discard: repeating it finishes it, and the others keep theirs', async () => {
    const repository = brokenSum();
    for (const id of ['kept-for-good', 'discard-0', 'discard-2', 'discard-5']) {
      runner.script(id, carefully(UNCHECKED));
      await delegate(runner, repository, id, []);
      assert.equal(levelOf(await (await started(id)).ended), 'unverified');
    }
    const copy = bareRepository(runner, 'kept-for-good');
    const { connection } = await started('kept-for-good');
    for (const wait of [0, 2, 5]) {
      const id = `discard-${wait}`;
      const discarded = connection.request(DiscardTask, { id });
      await sleep(wait);
      await runner.end('SIGKILL');
      await runner.restart();
      await discarded; // Sent again by the client itself.
      assert.equal((await runner.errand(['show', id])).code, 1);
      assert.equal(git(copy, 'for-each-ref', `refs/errand/tasks/${id}`), '');
      assert.deepEqual(filesOf(new RegExp(id)), []);
    }
    const kept = await Watcher.of(runner, 'kept-for-good');
    await kept.end();
    await assertWhole(runner, 'kept-for-good', kept.heard);
    await assertNothingLeft(runner);
  });

  /** Paths in the data directory that fit. */
  function filesOf(pattern: RegExp): string[] {
    for (;;) {
      try {
        const paths = readdirSync(runner.dataDir, { recursive: true }).map(String);
        return paths.filter((path) => pattern.test(path));
      } catch (error) {
        // A folder that went while it was read: what is there now is read instead.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }

  async function appears(pattern: RegExp): Promise<void> {
    while (filesOf(pattern).length === 0) await sleep(5);
  }

  /** When containers for a setup are started, the first and the second. */
  function setupsBegun(t: TestContext): { first: Promise<void>; second: Promise<void> } {
    const filters = [`label=${runner.label}`, 'label=errand.purpose=setup', 'event=start'];
    const args = ['events', ...filters.flatMap((filter) => ['--filter', filter])];
    const events = spawn('docker', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    t.after(() => events.kill());
    const lines = createInterface({ input: events.stdout });
    const first = once(lines, 'line').then(() => undefined);
    return { first, second: first.then(() => once(lines, 'line')).then(() => undefined) };
  }

  async function started(id: string) {
    const watcher = await Watcher.of(runner, id);
    const { connection, heard } = watcher;
    return { connection, heard, ended: watcher.end() };
  }
});
