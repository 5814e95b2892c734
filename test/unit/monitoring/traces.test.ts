// The spans of tasks that really run, as a collector gets them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { SpanExporter } from '../../../runner/monitoring/span-exporter.ts';
import { traceIdOf } from '../../../runner/monitoring/span-ids.ts';
import { TaskSpans } from '../../../runner/monitoring/task-spans.ts';
import type { Usage } from '../../../runner/protocol/task.ts';
import type { AttemptContext } from '../../../runner/tasks/context.ts';
import { Core, specOf } from '../../support/core.ts';
import { OtlpReceiver, type ReceivedSpan } from '../../support/otlp-receiver.ts';

const usage = (requests: number): Usage => ({
  requests,
  input: requests * 100,
  output: requests * 10,
  cacheRead: 0,
  cacheWrite: 0,
  costUsd: requests / 10,
});

interface Traced {
  readonly core: Core;
  readonly receiver: OtlpReceiver;
  readonly exporter: SpanExporter;
  readonly reports: string[];
  /** Resolves when this is said. */
  readonly said: (what: string) => Promise<void>;
}

async function traced(t: TestContext, headers?: string): Promise<Traced> {
  const core = await Core.open(t);
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.stop());
  const reports: string[] = [];
  let told = Promise.withResolvers<void>();
  const exporter = new SpanExporter({
    endpoint: `${receiver.url}/`,
    headers,
    resource: { 'service.name': 'errand' },
    version: '1.2.3',
    report: (what) => {
      reports.push(what);
      told.resolve();
      told = Promise.withResolvers();
    },
    waitMs: 0,
  });
  const spans = new TaskSpans();
  core.store.onEvents((_channel, events, task) => {
    for (const { event } of events) exporter.add(spans.heard(event, task));
  });
  const said = async (what: string): Promise<void> => {
    while (!reports.includes(what)) await told.promise;
  };
  return { core, receiver, exporter, reports, said };
}

/** Two turns, each with a tool, then a check: every part takes a second. */
const attempt = (core: Core) => async (context: AttemptContext) => {
  const tell = context.tell.bind(context);
  await context.move({ kind: 'working' });
  const code = { name: 'code', startedAt: context.now().toISOString() };
  await tell({ kind: 'attempt.phase', phase: code });
  for (const n of [1, 2]) {
    core.clock.pass(1000);
    await tell({ kind: 'attempt.usage', usage: usage(n), model: 'large' });
    const call = { id: `call-${n}`, tool: 'bash', summary: 'bash: cat secret.txt' };
    await tell({ kind: 'attempt.tool', call: { ...call, state: 'running' } });
    core.clock.pass(1000);
    const state = n === 1 ? 'ok' : 'error';
    await tell({ kind: 'attempt.tool', call: { ...call, state, ms: 1000, outcome: 'secret' } });
  }
  await tell({ kind: 'attempt.phase', phase: { ...code, ms: 4000, model: 'large' } });
  const verify = { name: 'verify', startedAt: context.now().toISOString() };
  await tell({ kind: 'attempt.phase', phase: verify });
  core.clock.pass(1000);
  const check = { name: 'secret check', command: 'npm test', at: 'head', ms: 1000 } as const;
  await tell({ kind: 'attempt.check', check: { ...check, outcome: 'passed' } });
  await tell({ kind: 'attempt.phase', phase: { ...verify, ms: 1000 } });
  await context.finish({ level: 'verified', because: [] });
};

/** The tree in the order of its times: `name seconds`, indented below its parent. */
function treeOf(spans: readonly ReceivedSpan[], parent?: string, depth = 0): string[] {
  const here = spans.filter(({ parentSpanId }) => parentSpanId === parent);
  const lines: string[] = [];
  for (const span of here.toSorted((a, b) => Number(a.start - b.start))) {
    const seconds = Number(span.end - span.start) / 1e9;
    lines.push(`${'  '.repeat(depth)}${span.name} ${seconds}${span.failed ? ' failed' : ''}`);
    lines.push(...treeOf(spans, span.spanId, depth + 1));
  }
  return lines;
}

test('a task is a tree of spans: attempt, phases, turns, tools and checks; contents stay out', async (t) => {
  const { core, receiver, exporter } = await traced(t, 'x-team=blue%20one, authorization=Bearer x');
  const scheduler = core.scheduler({ run: attempt(core) });
  const tasks = core.tasks(scheduler);
  await tasks.create('task-0001', specOf('a', { title: 'secret title' }));
  core.clock.pass(3000);
  await scheduler.start();
  await core.until('task-0001', 'done');
  await exporter.stop();

  assert.deepEqual(receiver.faults, []);
  assert.deepEqual(treeOf(receiver.spans), [
    'task 8',
    '  attempt 5',
    '    phase code 4',
    '      turn 2',
    '        execute_tool bash 1',
    '      turn 2',
    '        execute_tool bash 1 failed',
    '    phase verify 1',
    '      check head 1',
  ]);
  assert.deepEqual(
    [...new Set(receiver.spans.map(({ traceId }) => traceId))],
    [traceIdOf('task-0001')],
    'one trace, which a line of the log can name',
  );
  assert.equal(new Set(receiver.spans.map(({ spanId }) => spanId)).size, 9);
  const turns = receiver.spans.filter(({ name }) => name === 'turn');
  assert.deepEqual(
    turns.map(({ attributes }) => attributes['gen_ai.usage.input_tokens']),
    ['100', '100'],
    'each has its own tokens, not the sum',
  );
  assert.equal(
    receiver.spans.find(({ name }) => name === 'task')?.attributes['errand.outcome'],
    'verified',
  );
  assert.doesNotMatch(receiver.bodies.join(), /secret|npm test|Make the test pass/);
  assert.deepEqual(
    [receiver.headers[0]?.['x-team'], receiver.headers[0]?.authorization],
    ['blue one', 'Bearer x'],
  );
  assert.deepEqual(receiver.resources[0], {
    attributes: [{ key: 'service.name', value: { stringValue: 'errand' } }],
  });
  assert.deepEqual([exporter.sent, exporter.dropped], [9, 0]);
});

test('a follow-up has a root of its own in the same trace', async (t) => {
  const { core, receiver, exporter } = await traced(t);
  const scheduler = core.scheduler({ run: attempt(core) });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  await tasks.create('task-0001', specOf());
  await core.until('task-0001', 'done');
  await tasks.followUp('task-0001', 1, {
    id: 'message-0001',
    kind: 'follow_up',
    text: 'Go on.',
  });
  await core.until('task-0001', 'done', 2);
  await exporter.stop();
  assert.deepEqual(receiver.faults, []);
  const roots = receiver.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  assert.deepEqual([roots.length, new Set(roots.map(({ spanId }) => spanId)).size], [2, 2]);
  assert.equal(new Set(receiver.spans.map(({ traceId }) => traceId)).size, 1);
  assert.equal(treeOf(receiver.spans).length, 18, 'each span has its place');
});

test('a collector that is away gets them later; one that refuses them never, and both are told once', async (t) => {
  const { core, receiver, exporter, reports, said } = await traced(t);
  receiver.answers.push(503, 429);
  const scheduler = core.scheduler({ run: attempt(core) });
  await core.tasks(scheduler).create('task-0001', specOf());
  await scheduler.start();
  await receiver.until(({ spans }) => spans.some(({ name }) => name === 'task'));
  await said('traces are sent again');
  assert.deepEqual(reports, ['traces cannot be sent: it answered 503', 'traces are sent again']);
  assert.equal(treeOf(receiver.spans).length, 9, 'none is lost, none comes twice');

  receiver.answers.push(400);
  await core.tasks(scheduler).create('task-0002', specOf());
  await core.until('task-0002', 'done');
  await exporter.stop();
  assert.equal(reports[2], 'traces cannot be sent: it answered 400');
  assert.ok(exporter.dropped > 0);
  assert.equal(exporter.sent + exporter.dropped, 18);
});

test('a collector that hangs is asked no second time when the runner stops', async (t) => {
  let asked = 0;
  const first = Promise.withResolvers<void>();
  const server = createServer(() => {
    asked += 1;
    first.resolve();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const exporter = new SpanExporter({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headers: undefined,
    resource: {},
    version: '1.2.3',
    report: () => undefined,
    waitMs: 0,
  });
  const times = { start: 1, end: 2, attributes: {}, failed: false };
  exporter.add([{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'task', ...times }]);
  await first.promise;
  await exporter.stop();
  assert.deepEqual([asked, exporter.sent, exporter.dropped], [1, 0, 1]);
});
