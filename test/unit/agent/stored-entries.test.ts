/** Conversations as they are stored: read whole, never trusted, and begun again where they break. */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { TranscriptEntry } from '../../../runner/agent/backend.ts';
import { Conversation } from '../../../runner/agent/conversation.ts';
import { History } from '../../../runner/agent/foreign/history.ts';
import { LIST_PRICES } from '../../../runner/model/prices.ts';
import { loadEntries } from '../../../runner/agent/stored-entries.ts';
import { toolboxOf } from '../../../runner/agent/tools/toolbox.ts';
import { MemoryInbox, MemoryTranscript, play } from '../../support/agent-phase.ts';
import { earlierRows } from '../../support/earlier-store.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { call, moves, say } from '../../support/scripted-model/script.ts';

const DONE = call('done', { outcome: 'finished', summary: 'It is done.' });

/** The conversations of the release before, by task and phase. */
function earlier(): Map<string, TranscriptEntry[]> {
  const rows = earlierRows(
    'select task, phase, role, body from transcript order by task, phase, n',
  );
  const all = new Map<string, TranscriptEntry[]>();
  for (const { task, phase, role, body } of rows) {
    const key = `${String(task)} ${String(phase)}`;
    const entries = all.get(key) ?? [];
    all.set(key, entries);
    entries.push({ role: String(role), body: JSON.parse(String(body)) as unknown });
  }
  return all;
}

/** To the byte, the order of its fields too. */
const contentOf = ({ body }: { body: unknown }): string =>
  JSON.stringify((body as { content?: unknown }).content);

const conversationOf = (entries: readonly TranscriptEntry[]): Conversation =>
  new Conversation(new MemoryTranscript(entries), LIST_PRICES, toolboxOf('code'));

test('conversations of the release before are read to the byte, and fold into the same again', () => {
  const all = earlier();
  assert.deepEqual(
    [...all].map(([key, { length }]) => [key, length]),
    [
      ['alone-0001 code', 8],
      ['alone-0001 plan', 3],
      ['foreign-01 code', 5],
      ['shared-0001 code-1', 5],
      ['shared-0001 code-2', 3],
      ['shared-0001 plan', 3],
    ],
  );
  for (const [key, entries] of all) {
    if (key.startsWith('foreign')) continue;
    const { standing, before, isBroken } = loadEntries(entries);
    assert.deepEqual([isBroken, before.count], [false, 0], key);
    assert.deepEqual(standing, entries, key);
    assert.deepEqual(standing.map(contentOf), entries.map(contentOf), key);

    const [one, other] = [conversationOf(entries), conversationOf(entries)];
    for (const name of ['messages', 'usage', 'system', 'calls', 'elapsedMs', 'replies'] as const) {
      assert.deepEqual(one.state[name], other.state[name], `${key} ${name}`);
    }
    assert.ok(one.state.messages.length > 0 && one.state.usage.requests > 0, key);
  }
  const history = new History(new MemoryTranscript(all.get('foreign-01 code') ?? []));
  assert.deepEqual(
    [history.runs, history.spent.usage.requests, [...history.given]],
    [2, 3, ['a-1']],
  );
});

describe('an entry that does not parse', () => {
  const broken: readonly TranscriptEntry[] = [
    { role: 'user', body: null },
    { role: 'user', body: { content: 'text', marks: [] } },
    { role: 'user', body: { content: [{ type: 'text' }], marks: [] } },
    { role: 'user', body: { content: [{ type: 'image' }], marks: [] } },
    { role: 'assistant', body: { content: [{ type: 'tool_use', id: 'a' }], stopReason: null } },
    { role: 'spent', body: { usage: { requests: 1 }, elapsedMs: 1 } },
    { role: 'asked', body: { question: { text: 'Without an id?' } } },
    { role: 'reset', body: { why: 'window', content: [] } },
    { role: 'told', body: { prompt: 'of another agent', given: [] } },
  ];

  it('takes with it what stands around it, and what was paid counts on', async () => {
    await using workspace = await LocalWorkspace.create({ 'a.txt': 'one\n' });
    const script = moves([[say('I look.'), call('read', { path: 'a.txt' })], [DONE]]);
    const first = await play({ script, workspace });
    const { entries } = first.transcript;
    assert.equal(entries.length, 5);
    for (const [index, entry] of broken.entries()) {
      const at: number = index % entries.length;
      const stored = entries.with(at, entry);
      const lost = conversationOf(stored);
      assert.deepEqual([lost.isLost, lost.state.messages, lost.state.entries], [true, [], 5]);
      const replies: number = stored.filter(
        ({ role }, n) => role === 'assistant' && n !== at,
      ).length;
      assert.equal(lost.state.usage.requests, replies);

      const transcript = new MemoryTranscript(stored);
      const again = await play({ script: moves([[DONE]]), workspace, transcript });
      assert.equal(again.ending.kind, 'finished');
      assert.deepEqual(again.model.requests.map(({ invalid }) => invalid).filter(Boolean), []);
      assert.equal(again.model.requests.length, 1);
      assert.match(
        JSON.stringify(again.model.requests[0]?.messages),
        /sum\(\) must add.*worked on/s,
      );
      assert.match(again.log, /cannot be read: starting again/);
      // Nothing was taken away, and the next run finds the conversation that was begun again.
      assert.deepEqual(transcript.entries.slice(0, 5), stored);
      const next = conversationOf(transcript.entries);
      assert.deepEqual(
        [next.isLost, next.state.messages.length, next.state.replies],
        [false, 3, 1],
      );
      assert.equal(next.state.usage.requests, replies + 1);
      const third = await play({ script: moves([]), workspace, transcript });
      assert.deepEqual([third.ending, third.model.requests.length], [again.ending, 0]);
    }
  });

  it('says a follow-up again, which is not paid for anew', async () => {
    await using workspace = await LocalWorkspace.create({});
    const inbox = new MemoryInbox();
    const transcript = new MemoryTranscript();
    await play({ script: moves([[DONE]]), workspace, transcript });
    inbox.say('follow_up', 'Now the other one.');
    const script = moves([[DONE], [say('Hm.'), call('read', { path: 'none' })], [DONE]]);
    const followed = await play({ script, workspace, transcript, input: { inbox } });
    const usage = followed.events.findLast((event) => event.kind === 'usage');
    assert.equal(usage?.kind === 'usage' && usage.usage.requests, 2);

    const cut = new MemoryTranscript([...transcript.entries, { role: 'user', body: {} }]);
    const input = { inbox };
    const again = await play({ script: moves([[DONE]]), workspace, transcript: cut, input });
    assert.match(JSON.stringify(again.model.requests[0]?.messages), /Now the other one/);
    const sum = again.events.findLast((event) => event.kind === 'usage');
    assert.equal(sum?.kind === 'usage' && sum.usage.requests, 3);
  });

  it('is passed over in the history of a foreign agent, which is started again', async () => {
    const transcript = new MemoryTranscript(earlier().get('foreign-01 code') ?? []);
    await new History(transcript).end({ kind: 'finished', summary: 'done' });
    assert.equal(new History(transcript).ending?.kind, 'finished');
    for (const entry of [...broken.slice(0, 8), { role: 'ended', body: { kind: 'odd' } }]) {
      const history = new History(new MemoryTranscript([...transcript.entries, entry]));
      assert.equal(history.ending, undefined);
      assert.equal(history.spent.usage.requests, 3);
      assert.deepEqual([...history.given], ['a-1']);
    }
  });
});
