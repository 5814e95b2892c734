/** Network namespaces that are made before a sandbox needs one, on the real engine. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Docker from 'dockerode';
import type { DockerDriver } from '../../../runner/sandbox/docker.ts';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { run, SPEC, testDriver } from './support.ts';

const docker = new Docker();
const said: string[] = [];
const log = (text: string): void => void said.push(text);

/** A driver of its own, which keeps one at most. */
function fresh(): DockerDriver {
  const { driver } = testDriver('socket', {}, { namespaces: 1, log });
  after(() => driver.stop());
  return driver;
}

async function holders({ runner }: DockerDriver): Promise<string[]> {
  const label = [`errand.runner=${runner}`, 'errand.purpose=network'];
  const found = await docker.listContainers({ all: true, filters: { label } });
  return found.map(({ Id }) => Id);
}

async function oneReady(driver: DockerDriver): Promise<string> {
  driver.networks.expect();
  await driver.networks.settled();
  const [id, ...others] = await holders(driver);
  assert.ok(id);
  assert.deepEqual(others, []);
  return id;
}

async function networkOf(sandbox: Sandbox): Promise<string | undefined> {
  const [found] = await docker.listContainers({ filters: { name: [`errand-${sandbox.id}`] } });
  const { HostConfig } = await docker.getContainer(found?.Id ?? '').inspect();
  return HostConfig.NetworkMode;
}

async function namespaceOf(sandbox: Sandbox): Promise<string> {
  return (await run(sandbox, ['readlink', '/proc/self/ns/net'])).stdout.toString();
}

test('a sandbox gets a namespace that is ready, with nothing in it but its own loopback', async () => {
  const driver = fresh();
  const holder = await oneReady(driver);
  const { NetworkMode } = (await docker.getContainer(holder).inspect()).HostConfig;
  assert.equal(NetworkMode, 'none');
  assert.equal(driver.count, 0);
  const one = await driver.create(SPEC);
  const two = await driver.create(SPEC);
  assert.equal(driver.count, 2);
  assert.equal(await networkOf(one), `container:${holder}`);
  // Of two at once each has its own: what is ready serves one.
  assert.notEqual(await networkOf(two), `container:${holder}`);
  for (const sandbox of [one, two]) {
    const { stdout } = await run(sandbox, ['sh', '-c', 'hostname; ls /sys/class/net; id -u']);
    assert.equal(stdout.toString(), 'sandbox\nlo\n1000\n');
  }
  // A sandbox that is to share the network of another has it from there.
  const guest = await driver.create({ ...SPEC, network: { of: one.id } });
  const [own, shared, apart] = await Promise.all([one, guest, two].map(namespaceOf));
  assert.equal(shared, own);
  assert.notEqual(apart, own);
  for (const sandbox of [guest, one, two]) await sandbox.destroy();
  await driver.networks.settled();
  assert.ok(!(await holders(driver)).includes(holder));
});

test('where the one that is ready cannot be used, the sandbox has its own, and nothing is lost', async () => {
  const driver = fresh();
  const killed = await oneReady(driver);
  const gone = docker.getContainer(killed);
  await gone.kill();
  await gone.wait();
  const sandbox = await driver.create(SPEC);
  assert.equal(await networkOf(sandbox), 'none');
  await sandbox.destroy();
});

test('an engine that refuses to share one is not asked again, and the log says so', async () => {
  const driver = fresh();
  await oneReady(driver);
  const taken = driver.networks.take(SPEC);
  assert.ok(taken);
  driver.networks.failed(new Error('joining is not supported'));
  driver.networks.end(taken);
  assert.equal(driver.networks.take(SPEC), undefined);
  const sandbox = await driver.create(SPEC);
  assert.equal(await networkOf(sandbox), 'none');
  await sandbox.destroy();
  assert.match(said.join('\n'), /network namespace made ahead: joining is not supported/);
});

test('what waits ends with its runner, and is found by label where it could not be removed', async () => {
  const driver = fresh();
  const holder = await oneReady(driver);
  assert.deepEqual(await driver.made.leftovers(), []);
  await driver.stop();
  assert.ok(!(await holders(driver)).includes(holder));
  assert.equal(driver.networks.take(SPEC), undefined);
});
