/** Sandboxes that are made before anybody asks, on the real engine. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, test } from 'node:test';
import Docker from 'dockerode';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { CheckoutDriver } from '../../../runner/sandbox/checkouts/checkout-driver.ts';
import type { CheckoutSource } from '../../../runner/sandbox/checkouts/prepare-checkout.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { run, SPEC, testDriver } from './support.ts';

const docker = new Docker();
const { driver, dataDirectory, runner } = testDriver();
const store = await openRepositoryStore(dataDirectory);
const ID = 'b'.repeat(16);
const repository = await store.open(ID, 'project');
const said: string[] = [];
const checkouts = apart('checkouts', repository);
after(async () => await checkouts.stop());

const TASK = 'warm-0001';
const root = makeRepository();
writeFileSync(join(root, 'file'), 'first\n');
git(root, 'add', '-A');
git(root, 'commit', '-q', '-m', 'first');
writeFileSync(join(root, 'file'), 'mine\n');
git(root, 'commit', '-q', '-a', '-m', 'base');
const base = git(root, 'rev-parse', 'HEAD').trim();
git(root, 'push', '-q', repository.path, `${base}:refs/errand/tasks/${TASK}/base`);
const checkout = { repository: ID, task: TASK, base };

function ahead(): string[] {
  const filters = [`errand.runner=${runner}`, 'errand.purpose=ahead'].flatMap((label) => [
    '--filter',
    `label=${label}`,
  ]);
  const format = ['--format', '{{.Names}}'];
  const out = execFileSync('docker', ['ps', ...filters, ...format], { encoding: 'utf8' });
  // The name of one that is used ends with that of its task.
  return out
    .split('\n')
    .filter((name) => /^errand-\w+$/.test(name))
    .toSorted();
}

const nameOf = (sandbox: Sandbox): string => `errand-${sandbox.id}`;

async function content(sandbox: Sandbox): Promise<string> {
  const workspace = openWorkspace(sandbox);
  await workspace.place(base, repository.forTask(TASK).packOf(base));
  return (await workspace.readFile('file'))?.toString() ?? '';
}

test('a sandbox is up before it is asked for, is given once, and is as hard as any other', async () => {
  const first = await checkouts.create({ ...SPEC, checkout });
  await first.destroy();
  await checkouts.settled();
  const [ready, ...others] = ahead();
  assert.ok(ready);
  assert.deepEqual(others, []);
  const one = await checkouts.create({ ...SPEC, checkout });
  assert.equal(nameOf(one), ready);
  const two = await checkouts.create({ ...SPEC, checkout });
  assert.notEqual(nameOf(two), ready);
  assert.equal(await content(one), 'mine\n');
  await run(one, ['sh', '-c', 'echo other >file; echo x >/tmp/x']);
  assert.equal(await content(two), 'mine\n');
  assert.equal((await run(two, ['ls', '/tmp/x'])).exit, 2);

  const hardening = async (sandbox: Sandbox): Promise<unknown> => {
    const [found] = await docker.listContainers({ filters: { name: [nameOf(sandbox)] } });
    const { HostConfig, Config } = await docker.getContainer(found?.Id ?? '').inspect();
    const { Mounts, ...rest } = HostConfig;
    const shown = Mounts?.map(({ Target, ReadOnly, Type }) => ({ Target, ReadOnly, Type }));
    return { rest, shown, user: Config.User, env: Config.Env };
  };
  assert.deepEqual(await hardening(one), await hardening(two));
  await one.destroy();
  await two.destroy();
  assert.ok(!ahead().includes(ready));
  assert.deepEqual(said, []);
});

test('two in use at once make two be kept, and one that was killed is not given', async () => {
  checkouts.expect(ID);
  await checkouts.settled();
  const [killed = '', kept] = ahead();
  assert.ok(kept);
  const gone = docker.getContainer(killed);
  await gone.kill();
  await gone.wait();
  const given = [
    await checkouts.create({ ...SPEC, checkout }),
    await checkouts.create({ ...SPEC, checkout }),
  ];
  assert.ok(given.map(nameOf).includes(kept));
  assert.ok(!given.map(nameOf).includes(killed));
  for (const sandbox of given) {
    assert.equal(await content(sandbox), 'mine\n');
    await sandbox.destroy();
  }
});

test('nobody watches what an unused one writes, and from its use on it is held to its limits', async () => {
  const limits = { ...SPEC.limits, diskBytes: 20 * 1024 * 1024 };
  const small = apart('others', repository, limits);
  const first = await small.create({ ...SPEC, limits, checkout });
  await first.destroy();
  await small.settled();
  const names = ahead();
  const sandbox = await small.create({ ...SPEC, limits, checkout });
  assert.ok(names.includes(nameOf(sandbox)));
  const script = 'for i in 1 2 3; do head -c 10000000 /dev/urandom >big$i; done; sleep 60';
  await assert.rejects(run(sandbox, ['sh', '-c', script], { timeoutMs: 60_000 }), /sandbox\.disk/);
  await sandbox.destroy();
  await small.stop();
});

test('the files of a task that is about to be made are placed before it asks', async () => {
  checkouts.expect(ID);
  await checkouts.settled();
  assert.notDeepEqual(ahead(), [], said.join());
  const begin = (task: string): void => {
    git(root, 'push', '-q', repository.path, `${base}:refs/errand/tasks/${task}/base`);
    checkouts.begin({ ...checkout, task }, repository.forTask(task).packOf(base));
  };
  begin('begun-0001');
  const wanted = { ...SPEC, checkout: { ...checkout, task: 'begun-0001' } };
  const room = await checkouts.create({ ...wanted, purpose: 'clean-room' });
  const sandbox = await checkouts.create(wanted);
  await inUseAs(`${nameOf(sandbox)}.begun-0001`);
  assert.notEqual(room.id, sandbox.id);
  const workspace = openWorkspace(sandbox);
  // A pack that errs: nothing is left to be read from it.
  await workspace.place(base, Readable.from(failing()));
  assert.equal((await workspace.readFile('file'))?.toString(), 'mine\n');
  assert.equal(await workspace.treeId(), await repository.treeOf(base));
  assert.deepEqual(workspace.tracked(), ['file']);
  assert.equal(await content(room), 'mine\n');
  await sandbox.destroy();
  await room.destroy();

  // One whose task never comes ends with its driver, or after a while.
  checkouts.expect(ID);
  await checkouts.settled();
  assert.notDeepEqual(ahead(), [], said.join());
  begin('never-0001');
  await inUseAs('.never-0001');
  await checkouts.forget('never-0001');
  await checkouts.settled();
  assert.deepEqual(await inUseBy('never-0001'), []);
});

async function* failing(): AsyncGenerator<Buffer> {
  yield await Promise.reject(new Error('the pack was read'));
}

/** Containers with the name of this task. */
async function inUseBy(task: string): Promise<string[]> {
  const filters = { label: [`errand.runner=${runner}`] };
  const found = await docker.listContainers({ all: true, filters });
  const names = found.flatMap(({ Names }) => Names).filter((name) => name.endsWith(`.${task}`));
  return names.map((name) => name.slice(1));
}

/** Resolves once a container has a name that ends so; it gets it a moment after its use began. */
async function inUseAs(name: string): Promise<void> {
  const task = name.slice(name.lastIndexOf('.') + 1);
  while (!(await inUseBy(task)).some((each) => each.endsWith(name))) assert.deepEqual(said, []);
}

test('an image can be removed while sandboxes of it wait', async () => {
  const name = await saved('waiting');
  const image = await driver.imageId(name);
  assert.ok(image);
  const others = apart('others-of-it', repository);
  const first = await others.create({ ...SPEC, image, checkout });
  await first.destroy();
  await others.settled();
  // One has files of a task that is about to come, and the next waits for nobody yet.
  others.begin({ ...checkout, task: 'begun-0002' }, repository.forTask(TASK).packOf(base));
  await inUseAs('.begun-0002');
  others.expect(ID);
  await others.settled();
  assert.equal((await sandboxesOf(image, 'ahead')).length, 2);
  await others.removeImage(name);
  assert.equal(await driver.imageId(name), undefined);
  assert.deepEqual(readdirSync(join(dataDirectory, 'others-of-it')), []);
  await others.stop();
  assert.deepEqual(said, []);
});

test('an image can be removed while a checkout of it is being prepared', async () => {
  const name = await saved('preparing');
  const image = await driver.imageId(name);
  assert.ok(image);
  const endless = apart('endless', {
    parentOf: async () => undefined,
    packWithHistory: async () => ({ pack: new PassThrough(), history: 'none', ignored: [] }),
  });
  const first = await endless.create({ ...SPEC, image, checkout });
  await first.destroy();
  while ((await sandboxesOf(image, 'checkout')).length === 0);
  await endless.removeImage(name);
  assert.equal(await driver.imageId(name), undefined);
  assert.deepEqual(readdirSync(join(dataDirectory, 'endless')), []);
  await endless.stop();
  assert.deepEqual(said, []);
});

/** A driver with checkouts of its own. */
function apart(folder: string, source: CheckoutSource, limits = SPEC.limits): CheckoutDriver {
  return new CheckoutDriver({
    driver,
    folder: join(dataDirectory, folder),
    withSource: (_id, work) => work(source),
    hasRoom: async () => true,
    limits,
    warm: 2,
    log: (text) => said.push(text),
  });
}

/** An image as setup makes one; returns its name. */
async function saved(what: string): Promise<string> {
  const name = `errand-warm-test:${what}-${runner}`;
  const made = await driver.create(SPEC);
  await run(made, ['touch', `/tmp/${what}`]);
  await driver.saveImage(made, name);
  after(() => execFileSync('docker', ['rmi', '-f', name], { stdio: 'ignore' }));
  await made.destroy();
  return name;
}

async function sandboxesOf(image: string, purpose: string): Promise<string[]> {
  const filters = { ancestor: [image], label: [`errand.purpose=${purpose}`] };
  return (await docker.listContainers({ filters })).map(({ Id }) => Id);
}

test('with a stop all are gone', async () => {
  await checkouts.stop();
  assert.deepEqual(ahead(), []);
  const label = `label=errand.runner=${runner}`;
  const volumes = execFileSync('docker', ['volume', 'ls', '-q', '--filter', label]).toString();
  assert.equal(volumes, '');
});
