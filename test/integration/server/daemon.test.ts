// The composition root: what was started is stopped again, in whole or when a later step fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { readMetrics, valueOf } from '../../../runner/cli/metrics-text.ts';
import { resolveRunnerConfig } from '../../../runner/config/runner-config.ts';
import { type RunnerOptions, startRunner } from '../../../runner/daemon/runner.ts';
import { openDataDirectory } from '../../../runner/store/directory.ts';

function options(t: TestContext, source = ''): RunnerOptions {
  const dataDir = mkdtempSync(join(tmpdir(), 'errand-daemon-'));
  t.after(() => rmSync(dataDir, { recursive: true }));
  const file = { source, name: 'errand.yaml' };
  return {
    dataDir,
    config: resolveRunnerConfig({ file, environment: {}, flags: {} }),
    listen: { host: '127.0.0.1', port: 0 },
    model: { apiKey: undefined, baseURL: undefined },
    services: {},
    version: '1.2.3',
    report: () => {},
  };
}

test('a runner that is stopped gives everything back, however often it is told', async (t) => {
  const given = options(t);
  const runner = await startRunner(given);
  t.after(() => runner.stop());
  assert.equal((await fetch(`${runner.url}/version`)).status, 401, 'there, and asks for a token');
  assert.throws(() => openDataDirectory(given.dataDir), { code: 'conflict' });
  await Promise.all([runner.stop(), runner.stop()]);
  await assert.rejects(fetch(`${runner.url}/version`));
  assert.equal(existsSync(join(given.dataDir, 'runner.json')), false);
  openDataDirectory(given.dataDir).release();
});

test('a start that fails midway leaves the data directory free', async (t) => {
  const replay = options(t, 'agents:\n  replay: /nowhere/recording.jsonl\n');
  await assert.rejects(startRunner(replay), { code: 'invalid' });
  openDataDirectory(replay.dataDir).release();

  const first = await startRunner(options(t));
  t.after(() => first.stop());
  const taken = {
    ...options(t),
    listen: { host: '127.0.0.1', port: Number(new URL(first.url).port) },
  };
  await assert.rejects(startRunner(taken), { code: 'unavailable' });
  openDataDirectory(taken.dataDir).release();
});

test('the numbers are for who has the token, or the one that reads nothing else', async (t) => {
  const reports: string[] = [];
  const given = { ...options(t), report: (what: string) => void reports.push(what) };
  const runner = await startRunner(given);
  t.after(() => runner.stop());
  const tokenIn = (file: string): string => readFileSync(join(given.dataDir, file), 'utf8').trim();
  const ask = (path: string, token: string): Promise<Response> =>
    fetch(runner.url + path, { headers: { authorization: `Bearer ${token}` } });
  const narrow = tokenIn('metrics-token');
  assert.equal(statSync(join(given.dataDir, 'metrics-token')).mode & 0o777, 0o600);

  const metrics = await ask('/metrics', narrow);
  assert.deepEqual(
    [metrics.status, metrics.headers.get('content-type')],
    [200, 'text/plain; version=0.0.4; charset=utf-8'],
  );
  assert.equal((await ask('/metrics', tokenIn('token'))).status, 200);
  assert.deepEqual(await (await ask('/version', narrow)).json(), {
    version: '1.2.3',
    protocol: { min: 1, max: 1 },
  });
  assert.notEqual((await ask('/readyz', narrow)).status, 401);
  for (const path of ['/artifacts/log-task-0001-1', '/git/x.git/info/refs', '/metrics/../ws']) {
    assert.equal((await ask(path, narrow)).status, 401, path);
  }

  const series = readMetrics(await metrics.text());
  assert.equal(valueOf(series, 'errand_build_info', { version: '1.2.3' }), 1);
  assert.equal(valueOf(series, 'errand_attempt_places'), 2);
  assert.equal(valueOf(series, 'errand_disk_writable'), 1);
  assert.ok((valueOf(series, 'errand_disk_free_bytes') ?? 0) > 0);
  const later = readMetrics(await (await ask('/metrics', narrow)).text());
  assert.equal(valueOf(later, 'errand_auth_failures_total', { reason: 'wrong_token' }), 3);
  const told = reports.filter((what) => what === 'a wrong token was shown');
  assert.equal(told.length, 1, 'the log names an address once');
});

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly action: string };
}

/** `name`, or of a histogram its three names, of everything in the text. */
function namesIn(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', kind]) =>
      kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
    ),
  );
}

test('the dashboard and the alert rules ask only for what a runner tells', async (t) => {
  const given = options(t, 'traces: { endpoint: "http://127.0.0.1:9" }\n');
  const runner = await startRunner(given);
  t.after(() => runner.stop());
  const token = readFileSync(join(given.dataDir, 'metrics-token'), 'utf8').trim();
  const response = await fetch(`${runner.url}/metrics`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  const names = namesIn(text);
  const series = readMetrics(text);

  const { groups } = parse(readFileSync('docs/monitoring/alerts.yaml', 'utf8')) as {
    groups: { rules: Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  assert.ok(rules.length > 5);
  for (const { alert, expr, for: time, labels, annotations, ...rest } of rules) {
    assert.deepEqual(rest, {}, alert);
    assert.match(alert, /^Errand[A-Z]\w+$/);
    assert.match(time ?? '1m', /^\d+[smh]$/);
    assert.match(labels.severity, /^(critical|warning|info)$/);
    const { summary, action, ...others } = annotations;
    assert.deepEqual(others, {});
    for (const sentence of [summary, action]) assert.match(sentence, /^[A-Z].*\.$/);
    assert.equal(typeof expr, 'string');
  }
  const dashboard = JSON.parse(readFileSync('docs/monitoring/dashboard.json', 'utf8')) as {
    panels: {
      id: number;
      title: string;
      gridPos: { x: number; w: number };
      targets: { expr: string }[];
    }[];
  };
  const { panels } = dashboard;
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const { gridPos, title } of panels) assert.ok(gridPos.x + gridPos.w <= 24, title);

  const expressions = [
    ...rules.map(({ expr }) => expr),
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  for (const expr of expressions) {
    const used = [...expr.matchAll(/\b((?:errand|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
    assert.ok(used.length > 0 || expr.startsWith('up{'), expr);
    for (const [, name = '', selector = ''] of used) {
      assert.ok(names.has(name), `${name} in ${expr}`);
      const labels = [...selector.matchAll(/(\w+)="(\w+)"/g)].map(([, key = '', value = '']) => [
        key,
        value,
      ]);
      if (labels.length === 0) continue;
      const found = valueOf(series, name, Object.fromEntries(labels) as Record<string, string>);
      assert.notEqual(found, undefined, `${name}{${selector}} in ${expr}`);
    }
  }
  // What is told and nowhere shown would only be in the way.
  const all = `${expressions.join(' ')} errand_build_info`;
  const unused = [...names].filter(
    (name) => name.startsWith('errand_') && !all.includes(name.replace(/_(?:sum|count)$/, '')),
  );
  assert.deepEqual(unused, ['errand_tasks_accepted_total', 'errand_model_requests_total']);
});

test('what carries attempts out is not loaded before there is one', () => {
  const main = new URL('../../../runner/daemon/runner.ts', import.meta.url);
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import(${JSON.stringify(main.href)});
    process.stdout.write(JSON.stringify(loaded));`;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, DOCKER_HOST: '' },
  });
  assert.equal(run.status, 0, run.stderr);
  const loaded = JSON.parse(run.stdout) as string[];
  assert.ok(loaded.some((url) => url.includes('/node_modules/dockerode/')));
  const heavy = /\/(node_modules\/(@anthropic-ai|@grpc|ssh2)|runner\/(verify|gateway\/gateway))\b/;
  assert.deepEqual(
    loaded.filter((url) => heavy.test(url)),
    [],
  );
});
