import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineAwayError } from '../../../runner/sandbox/sandbox.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { call, statusOf } from '../../../runner/sandbox/docker-calls.ts';

test('a call that never returns ends at its limit, with what to do', async () => {
  let told: AbortSignal | undefined;
  const hanging = call(
    'testing',
    (signal) => {
      told = signal;
      return new Promise<never>(() => {});
    },
    { ms: 20 },
  );
  await assert.rejects(hanging, (error: unknown) => {
    assert.ok(error instanceof ErrandError);
    assert.match(error.message, /did not answer in 0.02 s while testing/);
    return error.hint !== undefined;
  });
  assert.equal(told?.aborted, true);
});

test('an abort ends a call with its own reason', async () => {
  const abort = new AbortController();
  const hanging = call('testing', () => new Promise<never>(() => {}), { signal: abort.signal });
  abort.abort(new Error('stop'));
  await assert.rejects(hanging, /^Error: stop$/);
});

test("the engine's own errors keep their status and get a sentence", async () => {
  const refusal = Object.assign(new Error('(HTTP code 404) no such container'), {
    statusCode: 404,
  });
  const error = await call('testing', () => Promise.reject(refusal)).catch((e: unknown) => e);
  assert.ok(error instanceof ErrandError);
  assert.equal(statusOf(error), 404);
  assert.match(error.message, /Docker refused while testing: .*no such container/);
  const gone = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  await assert.rejects(
    call('testing', () => Promise.reject(gone)),
    /No Docker Engine answers/,
  );
});

test('an engine that is looked for elsewhere is told by where, and is waited for', async (t) => {
  const before = process.env['DOCKER_HOST'];
  t.after(() => {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
  });
  process.env['DOCKER_HOST'] = 'tcp://engine.example:2375';
  for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ETIMEDOUT', 'ECONNREFUSED']) {
    const gone = Object.assign(new Error('connect'), { code });
    const error = await call('testing', () => Promise.reject(gone)).catch((e: unknown) => e);
    assert.ok(error instanceof EngineAwayError, code);
    assert.match(error.message, /answers at tcp:\/\/engine\.example:2375, which DOCKER_HOST names/);
    assert.match(error.hint ?? '', /Correct DOCKER_HOST/);
  }
});
