/** The way out of a sandbox without network: a mounted folder, a socket in it, and the relay. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { run, SPEC, testDriver } from '../sandbox/support.ts';

const { driver } = testDriver();

const folder = mkdtempSync(join(tmpdir(), 'errand-relay-'));
const server = createServer((request, response) => {
  if (request.url === '/slow') {
    response.write('first ');
    // The rest only when the reader has said that it has the beginning.
    once(server, 'seen').then(() => response.end('last'), assert.fail);
    return;
  }
  if (request.url === '/seen') server.emit('seen');
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.length));
  request.on('end', () => response.end(String(bytes)));
});
let sandbox: Sandbox | undefined;
after(async () => {
  await sandbox?.destroy();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const relay = (program: readonly string[]): string[] => {
  return ['/run/errand/supervisor', 'relay', '7429', '/opt/errand/gateway/socket', ...program];
};
const node = (source: string): string[] => relay(['node', '-e', source]);
const url = 'http://127.0.0.1:7429';

test('a program in a sandbox reaches the mounted socket, and nothing else', async () => {
  chmodSync(folder, 0o711);
  server.listen(join(folder, 'socket'));
  await once(server, 'listening');
  chmodSync(join(folder, 'socket'), 0o666);
  writeFileSync(join(folder, 'note'), 'kept', { mode: 0o644 });
  const mounts = [{ source: folder, target: '/opt/errand/gateway' }];
  const made = await driver.create({ ...SPEC, mounts });
  sandbox = made;

  // Many at a time, each way more than fits into any buffer.
  const many = `const body = 'x'.repeat(3_000_000);
    const ask = async () => (await fetch('${url}/', { method: 'POST', body })).text();
    Promise.all(Array.from({ length: 20 }, ask)).then((all) => console.log(new Set(all)))`;
  const asked = await run(made, node(many));
  assert.equal(asked.stdout.toString().trim(), "Set(1) { '3000000' }", asked.stderr.toString());

  // What the server has sent arrives while it still thinks.
  const slow = `const reader = (await fetch('${url}/slow')).body.getReader();
    const text = async () => new TextDecoder().decode((await reader.read()).value);
    const first = await text();
    await fetch('${url}/seen');
    console.log(first + await text())`;
  const streamed = await run(made, relay(['node', '--input-type=module', '-e', slow]));
  assert.equal(streamed.stdout.toString().trim(), 'first last', streamed.stderr.toString());

  const other = await run(made, relay(['curl', '-sS', '-m', '5', 'http://192.0.2.1/']));
  assert.notEqual(other.exit, 0);
  const writing = await run(made, ['sh', '-c', 'echo x >/opt/errand/gateway/note']);
  assert.notEqual(writing.exit, 0);
});

test('the relay ends as its program does, and takes along what it left running', async () => {
  assert.ok(sandbox);
  assert.equal((await run(sandbox, relay(['sh', '-c', 'sleep 99 & exit 7']))).exit, 7);
  assert.equal((await run(sandbox, relay(['sh', '-c', 'kill -9 $$']))).exit, 137);
  assert.equal((await run(sandbox, relay(['no-such-program']))).exit, 127);
  const left = await run(sandbox, ['pgrep', '-f', 'relay|sleep']);
  assert.equal(left.stdout.toString(), '');
});

test('where the engine is elsewhere, nothing can be mounted', async () => {
  const remote = testDriver('attach').driver;
  assert.equal(remote.mounts, false);
  await assert.rejects(
    remote.create({ ...SPEC, mounts: [{ source: folder, target: '/opt/errand/gateway' }] }),
    /cannot show folders/,
  );
});
