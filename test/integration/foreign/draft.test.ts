/**
 * Version 2 of the Agent Client Protocol, still a draft, beside version 1: spoken with real agents,
 * made from the agent's side of the protocol's own SDK; and once for a whole task in its sandbox.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { build } from 'esbuild';
import { acpProtocol } from '../../../runner/agent/foreign/acp.ts';
import type { AgentOutput } from '../../../runner/agent/foreign/launch.ts';
import { say } from '../../support/scripted-model/script.ts';
import { foreignTests } from './support.ts';

const PROGRAM = join(import.meta.dirname, 'draft-agent.ts');
const MODEL = 'claude-opus-5-5';

interface Talked {
  readonly seen: readonly AgentOutput[];
  /** What the agent was asked, in order. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
  /** How the talk ended. */
  readonly stopped: AgentOutput | undefined;
}

/** Talks with it to its end, which comes when its input is closed. */
async function talkWith(speaks: string, way = 'works'): Promise<Talked> {
  const child = spawn(process.execPath, [PROGRAM, speaks, way], { stdio: 'pipe' });
  const exit = once(child, 'exit');
  const talk = acpProtocol('Make it add.', MODEL, 'anthropic');
  talk.begin(
    (text) => void child.stdin.write(text),
    () => child.stdin.end(),
  );
  const asked: Record<string, unknown>[] = [];
  createInterface(child.stderr).on('line', (line) => {
    asked.push(JSON.parse(line) as Record<string, unknown>);
  });
  const seen: AgentOutput[] = [];
  for await (const line of createInterface(child.stdout)) seen.push(...talk.hear(line));
  assert.deepEqual(await exit, [0, null]);
  return { seen, asked, stopped: seen.at(-1) };
}

const WORK: readonly AgentOutput[] = [
  { kind: 'said', text: 'I look.' },
  { kind: 'tool', id: 'c1', tool: 'write', summary: 'Write sum.js' },
  { kind: 'result', id: 'c1', ok: true, outcome: 'ok: written' },
  { kind: 'tool', id: 'c2', tool: 'execute', summary: 'npm test' },
  { kind: 'result', id: 'c2', ok: false, outcome: 'cancelled' },
  { kind: 'said', text: 'It adds now.' },
];
const SETTINGS = [
  { method: 'session/set_config_option', configId: 'llm', type: 'id', value: MODEL },
  {
    method: 'session/set_config_option',
    configId: 'approval',
    type: 'id',
    value: 'bypass-permissions',
  },
];
const WORKED = [
  { method: 'session/prompt' },
  { method: 'permitted', outcome: 'selected', optionId: 'once' },
  { method: 'permitted', outcome: 'selected', optionId: 'yes' },
];
const OPENED = { method: 'session/new', cwd: '/workspace' };

describe('an agent that speaks version 2 alone', { concurrency: 2 }, () => {
  test('is offered it after its refusal, and works to its end', async () => {
    const { seen, asked } = await talkWith('draft');
    assert.deepEqual(seen, [...WORK, { kind: 'stopped' }]);
    const hello = { method: 'initialize', version: 2 };
    assert.deepEqual(asked, [hello, OPENED, ...SETTINGS, ...WORKED]);
  });

  test('is signed in with the key that it has', async () => {
    const { seen, asked } = await talkWith('draft', 'signs-in');
    assert.deepEqual(seen.at(-1), { kind: 'stopped' });
    const login = { method: 'auth/login', methodId: 'anthropic-key' };
    assert.deepEqual(asked.slice(1, 4), [OPENED, login, OPENED]);
  });

  for (const [way, stopped] of [
    ['says-no-reason', { kind: 'stopped' }],
    ['is-idle-first', { kind: 'stopped' }],
    ['answers-late', { kind: 'stopped' }],
    ['fails', { kind: 'stopped', error: 'the model is away: status 529' }],
    ['refuses', { kind: 'stopped', error: 'it stopped: refusal' }],
    [
      'is-limited',
      { kind: 'stopped', limit: 'It stopped at a limit of its own (max_turn_requests).' },
    ],
  ] as const) {
    test(`ends the turn when it ${way.replaceAll('-', ' ')}`, async () => {
      const { seen } = await talkWith('draft', way);
      assert.deepEqual(seen, [...WORK, stopped]);
    });
  }
});

test('a prompt that is not taken ends with the error that says why', async () => {
  const { seen } = await talkWith('draft', 'rejects-it');
  assert.deepEqual(seen, [{ kind: 'stopped', error: 'Internal error: no room for it' }]);
});

test('one that speaks both, or version 1 alone, speaks version 1', async () => {
  for (const speaks of ['both', 'released']) {
    const { seen, asked } = await talkWith(speaks);
    assert.deepEqual(asked, [{ method: 'initialize', version: 1 }]);
    assert.deepEqual(seen, [{ kind: 'said', text: 'Old.' }, { kind: 'stopped' }]);
  }
});

test('a whole task by an agent of version 2, in its sandbox and through the gateway', async () => {
  const { play } = foreignTests();
  const { outputFiles } = await build({
    entryPoints: [PROGRAM],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const own = 'node agent.mjs draft works sum.js';
  await play({
    agent: `acp:${own}`,
    model: MODEL,
    options: { acp: [own] },
    files: { 'agent.mjs': outputFiles[0]?.text ?? '' },
    script: () => ({ blocks: [say('It adds now.')] }),
    async look({ events, ending, workspace, log }) {
      assert.deepEqual(ending, { kind: 'finished', summary: 'It adds now.' }, log);
      const file = await workspace.readFile('sum.js');
      assert.equal(file?.toString(), 'exports.sum = (a, b) => a + b;\n');
      const finished = events.filter((event) => event.kind === 'tool_finished');
      assert.deepEqual(
        finished.map(({ tool, ok }) => [tool, ok]),
        [
          ['write', true],
          ['execute', false],
        ],
      );
      assert.equal(events.findLast((event) => event.kind === 'usage')?.usage.requests, 1);
    },
  });
});
