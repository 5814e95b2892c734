// What is counted of tasks that really run through the store and the scheduler.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtIns } from '../../../runner/blueprint/built-in/built-ins.ts';
import { readMetrics, valueOf } from '../../../runner/cli/metrics-text.ts';
import { Metrics } from '../../../runner/monitoring/metric.ts';
import { PHASES, RunnerMetrics } from '../../../runner/monitoring/runner-metrics.ts';
import { SpendToday } from '../../../runner/monitoring/spend-today.ts';
import type { Usage } from '../../../runner/protocol/task.ts';
import type { AttemptContext } from '../../../runner/tasks/context.ts';
import { Core, specOf } from '../../support/core.ts';

const usage = (requests: number, costUsd?: number): Usage => ({
  requests,
  input: requests * 100,
  output: requests * 10,
  cacheRead: requests,
  cacheWrite: 0,
  ...(costUsd === undefined ? {} : { costUsd }),
});

async function attempt(context: AttemptContext): Promise<void> {
  const startedAt = context.now().toISOString();
  await context.move({ kind: 'working' });
  for (const name of ['code', 'of_this_repository']) {
    await context.tell({ kind: 'attempt.phase', phase: { name, startedAt } });
    await context.tell({ kind: 'attempt.phase', phase: { name, startedAt, ms: 3000 } });
  }
  for (const tool of ['bash', 'invented_by_a_model']) {
    const call = { id: tool, tool, summary: 'rm -rf secret' };
    await context.tell({ kind: 'attempt.tool', call: { ...call, state: 'running' } });
    await context.tell({ kind: 'attempt.tool', call: { ...call, state: 'ok', ms: 20 } });
  }
  const check = { name: 'test', command: 'npm test', at: 'head' } as const;
  await context.tell({ kind: 'attempt.check', check: { ...check, outcome: 'running' } });
  await context.tell({ kind: 'attempt.check', check: { ...check, outcome: 'passed', ms: 5 } });
  // Each conversation tells its own sum, so the second of the first one is four requests in all.
  await context.record('code', { kind: 'model', model: 'large', usage: usage(1, 0.5) });
  await context.record('review', { kind: 'model', model: 'small', usage: usage(1) });
  await context.record('code', { kind: 'model', model: 'large', usage: usage(4, 0.75) });
  await context.finish({ level: 'verified', because: [] });
}

test('phases, tools, checks, models and verdicts are counted, and nothing names a task', async (t) => {
  const core = await Core.open(t);
  const metrics = new Metrics();
  const counted = new RunnerMetrics(metrics);
  const spend = new SpendToday(core.clock.now);
  core.store.onEvents((_channel, events, task) => {
    for (const { event } of events) counted.heard(event, task);
  });
  const scheduler = core.scheduler({
    run: attempt,
    recorded: (entry, entries) => {
      counted.recorded(entry, entries);
      spend.recorded(entry, entries);
    },
  });
  const tasks = core.tasks(scheduler);
  await tasks.create('task-0001', specOf('a', { title: 'A title' }));
  core.clock.pass(40_000);
  await scheduler.start();
  await core.until('task-0001', 'done');

  const text = await metrics.text();
  const series = readMetrics(text);
  const value = (name: string, labels = {}): number | undefined => valueOf(series, name, labels);
  assert.equal(value('errand_tasks_accepted_total'), 1);
  assert.equal(value('errand_queue_wait_seconds_sum'), 40);
  assert.equal(value('errand_verdicts_total', { verdict: 'verified' }), 1);
  assert.equal(value('errand_verdicts_total', { verdict: 'failed' }), 0);
  assert.equal(value('errand_attempt_duration_seconds_sum', { outcome: 'verified' }), 6);
  assert.equal(value('errand_phase_duration_seconds_bucket', { phase: 'code', le: '5' }), 1);
  assert.equal(value('errand_phase_duration_seconds_count', { phase: 'other' }), 1);
  assert.equal(value('errand_tool_call_duration_seconds_count', { tool: 'bash' }), 1);
  assert.equal(value('errand_tool_call_duration_seconds_count', { tool: 'other' }), 1);
  assert.equal(value('errand_checks_total', { at: 'head', outcome: 'passed' }), 1);
  assert.equal(value('errand_model_requests_total', { model: 'large' }), 4);
  assert.equal(value('errand_model_tokens_total', { model: 'large', kind: 'input' }), 400);
  assert.equal(value('errand_model_cost_dollars_total', { model: 'large' }), 0.75);
  assert.equal(value('errand_model_requests_total', { model: 'small' }), 1);
  assert.doesNotMatch(text, /task-0001|A title|npm test|rm -rf|invented|of_this_repository|aaaa/);

  assert.deepEqual(
    { ...spend.spend, since: '' },
    { since: '', costUsd: 0.75, requests: 5, isPartial: true },
    'a model without a price makes the sum a part',
  );
  core.clock.pass(24 * 60 * 60_000);
  assert.equal(spend.spend.costUsd, 0, 'and another day begins with nothing');
});

test('an attempt that was cut off has waited since then', async (t) => {
  const core = await Core.open(t);
  const metrics = new Metrics();
  const counted = new RunnerMetrics(metrics);
  core.store.onEvents((_channel, events, task) => {
    for (const { event } of events) counted.heard(event, task);
  });
  const begun = Promise.withResolvers<void>();
  const first = core.scheduler({
    run: async (context, signal) => {
      await context.move({ kind: 'working' });
      begun.resolve();
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
  });
  await core.tasks(first).create('task-0001', specOf());
  await first.start();
  await begun.promise;
  await first.stop();
  core.clock.pass(7000);
  const second = core.scheduler({ run: attempt });
  await second.start();
  await core.until('task-0001', 'done');
  const series = readMetrics(await metrics.text());
  assert.equal(valueOf(series, 'errand_attempts_interrupted_total'), 1);
  assert.equal(valueOf(series, 'errand_queue_wait_seconds_sum'), 7);
});

test('what is spent before a start is read from the ledgers of the day', async (t) => {
  const core = await Core.open(t);
  const scheduler = core.scheduler({ run: attempt });
  await core.tasks(scheduler).create('task-0001', specOf());
  await scheduler.start();
  await core.until('task-0001', 'done');
  core.clock.pass(1000);
  const spend = new SpendToday(core.clock.now);
  for await (const entries of core.ledgers.changedSince(0)) spend.recall(entries);
  assert.equal(spend.spend.costUsd, 0.75);
  // What is recorded from the start on is told, and not read a second time.
  const late = new SpendToday(() => new Date(core.clock.now().getTime() - 5000));
  for await (const entries of core.ledgers.changedSince(0)) late.recall(entries);
  assert.equal(late.spend.costUsd, 0);
});

test('every phase of a built-in blueprint has its own name among the phases', () => {
  const nodes = builtIns({ plan: 'always', review: 'always' }).flatMap(({ nodes: all }) =>
    Object.entries(all),
  );
  const names = nodes.filter(([, { kind }]) => kind !== 'gate').map(([name]) => name);
  assert.deepEqual(
    names.filter((name) => !PHASES.includes(name)),
    [],
  );
});
