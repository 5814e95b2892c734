// Push and creation of a task, as editor and command share them: real git over HTTP, and a runner
// that answers requests as each test wants.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import * as v from 'valibot';
import { delegateTask, type Delegation } from '../../../runner/client/delegate.ts';
import { findRepository, sentFrom } from '../../../runner/client/repository.ts';
import type { RequestForm, Requester } from '../../../runner/client/requester.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { CreateTask } from '../../../runner/protocol/requests.ts';
import { baseRef } from '../../../runner/protocol/task.ts';
import { repository, runner, TASK, TOKEN } from './support.ts';

async function prepared(t: TestContext) {
  const { store, url } = await runner(t);
  const found = await findRepository(repository(t, { 'a.txt': 'one\n' }));
  const steps: string[] = [];
  let known = true;
  const requester: Requester = {
    async request<P extends v.GenericSchema, R extends v.GenericSchema>(
      form: RequestForm<P, R>,
      params: v.InferInput<P>,
    ): Promise<v.InferOutput<R>> {
      steps.push(form.method);
      if (form.method !== CreateTask.method) {
        await store.open(found.id, found.name);
        return v.parse(form.result, { path: '' });
      }
      if (!known) throw new ErrandError('not_found', 'The snapshot is not there.');
      const { id, spec } = v.parse(CreateTask.params, params);
      const at = '2026-01-01T00:00:00.000Z';
      const status = { kind: 'queued' };
      const task = { id, spec, createdAt: at, updatedAt: at, status, attempts: [] };
      return v.parse(form.result, { task });
    },
  };
  const snapshot = await takeSnapshot(found, { taskId: TASK });
  const delegation: Delegation = {
    id: TASK,
    repository: found,
    draft: { title: 'T', instructions: 'I', origin: { kind: 'prompt' }, ...sentFrom(found) },
    snapshot,
    address: { url, token: TOKEN },
    interruptible: (push) => push(new AbortController().signal),
    onPushed: () => steps.push('pushed'),
  };
  const forget = (): void => {
    known = false;
  };
  return { delegation, forget, requester, snapshot, steps, store };
}

test('the snapshot is there before the task is created, and says what it is made from', async (t) => {
  const { delegation, requester, snapshot, steps, store } = await prepared(t);
  const percents: number[] = [];
  const task = await delegateTask(requester, {
    ...delegation,
    onProgress: (percent) => percents.push(percent),
  });
  const { base, head, branch } = snapshot;
  assert.deepEqual([task.spec.base, task.spec.head, task.spec.branch], [base, head, branch]);
  assert.deepEqual(steps, ['repositories/open', 'pushed', 'tasks/create']);
  const bare = await store.find(delegation.repository.id);
  assert.equal(await bare?.getRef(baseRef(TASK)), base);
  assert.ok(percents.includes(100));
});

test('a push that is refused creates nothing', async (t) => {
  const { delegation, requester, steps } = await prepared(t);
  const { url } = delegation.address;
  const refused = { ...delegation, address: { url, token: 'wrong' } };
  await assert.rejects(delegateTask(requester, refused), { code: 'unauthorized' });
  assert.deepEqual(steps, ['repositories/open']);
});

test('of several calls with one id a refused push counts where no task was made', async (t) => {
  const { delegation, forget, requester, steps } = await prepared(t);
  const { url } = delegation.address;
  const shared = { ...delegation, shared: true, address: { url, token: 'wrong' } };
  assert.equal((await delegateTask(requester, shared)).id, TASK);
  assert.deepEqual(steps, ['repositories/open', 'tasks/create']);
  forget();
  await assert.rejects(delegateTask(requester, shared), { code: 'unauthorized' });
});

test('an interruption during the push creates nothing, also where all of it had arrived', async (t) => {
  const { delegation, requester, steps } = await prepared(t);
  const reason = new Error('stopped');
  const stop = new AbortController();
  const interrupted = delegateTask(requester, {
    ...delegation,
    shared: true,
    interruptible: (push) => push(stop.signal),
    onProgress: () => stop.abort(reason),
  });
  await assert.rejects(interrupted, reason);
  assert.deepEqual(steps, ['repositories/open']);
});
