/**
 * An agent waits for a task without being cut off, hears of questions and answers them, and is woken
 * where it knows tasks of the protocol: a real runner's core with an attempt of the test's own, over
 * both eras of the protocol.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InMemoryTransport, type JSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { findRepository } from '../../../runner/client/repository.ts';
import { serverFactory } from '../../../runner/mcp/mcp-server.ts';
import type { TaskSpec } from '../../../runner/protocol/task.ts';
import type { RunAttempt } from '../../../runner/tasks/context.ts';
import { makeRepository } from '../../support/repository.ts';
import { spec, startRunner, temporaryFolder, type TestRunner } from '../server/runner.ts';
import { untilStatus, verified } from '../sessions/support.ts';
import { call, connected, ERAS, type Era, servicesFor } from './support.ts';

const QUESTION = { id: 'q-1', text: 'Which name?', default: 'errand' };

/** Asks, and is verified once it has the answer. */
const asking: RunAttempt = async (context) => {
  await context.move({ kind: 'working' });
  const answer = context.answerTo(QUESTION.id);
  if (answer === undefined) return context.park(QUESTION);
  await context.finish({
    level: 'verified',
    because: [{ code: 'said', text: answer, entries: [] }],
  });
};

async function specHere(folder: string): Promise<TaskSpec> {
  const { id, name } = await findRepository(folder);
  return { ...spec(), repository: { id, name }, answerWithinMinutes: 5 };
}

async function withRunner(
  run: RunAttempt,
  work: (runner: TestRunner, folder: string, here: TaskSpec) => Promise<void>,
): Promise<void> {
  const folder = makeRepository({ a: '' });
  const runner = await startRunner({ run });
  try {
    await work(runner, folder, await specHere(folder));
  } finally {
    await runner.stop();
  }
}

for (const era of Object.keys(ERAS) as Era[]) {
  describe(`with ${era}`, () => {
    test('wait returns with a question, answer lets it go on, and wait returns with the end', () =>
      withRunner(asking, async (runner, folder, here) => {
        const { client, close } = await connected(servicesFor(runner, folder), era);
        try {
          await runner.tasks.create('asks-0001', here);
          const asks = await call(client, 'wait', { id: 'asks-0001', cursor: 'sending' });
          const waiting = asks.state === 'needs_input' ? asks : await call(client, 'wait', asks);
          assert.equal(waiting.state, 'needs_input');
          assert.deepEqual(
            waiting.needsAnswer.map(({ question, choices }: Record<string, unknown>) => [
              question,
              choices,
            ]),
            [['Which name?', ['errand']]],
          );
          assert.match(waiting.next, /answer/);
          await call(client, 'answer', { id: 'asks-0001', text: 'other' });
          let { cursor, state } = waiting;
          while (state !== 'done') {
            ({ cursor, state } = await call(client, 'wait', { id: 'asks-0001', cursor }));
          }
          const shown = await call(client, 'show', { id: 'asks-0001' });
          assert.deepEqual([shown.verdict, shown.because], ['verified', ['other']]);
          await assert.rejects(
            call(client, 'answer', { id: 'asks-0001', text: 'x' }),
            /not waiting/,
          );
          const { tasks } = await call(client, 'list');
          assert.deepEqual(
            tasks.map(({ id, verdict }: Record<string, unknown>) => [id, verdict]),
            [['asks-0001', 'verified']],
          );
        } finally {
          await close();
        }
      }));

    test('without news it returns in time with the same cursor, and stops nothing', () => {
      const going = Promise.withResolvers<void>();
      const run: RunAttempt = async (context) => {
        await context.move({ kind: 'working' });
        await going.promise;
        await context.finish(verified());
      };
      return withRunner(run, async (runner, folder, here) => {
        const { client, close } = await connected(servicesFor(runner, folder), era);
        try {
          await runner.tasks.create('works-0001', here);
          await untilStatus(runner, 'works-0001', 'working');
          const first = await call(client, 'wait', { id: 'works-0001', seconds: 0 });
          assert.equal(first.state, 'working');
          const again = await call(client, 'wait', { ...first, seconds: 0.05 });
          assert.equal(again.cursor, first.cursor);
          const stop = new AbortController();
          const left = client.callTool(
            { name: 'wait', arguments: { id: 'works-0001' } },
            { signal: stop.signal },
          );
          stop.abort();
          await assert.rejects(left);
          going.resolve();
          let { cursor, state } = again;
          while (state !== 'done') {
            ({ cursor, state } = await call(client, 'wait', { id: 'works-0001', cursor }));
          }
        } finally {
          going.resolve();
          await close();
        }
      });
    });

    test('tasks of other repositories are neither listed nor shown', () =>
      withRunner(asking, async (runner, folder) => {
        const { client, close } = await connected(servicesFor(runner, folder), era);
        try {
          await runner.tasks.create('other-0001', spec());
          await untilStatus(runner, 'other-0001', 'done');
          assert.deepEqual((await call(client, 'list')).tasks, []);
          for (const tool of ['show', 'wait', 'diff', 'verify', 'apply']) {
            await assert.rejects(call(client, tool, { id: 'other-0001' }), /of another repository/);
          }
        } finally {
          await close();
        }
      }));
  });
}

test('a runner that comes back with another address is found again', async () => {
  const folder = makeRepository({ a: '' });
  const root = temporaryFolder();
  const here = await specHere(folder);
  let runner = await startRunner({ root, keep: true });
  const services = servicesFor(() => runner, folder);
  const { client, close } = await connected(services, '2026-07-28');
  try {
    await runner.tasks.create('stays-0001', here);
    await untilStatus(runner, 'stays-0001', 'done');
    assert.equal((await call(client, 'show', { id: 'stays-0001' })).state, 'done');
    await runner.stop();
    runner = await startRunner({ root });
    assert.equal((await call(client, 'show', { id: 'stays-0001' })).state, 'done');
  } finally {
    await close();
    await runner.stop();
  }
});

describe('the tasks extension', () => {
  test('wait is answered with a task that completes with the question, then with the end', () =>
    withRunner(asking, async (runner, folder, here) => {
      const services = servicesFor(runner, folder);
      const [client, server] = InMemoryTransport.createLinkedPair();
      const handle = serveStdio(serverFactory(services, '0.0.0'), { transport: server });
      const ask = requester(client);
      try {
        await client.start();
        const { capabilities } = await ask('server/discover', {});
        assert.deepEqual(capabilities.extensions, { 'io.modelcontextprotocol/tasks': {} });
        await runner.tasks.create('asks-0001', here);
        await untilStatus(runner, 'asks-0001', 'needs_input');
        const wait = { name: 'wait', arguments: { id: 'asks-0001' } };
        const begun = await ask('tools/call', wait);
        assert.equal(begun.resultType, 'task');
        assert.equal(begun.taskId, 'asks-0001');
        assert.equal(begun.pollIntervalMs, 2000);

        const asks = await ask('tasks/get', { taskId: 'asks-0001' });
        assert.equal(asks.status, 'completed');
        assert.equal(asks.result.structuredContent.needsAnswer[0].question, 'Which name?');

        await ask('tools/call', { name: 'answer', arguments: { id: 'asks-0001', text: 'x' } });
        await untilStatus(runner, 'asks-0001', 'done');
        await ask('tools/call', wait);
        await ask('tasks/update', { taskId: 'asks-0001', inputResponses: {} });
        const over = await ask('tasks/get', { taskId: 'asks-0001' });
        assert.equal(over.result.structuredContent.verdict, 'verified');
        assert.equal(over.result.content[0].text, JSON.stringify(over.result.structuredContent));
      } finally {
        await client.close();
        await handle.close();
        services.runner.close();
      }
    }));

  test('cancelling ends the watching alone', () => {
    const going = Promise.withResolvers<void>();
    const run: RunAttempt = async (context) => {
      await context.move({ kind: 'working' });
      await going.promise;
      await context.finish(verified());
    };
    return withRunner(run, async (runner, folder, here) => {
      const services = servicesFor(runner, folder);
      const [client, server] = InMemoryTransport.createLinkedPair();
      const handle = serveStdio(serverFactory(services, '0.0.0'), { transport: server });
      const ask = requester(client);
      try {
        await client.start();
        await runner.tasks.create('works-0001', here);
        await untilStatus(runner, 'works-0001', 'working');
        const wait = { name: 'wait', arguments: { id: 'works-0001' } };
        await ask('tools/call', wait);
        assert.equal((await ask('tasks/get', { taskId: 'works-0001' })).status, 'working');
        await ask('tasks/cancel', { taskId: 'works-0001' });
        assert.equal((await ask('tasks/get', { taskId: 'works-0001' })).status, 'cancelled');
        const { status } = await runner.tasks.get('works-0001');
        assert.equal(status.kind, 'working');
        going.resolve();
        await untilStatus(runner, 'works-0001', 'done');
        await ask('tools/call', wait);
        assert.equal((await ask('tasks/get', { taskId: 'works-0001' })).status, 'completed');
      } finally {
        going.resolve();
        await client.close();
        await handle.close();
        services.runner.close();
      }
    });
  });
});

/** Sends requests as a client does that declares the extension; the library's own does not. */
function requester(transport: InMemoryTransport) {
  // oxlint-disable-next-line no-explicit-any -- what it holds is what the test asks
  const answers = new Map<number, (message: any) => void>();
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport has no other way
  transport.onmessage = (message: JSONRPCMessage) => {
    if ('id' in message) answers.get(Number(message.id))?.(message);
  };
  let last = 0;
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '0.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {
      extensions: { 'io.modelcontextprotocol/tasks': {} },
    },
  };
  // oxlint-disable-next-line no-explicit-any
  return async (method: string, params: object): Promise<any> => {
    const id = ++last;
    // oxlint-disable-next-line no-explicit-any
    const answered = new Promise<any>((resolve) => answers.set(id, resolve));
    await transport.send({ jsonrpc: '2.0', id, method, params: { ...params, _meta } });
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
}
