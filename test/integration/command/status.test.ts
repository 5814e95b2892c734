/** How a runner is while it works, from outside: on a screen, in numbers, in its log, in traces. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { readMetrics, valueOf } from '../../../runner/cli/metrics-text.ts';
import { OtlpReceiver } from '../../support/otlp-receiver.ts';
import { TestRunner, temporaryFolder } from '../../support/runner.ts';
import { DoctorDocument } from './forms.ts';
import { Screen } from './screen.ts';
import { StatusDocument } from './status-form.ts';
import { buggyRepository, CHECK, done, FIX, QUICKLY, write } from './support.ts';

test('status, top, doctor, metrics, log and traces of a task tell the same', async (t) => {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.stop());
  const config = join(temporaryFolder(), 'errand.yaml');
  writeFileSync(config, `log: { level: debug }\ntraces: { endpoint: "${receiver.url}" }\n`);
  const runner = await TestRunner.start({ serve: ['--config', config] });
  t.after(() => runner.stop());

  const [works, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  runner.script('Mend the sum', async ({ turn }) => {
    if (turn === 0) return { blocks: [write('sum.sh', FIX)] };
    works.resolve();
    await gate.promise;
    return { blocks: [done('It adds now.')] };
  });
  const args = ['--json', '--repo', buggyRepository(QUICKLY), '--title', 'Mend the sum', ...CHECK];
  const { json: task } = await runner.errand(['delegate', ...args, 'Do it.']);
  await works.promise;

  const { json, code } = await runner.errand(['status', '--json']);
  const status = v.parse(StatusDocument, json);
  assert.equal(code, 0);
  assert.deepEqual(status.queue, { waiting: 0, running: 1, places: 2, oldest: null });
  const [running] = status.running;
  assert.deepEqual(
    [status.running.length, running?.task, running?.title, running?.phase?.name],
    [1, task.id, 'Mend the sum', 'code'],
  );
  assert.ok(status.sandboxes.used >= 1);

  // Not on a terminal, top says it once.
  const { stdout } = await runner.errand(['top']);
  assert.match(stdout, /^● engine +Docker Engine/m);
  assert.match(stdout, /^● queue +1 of 2 places in use · 0 waiting$/m);
  assert.match(
    stdout,
    new RegExp(`^${task.id} +in progress +code \\d+:\\d\\d .*Mend the sum`, 'm'),
  );

  const screen = new Screen(runner.startInTerminal(['top']));
  t.after(() => screen.running.process.kill());
  await screen.shows(/code \d+:\d\d +1 req +Mend the sum \(scripted model\)[^]*q quits/);
  gate.resolve();
  await screen.shows(/Nothing is running\./);
  screen.type('q');
  assert.equal((await screen.running.ended).code, 0);

  const token = readFileSync(join(runner.dataDir, 'metrics-token'), 'utf8').trim();
  const ask = (path: string): Promise<Response> =>
    fetch(runner.url + path, { headers: { authorization: `Bearer ${token}` } });
  const series = readMetrics(await (await ask('/metrics')).text());
  const value = (name: string, labels = {}): number => valueOf(series, name, labels) ?? 0;
  assert.equal(value('errand_verdicts_total', { verdict: 'verified' }), 1);
  assert.equal(value('errand_tasks', { state: 'done' }), 1);
  for (const phase of ['prepare', 'baseline', 'code', 'package', 'verify']) {
    assert.equal(value('errand_phase_duration_seconds_count', { phase }), 1, phase);
  }
  assert.equal(value('errand_phase_duration_seconds_count', { phase: 'other' }), 0);
  assert.equal(value('errand_model_requests_total'), 2);
  assert.ok(value('errand_model_tokens_total') > 0);
  assert.ok(value('errand_checks_total', { outcome: 'passed' }) >= 1);
  assert.equal(value('errand_queue_wait_seconds_count'), 1);

  const doctor = await runner.errand(['doctor', '--json', '--data-dir', runner.dataDir]);
  const { checks } = v.parse(DoctorDocument, doctor.json);
  assert.equal(checks.find(({ name }) => name === 'ready')?.ok, true);

  const lines = runner.log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const said = lines.filter(({ task: id }) => id === task.id).map(({ msg }) => msg);
  for (const what of ['task accepted', 'attempt preparing', 'phase ended', 'attempt done']) {
    assert.ok(said.includes(what), `${what} in ${said.join(', ')}`);
  }
  assert.doesNotMatch(runner.log, /Mend the sum|sum\.sh|It adds now/, 'no words of anybody');

  await runner.stop();
  assert.deepEqual(receiver.faults, []);
  const trace = new Set(receiver.spans.map(({ traceId }) => traceId));
  assert.deepEqual([...trace], [lines.find(({ task: id }) => id === task.id).trace_id]);
  const byId = new Map(receiver.spans.map((span) => [span.spanId, span]));
  assert.equal(byId.size, receiver.spans.length);
  const pathOf = (id: string | undefined): string[] => {
    const span = id === undefined ? undefined : byId.get(id);
    return span ? [...pathOf(span.parentSpanId), span.name] : [];
  };
  const paths = receiver.spans.map(({ spanId }) => pathOf(spanId).join(' > '));
  for (const path of [
    'task > attempt > phase code > turn > execute_tool bash',
    'task > attempt > phase baseline > check base',
    'task > attempt > phase verify > check head',
  ]) {
    assert.ok(paths.includes(path), `${path} in\n${paths.join('\n')}`);
  }
  assert.ok(
    paths.every((path) => path.startsWith('task')),
    'each is in the tree',
  );
  assert.doesNotMatch(receiver.bodies.join(), /Mend the sum|sum\.sh|check\.sh|It adds now/);
});
