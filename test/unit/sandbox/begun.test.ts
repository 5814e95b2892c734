/** Sandboxes in which files are placed before their task is made: which task gets which. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import { TaskRepositories } from '../../../runner/daemon/task-repositories.ts';
import { RepositoryUse } from '../../../runner/git/repository-use.ts';
import { CheckoutDriver } from '../../../runner/sandbox/checkouts/checkout-driver.ts';
import { beginCheckout, keepCheckout } from '../../../runner/sandbox/checkouts/kept-checkout.ts';
import { openWorkspace, placeAhead } from '../../../runner/sandbox/git-workspace.ts';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../../../runner/sandbox/sandbox.ts';
import { temporaryFolder } from '../../support/runner.ts';

const REPOSITORY = 'e'.repeat(16);
const IMAGE = 'an-image';
const BASE = 'b'.repeat(40);
const limits = { memoryBytes: 1, cpus: 1, pids: 1 };

interface Made extends Sandbox {
  isLost: boolean;
  isDestroyed: boolean;
}

/** Every command in them succeeds and says nothing; where files come from is not the question. */
async function driverOf(t: TestContext): Promise<{ driver: CheckoutDriver; made: Made[] }> {
  const root = temporaryFolder();
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'checkouts');
  const kept = join(folder, 'one');
  await beginCheckout(kept);
  const facts = {
    repository: REPOSITORY,
    image: IMAGE,
    commit: 'c'.repeat(40),
    task: 'other-0001',
  };
  await keepCheckout(
    kept,
    { ...facts, history: 'none', rules: [], made: [], ignored: [], extras: false },
    { listing: Buffer.alloc(0), index: Buffer.alloc(0) },
  );
  const made: Made[] = [];
  const below = {
    name: 'none',
    mounts: true,
    create: () => {
      const sandbox: Made = {
        id: `s${made.length}`,
        image: IMAGE,
        isLost: false,
        isDestroyed: false,
        exec: () => Promise.resolve({ exit: 0, timedOut: false, ms: 0 }),
        destroy: () => {
          sandbox.isDestroyed = true;
          return Promise.resolve();
        },
      };
      made.push(sandbox);
      return Promise.resolve(sandbox);
    },
  };
  const driver = new CheckoutDriver({
    driver: below as unknown as SandboxDriver,
    folder,
    withSource: () => Promise.resolve(undefined),
    hasRoom: () => Promise.resolve(true),
    limits,
    warm: 1,
    log: () => {},
  });
  t.after(() => driver.stop());
  await driver.start(() => Promise.resolve(true));
  driver.expect(REPOSITORY);
  await driver.settled();
  return { driver, made };
}

const wish = { repository: REPOSITORY, task: 'begun-0001', base: BASE };
const wanted: SandboxSpec = {
  image: IMAGE,
  task: wish.task,
  attempt: 1,
  purpose: 'work',
  limits,
  network: 'none',
  checkout: wish,
};
const pack = () => Readable.from([]);

test('a sandbox begun for a task is its own, unless more has come for the task since', async (t) => {
  const { driver, made } = await driverOf(t);
  driver.begin(wish, pack());
  const [begun] = made;
  driver.giveUp(wish.task);
  await driver.settled();
  assert.equal(begun?.isDestroyed, true);
  const sandbox = await driver.create(wanted);
  assert.notEqual(sandbox.id, begun.id);
  await sandbox.destroy();
});

test('one that was lost before its task came is ended, and not given', async (t) => {
  const { driver, made } = await driverOf(t);
  driver.begin(wish, pack());
  const [begun] = made;
  assert(begun);
  begun.isLost = true;
  const sandbox = await driver.create(wanted);
  assert.notEqual(sandbox.id, begun.id);
  await sandbox.destroy();
  await driver.settled();
  assert.equal(begun.isDestroyed, true);
});

test('who cancels a task does not wait for what was begun for it', async () => {
  const stuck: Sandbox = {
    id: 'stuck',
    image: IMAGE,
    exec: () => new Promise(() => {}),
    destroy: () => Promise.resolve(),
  };
  placeAhead(stuck, BASE, pack());
  const cancelling = new AbortController();
  const placed = openWorkspace(stuck).place(BASE, pack(), cancelling.signal);
  cancelling.abort(new Error('cancelled'));
  await assert.rejects(placed, /cancelled/);
});

test('each push for a task gives up what an earlier one began, before anything else happens', () => {
  const use = new RepositoryUse({
    pathOf: () => Promise.resolve(undefined),
    isHeld: () => Promise.resolve(false),
    report: () => {},
  });
  const repositories = { find: () => Promise.resolve(undefined) } as never;
  const tasks = new TaskRepositories({ repositories, use, maxFileBytes: 1, report: () => {} });
  const givenUp: string[] = [];
  void tasks.begin(REPOSITORY, ['task-0001', 'task-0002'], {
    begin: () => assert.fail('there is no base'),
    giveUp: (task) => givenUp.push(task),
  });
  assert.deepEqual(givenUp, ['task-0001', 'task-0002']);
});
