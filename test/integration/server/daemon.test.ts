// The composition root: what was started is stopped again, in whole or when a later step fails.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
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
