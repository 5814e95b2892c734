/** Role, skills and documents of a phase, as the model receives them and people see them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PhaseInput } from '../../../runner/agent/backend.ts';
import { MemoryTranscript, play } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { call, moves } from '../../support/scripted-model/script.ts';
import { DONE, FILES } from './trajectory.ts';

const INPUT: Partial<PhaseInput> = {
  custom: { name: 'r', path: '.errand/agents/r.md', instructions: 'Mind it.', tools: ['read'] },
  skills: [
    {
      name: 'sql',
      description: 'Writes SQL',
      path: '.agents/skills/sql/SKILL.md',
      text: 'Use CTEs.',
    },
    { name: 'big', description: 'Too big', path: '.agents/skills/big/SKILL.md', text: undefined },
  ],
  documents: [
    { path: 'docs/money.md', text: '# Money\n\nRound half to even.\n' },
    { path: 'docs/long.md', text: `# Long\n\n${'endless words '.repeat(3000)}\n` },
  ],
};

describe('what a repository brings', () => {
  it('adds its tools after those that the role keeps, and is told with its size', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const script = moves([
      [call('skill', { name: 'sql' }, 'c1'), call('skill', {}, 'c2')],
      [call('recall', { query: 'how to round' }, 'c3'), call('recall', { query: 'zebra' }, 'c4')],
      [call('recall', { query: 'endless' }, 'c5'), call('skill', { name: 'big' }, 'c6')],
      [call('bash', { command: 'true' }, 'c7'), call('skill', { name: 'none' }, 'c8')],
      [DONE],
    ]);
    const transcript = new MemoryTranscript();
    const { model, events } = await play({ script, workspace, input: INPUT, transcript });
    for (const { body } of model.requests) {
      const names = (body.tools as { name: string }[]).map(({ name }) => name);
      assert.deepEqual(names, ['read', 'verify', 'skill', 'recall', 'done']);
    }
    const results = new Map(
      transcript.entries.flatMap(({ role, body }) =>
        role === 'user'
          ? (body as { content: { tool_use_id?: string; content?: string }[] }).content.map(
              (block): [string, string] => [block.tool_use_id ?? '', block.content ?? ''],
            )
          : [],
      ),
    );
    assert.match(
      results.get('c1') ?? '',
      /^From \.agents\/skills\/sql\/SKILL\.md, .*\n\nUse CTEs\.$/,
    );
    assert.equal(results.get('c2'), '- sql: Writes SQL\n- big: Too big');
    assert.equal(results.get('c3'), 'docs/money.md:1 (Money)\n# Money\n\nRound half to even.');
    assert.equal(
      results.get('c4'),
      'Nothing is said of that. The documents are: docs/money.md, docs/long.md.',
    );
    const long = results.get('c5') ?? '';
    assert.ok(long.length < 8200, `${long.length}`);
    assert.match(long, /\[… cut; read docs\/long\.md for the rest\]$/);
    assert.match(results.get('c6') ?? '', /far too large to be a skill/);
    assert.match(results.get('c7') ?? '', /There is no tool "bash"\. The tools are: read, verify/);
    assert.match(results.get('c8') ?? '', /There is no skill "none"\. There are: sql, big\./);
    const given = events.flatMap((event) => (event.kind === 'given' ? event.items : []));
    assert.deepEqual(
      given.map(({ kind, name, bytes, note }) => [kind, name, bytes, note]),
      [
        ['role', '.errand/agents/r.md', 8, 'keeps the tools read'],
        ['skill', '.agents/skills/sql/SKILL.md', 17, 'only its description'],
        ['skill', '.agents/skills/big/SKILL.md', 14, 'only its description'],
        ['skill', '.agents/skills/sql/SKILL.md', 9, undefined],
        ['document', 'docs/money.md', 28, undefined],
        ['document', 'docs/long.md', 8000, undefined],
      ],
    );
  });

  it('is the same beginning after a crash', async () => {
    await using workspace = await LocalWorkspace.create(FILES);
    const script = moves([[call('skill', { name: 'sql' }, 'c1')], [DONE]]);
    const first = await play({ script, workspace, input: INPUT });
    const transcript = new MemoryTranscript(first.transcript.entries.slice(0, 3));
    const again = await play({ script, workspace, input: INPUT, transcript });
    const [before, after] = [first, again].map(({ model }) => model.requests[0]?.body);
    assert.equal(
      JSON.stringify([after?.system, after?.tools]),
      JSON.stringify([before?.system, before?.tools]),
    );
    // What it began with was told before the crash.
    assert.deepEqual(
      again.events.filter(({ kind }) => kind === 'given'),
      [],
    );
  });
});
