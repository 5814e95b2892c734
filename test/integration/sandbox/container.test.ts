import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import Docker from 'dockerode';
import { DockerDriver } from '../../../runner/sandbox/docker.ts';
import { DockerSandbox } from '../../../runner/sandbox/docker-sandbox.ts';
import { type Sandbox, SandboxLostError } from '../../../runner/sandbox/sandbox.ts';
import { FOREIGN_IMAGE, IMAGE, run, SPEC, testDriver } from './support.ts';

const { driver, runner, dataDirectory } = testDriver();

function containerOf(sandbox: Sandbox): Docker.Container {
  assert.ok(sandbox instanceof DockerSandbox);
  return sandbox.container;
}

describe('from inside', () => {
  test('no capability, no new privileges, no network, no engine, no writable mount', async () => {
    const sandbox = await driver.create(SPEC);
    const status = (await run(sandbox, ['cat', '/proc/self/status'])).stdout.toString();
    assert.match(status, /CapEff:\s+0{16}/);
    assert.match(status, /CapBnd:\s+0{16}/);
    assert.match(status, /NoNewPrivs:\s+1/);
    assert.match(status, /Seccomp:\s+2/);
    assert.match(status, /Uid:\s+1000\s+1000\s+1000\s+1000/);
    const links = (await run(sandbox, ['ls', '/sys/class/net'])).stdout.toString();
    assert.equal(links, 'lo\n');
    const mounts = (await run(sandbox, ['cat', '/proc/mounts'])).stdout.toString();
    assert.match(mounts, / \/run\/errand \S+ ro,/);
    assert.doesNotMatch(mounts, /docker\.sock/);
    for (const attack of [
      'touch /run/errand/x',
      'rm -f /run/errand/supervisor',
      'test -S /run/errand/socket',
      'test -e /var/run/docker.sock',
      'mount -t tmpfs x /mnt',
      'unshare -U true',
      'echo 1 > /proc/sys/kernel/sysrq',
      'cat /proc/1/mem',
      'ls /proc/1/fd',
      'touch /usr/bin/x',
    ]) {
      assert.notEqual((await run(sandbox, ['sh', '-c', attack])).exit, 0, attack);
    }
    await run(sandbox, ['sh', '-c', 'kill -TERM 1; kill -KILL 1; kill -INT 1; true']);
    assert.equal((await run(sandbox, ['true'])).exit, 0);
    await sandbox.destroy();
  });

  test('a fork bomb and too much memory end the command, not the sandbox', async () => {
    const limits = { memoryBytes: 128 * 1024 * 1024, cpus: 1, pids: 40 };
    const sandbox = await driver.create({ ...SPEC, limits });
    const forks = 'for i in $(seq 100); do sleep 5 & done; wait';
    const bomb = await run(sandbox, ['bash', '-c', forks], { timeoutMs: 3_000 });
    assert.match(bomb.stderr.toString(), /fork/);
    const hungry = await run(sandbox, ['python3', '-c', 'bytearray(400_000_000)']);
    assert.deepEqual([hungry.exit, hungry.signal], [137, 9]);
    assert.equal((await run(sandbox, ['true'])).exit, 0);
    await sandbox.destroy();
  });

  test('the toolchains of the default image run as the user', async () => {
    const sandbox = await driver.create(SPEC);
    const script = `set -e
      cd /workspace && npm init -y >/dev/null && node -e 'console.log(process.version)'
      echo 'def test_a(): assert 1' >test_a.py && pytest -q test_a.py | tail -n 1
      echo 'int main(){return 0;}' >a.c && gcc a.c && ./a.out
      python3 -m venv v && v/bin/python -c 'import pip' && rg -q assert test_a.py && jq -n 1`;
    const ran = await run(sandbox, ['sh', '-c', script]);
    assert.equal(ran.exit, 0, ran.stderr.toString());
    assert.match(ran.stdout.toString(), /^v24\.[\s\S]*1 passed[\s\S]*1\n$/);
    await sandbox.destroy();
  });
});

describe('loss and end', () => {
  test('a container that is killed from outside rejects what runs and what comes', async () => {
    const sandbox = await driver.create(SPEC);
    const running = run(sandbox, ['sleep', '60']);
    const lost = assert.rejects(running, (error: unknown) => {
      assert.ok(error instanceof SandboxLostError);
      return /exit code 137/.test(error.message);
    });
    await containerOf(sandbox).kill();
    await lost;
    await assert.rejects(run(sandbox, ['true']), SandboxLostError);
    await sandbox.destroy();
    await sandbox.destroy();
  });

  for (const transport of ['socket', 'attach'] as const) {
    test(`when the runner dies, the container ends by itself (${transport})`, async () => {
      const other = testDriver(transport);
      const script = `
        import { DockerDriver } from ${JSON.stringify(join(import.meta.dirname, '../../../runner/sandbox/docker.ts'))};
        const driver = new DockerDriver(${JSON.stringify({
          docker: {},
          dataDirectory: other.dataDirectory,
          runner: other.runner,
          transport,
          image: IMAGE,
          toolImage: IMAGE,
        })});
        const sandbox = await driver.create(${JSON.stringify(SPEC)});
        void sandbox.exec({ argv: ['sh', '-c', 'setsid sleep 700 & sleep 701'], timeoutMs: 900000 });
        await sandbox.exec({ argv: ['true'], timeoutMs: 5000 });
        process.kill(process.pid, 'SIGKILL');`;
      assert.throws(() =>
        execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script]),
      );
      const docker = new Docker();
      const label = [`errand.runner=${other.runner}`];
      const [left] = await docker.listContainers({ all: true, filters: { label } });
      assert.ok(left);
      const ended = (await docker.getContainer(left.Id).wait()) as { StatusCode: number };
      assert.equal(ended.StatusCode, 0);
      assert.equal(await other.driver.reap(() => true), 0);
      assert.equal(await other.driver.reap(() => false), 1);
      assert.deepEqual(await docker.listContainers({ all: true, filters: { label } }), []);
    });
  }

  test('an engine that goes away takes an attached sandbox with it, and nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'errand-proxy-'));
    const open = new Set<Socket>();
    const proxy = createServer((client) => {
      const engine = connect('/var/run/docker.sock');
      for (const socket of [client, engine]) {
        open.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => (client.destroy(), engine.destroy(), open.delete(socket)));
      }
      client.pipe(engine).pipe(client);
    });
    const socketPath = join(folder, 'docker.sock');
    await new Promise<void>((up) => proxy.listen(socketPath, up));
    after(() => {
      proxy.close();
      for (const socket of open) socket.destroy();
      rmSync(folder, { recursive: true });
    });
    const other = testDriver('attach', { socketPath });
    const sandbox = await other.driver.create(SPEC);
    const writing = run(sandbox, ['cat'], { stdin: Buffer.alloc(50_000_000) });
    for (const socket of open) socket.destroy();
    await assert.rejects(writing, SandboxLostError);
    await sandbox.destroy();
    proxy.close();
    for (const socket of open) socket.destroy();
    await assert.rejects(
      other.driver.reap(() => false),
      { code: 'unavailable' },
    );
  });

  test('one that is made while others are being removed keeps its folders and its volume', async () => {
    const other = testDriver();
    for (let old = 0; old < 3; old++) await other.driver.create({ ...SPEC, task: 'old' });
    let making: Promise<Sandbox> | undefined;
    const removing = other.driver.reap(() => {
      making ??= other.driver.create({ ...SPEC, task: 'new', tree: { layers: [] } });
      return false;
    });
    assert.equal(await removing, 3);
    const made = await making;
    assert.ok(made);
    for (const each of ['sandboxes', 'trees']) {
      assert.ok(existsSync(join(other.dataDirectory, each, made.id)), each);
    }
    const { Options } = await new Docker().getVolume(`errand-${made.id}`).inspect();
    assert.equal(Options?.['device'], join(other.dataDirectory, 'trees', made.id, 'upper'));
    await run(made, ['sh', '-c', 'echo kept >file']);
    assert.equal((await run(made, ['cat', 'file'])).stdout.toString(), 'kept\n');
    await made.destroy();
    assert.deepEqual(readdirSync(join(other.dataDirectory, 'trees')), []);
  });

  test('an abort in the middle of a creation leaves no container and no folder', async () => {
    for (const moment of [0, 5, 40, 120]) {
      const abort = new AbortController();
      const creating = driver.create(SPEC, abort.signal);
      setTimeout(() => abort.abort(new Error('stop')), moment);
      await assert.rejects(creating, /stop/);
    }
    const filters = { label: [`errand.runner=${runner}`] };
    assert.deepEqual(await new Docker().listContainers({ all: true, filters }), []);
    assert.deepEqual(readdirSync(join(dataDirectory, 'sandboxes')), []);
  });

  test("the host's folder is closed to others, and goes with the sandbox", async () => {
    const sandbox = await driver.create(SPEC);
    const above = join(dataDirectory, 'sandboxes');
    assert.equal(statSync(above).mode & 0o777, 0o700);
    const folder = join(above, sandbox.id);
    assert.deepEqual(readdirSync(folder), ['supervisor']);
    await sandbox.destroy();
    assert.equal(existsSync(folder), false);
  });
});

describe('images', () => {
  test('an image that is not there is named with what to do', async () => {
    await assert.rejects(driver.create({ ...SPEC, image: 'errand-none:x' }), /errand-none:x/);
    assert.equal(await driver.hasImage('errand-none:x'), false);
  });

  for (const transport of ['socket', 'attach'] as const) {
    test(`a foreign image gets its folders (${transport}), and is kept with what was done`, async () => {
      const other = testDriver(transport);
      const sandbox = await other.driver.create({ ...SPEC, image: FOREIGN_IMAGE });
      const script = 'id -u; echo $HOME; touch /workspace/kept /tmp/t /var/lib/errand/s; pwd';
      const ran = await run(sandbox, ['sh', '-c', script]);
      assert.equal(ran.stdout.toString(), '1000\n/tmp\n/workspace\n', ran.stderr.toString());
      const name = `errand-test-image:${other.runner}`;
      await other.driver.saveImage(sandbox, name);
      after(() => new Docker().getImage(name).remove());
      await sandbox.destroy();
      const again = await other.driver.create({ ...SPEC, image: name });
      assert.equal((await run(again, ['ls'])).stdout.toString(), 'kept\n');
      await again.destroy();
    });
  }

  test('an image with nothing but one static program runs it', async () => {
    const maker = await driver.create(SPEC);
    const script = 'cat >p.c && gcc -static -o probe p.c && tar -c probe';
    const made = await run(maker, ['sh', '-c', script], { stdin: Buffer.from(PROBE) });
    assert.equal(made.exit, 0, made.stderr.toString());
    await maker.destroy();
    const name = `errand-test-scratch:${runner}`;
    execFileSync('docker', ['import', '-', name], { input: made.stdout, stdio: 'pipe' });
    after(() => new Docker().getImage(name).remove());
    const sandbox = await driver.create({ ...SPEC, image: name });
    const ran = await run(sandbox, ['/probe']);
    assert.equal(ran.stdout.toString(), '/workspace 1000 /tmp\n');
    assert.equal(ran.exit, 0);
    await sandbox.destroy();
  });
});

/** Says where and as whom it runs; ends with 0 when it could write a file there. */
const PROBE = `
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) {
  char here[99];
  printf("%s %d %s\\n", getcwd(here, sizeof here), getuid(), getenv("HOME"));
  return !fopen("file", "w");
}`;

describe('health', () => {
  test('it says what is there, and what is wrong with the fix', async () => {
    const good = await driver.health();
    assert.equal(good.ok, true);
    assert.match(good.detail, /Docker Engine \d+/);
    const folder = mkdtempSync(join(tmpdir(), 'errand-health-'));
    after(() => rmSync(folder, { recursive: true }));
    const options = { runner, dataDirectory, transport: 'socket', log: () => {} } as const;
    const away = new DockerDriver({
      ...options,
      docker: { socketPath: join(folder, 'none.sock') },
      image: IMAGE,
      toolImage: IMAGE,
    });
    const bad = await away.health();
    assert.equal(bad.ok, false);
    assert.match(bad.fix ?? '', /start it/);
    await assert.rejects(away.create(SPEC), /No Docker Engine answers/);
    const bare = new DockerDriver({
      ...options,
      docker: {},
      image: 'errand-none:x',
      toolImage: IMAGE,
    });
    assert.match((await bare.health()).fix ?? '', /sandbox-image\.sh/);
  });
});
