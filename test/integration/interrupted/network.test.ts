/** The network between a client and the runner: cut for a while, or silent, during a task. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { TestRunner } from '../../support/runner.ts';
import { carefully } from './careful-model.ts';
import { CuttableProxy } from './cuttable-proxy.ts';
import { assertNothingLeft, assertWhole, brokenSum, delegate, Watcher } from './support.ts';

let runner: TestRunner;
let proxy: CuttableProxy;
before(async () => {
  runner = await TestRunner.start();
  proxy = await CuttableProxy.start(0, Number(new URL(runner.url).port));
});
after(async () => {
  proxy.cut();
  await runner.stop();
});

test('cut during a task: watch comes back and tells everything once', async () => {
  const id = 'network-cut';
  const go = Promise.withResolvers<void>();
  const script = carefully();
  runner.script(id, async (request) => {
    if (request.turn === 1) await go.promise;
    return script(request);
  });
  await delegate(runner, brokenSum(), id);
  const near = await Watcher.of(runner, id);
  const watching = runner.start(['watch', '--json', id], {
    env: {
      ERRAND_RUNNER_URL: `http://127.0.0.1:${proxy.place}`,
      ERRAND_TOKEN: readFileSync(join(runner.dataDir, 'token'), 'utf8').trim(),
    },
  });
  const lines = createInterface({ input: watching.stdout });
  for await (const line of lines) if (line.includes('"attempt.usage"')) break;
  proxy.cut();
  go.resolve();
  await near.first(({ event }) => event.kind === 'attempt.result');
  await proxy.mend();
  const { code, stdout, stderr } = await watching.ended;
  assert.equal(code, 0, stderr);
  const told = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number });
  await near.end();
  assert.deepEqual(
    told.map(({ seq }) => seq),
    near.heard.map(({ seq }) => seq),
  );
  await assertWhole(runner, id, near.heard);
  await assertNothingLeft(runner);
});
