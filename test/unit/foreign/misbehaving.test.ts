/** Agents that misbehave: one tells more than anybody can take, one leaves in the midst of its turn. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EventTranslator } from '../../../runner/agent/foreign/event-translator.ts';
import { acpProtocol } from '../../../runner/agent/foreign/acp.ts';
import { runAgent } from '../../../runner/agent/foreign/agent-process.ts';
import { AcpUpdates } from '../../../runner/agent/foreign/acp-updates.ts';
import { EventQueue } from '../../../runner/agent/foreign/event-queue.ts';
import type { AgentOutput } from '../../../runner/agent/foreign/launch.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';

describe('the queue', () => {
  it('gives everything in its order, and asks who brings much to wait', async () => {
    const queue = new EventQueue<number>();
    const taken: number[] = [];
    let most = 0;
    let brought = 0;
    const bring = async (): Promise<void> => {
      while (brought < 20_000) {
        for (let n = 0; n < 300; n += 1) queue.push((brought += 1));
        most = Math.max(most, brought - taken.length);
        await queue.room();
      }
    };
    const bringing = bring();
    while (taken.length < 20_000) taken.push(await queue.take());
    await bringing;
    assert.deepEqual(
      taken,
      [...taken].toSorted((a, b) => a - b),
    );
    assert.ok(most <= 1400, `${most} waited at once`);
  });

  it('gives what is pushed while somebody waits for room, and lets go at its end', async () => {
    const queue = new EventQueue<string>();
    for (let n = 0; n < 1001; n += 1) queue.push('seen');
    const room = queue.room();
    assert.ok(room);
    queue.push('end');
    queue.close();
    await room;
    assert.equal(queue.room(), undefined);
    for (let n = 0; n < 1001; n += 1) assert.equal(await queue.take(), 'seen');
    assert.equal(await queue.take(), 'end');
  });
});

it('the account shows so many calls, each with its end', () => {
  const account = new EventTranslator(() => 0);
  const events = Array.from({ length: 3000 }, (_, n) => {
    const id = String(n);
    return [
      ...account.events({ kind: 'tool', id, tool: 'shell', summary: id }),
      ...account.events({ kind: 'result', id, ok: true, outcome: 'ok' }),
    ];
  }).flat();
  assert.equal(events.length, 2 * 2000);
  assert.equal(account.isBusy, false);
});

it('updates of ever new calls are not all remembered', () => {
  const updates = new AcpUpdates();
  const call = (n: number, status: string) =>
    updates.call({ toolCallId: `c${n}`, title: 'run it', status });
  for (let n = 0; n < 20_000; n += 1) call(n, 'in_progress');
  assert.deepEqual(call(19_999, 'completed'), [
    { kind: 'result', id: 'c19999', ok: true, outcome: 'ok' },
  ]);
  // What was forgotten is told anew.
  assert.equal(call(0, 'completed').length, 2);
});

it('who leaves in the midst of its turn has not finished', () => {
  for (const isOver of [true, false]) {
    const talk = acpProtocol('Do it.', 'm');
    talk.begin(
      (text) => {
        const { id, method } = JSON.parse(text) as { id: number; method: string };
        const results: Readonly<Record<string, object>> = {
          initialize: { protocolVersion: 1 },
          'session/new': { sessionId: 's' },
          'session/prompt': { stopReason: 'end_turn' },
        };
        if (method === 'session/prompt' && !isOver) return;
        talk.hear(JSON.stringify({ id, result: results[method] }));
      },
      () => {},
    );
    const error = 'it ended in the middle of its turn';
    assert.deepEqual(talk.over?.(), isOver ? [] : [{ kind: 'stopped', error }]);
  }
});

/** Talks with an agent that answers each request with what it is told. */
function talked(answer: (id: number, method: string) => object | undefined): AgentOutput[] {
  const asked: string[] = [];
  const talk = acpProtocol('Do it.', 'm');
  talk.begin(
    (text) => asked.push(text),
    () => {},
  );
  const seen: AgentOutput[] = [];
  for (const text of asked) {
    const { id, method } = JSON.parse(text) as { id: number; method: string };
    const message = answer(id, method);
    if (message) seen.push(...talk.hear(JSON.stringify(message)));
  }
  return seen;
}

it('an id may come back as a text', () => {
  const results: Readonly<Record<string, object>> = {
    initialize: { protocolVersion: 1 },
    'session/new': { sessionId: 's' },
    'session/prompt': { stopReason: 'end_turn' },
  };
  const seen = talked((id, method) => ({ id: String(id), result: results[method] }));
  assert.deepEqual(seen, [{ kind: 'stopped' }]);
});

it('an error about what could not be read ends the talk, as no answer will come', () => {
  const error = { code: -32_700, message: 'Parse error' };
  assert.deepEqual(
    talked(() => ({ id: null, error })),
    [{ kind: 'stopped', error: 'Parse error' }],
  );
});

it('what it prints for people among its messages is kept as its last words', async () => {
  await using workspace = await LocalWorkspace.create({});
  // There is no relay here: the agent is started without it.
  const started = workspace.exec.bind(workspace);
  workspace.exec = (request, signal) => {
    const { argv } = request;
    return started({ ...request, argv: argv[1] === 'relay' ? argv.slice(4) : argv }, signal);
  };
  const log: string[] = [];
  const talk = { begin: () => {}, hear: () => [] };
  const own = 'echo "{}"; echo "Error: no key"; printf "  [1]\\n\\nGive one."; exit 3';
  const end = await runAgent(
    {
      workspace,
      launch: { argv: ['sh', '-c', own], env: {}, files: {}, protocol: talk },
      home: join(workspace.root, 'home'),
      timeoutMs: 30_000,
      seen: () => {},
      room: () => undefined,
      log: (text) => log.push(text),
    },
    new AbortController().signal,
  );
  assert.deepEqual(end, { exit: 3, timedOut: false, errors: 'Error: no key\nGive one.\n' });
  assert.equal(log.join(''), end.errors);
});
