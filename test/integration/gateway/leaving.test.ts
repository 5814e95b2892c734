/** Whoever asks through the gateway and goes before the answer has spent something all the same. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as overHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Gateway } from '../../../runner/gateway/gateway.ts';
import { providers } from '../../../runner/gateway/upstream.ts';

test('who leaves before the answer is counted, by what was asked', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'errand-leaving-'));
  const gateway = new Gateway(folder);
  const asked = Promise.withResolvers<void>();
  const server = createServer((request) => void request.resume().on('end', asked.resolve));
  t.after(async () => {
    await gateway.stop();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const door = await gateway.open();
  const settled = Promise.withResolvers<void>();
  const session = door.openSession({
    upstream: providers({ anthropic: { baseURL: `http://127.0.0.1:${port}`, apiKey: 'key' } }),
    prices: {},
    models: ['m'],
    budget: { costUsd: 1, requests: 1 },
    beforeRequest: async () => {},
    onUsage: () => settled.resolve(),
    log: () => {},
  });
  const request = overHttp({
    socketPath: join(door.mount.source, 'socket'),
    path: '/v1/messages',
    method: 'POST',
    headers: { 'x-api-key': session.token },
  });
  request.on('error', () => {}); // It is this test that ends it.
  request.end(JSON.stringify({ model: 'm', messages: 'x'.repeat(3500) }));
  await asked.promise;
  request.destroy();
  await settled.promise;
  assert.equal(session.usage.requests, 1);
  assert.ok(session.usage.input >= 1000, String(session.usage.input));
  assert.equal(session.answered, 0);
});
