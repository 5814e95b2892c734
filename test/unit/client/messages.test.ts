// What is said to an attempt leaves as one request with an id of its own, whichever client says it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import {
  answerQuestion,
  followUpAttempt,
  interruptAttempt,
  steerAttempt,
} from '../../../runner/client/messages.ts';
import type { RequestForm, Requester } from '../../../runner/client/requester.ts';
import { stateOf } from '../extension/samples.ts';

const task = stateOf('task-0001');

/** Answers every request with one task, and keeps what was asked. */
class Recorder implements Requester {
  readonly asked: Record<string, unknown>[] = [];

  async request<P extends v.GenericSchema, R extends v.GenericSchema>(
    form: RequestForm<P, R>,
    params: v.InferInput<P>,
  ): Promise<v.InferOutput<R>> {
    this.asked.push({ method: form.method, ...v.parse(v.looseObject({}), params) });
    v.parse(form.params, params);
    return v.parse(form.result, { task, attempt: 2 });
  }
}

const to = { id: task.id, attempt: 1, message: 'm-1' };

test('each kind of message is one request', async () => {
  const runner = new Recorder();
  assert.equal((await steerAttempt(runner, to, 'Left.')).id, task.id);
  await interruptAttempt(runner, to, 'Stop.');
  await answerQuestion(runner, { ...to, question: 'q-1' }, 'Yes.');
  const comments = [{ path: 'a.ts', line: 1, text: 'Shorter.' }];
  const { attempt } = await followUpAttempt(runner, to, '', comments);
  assert.equal(attempt, 2);
  assert.deepEqual(runner.asked, [
    { method: 'attempts/steer', ...to, text: 'Left.' },
    { method: 'attempts/interrupt', ...to, text: 'Stop.' },
    { method: 'attempts/answer', ...to, question: 'q-1', text: 'Yes.' },
    { method: 'tasks/follow_up', ...to, text: '', comments },
  ]);
});

test('what says nothing is left out: an interruption without words, no comments', async () => {
  const runner = new Recorder();
  await interruptAttempt(runner, to, ' \n');
  await followUpAttempt(runner, to, 'More.', []);
  assert.deepEqual(runner.asked, [
    { method: 'attempts/interrupt', ...to },
    { method: 'tasks/follow_up', ...to, text: 'More.' },
  ]);
});

test('a message without an id gets a new one each time', async () => {
  const runner = new Recorder();
  const { id, attempt } = to;
  await steerAttempt(runner, { id, attempt }, 'Left.');
  await steerAttempt(runner, { id, attempt }, 'Left.');
  const ids = new Set(runner.asked.map(({ message }) => message));
  assert.equal(ids.size, 2);
});
