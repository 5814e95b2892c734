/** The state of a channel, when live events come ahead of the answers to subscriptions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChannelFollower } from '../../../runner/client/connection-channel.ts';
import type { Channel } from '../../../runner/protocol/events.ts';

const CHANNEL: Channel = 'task/followed-0001';

/** A state is the list of what was heard. */
function following() {
  const shown: string[] = [];
  const follower = new ChannelFollower<readonly string[]>({
    channel: CHANNEL,
    empty: [],
    snapshot: (value) => value as readonly string[],
    apply: (state = [], event) => [...state, String(event)],
  });
  follower.listeners.add({
    onState: (state) => shown.push(state.join(' ')),
    onError: (error) => assert.fail(error),
  });
  return { follower, shown };
}

test('of two subscriptions under way the answer to the later one counts, with all live events', () => {
  const { follower, shown } = following();
  const first = follower.beginSubscribe();
  const second = follower.beginSubscribe();
  assert.equal(follower.live([{ seq: 3, event: 'c' }]), true);
  const answer = { seq: 2, snapshot: ['a', 'b'] };
  assert.equal(follower.caughtUp(answer, first.time), true);
  assert.equal(follower.caughtUp(answer, second.time), true);
  assert.equal(follower.state?.join(' '), 'a b c');
  assert.deepEqual(shown, ['a b c']);
});

test('a snapshot that is older than what is known is taken: the runner may have been restored', () => {
  const { follower } = following();
  const { time } = follower.beginSubscribe();
  follower.caughtUp({ seq: 9, snapshot: ['a', 'b'] }, time);
  const again = follower.beginSubscribe();
  assert.equal(again.after, 9);
  assert.equal(follower.caughtUp({ seq: 1, snapshot: ['a'] }, again.time), true);
  assert.equal(follower.state?.join(' '), 'a');
});
