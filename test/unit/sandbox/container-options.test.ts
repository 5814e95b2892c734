import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerOptions } from '../../../runner/sandbox/container-options.ts';
import type { SandboxSpec } from '../../../runner/sandbox/sandbox.ts';
import { tar } from '../../../runner/sandbox/tar.ts';

const spec: SandboxSpec = {
  image: 'x',
  task: 't1',
  attempt: 2,
  purpose: 'work',
  limits: { memoryBytes: 2 * 1024 ** 3, cpus: 1.5, pids: 99 },
  network: 'none',
};

test('every container is hardened, labelled and limited', () => {
  const made = containerOptions({
    name: 'n',
    runner: 'r',
    seccomp: 'profile',
    spec,
    control: '/data/sandboxes/a',
  });
  assert.equal(made.User, '1000:1000');
  assert.deepEqual(made.Labels, {
    'errand.runner': 'r',
    'errand.task': 't1',
    'errand.attempt': '2',
    'errand.purpose': 'work',
  });
  const host = made.HostConfig;
  assert.deepEqual(host?.CapDrop, ['ALL']);
  assert.deepEqual(host?.SecurityOpt, ['no-new-privileges:true', 'seccomp=profile']);
  assert.equal(host?.NetworkMode, 'none');
  assert.equal(host?.Memory, 2_147_483_648);
  assert.equal(host?.MemorySwap, host?.Memory);
  assert.equal(host?.NanoCpus, 1_500_000_000);
  assert.equal(host?.PidsLimit, 99);
  assert.deepEqual(host?.Mounts, [
    { Type: 'bind', Source: '/data/sandboxes/a', Target: '/run/errand', ReadOnly: true },
  ]);
});

test('a namespace that another container holds comes with its host name', () => {
  const network = `container:${'f'.repeat(64)}`;
  const made = containerOptions({ name: 'n', runner: 'r', seccomp: 'profile', spec, network });
  assert.equal(made.HostConfig?.NetworkMode, network);
  // The engine refuses both at once.
  assert.equal('Hostname' in made, false);
});

test('over attach nothing of the host is mounted', () => {
  const made = containerOptions({ name: 'n', runner: 'r', seccomp: 'profile', spec });
  assert.equal(made.HostConfig?.Mounts, undefined);
  assert.equal(made.OpenStdin, true);
  assert.deepEqual(made.Entrypoint, ['/run/errand/supervisor', '-']);
});

test('a tar archive has blocks of 512 bytes and right checksums', () => {
  const archive = tar([
    { name: 'workspace', mode: 0o755, owner: 1000 },
    { name: 'file', mode: 0o555, owner: 0, content: Buffer.alloc(600, 65) },
  ]);
  assert.equal(archive.length, 512 + 512 + 1024 + 1024);
  for (const at of [0, 512]) {
    const header = Buffer.from(archive.subarray(at, at + 512));
    const said = Number.parseInt(header.toString('latin1', 148, 154), 8);
    header.fill(' ', 148, 156);
    assert.equal(
      header.reduce((sum, byte) => sum + byte, 0),
      said,
    );
  }
});

test('what the runner shows a sandbox is read-only, whoever asks', () => {
  const mounts = [{ source: '/data/tools/node', target: '/opt/errand/tools/node' }];
  const made = containerOptions({
    name: 'n',
    runner: 'r',
    seccomp: 'profile',
    spec: { ...spec, mounts },
  });
  assert.deepEqual(made.HostConfig?.Mounts, [
    {
      Type: 'bind',
      Source: '/data/tools/node',
      Target: '/opt/errand/tools/node',
      ReadOnly: true,
    },
  ]);
});
