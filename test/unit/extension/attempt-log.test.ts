/** An attempt's log as the editor reads it: harmless text, all of it or its end in whole lines. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { attemptLog } from '../../../extension/connection/attempt-log.ts';
import type { Runner } from '../../../extension/connection/connection-state.ts';
import { TaskStore } from '../../../extension/tasks/store.ts';
import { attemptOf, stateOf } from './samples.ts';

const LOG = 'first line\n\u001b[31msecond\u001b[0m line\u202e\nthird line\n';

/** Reads the log of attempt `n` from a runner that has one attempt, with a log. */
async function read(n: number, last?: number): Promise<{ text: string; cut: boolean }[]> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const body = Buffer.from(LOG).subarray(Number(url.searchParams.get('from') ?? 0));
    response.writeHead(200, { 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const runner: Runner = {
    state: { kind: 'disconnected' },
    onDidChange: () => ({ dispose: () => undefined }),
    address: { url: `http://127.0.0.1:${port}`, token: 'token' },
    link: undefined,
    request: () => Promise.reject(new Error('not asked')),
    expectTask: () => undefined,
  };
  const tasks = new TaskStore();
  tasks.attach('runner-1', {
    subscribeTasks: () => ({ dispose: () => undefined }),
    subscribeTask: (id, onState) => {
      queueMicrotask(() => onState(stateOf(id, { attempts: [attemptOf({ log: 'log-1' })] })));
      return { dispose: () => undefined };
    },
  });
  const place = { taskId: 'task-aaaa', attempt: n, last };
  const { signal } = new AbortController();
  try {
    return await Array.fromAsync(attemptLog({ runner, tasks }, place, signal));
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('a log is text, without what would colour or turn it', async () => {
  assert.deepEqual(await read(1), [{ text: 'first line\nsecond line\nthird line\n', cut: false }]);
  assert.deepEqual(await read(2), [], 'there is no such attempt');
});

test('the end of a log begins with a whole line, and says that something is missing', async () => {
  assert.deepEqual(await read(1, 14), [{ text: 'third line\n', cut: true }]);
  assert.deepEqual(await read(1, 1000), [
    { text: 'first line\nsecond line\nthird line\n', cut: false },
  ]);
});
