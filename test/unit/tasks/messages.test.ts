/** What may be said to an attempt, when, and how often: repeats, races and ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { CONVERSATION } from '../../../runner/blueprint/notes.ts';
import type { TaskEvent } from '../../../runner/protocol/events.ts';
import { reduceTask } from '../../../runner/protocol/reduce.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import {
  answerEvents,
  questionEvents,
  expiryEvents,
  followUpEvents,
  type Said,
  messageEvents,
} from '../../../runner/tasks/message-events.ts';
import { creation, move } from '../../../runner/tasks/transitions.ts';
import { Core, specOf } from '../../support/core.ts';

const ID = 'said-00001';
const LOOSE = v.looseObject({});
const at = (second: number): string =>
  new Date(Date.UTC(2026, 10, 29, 12, 0, second)).toISOString();
const files = () => ({ log: 'l', ledger: 'e' });

function after(state: TaskState | undefined, events: readonly TaskEvent[]): TaskState {
  const next = events.reduce<TaskState | undefined>((so, event) => reduceTask(so, event), state);
  return next ?? assert.fail('no task');
}

/** A task whose attempt went through these. */
function task(...kinds: readonly ('preparing' | 'working')[]): TaskState {
  let state = after(undefined, creation(ID, specOf(), at(0), files));
  for (const kind of kinds) state = after(state, move(state, 1, { kind }, at(0)));
  return state;
}

const goOn = (id: string): Said => ({ id, kind: 'follow_up', text: 'Go on.' });
const steer: Said = { id: 'm-1', kind: 'steer', text: 'Mind the tests.' };
const ended = (state: TaskState): TaskState =>
  after(state, move(state, 1, { kind: 'done', verdict: { level: 'failed', because: [] } }, at(5)));

test('the same message again makes nothing; its id with other words is refused', () => {
  const state = task('preparing');
  const said = after(state, messageEvents(state, 1, steer, at(1)));
  assert.equal(said.attempts[0]?.messages?.length, 1);
  assert.deepEqual(messageEvents(said, 1, steer, at(9)), []);
  for (const other of [
    { ...steer, text: 'Other words.' },
    { ...steer, kind: 'interrupt' as const },
    { ...steer, comments: [{ path: 'a', line: 1, text: 'here' }] },
  ]) {
    assert.throws(() => messageEvents(said, 1, other, at(2)), { code: 'conflict' });
  }
  // An acknowledgement that was lost is asked for again when the attempt has ended already.
  assert.deepEqual(messageEvents(ended(said), 1, steer, at(9)), []);
  assert.throws(() => messageEvents(ended(said), 1, { ...steer, id: 'm-2' }, at(9)), {
    code: 'conflict',
  });
  assert.throws(() => messageEvents(said, 2, steer, at(2)), { code: 'not_found' });
});

test('nothing but an interruption may be without words', () => {
  const state = task('preparing');
  const empty = { ...steer, text: ' \n' };
  assert.throws(() => messageEvents(state, 1, empty, at(1)), { code: 'invalid' });
  assert.throws(() => followUpEvents(ended(state), 1, empty, files, at(1)), { code: 'invalid' });
  assert.equal(messageEvents(state, 1, { ...empty, kind: 'interrupt' }, at(1)).length, 1);
});

test('of an answer and a default the first that is stored counts, and the other is told so', () => {
  const state = task('preparing', 'working');
  const question = { id: 'q-1', text: 'Which?', default: 'any', deadline: at(10) };
  const asked = after(state, questionEvents(state, 1, question, at(1)));
  const answer = { id: 'a-1', kind: 'answer', to: 'q-1', text: 'This.' } as const;

  const answered = after(asked, answerEvents(asked, 1, answer, at(10)));
  assert.deepEqual(expiryEvents(answered, 1, at(11)), [], 'answered in time');
  assert.deepEqual(answerEvents(answered, 1, answer, at(12)), [], 'a repeat');
  assert.throws(() => answerEvents(answered, 1, { ...answer, text: 'That.' }, at(12)), {
    code: 'conflict',
  });

  assert.deepEqual(expiryEvents(asked, 1, at(9)), []);
  const expired = after(asked, expiryEvents(asked, 1, at(10)));
  assert.equal(expired.status.kind, 'queued');
  assert.throws(() => answerEvents(expired, 1, answer, at(11)), { code: 'conflict' });
  assert.deepEqual(expiryEvents(expired, 1, at(99)), [], 'once');
  assert.throws(() => answerEvents(asked, 1, { ...answer, to: 'q-2' }, at(2)), {
    code: 'conflict',
  });
});

test('what an attempt was told is told once in all that go on with it', () => {
  const state = task('preparing');
  const first = ended(after(state, messageEvents(state, 1, steer, at(1))));
  const more: Said = { id: 'f-1', kind: 'follow_up', text: 'Go on.' };
  const { attempt, events } = followUpEvents(first, 1, more, files, at(6));
  assert.equal(attempt, 2);
  const followed = after(first, events);
  assert.equal(followed.status.kind, 'queued');
  assert.deepEqual(followUpEvents(followed, 1, more, files, at(7)), { attempt: 2, events: [] });
  assert.throws(() => followUpEvents(followed, 1, { ...more, text: 'Otherwise.' }, files, at(7)), {
    code: 'conflict',
  });
  assert.throws(() => followUpEvents(followed, 2, { ...more, id: 'f-2' }, files, at(7)), {
    code: 'conflict',
  });
  assert.throws(() => messageEvents(followed, 2, { ...steer, text: 'Again.' }, at(7)), {
    code: 'conflict',
  });
  assert.throws(() => messageEvents(followed, 2, steer, at(7)), { code: 'conflict' });
  assert.equal(followUpEvents(followed, 1, { ...more, id: 'f-2' }, files, at(7)).attempt, 3);
});

test('follow-ups at once: the same one is one attempt, each other one its own, with the conversation', async (t) => {
  const core = await Core.open(t);
  const seen: unknown[] = [];
  const scheduler = core.scheduler({
    run: async (context) => {
      const talk = context.transcript('writer');
      if (context.attempt === 1) {
        await context.notes.write(CONVERSATION, 'writer');
        await talk.append({ role: 'user', body: 'said' });
        await context.transcript('other').append({ role: 'user', body: 'not carried along' });
      }
      seen.push([
        context.attempt,
        context.continues?.attempt,
        context.notes.read(CONVERSATION),
        talk.load().map(({ body }) => body),
        context.transcript('other').load().length,
        context.inbox.all().map(({ id }) => id),
      ]);
      await context.finish({ level: 'verified', because: [] });
    },
  });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  await tasks.create(ID, specOf());
  await core.until(ID, 'done');
  const made = await Promise.all(
    ['f-1', 'f-1', 'f-2', 'f-1'].map((id) => tasks.followUp(ID, 1, goOn(id))),
  );
  assert.deepEqual(
    made.map(({ attempt }) => attempt),
    [2, 2, 3, 2],
  );
  await core.until(ID, 'done', 2);
  await core.until(ID, 'done', 3);
  assert.deepEqual(seen, [
    [1, undefined, 'writer', ['said'], 1, []],
    [2, 1, 'writer', ['said'], 0, ['f-1']],
    [3, 1, 'writer', ['said'], 0, ['f-2']],
  ]);
  assert.deepEqual(core.reports, []);
});

test('a note of the conversation that says nothing leads to the usual one', async (t) => {
  const core = await Core.open(t);
  let carried: unknown;
  const scheduler = core.scheduler({
    run: async (context) => {
      const talk = context.transcript('code');
      if (context.attempt === 1) {
        // What an older or a newer runner may have left.
        await context.notes.write({ ...CONVERSATION, schema: LOOSE }, { phase: 'code' });
        await talk.append({ role: 'user', body: 'said' });
      }
      carried = [talk.load().map(({ body }) => body), context.notes.read(CONVERSATION)];
      await context.finish({ level: 'verified', because: [] });
    },
  });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  await tasks.create(ID, specOf());
  await core.until(ID, 'done');
  await tasks.followUp(ID, 1, goOn('f-1'));
  await core.until(ID, 'done', 2);
  assert.deepEqual(carried, [['said'], undefined]);
});

test('a task that is being discarded cannot be gone on with, and one that goes on is not discarded', async (t) => {
  const core = await Core.open(t);
  const scheduler = core.scheduler({
    run: (context) => context.finish({ level: 'verified', because: [] }),
  });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  await tasks.create(ID, specOf());
  await core.until(ID, 'done');
  await scheduler.stop();
  const [discarded, followed] = await Promise.allSettled([
    tasks.discard(ID),
    tasks.followUp(ID, 1, goOn('f-1')),
  ]);
  assert.equal(discarded.status, 'fulfilled');
  assert.equal(followed.status === 'rejected' && followed.reason.code, 'not_found');
  assert.equal(await core.store.task(ID), undefined);
  await tasks.discard(ID);

  await tasks.create('said-00002', specOf());
  await assert.rejects(tasks.discard('said-00002'), { code: 'conflict' });
});
