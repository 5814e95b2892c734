/** While a task runs: following it, and stopping it. */
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { git } from '../../support/repository.ts';
import { containersOfTask, TestRunner, type Running } from '../../support/runner.ts';
import { EventLine, TaskDocument } from './forms.ts';
import { bash, buggyRepository, CHECK, done, FIX, GOOD, write, QUICKLY } from './support.ts';

type Event = v.InferOutput<typeof EventLine>;

/** Reads events as they come until one fits. */
async function until(
  watching: Running,
  fits: (event: Event['event']) => boolean,
): Promise<Event[]> {
  const seen: Event[] = [];
  for await (const line of createInterface({ input: watching.stdout })) {
    const event = v.parse(EventLine, JSON.parse(line));
    seen.push(event);
    if (fits(event.event)) return seen;
  }
  throw new Error(`it ended before: ${JSON.stringify(seen.at(-1))}`);
}

const isRunningTool = (event: Event['event']): boolean =>
  event.kind === 'attempt.tool' && JSON.stringify(event).includes('"state":"running"');

describe('while a task runs', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  async function delegated(title: string, args: readonly string[] = []): Promise<string> {
    const call = [
      'delegate',
      '--json',
      '--repo',
      buggyRepository(QUICKLY),
      '--title',
      title,
      ...args,
    ];
    const { json, stderr } = await runner.errand([...call, 'Do it.']);
    assert.ok(json.id, stderr);
    return json.id as string;
  }

  test('watch --json tells every event once, from the first, as it happens', async () => {
    // The model waits until the watcher has seen its first tool call: so it watches live.
    const seen = Promise.withResolvers<void>();
    runner.script('watched', async ({ turn }) => {
      if (turn === 1) await seen.promise;
      return { blocks: GOOD[turn] ?? [done()] };
    });
    const id = await delegated('watched', CHECK);
    const watching = runner.start(['watch', id, '--json']);
    const lines: Event[] = [];
    for await (const line of createInterface({ input: watching.stdout })) {
      const event = v.parse(EventLine, JSON.parse(line));
      lines.push(event);
      if (isRunningTool(event.event)) seen.resolve();
    }
    lines.forEach(({ seq }, index) => assert.equal(seq, index + 1));
    assert.equal(lines.at(-1)?.event.kind, 'task.status');
    const { code } = await watching.ended;
    assert.equal(code, 0);
  });

  test('log --follow shows what is said while it is said, and ends with the task', async () => {
    const heard = Promise.withResolvers<void>();
    runner.script('followed', async ({ turn }) => {
      if (turn === 1) await heard.promise;
      const first = [bash("printf 'here I am \\033[31mred\\n'")];
      return { blocks: turn === 0 ? first : [done('And gone.')] };
    });
    const id = await delegated('followed', CHECK);
    const following = runner.start(['log', id, '--follow']);
    let text = '';
    following.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('here I am')) heard.resolve();
    });
    const { code, stdout } = await following.ended;
    assert.equal(code, 0);
    assert.match(stdout, /here I am red[^]*And gone\./);
    assert.equal(stdout.includes('\u001b'), false);
    assert.equal((await runner.errand(['log', id])).stdout, stdout);
  });

  test('cancel: nothing of it runs afterwards, and the work so far is kept', async () => {
    const repository = buggyRepository(QUICKLY);
    runner.script('cancelled', [[write('sum.sh', FIX)], [bash('touch half; sleep 500')]]);
    const call = ['delegate', '--wait', '--json', '--repo', repository, '--title', 'cancelled'];
    const waiting = runner.start([...call, '--id', 'cancel-0001', ...CHECK, 'Do it.']);
    // Asked for by its id, which is there as soon as the task is stored.
    let watching = runner.start(['watch', 'cancel-0001', '--json']);
    let sleeping: Event[] | undefined;
    while (!sleeping) {
      sleeping = await until(
        watching,
        (event) => isRunningTool(event) && JSON.stringify(event).includes('sleep 500'),
      ).catch(async (error: unknown) => {
        const { stdout } = await watching.ended;
        if (stdout !== '' && !stdout.includes('errand.error/1')) throw error;
        watching = runner.start(['watch', 'cancel-0001', '--json']);
        return undefined;
      });
    }
    assert.ok(containersOfTask('cancel-0001').length > 0);
    const began = performance.now();
    const cancelled = await runner.errand(['cancel', 'cancel-0001', '--json']);
    assert.equal(cancelled.code, 0);
    assert.equal(v.parse(TaskDocument, cancelled.json).state, 'cancelled');
    assert.deepEqual(containersOfTask('cancel-0001'), []);
    const took = performance.now() - began;
    // A second or two on a machine that has time; never as long as a limit of the tool it ends.
    assert.ok(took < 60_000, `cancelling took ${took} ms`);

    const { code, json } = await waiting.ended;
    assert.equal(code, 130);
    assert.equal(json.exitCode, 130);
    assert.equal(json.verdict, null);
    assert.match(json.reason, /command line/);
    assert.equal((await watching.ended).code, 130);
    assert.equal((await runner.errand(['show', 'cancel-0001'])).code, 130);
    const fetched = await runner.errand(['fetch', 'cancel-0001', '--repo', repository, '--json']);
    assert.equal(fetched.code, 0, fetched.stdout);
    assert.equal(git(repository, 'show', `${fetched.json.commit}:sum.sh`), FIX);
  });

  test('a task that waits is cancelled before it starts', async () => {
    const free = Promise.withResolvers<void>();
    const blocking = async () => {
      await free.promise;
      return { blocks: [done()] };
    };
    for (const title of ['first', 'second', 'third', 'fourth']) runner.script(title, blocking);
    const ids = [];
    for (const title of ['first', 'second', 'third', 'fourth']) ids.push(await delegated(title));
    const last = ids.at(-1) ?? '';
    const { json } = await runner.errand(['cancel', last, '--json']);
    assert.equal(json.state, 'cancelled');
    assert.deepEqual(json.attempts[0].phases, []);
    free.resolve();
    for (const id of ids.slice(0, -1)) await runner.errand(['watch', id]);
    assert.equal((await runner.errand(['show', last])).code, 130);
  });
});
