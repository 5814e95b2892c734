// The text format of Prometheus, as its description has it, and what keeps it small.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMetrics, valueOf } from '../../../runner/cli/metrics-text.ts';
import { LabelValues, Metrics } from '../../../runner/monitoring/metric.ts';

test('counters, gauges and histograms are written as the format asks', async () => {
  const metrics = new Metrics();
  const counter = metrics.counter('a_total', 'Counts.', [{ kind: 'none' }]);
  counter.add(2, { kind: 'say "hi"\\\n' });
  metrics.number('gauge', 'free_bytes', 'Room.', () => Infinity);
  const histogram = metrics.histogram('took_seconds', 'Times.', [0.1, 1]);
  for (const seconds of [0.1, 0.5, 7]) histogram.observe(seconds, { phase: 'code' });
  assert.equal(
    await metrics.text(),
    `# HELP a_total Counts.
# TYPE a_total counter
a_total{kind="none"} 0
a_total{kind="say \\"hi\\"\\\\\\n"} 2
# HELP free_bytes Room.
# TYPE free_bytes gauge
free_bytes +Inf
# HELP took_seconds Times.
# TYPE took_seconds histogram
took_seconds_bucket{phase="code",le="0.1"} 1
took_seconds_bucket{phase="code",le="1"} 2
took_seconds_bucket{phase="code",le="+Inf"} 3
took_seconds_sum{phase="code"} 7.6
took_seconds_count{phase="code"} 3
`,
  );
});

test('what was written is read again, label by label', async () => {
  const metrics = new Metrics();
  const counter = metrics.counter('a_total', 'Counts.');
  counter.add(2, { kind: 'a "b", c="d"\\', other: 'x' });
  counter.add(3, { kind: 'e', other: 'x' });
  const series = readMetrics(await metrics.text());
  assert.equal(series[0]?.labels['kind'], 'a "b", c="d"\\');
  assert.equal(valueOf(series, 'a_total', { other: 'x' }), 5);
  assert.equal(valueOf(series, 'b_total'), undefined);
});

test('a metric that cannot be read is left out, and the others are there', async () => {
  const metrics = new Metrics();
  metrics.number('gauge', 'broken', 'Fails.', () => Promise.reject(new Error('away')));
  metrics.number('gauge', 'whole', 'Works.', () => 1);
  assert.doesNotMatch(await metrics.text(), /broken/);
  assert.match(await metrics.text(), /^whole 1$/m);
});

test('a counter never falls, and a name is given once', async () => {
  const metrics = new Metrics();
  const counter = metrics.counter('a_total', 'Counts.', [{}]);
  counter.add(-1);
  counter.add(Number.NaN);
  assert.match(await metrics.text(), /^a_total 0$/m);
  assert.throws(() => metrics.counter('a_total', 'Again.'), /two metrics/);
});

test('values of a label that nobody has listed are limited', () => {
  const values = new LabelValues(['known'], 2);
  assert.deepEqual(
    ['a', 'b', 'c', 'known', 'a'].map((value) => values.of(value)),
    ['a', 'b', 'other', 'known', 'a'],
  );
});
