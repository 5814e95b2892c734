// The sandbox that an agent works in: what is done in it beside its opening.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { WorkSandbox, type WorkSandboxInput } from '../../../runner/blueprint/work-sandbox.ts';
import type { ExecRequest } from '../../../runner/sandbox/sandbox.ts';

const BASE = 'b'.repeat(40);

/** A sandbox in which every command succeeds, and looking through the work tree when told. */
function opened(look: Promise<void>) {
  const looked = Promise.withResolvers<ExecRequest>();
  const placing: string[] = [];
  const sandbox = {
    id: 's',
    image: 'i',
    exec: async (request: ExecRequest) => {
      if (!request.argv.includes('status')) placing.push(request.argv.join(' '));
      else {
        looked.resolve(request);
        await look;
      }
      return { exit: 0, timedOut: false, ms: 1 };
    },
    destroy: async () => undefined,
  };
  const input = {
    context: { task: { spec: { base: BASE } }, notes: { read: () => undefined } },
    repository: { packOf: () => Readable.from([]) },
    driver: { create: async () => sandbox },
    sandbox: {},
  };
  const work = new WorkSandbox(input as unknown as WorkSandboxInput, new AbortController().signal);
  return { work, looked: looked.promise, placing };
}

test('git looks through the files once they are in place, with no lock, and nobody waits for it', async () => {
  const { promise: never } = Promise.withResolvers<void>();
  const { work, looked, placing } = opened(never);
  await work.open();
  assert.ok(placing.length > 0);
  const { argv, env } = await looked;
  assert.deepEqual(argv.slice(0, 4), ['nice', '-n', '19', 'git']);
  assert.deepEqual(env, { GIT_OPTIONAL_LOCKS: '0' });
  await work.close();
});

test('a look that fails is of no consequence', async () => {
  const { work, looked } = opened(Promise.reject(new Error('the sandbox is gone')));
  const workspace = await work.open();
  await looked;
  assert.ok(workspace);
  await work.close();
});
