/** The commands that talk with attempts, and what is told of it, on a runner without sandboxes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import type { RunAttempt } from '../../../runner/tasks/context.ts';
import { Command, temporaryFolder } from '../../support/runner.ts';
import { ErrorDocument, TaskDocument } from '../command/forms.ts';
import { spec, startRunner, type TestRunner } from '../server/runner.ts';
import { commitOf, result, untilEnd, untilStatus, untilTask, verified } from './support.ts';

const MAIN = join(import.meta.dirname, '../../../runner/main.ts');
const QUESTION = { id: 'q-1', text: 'Which name?', default: 'errand' };

/** Asks where it is told to; else works until it is interrupted. */
const run: RunAttempt = async (context, signal) => {
  await context.move({ kind: 'working' });
  const { title } = context.task.spec;
  if (title.startsWith('asks') && context.attempt <= 2 && context.continues === undefined) {
    if (context.answerTo(QUESTION.id) === undefined) await context.park(QUESTION);
  } else if (context.continues === undefined) {
    const cut = context.inbox.interruption(new Set());
    if (!cut.aborted) await Promise.race([once(cut, 'abort'), once(signal, 'abort')]);
    signal.throwIfAborted();
  }
  await context.inbox.delivered(context.inbox.all().map(({ id }) => id));
  await context.tell({ kind: 'attempt.result', result: result(commitOf('d')) });
  await context.finish(
    context.continues ? { level: 'unverified', because: [] } : { ...verified() },
  );
};

/** Resolves when the stream has brought these words. */
function printed(stream: Readable, words: string): Promise<void> {
  let so = '';
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      so += chunk.toString();
      if (so.includes(words)) resolve();
    });
  });
}

describe('talking', { concurrency: false }, () => {
  const home = temporaryFolder();
  let runner: TestRunner;
  let command: Command;
  before(async () => {
    runner = await startRunner({
      run,
      files: { [`${commitOf('d')}:a.ts`]: 'one\ntwo\n' },
    });
    command = new Command(home, { ERRAND_RUNNER_URL: runner.url, ERRAND_TOKEN: runner.token });
  });
  after(async () => {
    await runner.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const create = (id: string, more = {}) =>
    runner.tasks.create(id, { ...spec(id), answerWithinMinutes: 60, ...more });

  test('steer, interrupt, then follow-up with a remark; each is told in words and JSON', async () => {
    const id = 'works-001';
    await create(id);
    await untilStatus(runner, id, 'working');
    const steered = await command.run(['steer', id, 'Keep', 'the name.']);
    assert.equal(steered.stdout, '✓ The agent reads it at its next turn\n');
    const early = await command.run(['follow-up', id, 'More.', '--json']);
    assert.match(v.parse(ErrorDocument, early.json).error.message, /still running/);
    const odd = await command.run(['answer', id, 'Yes.']);
    assert.match(odd.stderr, /not waiting for an answer[^]*errand steer/);
    const watching = command.start(['watch', id]);
    const interrupted = await command.run(['interrupt', id, '--json']);
    const [attempt] = v.parse(TaskDocument, interrupted.json).attempts;
    assert.deepEqual(
      attempt?.messages.map(({ kind, text: said }) => [kind, said]),
      [
        ['steer', 'Keep the name.'],
        ['interrupt', ''],
      ],
    );
    const watched = await watching.ended;
    assert.equal(watched.code, 0);
    assert.match(watched.stdout, /← steer +Keep the name\.\n/);
    const late = await command.run(['steer', id, 'Too late.']);
    assert.match(late.stderr, /No attempt of this task is running[^]*errand follow-up/);

    const remark = ['--comment', 'a.ts:2=Why two?'];
    const more = await command.run(['follow-up', id, 'Explain.', ...remark, '--wait', '--json']);
    // The newest speaks: unverified.
    assert.equal(more.code, 3);
    const task = v.parse(TaskDocument, more.json);
    assert.deepEqual([task.best, task.attempts[1]?.continues], [2, 1]);
    assert.equal(task.attempts[1]?.messages[0]?.comments[0]?.quoted, 'two');
    const shown = await command.run(['show', id]);
    assert.match(shown.stdout, /attempt 2, follow-up: Explain\.\n +a\.ts:2: Why two\?/);
    assert.match(shown.stdout, /continues attempt 1/);
    // From the first event on, past the first end, to the one that counts.
    const events = await command.run(['watch', '--json', id]);
    assert.equal(events.code, 3);
    const ends = [...events.stdout.matchAll(/"task\.status",.*"kind":"(done|queued)"/g)];
    assert.deepEqual(
      ends.map(([, kind]) => kind),
      ['done', 'queued', 'done'],
    );
  });

  test('a question is shown with how to answer it, by --wait too, until it is answered', async () => {
    const id = 'asks-00001';
    await create(id, { attempts: 2 });
    await untilTask(runner, id, ({ attempts }) =>
      attempts.every(({ status }) => status.kind === 'needs_input'),
    );
    const { stdout, code } = await command.run(['show', id]);
    assert.equal(code, 0);
    assert.match(stdout, /\? Which name\?\n +without an answer by 20.*: errand\n/);
    assert.match(stdout, new RegExp(`answer with: errand answer ${id} "…" --attempt 2`));
    const both = await command.run(['answer', id, 'errand']);
    assert.match(both.stderr, /More than one attempt is waiting for an answer: 1, 2[^]*--attempt/);
    const watching = command.start(['watch', id]);
    await printed(watching.stdout, 'Which name?');
    for (const n of ['1', '2']) {
      const answered = await command.run(['answer', id, 'runner', '--attempt', n]);
      assert.equal(answered.code, 0, answered.stderr);
    }
    const watched = await watching.ended;
    assert.equal(watched.code, 0);
    assert.match(watched.stdout, /\? Which name\?/);
    assert.match(watched.stdout, /← answer +runner/);
    const ended = await runner.tasks.get(id);
    assert.equal(ended.attempts[1]?.messages?.[1]?.by, 'user');
  });

  test('on a terminal it is asked right there', async () => {
    const id = 'asks-00002';
    await create(id);
    await untilStatus(runner, id, 'needs_input');
    const call = [process.execPath, MAIN, 'watch', id].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qefc', call, '/dev/null'], {
      env: { ...process.env, ERRAND_RUNNER_URL: runner.url, ERRAND_TOKEN: runner.token },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const all = text(child.stdout);
    await printed(child.stdout, 'your answer');
    child.stdin.write('from the terminal\n');
    const ended = await untilEnd(runner, id);
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0, await all);
    assert.equal(ended.attempts[0]?.messages?.[1]?.text, 'from the terminal');
  });
});
