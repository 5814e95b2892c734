// Threads of comments are made from data: what somebody is editing stays while others change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MadeOnce } from '../../../extension/tasks/made-once.ts';

interface Thread {
  readonly text: string;
  edited?: string;
}

test('what is still wanted stays as it is; the rest is made and dropped', () => {
  const dropped: string[] = [];
  const made: Thread[] = [];
  const threads = new MadeOnce<{ text: string }, Thread>(
    ({ text }) => {
      const thread: Thread = { text };
      made.push(thread);
      return thread;
    },
    ({ text }) => dropped.push(text),
  );
  threads.want([{ text: 'one' }]);
  const [one] = made;
  assert.ok(one);
  one.edited = 'one, and half a word';
  threads.want([{ text: 'zero' }, { text: 'one' }, { text: 'two' }]);
  assert.deepEqual(
    made.map(({ text }) => text),
    ['one', 'zero', 'two'],
    'the one that is edited was not made again',
  );
  assert.deepEqual(dropped, []);

  threads.want([{ text: 'two' }, { text: 'two' }]);
  assert.deepEqual(dropped, ['zero', 'one']);
  assert.equal(made.length, 4, 'equal ones are two');
  threads.want([{ text: 'two' }]);
  threads.want([]);
  assert.deepEqual(dropped, ['zero', 'one', 'two', 'two']);
});
