/** Rules and map as the model receives them: in the prefix, with results, after a crash. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PhaseInput } from '../../../runner/agent/backend.ts';
import { MemoryTranscript, play } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { call, moves, type Script } from '../../support/scripted-model/script.ts';
import { DONE, FILES, fixScript } from './trajectory.ts';

const TREE = {
  ...FILES,
  'api/AGENTS.md': 'What the work tree says.\n',
  'api/a.js': 'a\n',
  'api/deep/b.js': 'b\n',
  'web/w.js': 'w\n',
};

const INPUT: Pick<PhaseInput, 'rules' | 'map'> = {
  rules: [
    { path: 'AGENTS.md', text: 'Use tabs.\n' },
    { path: 'api/AGENTS.md', text: 'Api: what the base commit says.\n' },
    { path: 'api/deep/CLAUDE.md', text: 'Deep.\n' },
  ],
  map: '5 files:\napi/a.js',
};

/** The results in what was sent last, by call. */
function resultsOf(transcript: MemoryTranscript): Map<string, string> {
  return new Map(
    transcript.entries.flatMap(({ role, body }) =>
      role === 'user'
        ? (body as { content: { tool_use_id?: string; content?: string }[] }).content.map(
            (block): [string, string] => [block.tool_use_id ?? '', block.content ?? ''],
          )
        : [],
    ),
  );
}

const API = 'Rules for work in api/. From api/AGENTS.md:\n<repository-rules>\nApi: what the base';
const DEEP = 'Rules for work in api/deep/. From api/deep/CLAUDE.md:\n<repository-rules>\nDeep.';

const looking: Script = moves([
  [
    call('read', { path: 'sum.js' }, 'c1'),
    call('read', { path: 'api/deep/b.js' }, 'c2'),
    call('read', { path: 'api/a.js' }, 'c3'),
  ],
  [call('search', { pattern: 'w', path: 'web' }, 'c4'), call('read', { path: 'api' }, 'c5')],
  [DONE],
]);

describe('the context of a phase', () => {
  it('stands before the task: instructions, rules, map, and the cache point', async () => {
    await using workspace = await LocalWorkspace.create(TREE);
    const { model } = await play({ script: fixScript(), workspace, input: INPUT });
    const system = model.requests[0]?.body.system as { text: string; cache_control?: object }[];
    assert.equal(system.length, 3);
    assert.match(system[0]?.text ?? '', /^You are the coding agent/);
    assert.match(system[1]?.text ?? '', /<repository-rules>\nUse tabs\.\n<\/repository-rules>$/);
    assert.match(system[2]?.text ?? '', /<repository-map>\n5 files:\napi\/a\.js\n/);
    assert.deepEqual(
      system.map((block) => 'cache_control' in block),
      [false, false, true],
    );
    for (const { body } of model.requests) assert.deepEqual(body.system, system);
  });

  it('is lean: without rules and map the first request has at most 5.8 kB', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const { model } = await play({ script: fixScript(), workspace });
    const bytes = Buffer.byteLength(model.requests[0]?.text ?? '');
    assert.ok(bytes > 2000 && bytes <= 5800, `${bytes} bytes`);
  });

  it('has the rules of a folder with the first result from it, once, from the base', async () => {
    await using workspace = await LocalWorkspace.create(TREE);
    const { transcript, log } = await play({ script: looking, workspace, input: INPUT });
    const results = resultsOf(transcript);
    assert.equal(results.get('c1'), '1\texport const sum = (a, b) => a - b;');
    const second = results.get('c2') ?? '';
    assert.ok(second.startsWith(`1\tb\n\n${API}`), second);
    assert.ok(second.indexOf(DEEP) > second.indexOf(API), second);
    assert.equal(results.get('c3'), '1\ta');
    assert.equal(results.get('c4'), 'web/w.js:1:w');
    assert.doesNotMatch(results.get('c5') ?? '', /Rules for/);
    assert.doesNotMatch(JSON.stringify([...results]), /work tree says/);
    assert.match(log, /\(with api\/AGENTS\.md\)/);
  });

  for (const [tool, input] of [
    ['edit', { path: 'api/a.js', edits: [{ old: 'a', new: 'c' }] }],
    ['write', { path: 'api/new.js', content: 'x\n' }],
    ['search', { pattern: 'a', path: 'api' }],
    ['search', { pattern: 'a', path: 'api/a.js' }],
    ['read', { path: 'api' }],
  ] as const) {
    it(`comes with ${tool} of ${JSON.stringify(input.path)} too`, async () => {
      await using workspace = await LocalWorkspace.create(TREE);
      const script = moves([[call(tool, input, 'c1')], [DONE]]);
      const { transcript } = await play({ script, workspace, input: INPUT });
      assert.ok(resultsOf(transcript).get('c1')?.includes(API));
    });
  }

  it('is not given with a call that failed, and then with the one that works', async () => {
    await using workspace = await LocalWorkspace.create(TREE);
    const script = moves([
      [call('read', { path: 'api/none.js' }, 'c1')],
      [call('read', { path: 'api/a.js' }, 'c2')],
      [DONE],
    ]);
    const { transcript } = await play({ script, workspace, input: INPUT });
    assert.equal(resultsOf(transcript).get('c1'), 'api/none.js does not exist.');
    assert.ok(resultsOf(transcript).get('c2')?.includes(API));
  });

  it('is the same bytes after a crash, also by a runner that would say it otherwise', async () => {
    await using workspace = await LocalWorkspace.create(TREE);
    const first = await play({ script: looking, workspace, input: INPUT });
    const { entries } = first.transcript;
    for (const kept of [1, 3, 4]) {
      const transcript = new MemoryTranscript(entries.slice(0, kept));
      const input = {
        rules: [...INPUT.rules, { path: 'web/AGENTS.md', text: 'New.' }],
        map: 'new',
      };
      const { model } = await play({ script: looking, workspace, transcript, input });
      const again = model.requests[0]?.body;
      const before = first.model.requests[0]?.body;
      assert.equal(JSON.stringify(again?.system), JSON.stringify(before?.system));
      const sent = JSON.stringify(model.requests.at(-1)?.body.messages);
      assert.equal(sent.split('Rules for work in api/. ').length, 2, `after ${kept} entries`);
    }
  });

  it('counts in the estimate of the first request', async () => {
    await using workspace = await LocalWorkspace.create(TREE);
    const rules = [{ path: 'AGENTS.md', text: 'x '.repeat(12_000) }];
    const limits = { turns: 20, costUsd: 0.05, minutes: 45 };
    const options = {
      prices: { 'claude-opus-5-5': { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 } },
    };
    const input = { ...INPUT, rules, limits };
    const { log } = await play({ script: moves([[DONE]]), workspace, input, options });
    assert.match(log, /the limit of \$0\.05/i);
  });
});
