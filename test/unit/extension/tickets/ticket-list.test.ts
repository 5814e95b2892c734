// Reading a source's tickets page by page, when answers are late, lost or refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TicketList } from '../../../../extension/tickets/ticket-list.ts';
import type { TicketPage } from '../../../../runner/tickets/ticket.ts';
import { issue, page, sourceWith, trouble } from './samples.ts';

const keys = (list: TicketList) => list.tickets.map(({ key }) => key);

test('pages follow each other, and a ticket that is on two of them is shown once', async () => {
  const asked: (string | undefined)[] = [];
  const source = sourceWith((_filter, cursor) => {
    asked.push(cursor);
    const next =
      cursor === undefined ? page([issue(3), issue(2)], '2') : page([issue(2), issue(1)]);
    return Promise.resolve(next);
  });
  const list = new TicketList(
    () => Promise.resolve(source),
    () => undefined,
  );
  assert.equal(list.isKnown, false);
  await list.read({});
  assert.deepEqual([keys(list), list.hasMore, list.isKnown], [['#3', '#2'], true, true]);
  await list.readMore({});
  assert.deepEqual([keys(list), list.hasMore], [['#3', '#2', '#1'], false]);
  await list.readMore({});
  assert.deepEqual(asked, [undefined, '2']);
});

test('an answer to an older question is dropped', async () => {
  const answers: PromiseWithResolvers<TicketPage>[] = [];
  const signals: AbortSignal[] = [];
  const source = sourceWith((_filter, _cursor, signal) => {
    const answer = Promise.withResolvers<TicketPage>();
    answers.push(answer);
    signals.push(signal);
    return answer.promise;
  });
  const list = new TicketList(
    () => Promise.resolve(source),
    () => undefined,
  );
  const first = list.read({});
  await Promise.resolve();
  const second = list.read({ text: 'b' });
  await Promise.resolve();
  assert.equal(signals[0]?.aborted, true);
  answers[1]?.resolve(page([issue(2)]));
  await second;
  answers[0]?.resolve(page([issue(1)]));
  await first;
  assert.deepEqual([keys(list), list.isReading], [['#2'], false]);
});

test('trouble keeps what is known, except from somebody who is signed out', async () => {
  const answers = [
    () => Promise.resolve(page([issue(1)])),
    () => Promise.reject(trouble({ kind: 'offline' })),
    () => Promise.reject(trouble({ kind: 'signed_out' })),
    () => Promise.reject(new Error('of another kind')),
  ];
  const source = sourceWith(() => answers.shift()?.() ?? Promise.resolve(page([])));
  const changes: boolean[] = [];
  const list: TicketList = new TicketList(
    () => Promise.resolve(source),
    () => changes.push(list.isReading),
  );
  await list.read({});
  await list.read({});
  assert.deepEqual([keys(list), list.trouble?.trouble.kind], [['#1'], 'offline']);
  await list.read({});
  assert.deepEqual([keys(list), list.trouble?.trouble.kind], [[], 'signed_out']);
  await list.read({});
  assert.equal(list.trouble?.trouble.kind, 'not_understood');
  await list.read({});
  assert.equal(list.trouble, undefined);
  assert.deepEqual(changes.slice(0, 4), [true, false, true, false]);
});
