/** The loop as a whole: a trajectory, its order of storing and running, its endings. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { play } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { systemClock } from '../../../runner/agent/clock.ts';
import { call, moves, type Script, say, withFaults } from '../../support/scripted-model/script.ts';
import { DONE, FILES, FIX, fixScript } from './trajectory.ts';

/** A script that is blocked at once. */
const blocked = (reason: string) =>
  moves([[call('done', { outcome: 'blocked', summary: 'No key.', reason, question: 'Which?' })]]);

describe('the loop', () => {
  it('fixes a file, stores every step before the next, and ends with done', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const { ending, events, model, transcript, log } = await play({
      script: fixScript(),
      workspace,
    });
    assert.deepEqual(ending, { kind: 'finished', summary: 'sum() adds now.' });
    assert.equal(
      String(await workspace.readFile('sum.js')),
      'export const sum = (a, b) => a + b;\n',
    );
    assert.deepEqual(
      transcript.entries.map((e) => e.role),
      ['user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user'],
    );
    assert.equal(model.requests.length, 4);
    assert.deepEqual(
      model.requests.map((r) => r.invalid),
      [undefined, undefined, undefined, undefined],
    );
    const turns = events.flatMap((e) => (e.kind === 'turn' ? [e.mutated] : []));
    assert.deepEqual(turns, [false, true, true, false]);
    const usage = events.findLast((e) => e.kind === 'usage');
    assert.equal(usage?.kind === 'usage' && usage.model, 'scripted-model');
    assert.equal(usage?.kind === 'usage' && usage.usage.requests, 4);
    // Whatever name the answer comes under, it costs what was asked for.
    assert.ok(usage?.kind === 'usage' && (usage.usage.costUsd ?? 0) > 0);
    assert.match(log, /I look first\./);
    assert.match(log, /edit sum\.js → 1 edit applied/);
  });

  it('extends the request before, byte for byte', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const { model } = await play({ script: fixScript(), workspace });
    for (const [index, { text, body }] of model.requests.entries()) {
      const before = model.requests[index - 1];
      assert.deepEqual(body['cache_control'], { type: 'ephemeral' });
      assert.equal('temperature' in body || 'tool_choice' in body, false);
      if (!before) continue;
      assert.equal(JSON.stringify(body.tools), JSON.stringify(before.body.tools));
      assert.equal(JSON.stringify(body.system), JSON.stringify(before.body.system));
      const prefix = JSON.stringify(before.body.messages).slice(0, -1);
      assert.equal(JSON.stringify(body.messages).startsWith(`${prefix},`), true);
      assert.ok(text.includes(prefix), 'the bytes on the wire are the same too');
    }
  });

  it('sends the key as given and nothing of the environment', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const { model } = await play({ script: fixScript(), workspace });
    assert.equal(model.requests[0]?.headers.authorization, 'Bearer test-key');
  });

  it('nudges once when the model stops without done, then bows out with its last words', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const script = moves([[say('All fine.')], [say('Really, all fine.')]]);
    const { ending, model } = await play({ script, workspace });
    assert.equal(model.requests.length, 2);
    assert.equal(ending.kind === 'bowed_out' && ending.bowOut.code, 'stuck');
    assert.match(ending.kind === 'bowed_out' ? ending.bowOut.reason : '', /Really, all fine/);
  });

  it('takes blocked with a code, a sentence, and a question', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const coded = await play({ script: blocked('needs_secret: the token'), workspace });
    assert.deepEqual(coded.ending, {
      kind: 'bowed_out',
      bowOut: {
        code: 'needs_secret',
        reason: 'No key.\nneeds_secret: the token',
        tried: [],
        question: { text: 'Which?' },
      },
    });
    const free = await play({ script: blocked('I do not know'), workspace });
    assert.equal(free.ending.kind === 'bowed_out' && free.ending.bowOut.code, 'blocked');
    const harness = await play({ script: blocked('harness_error'), workspace });
    assert.equal(harness.ending.kind === 'bowed_out' && harness.ending.bowOut.code, 'blocked');
  });

  it('takes not_needed as a bow-out', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const script = moves([[call('done', { outcome: 'not_needed', summary: 'It adds already.' })]]);
    const { ending } = await play({ script, workspace });
    assert.equal(ending.kind === 'bowed_out' && ending.bowOut.code, 'not_needed');
  });

  it('does not end on a done whose reply had a call that failed', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const bad = call('edit', { path: 'sum.js', edits: [{ old: 'nowhere', new: 'x' }] });
    const script = moves([[bad, DONE], [FIX], [DONE]]);
    const { ending, model } = await play({ script, workspace });
    assert.equal(ending.kind, 'finished');
    assert.equal(model.requests.length, 3);
    assert.match(JSON.stringify(model.requests[1]?.body.messages), /Not ended/);
  });

  it('goes on by itself after pause_turn, and sends the same history', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const script = moves([{ blocks: [say('Wait.')], stop: 'pause_turn' }, [FIX], [DONE]]);
    const { ending, model } = await play({ script, workspace });
    assert.equal(ending.kind, 'finished');
    assert.equal(model.requests[1]?.body.messages.at(-1)?.role, 'assistant');
  });

  it('runs reads at once and everything else in order', async () => {
    await using workspace = await LocalWorkspace.create({ ...FILES, 'b.js': 'b\n' });
    const script = moves([
      [
        call('read', { path: 'sum.js' }, 't1'),
        call('read', { path: 'b.js' }, 't2'),
        call('bash', { command: 'echo 1 > order' }, 't3'),
        call('bash', { command: 'echo 2 >> order' }, 't4'),
        call('read', { path: 'order' }, 't5'),
      ],
      [DONE],
    ]);
    const { events } = await play({ script, workspace });
    const order = events.flatMap((e) =>
      e.kind === 'tool_started' ? [`+${e.id}`] : e.kind === 'tool_finished' ? [`-${e.id}`] : [],
    );
    assert.deepEqual(order.slice(0, 10), [
      '+t1',
      '+t2',
      '-t1',
      '-t2',
      '+t3',
      '-t3',
      '+t4',
      '-t4',
      '+t5',
      '-t5',
    ]);
    assert.equal(String(await workspace.readFile('order')), '1\n2\n');
  });

  it('ends at once when it is aborted in the middle of a command', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const stop = new AbortController();
    const script = moves([[call('bash', { command: 'sleep 60' })], [DONE]]);
    await assert.rejects(
      play({
        script,
        workspace,
        signal: stop.signal,
        onEvent: (event) => {
          if (event.kind === 'tool_started') setImmediate(() => stop.abort(new Error('cancelled')));
        },
      }),
      /cancelled/,
    );
  });

  it('ends at once when it is aborted while the model is silent, or while it waits', async () => {
    for (const fault of [
      { kind: 'stall' },
      { kind: 'status', status: 429, retryAfter: '60' },
    ] as const) {
      await using workspace = await LocalWorkspace.create(FILES);
      const stop = new AbortController();
      const replies = withFaults(fixScript(), { 1: [fault] });
      const script: Script = (request) => {
        if (request.turn === 1) setTimeout(() => stop.abort(new Error('cancelled')), 20);
        return replies(request);
      };
      const options = { clock: systemClock };
      await assert.rejects(play({ script, workspace, signal: stop.signal, options }), /cancelled/);
    }
  });

  it('keeps what a model says within what the wire takes', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const long = 'x'.repeat(20_000);
    const finished = call('done', { outcome: 'finished', summary: long });
    const script = moves([[call(long, {}), call('bash', { command: `: ${long}` })], [finished]]);
    const { ending, events } = await play({ script, workspace });
    assert.equal(ending.kind === 'finished' && ending.summary.length, 4000);
    for (const event of events) {
      if (event.kind !== 'tool_finished') continue;
      assert.ok(event.tool.length <= 80 && event.summary.length <= 400);
      assert.ok(event.outcome.length <= 400);
    }
  });
});
