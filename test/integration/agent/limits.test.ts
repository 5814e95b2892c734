/** Limits, circles and garbage: always an ending, always a clear one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { play, type Played, TestClock } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { call, moves, type Reply, type Script, say } from '../../support/scripted-model/script.ts';
import { DONE, FILES, FIX } from './trajectory.ts';

const endless: Script = ({ turn }) => ({ blocks: [call('bash', { command: `echo ${turn}` })] });
/** Endless, until it is told that this is its last turn. */
const obedient: Script = (r) =>
  JSON.stringify(r.messages).includes('last turn') ? { blocks: [DONE] } : endless(r);
const dear: Script = async (r) => ({ ...(await endless(r)), outputTokens: 2000 });
/** Writes one of two things in turn. */
const swinging: Script = ({ turn }) =>
  turn < 5
    ? { blocks: [call('bash', { command: `printf ${turn % 2} > f # ${turn}` })] }
    : { blocks: [DONE] };
const idle: Script = ({ turn }) => ({ blocks: [call('bash', { command: `seq ${turn}` })] });
const repeating: Script = () => ({ blocks: [call('read', { path: 'sum.js' })] });
const PRICES = { 'scripted-model': { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 } };

function codeOf({ ending }: Played): string {
  return ending.kind === 'bowed_out' ? ending.bowOut.code : ending.kind;
}

function lastMessages(played: Played): string {
  return JSON.stringify(played.model.requests.at(-1)?.body.messages);
}

describe('limits', () => {
  it('gives an endless model its turns, a notice, a last turn, and no more', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const limits = { turns: 8, costUsd: 2, minutes: 45 };
    const played = await play({ script: endless, workspace, input: { limits } });
    assert.equal(codeOf(played), 'budget');
    assert.equal(played.model.requests.length, 8);
    const sent = lastMessages(played);
    assert.equal(sent.split('Three quarters of the limit of 8 turns').length, 2);
    assert.equal(sent.split('This is your last turn').length, 2);
    const ran = played.events.filter((e) => e.kind === 'tool_started').length;
    assert.equal(ran, 7, 'in the last turn only done counts');
  });

  it('takes done in the last turn', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const limits = { turns: 3, costUsd: 2, minutes: 45 };
    const played = await play({ script: obedient, workspace, input: { limits } });
    assert.equal(played.ending.kind, 'finished');
    assert.equal(played.model.requests.length, 3);
  });

  it('never spends more than the limit and one request', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const limits = { turns: 500, costUsd: 0.5, minutes: 45 };
    const played = await play({
      script: dear,
      workspace,
      input: { limits },
      options: { prices: PRICES },
    });
    assert.equal(codeOf(played), 'budget');
    const costs = played.events.flatMap((e) => (e.kind === 'usage' ? [e.usage.costUsd ?? 0] : []));
    const total = costs.at(-1) ?? 0;
    const dearest = Math.max(...costs.map((c, i) => c - (costs[i - 1] ?? 0)));
    assert.ok(total <= limits.costUsd + dearest, `${total}`);
    assert.ok(total > limits.costUsd * 0.8, `${total}`);
  });

  it('ends by time', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const clock = new TestClock();
    const played = await play({
      script: endless,
      workspace,
      clock,
      input: { limits: { turns: 500, costUsd: 2, minutes: 10 } },
      onEvent: (event) => {
        if (event.kind === 'tool_finished') clock.pass(60_000);
      },
    });
    assert.equal(codeOf(played), 'budget');
    assert.match(
      played.ending.kind === 'bowed_out' ? played.ending.bowOut.reason : '',
      /last turn|10 minutes/,
    );
    assert.ok(played.model.requests.length <= 11);
  });
});

describe('circles', () => {
  it('nudges a model that repeats itself, gives it a fresh context, then bows out', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const played = await play({ script: repeating, workspace });
    assert.equal(codeOf(played), 'stuck');
    assert.equal(played.model.requests.length, 9);
    const nudged = JSON.stringify(played.model.requests[5]?.body.messages);
    assert.equal(nudged.split('You are going round in circles').length, 2);
    const afresh = played.model.requests[6]?.body.messages ?? [];
    assert.equal(afresh.length, 1);
    assert.match(JSON.stringify(afresh), /Your task: Fix the sum.*went round in circles: the same/);
    assert.doesNotMatch(lastMessages(played), /You are going round/);
  });

  it('knows the files again when they are brought back, whatever brought them', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const played = await play({ script: swinging, workspace });
    const sent = JSON.stringify(played.model.requests[4]?.body.messages);
    assert.match(sent, /brought back to an earlier state 2 times/);
    assert.doesNotMatch(JSON.stringify(played.model.requests[3]?.body.messages), /in circles/);
  });

  it('notices twelve turns that change nothing and look at nothing new', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const played = await play({ script: idle, workspace });
    const told = played.model.requests.findIndex(({ text }) => text.includes('12 turns'));
    assert.equal(told, 13, 'the first of them looked at the tree');
    assert.equal(codeOf(played), 'budget');
  });

  it('lets a model go on that heeds the nudge', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const look = [call('read', { path: 'sum.js' })];
    const played = await play({ script: moves([look, look, look, [FIX], [DONE]]), workspace });
    assert.equal(played.ending.kind, 'finished');
  });
});

describe('garbage', () => {
  const cases: { name: string; reply: Reply; code: string; says?: RegExp }[] = [
    {
      name: 'an unknown tool',
      reply: { blocks: [call('sudo', {})] },
      code: 'stuck',
      says: /There is no tool/,
    },
    {
      name: 'an input that is no object',
      reply: { blocks: [call('bash', 'ls')] },
      code: 'stuck',
      says: /not valid/,
    },
    {
      name: 'an input of null',
      reply: { blocks: [call('read', null)] },
      code: 'stuck',
      says: /not valid/,
    },
    {
      name: 'an input without what is needed',
      reply: { blocks: [call('write', { path: 'x' })] },
      code: 'stuck',
      says: /content/,
    },
    { name: 'a tool without a name', reply: { blocks: [call('', {})] }, code: 'stuck' },
    {
      name: '__proto__ as a tool and an input',
      reply: { blocks: [call('__proto__', JSON.parse('{"__proto__":{"x":1}}'))] },
      code: 'stuck',
    },
    {
      name: 'text cut at the limit',
      reply: { blocks: [say('la la')], stop: 'max_tokens' },
      code: 'stuck',
    },
    {
      name: 'a call cut at the limit',
      reply: {
        blocks: [{ type: 'tool_use', name: 'bash', input: {}, raw: '{"command":"rm -r' }],
        stop: 'max_tokens',
      },
      code: 'stuck',
      says: /cut at the output limit/,
    },
    {
      name: 'stop_sequence without done',
      reply: { blocks: [say('x')], stop: 'stop_sequence' },
      code: 'stuck',
    },
    { name: 'an endless pause', reply: { blocks: [say('x')], stop: 'pause_turn' }, code: 'budget' },
    {
      name: 'a full context',
      reply: { blocks: [say('x')], stop: 'model_context_window_exceeded' },
      code: 'too_large',
    },
    { name: 'a refusal', reply: { blocks: [], stop: 'refusal' }, code: 'model_refused' },
    {
      name: 'a done with nonsense',
      reply: { blocks: [call('done', { outcome: 'great' })] },
      code: 'stuck',
      says: /outcome/,
    },
    {
      name: 'forty calls in a reply',
      reply: { blocks: Array.from({ length: 40 }, () => call('read', { path: 'none' })) },
      code: 'stuck',
    },
  ];
  for (const { name, reply, code, says } of cases) {
    it(`${name}: ${code}`, async () => {
      await using workspace = await LocalWorkspace.create(FILES);
      const before = await workspace.treeId();
      const played = await play({ script: () => reply, workspace });
      assert.equal(codeOf(played), code);
      assert.deepEqual(played.model.requests.map((r) => r.invalid).filter(Boolean), []);
      assert.ok(played.model.requests.length <= 21);
      if (says) assert.match(lastMessages(played), says);
      assert.equal(await workspace.treeId(), before);
    });
  }

  it('asks for 500 turns: stopped at the limit', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const played = await play({ script: endless, workspace });
    assert.equal(codeOf(played), 'budget');
    assert.equal(played.model.requests.length, 20);
  });
});
