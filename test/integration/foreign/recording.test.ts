/** The exchange with a model, kept by a runner and played again by another one. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestRunner, temporaryFolder } from '../../support/runner.ts';
import { performing } from '../../support/scripted-model/actions.ts';
import { buggyRepository, toolFolder } from './support.ts';

test('what was kept can be fetched, holds no key, and does the same work again', async (t) => {
  const folder = temporaryFolder('errand-recording-');
  const env = { ERRAND_TOOL_CACHE: toolFolder(), ANTHROPIC_API_KEY: 'the-real-key' };
  const start = async (name: string, config: string): Promise<TestRunner> => {
    const path = join(folder, name);
    writeFileSync(path, config);
    const runner = await TestRunner.start({ env, serve: ['--config', path] });
    t.after(() => runner.stop());
    return runner;
  };
  const args = ['--agent', 'claude', '--check', 'node test.js'];
  const turns = [[{ shell: "sed -i 's/a - b/a + b/' sum.js" }], [{ finish: 'It adds now.' }]];

  const keeps = await start(
    'keeps.yaml',
    'agents: { record: true }\ntrajectories: { export: true }\n',
  );
  const script = performing(turns, '/workspace');
  const repository = buggyRepository();
  const { code, json, stderr } = await keeps.delegate(repository, 'kept', script, args);
  assert.equal(code, 0, stderr);
  const log = await keeps.errand(['log', json.id]);
  const id = /kept as artifact (sha256-[0-9a-f]{64})/.exec(log.stdout)?.[1];
  assert.ok(id, log.stdout + log.stderr);
  const token = readFileSync(join(keeps.dataDir, 'token'), 'utf8').trim();
  const response = await fetch(`${keeps.url}/artifacts/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const recording = await response.text();
  assert.equal(response.status, 200);
  assert.equal(recording.trimEnd().split('\n').length, 2);
  assert.ok(!recording.includes('the-real-key') && !/errand-[\w-]{30}/.test(recording));

  // The whole attempt in a signed file, and again without its runner.
  const file = join(folder, 'attempt.errand');
  const own = { XDG_CONFIG_HOME: folder, ERRAND_TOOL_CACHE: toolFolder() };
  const bundled = await keeps.errand(['bundle', json.id, file], { env: own });
  assert.equal(bundled.code, 0, bundled.stderr);
  const replayed = await keeps.errand(['replay', file, '--json'], { env: own });
  assert.equal(replayed.code, 0, replayed.stderr);
  assert.equal(replayed.json.replayed.level, 'verified');

  writeFileSync(join(folder, 'recording.jsonl'), recording);
  const plays = await start(
    'plays.yaml',
    `agents: { replay: ${join(folder, 'recording.jsonl')} }\n`,
  );
  const again = await plays.delegate(
    repository,
    'kept',
    () => assert.fail('no model is asked'),
    args,
  );
  assert.equal(again.json.verdict, 'verified', again.stderr);
});
