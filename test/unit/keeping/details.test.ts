/** Outputs of tasks that ended go; what another task has meanwhile come to have stays. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { details } from '../../../runner/keeping/kinds/details.ts';
import { artifactId } from '../../../runner/store/artifacts.ts';
import { storeArtifact } from '../../../runner/store/attempt-records.ts';
import { Core, specOf } from '../../support/core.ts';

test('an output that another task stores while the others go is kept', async (t) => {
  const core = await Core.open(t);
  const { store } = core;
  const folder = mkdtempSync(join(tmpdir(), 'errand-unit-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const tasks = core.tasks(core.scheduler({ run: () => assert.fail('nothing is to be run') }));
  await tasks.create('ended-001', specOf());
  await tasks.create('other-001', specOf());
  const outputs = ['a', 'b'].map((letter) => {
    const sha256 = letter.repeat(64);
    return { id: artifactId(sha256), sha256, bytes: 10 };
  });
  const give = async (task: string, output: (typeof outputs)[number]): Promise<void> => {
    await storeArtifact(store, { task, attempt: 1, fence: 0 }, output);
  };
  for (const output of outputs) await give('ended-001', output);
  await tasks.cancel('ended-001');

  const removed: string[] = [];
  let given: Promise<void> | undefined;
  const names = ['logs', 'ledgers', 'artifacts'] as const;
  for (const name of names) mkdirSync(join(folder, name));
  const [logs, ledgers, artifacts] = names.map((name) => join(folder, name));
  assert.ok(logs !== undefined && ledgers !== undefined && artifacts !== undefined);
  const kind = details({
    store,
    directory: { logs, ledgers, artifacts },
    artifacts: {
      path: (id) => join(artifacts, id),
      remove: async (id) => {
        removed.push(id);
        const later = outputs.find((each) => each.id !== id);
        if (later) given ??= give('other-001', later);
      },
    },
    logs: {
      path: (task, n) => join(logs, `${task}-${n}.log`),
      isOpen: () => false,
      remove: async () => undefined,
    },
  });
  const policy = { detailDays: 0, detailBytes: undefined, unusedDays: 30, everyHours: 6 };
  const { over } = await kind.find(policy, core.clock.now().getTime() + 1000);
  assert.equal(over.length, 1);
  assert.equal(await over[0]?.remove(), true);
  await given;
  assert.equal(removed.length, 1, 'the other one is somebody else’s by now');
});
