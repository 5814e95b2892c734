// What is kept for windows that were cut off: the last actions, and never more than memory allows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Channels } from '../../../runner/ahp/channels.ts';

const CHAT = 'ahp-chat://default/a';
const OUTLET = { notify: () => undefined };

test('a window that comes back is told what it missed, where all of that is kept', () => {
  const channels = new Channels();
  channels.join('window', OUTLET);
  channels.subscribe('window', CHAT);
  for (let n = 1; n <= 3; n += 1) channels.dispatch(CHAT, { type: 'chat/draftChanged', n });
  const missed = channels.rejoin('window', OUTLET, 1, [CHAT]);
  assert.deepEqual(missed && missed.map(({ serverSeq }) => serverSeq), [2, 3]);

  // Of actions that are many or large, the last ones alone: then it asks for the whole.
  for (let n = 0; n < 5000; n += 1) channels.dispatch(CHAT, { type: 'chat/draftChanged', n });
  assert.equal(channels.rejoin('window', OUTLET, 3, [CHAT]), undefined);
  const large = 'x'.repeat(5 << 20);
  const before = channels.seq;
  for (let n = 0; n < 8; n += 1) channels.dispatch(CHAT, { type: 'chat/draftChanged', large });
  assert.equal(channels.rejoin('window', OUTLET, before, [CHAT]), undefined);
  const last = channels.rejoin('window', OUTLET, channels.seq - 1, [CHAT]);
  assert.equal(last && last.length, 1);
});

test('an action too large to be kept leaves nothing to replay, and the next ones are', () => {
  const channels = new Channels();
  channels.join('window', OUTLET);
  channels.dispatch(CHAT, { type: 'chat/draftChanged', huge: 'x'.repeat(40 << 20) });
  assert.equal(channels.rejoin('window', OUTLET, 0, [CHAT]), undefined);
  channels.dispatch(CHAT, { type: 'chat/draftChanged', n: 1 });
  const missed = channels.rejoin('window', OUTLET, 1, [CHAT]);
  assert.deepEqual(missed && missed.map(({ serverSeq }) => serverSeq), [2]);
});
