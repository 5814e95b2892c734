/** How runs of foreign agents end: by budget, fault, interruption and crash; and what stays off. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PhaseInput } from '../../../runner/agent/backend.ts';
import { MemoryTranscript } from '../../support/agent-phase.ts';
import { performing } from '../../support/scripted-model/actions.ts';
import { say, withFaults } from '../../support/scripted-model/script.ts';
import { AGENTS, foreignTests, missing, PRICES } from './support.ts';

const { play } = foreignTests();
const ROOT = '/workspace';
const [claude, , , opencode] = AGENTS;

/** Works until somebody ends it. */
const endless = performing(
  Array.from({ length: 200 }, (_, n) => [{ shell: `echo ${n} >> count` }]),
  ROOT,
);

describe('every agent is ended by the first 402, long before its minutes are over', {
  concurrency: 2,
}, () => {
  for (const { agent, model } of AGENTS) {
    test(agent, { skip: missing(agent) }, async () => {
      let last = Number.NaN;
      const { ending, events, log } = await play({
        agent,
        model,
        script: endless,
        input: { limits: { turns: 3, costUsd: 5, minutes: 8 } },
        onEvent: (event) => {
          if (event.kind === 'usage') last = performance.now();
        },
      });
      // It has 5 s to end by itself; on a busy machine that takes longer, and never minutes.
      assert.ok(performance.now() - last < 60_000);
      assert.ok(ending.kind === 'bowed_out', log);
      assert.equal(ending.bowOut.code, 'budget');
      assert.match(ending.bowOut.reason, /limit of 3 turns|used all its turns/);
      const usage = events.findLast((event) => event.kind === 'usage')?.usage;
      assert.ok(usage && usage.requests <= 3, log);
    });
  }
});

test('dollars end it as turns do, passed by less than one request', async () => {
  const costUsd = 0.06;
  const { ending, events } = await play({
    ...claude,
    script: endless,
    input: { limits: { turns: 100, costUsd, minutes: 5 } },
  });
  assert.ok(ending.kind === 'bowed_out');
  assert.equal(ending.bowOut.code, 'budget');
  const spent = events.findLast((event) => event.kind === 'usage')?.usage.costUsd ?? 0;
  const { cacheWrite, output } = PRICES[claude.model] ?? { cacheWrite: 0, output: 0 };
  const oneRequest = (2000 * cacheWrite + 800 * output) / 1e6;
  assert.ok(spent > costUsd - oneRequest && spent <= costUsd + oneRequest, String(spent));
});

test('a model that cannot be had is no end of the work, also where the agent exits with 0', async () => {
  for (const one of [claude, opencode].filter(({ agent }) => missing(agent) === false)) {
    const fault = { kind: 'status', status: 400, message: 'not today' } as const;
    const faults = { 0: Array.from({ length: 30 }, () => fault) };
    const script = withFaults(performing([[{ finish: 'Done.' }]], ROOT), faults);
    const { ending, log } = await play({ ...one, script });
    assert.ok(ending.kind === 'bowed_out', log);
    assert.equal(ending.bowOut.code, 'harness_error');
    assert.match(ending.bowOut.reason, /answered 400: .*not today/);
  }
});

test('a program that is none, or that dies, gives up with its last words', async () => {
  // Of what names other services than that of its model, it has nothing.
  const others = 'env | grep -cE ^\\(OPENAI\\|GEMINI\\|GOOGLE\\|CODEX\\)_ >&2';
  const own = `sh -c "echo no such agent >&2; ${others}; exit 3"`;
  const { ending } = await play({
    agent: `acp:${own}`,
    model: claude.model,
    script: endless,
    options: { acp: [own] },
  });
  assert.ok(ending.kind === 'bowed_out');
  assert.equal(ending.bowOut.code, 'harness_error');
  assert.match(ending.bowOut.reason, /ended with status 3\. no such agent 0$/);
});

test('one that says nothing for too long is ended', async () => {
  const own = 'sleep 600';
  const { ending } = await play({
    agent: `acp:${own}`,
    model: claude.model,
    script: endless,
    options: { acp: [own], patience: { silence: 300 } },
  });
  assert.ok(ending.kind === 'bowed_out');
  assert.equal(ending.bowOut.code, 'stuck');
});

test('one that waits for ever after a reply that broke off is ended, and the reason says so', async () => {
  const messages = [{ role: 'user', content: 'Begin.' }];
  const body = JSON.stringify({ model: claude.model, max_tokens: 9, stream: true, messages });
  const ask = `curl -s $ANTHROPIC_BASE_URL/v1/messages -H "x-api-key: $ANTHROPIC_API_KEY" -d`;
  const own = 'sh /workspace/waits';
  const { ending, log } = await play({
    agent: `acp:${own}`,
    model: claude.model,
    files: { waits: `${ask} '${body}'; sleep 600\n` },
    script: () => ({ blocks: [say('I begin.')], fault: { kind: 'cut', bytes: 300 } }),
    input: { limits: { turns: 3, costUsd: 5, minutes: 1 } },
    options: { acp: [own], patience: { afterCut: 300 } },
  });
  assert.ok(ending.kind === 'bowed_out', log);
  assert.equal(ending.bowOut.code, 'stuck');
  assert.match(ending.bowOut.reason, /silent for too long.* a reply of its model broke off/);
});

/** How it ends before its first request. */
const code = async (agent: string, model: string, input: Partial<PhaseInput>): Promise<string> => {
  const options = model === 'keyless' ? { services: {} } : {};
  const { ending } = await play({ agent, model, script: endless, input, options });
  return ending.kind === 'bowed_out' ? ending.bowOut.code : ending.kind;
};

test('refused before anything starts: other phases, other models, no key', async () => {
  assert.equal(await code('claude', claude.model, { role: 'review' }), 'harness_error');
  assert.equal(await code('codex', claude.model, {}), 'harness_error');
  assert.equal(await code('codex', 'keyless', {}), 'needs_secret');
});

test('an interruption ends the run at once, and the next is told why', async () => {
  const stop = new AbortController();
  const given: string[] = [];
  const words = { id: 'm1', from: 'user', kind: 'interrupt', text: 'Name it total.' } as const;
  const turns = [[{ shell: 'sleep 300' }], [{ finish: 'Never said.' }]];
  const told: string[] = [];
  const { ending, transcript } = await play({
    ...claude,
    script: (request) => {
      const prompt = JSON.stringify(request.messages[0]);
      told.push(prompt);
      const interrupted = prompt.includes(words.text);
      return performing(interrupted ? [[{ finish: 'Named.' }]] : turns, ROOT)(request);
    },
    input: {
      inbox: {
        all: () => (stop.signal.aborted ? [words] : []),
        delivered: async (ids) => void given.push(...ids),
        interruption: (ids) => (ids.has('m1') ? new AbortController().signal : stop.signal),
      },
    },
    onEvent: (event) => {
      if (event.kind === 'tool_started') stop.abort();
    },
  });
  assert.deepEqual(ending, { kind: 'finished', summary: 'Named.' });
  assert.deepEqual(given, ['m1']);
  assert.match(told.at(-1) ?? '', /You have worked on this before/);
  assert.deepEqual(
    transcript.entries.map(({ role }) => role).filter((role) => role !== 'spent'),
    ['told', 'told', 'ended'],
  );
});

test('work is kept before each further request; cut off, it goes on with what it had spent', async () => {
  const turns = [[{ shell: 'echo 1 > one' }], [{ shell: 'echo 2 > two' }], [{ finish: 'Done.' }]];
  const script = performing(turns, ROOT);
  const transcript = new MemoryTranscript();
  const cut = new AbortController();
  let served = 0;
  const kept: number[] = [];
  await assert.rejects(
    play({
      ...claude,
      transcript,
      signal: cut.signal,
      script: (request) => {
        served += 1;
        return script(request);
      },
      onEvent: (event) => {
        if (event.kind !== 'turn') return;
        assert.equal(event.mutated, true);
        kept.push(served);
        if (event.turn === 2) cut.abort();
      },
    }),
    /abort/i,
  );
  // Nothing was asked while the tree was being kept.
  assert.deepEqual(kept, [1, 2]);
  const spent = transcript.entries.findLast(({ role }) => role === 'spent')?.body as {
    usage: { requests: number; input: number };
  };
  assert.equal(spent.usage.requests, 2);

  const { ending, events, model } = await play({ ...claude, transcript, script });
  assert.equal(ending.kind, 'finished');
  const usage = events.findLast((event) => event.kind === 'usage')?.usage;
  assert.equal(usage?.requests, 2 + model.served.length);

  // A phase that had ended ends again, and starts nothing.
  const again = await play({ ...claude, transcript, script: endless });
  assert.deepEqual(
    again.events.map(({ kind }) => kind),
    ['ended'],
  );
  assert.deepEqual(again.ending, ending);
});
