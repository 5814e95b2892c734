/** What foreign agents print, as events; and what the ends of their runs mean. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EventTranslator } from '../../../runner/agent/foreign/event-translator.ts';
import { acpProtocol } from '../../../runner/agent/foreign/acp.ts';
import { launchClaude } from '../../../runner/agent/foreign/claude.ts';
import { launchCodex } from '../../../runner/agent/foreign/codex.ts';
import { launchGemini } from '../../../runner/agent/foreign/gemini.ts';
import type {
  LaunchInput,
  AgentOutput,
  AgentProtocol,
} from '../../../runner/agent/foreign/launch.ts';
import { launchOpencode } from '../../../runner/agent/foreign/opencode.ts';
import { endingOf } from '../../../runner/agent/foreign/run-ending.ts';

const input: LaunchInput = {
  model: 'm',
  form: 'messages',
  token: 't',
  prompt: 'p',
  home: '/home',
  turns: 3,
  folder: (tool) => `/tools/${tool}`,
};
const piece = (content: string): unknown => ({ type: 'message', role: 'assistant', content });
const update = (body: unknown): unknown => ({
  method: 'session/update',
  params: { update: body },
});
const heard = (talk: AgentProtocol, ...events: unknown[]): AgentOutput[] =>
  events.flatMap((event) => talk.hear(JSON.stringify(event)));

describe('each agent’s own words', () => {
  test('whatever is no event is passed over', () => {
    for (const { protocol: talk } of [
      launchClaude(input),
      launchCodex(input, 'c'),
      launchGemini(input),
    ]) {
      for (const line of ['', 'Warning: x', '[]', 'null', '{"type":7}', '{"type":"assistant"}']) {
        assert.deepEqual(talk.hear(line), [], line);
      }
    }
  });

  test('a kind that every object has is no call', () => {
    const { protocol: talk } = launchCodex(input, 'c');
    const item = { id: 'a', type: 'constructor' };
    assert.deepEqual(
      heard(talk, { type: 'item.started', item }, { type: 'item.completed', item }),
      [],
    );
  });

  test('what comes in pieces is kept only so far', () => {
    const words = 'x'.repeat(200_000);
    const chunk = update({ sessionUpdate: 'agent_message_chunk', content: { text: words } });
    const call = update({ sessionUpdate: 'tool_call', toolCallId: 'a' });
    const acp = heard(acpProtocol('p', 'm'), ...Array.from({ length: 9 }, () => chunk), call);
    const pieces = Array.from({ length: 9 }, () => piece(words));
    const gemini = heard(launchGemini(input).protocol, ...pieces, {
      type: 'result',
      status: 'success',
    });
    for (const [said] of [acp, gemini]) {
      assert.ok(said?.kind === 'said');
      assert.equal(said.text.length, 400_000);
    }
  });

  test('Claude Code', () => {
    const call = { type: 'tool_use', id: 'a', name: 'Bash', input: { command: 'npm test' } };
    const result = { type: 'tool_result', tool_use_id: 'a', is_error: true, content: 'Exit 1\nx' };
    assert.deepEqual(
      heard(
        launchClaude(input).protocol,
        { type: 'assistant', message: { content: [{ type: 'text', text: 'Look.' }, call] } },
        { type: 'user', message: { content: [result] } },
        { type: 'result', subtype: 'error_max_turns', is_error: true },
      ),
      [
        { kind: 'said', text: 'Look.' },
        { kind: 'tool', id: 'a', tool: 'Bash', summary: 'npm test' },
        { kind: 'result', id: 'a', ok: false, outcome: 'failed: Exit 1' },
        { kind: 'stopped', limit: 'Claude Code used all its turns.' },
      ],
    );
  });

  test('Codex', () => {
    const change = {
      id: 'b',
      type: 'file_change',
      status: 'completed',
      changes: [{ path: 'x.js' }],
    };
    assert.deepEqual(
      heard(
        launchCodex(input, 'bin/codex').protocol,
        { type: 'item.completed', item: change },
        { type: 'turn.failed', error: { message: 'no' } },
      ),
      [
        { kind: 'tool', id: 'b', tool: 'edit', summary: 'x.js' },
        { kind: 'result', id: 'b', ok: true, outcome: 'ok' },
        { kind: 'stopped', error: 'no' },
      ],
    );
  });

  test('Gemini CLI joins its pieces', () => {
    assert.deepEqual(
      heard(launchGemini(input).protocol, piece('Do'), piece('ne.'), {
        type: 'result',
        status: 'success',
      }),
      [{ kind: 'said', text: 'Done.' }, { kind: 'stopped' }],
    );
  });

  test('opencode', () => {
    const state = { status: 'error', input: { filePath: 'x' }, error: 'rejected' };
    assert.deepEqual(
      heard(launchOpencode(input).protocol, {
        type: 'tool_use',
        part: { callID: 'c', tool: 'edit', state },
      }),
      [
        { kind: 'tool', id: 'c', tool: 'edit', summary: 'x' },
        { kind: 'result', id: 'c', ok: false, outcome: 'failed: rejected' },
      ],
    );
  });
});

test('ACP: asks in order, grants what is asked for, and offers nothing of the runner', () => {
  const talk = acpProtocol('Do it.', 'm');
  const sent: Record<string, unknown>[] = [];
  let ended = false;
  talk.begin(
    (text) => sent.push(JSON.parse(text) as Record<string, unknown>),
    () => (ended = true),
  );
  const last = (): Record<string, unknown> => sent.at(-1) ?? {};
  assert.equal(last()['method'], 'initialize');
  talk.hear(JSON.stringify({ id: 1, result: { protocolVersion: 1 } }));
  assert.deepEqual(last()['params'], { cwd: '/workspace', mcpServers: [] });
  const options = [{ options: [{ value: 'a/x' }] }, { value: 'a/m' }];
  const configOptions = [{ id: 'model', category: 'model', options }];
  talk.hear(JSON.stringify({ id: 2, result: { sessionId: 's', configOptions } }));
  assert.deepEqual(last()['params'], { sessionId: 's', configId: 'model', value: 'a/m' });
  talk.hear(JSON.stringify({ id: 3, result: {} }));
  assert.equal(last()['method'], 'session/prompt');

  const choices = [
    { optionId: 'n', kind: 'reject_once' },
    { optionId: 'y', kind: 'allow_once' },
  ];
  talk.hear(
    JSON.stringify({ id: 'q', method: 'session/request_permission', params: { options: choices } }),
  );
  assert.deepEqual(last()['result'], { outcome: { outcome: 'selected', optionId: 'y' } });
  talk.hear(
    JSON.stringify({ id: 9, method: 'fs/read_text_file', params: { path: '/etc/passwd' } }),
  );
  assert.equal((last()['error'] as { code: number }).code, -32_601);

  const chunk = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Done.' } };
  const call = { sessionUpdate: 'tool_call', toolCallId: 'a', title: 'Run', kind: 'execute' };
  const done = { sessionUpdate: 'tool_call_update', toolCallId: 'a', status: 'completed' };
  assert.deepEqual(
    heard(talk, update(call), update(done), update(done), update(chunk), {
      id: 4,
      result: { stopReason: 'end_turn' },
    }),
    [
      { kind: 'tool', id: 'a', tool: 'execute', summary: 'Run' },
      { kind: 'result', id: 'a', ok: true, outcome: 'ok' },
      { kind: 'said', text: 'Done.' },
      { kind: 'stopped' },
    ],
  );
  assert.ok(ended);
});

function told(...seen: readonly AgentOutput[]): EventTranslator {
  const account = new EventTranslator(() => 0);
  for (const each of seen) Array.from(account.events(each));
  return account;
}

describe('the end of a run', () => {
  const account = new EventTranslator(() => 0);
  const fine = { answered: 3, upstreamError: undefined, closed: undefined };
  const end = { exit: 0, timedOut: false, errors: '' };
  const code = (given: Partial<Parameters<typeof endingOf>[0]>): string => {
    const ending = endingOf({ name: 'x', session: fine, account, end, ...given });
    return ending.kind === 'bowed_out' ? ending.bowOut.code : ending.kind;
  };

  test('goes by what the runner saw', () => {
    assert.equal(code({}), 'finished');
    assert.equal(code({ end: { ...end, exit: 1 } }), 'harness_error');
    assert.equal(code({ end: { ...end, timedOut: true, exit: 124 } }), 'budget');
    assert.equal(code({ session: { ...fine, answered: 0 } }), 'harness_error');
    assert.equal(
      code({ session: { ...fine, upstreamError: { status: 529, text: '' } } }),
      'harness_error',
    );
    assert.equal(code({ session: { ...fine, closed: 'spent' } }), 'budget');
    assert.equal(code({ end: undefined, cut: 'silence' }), 'stuck');
  });

  test('says what the gateway refused, where that was the end of it, and only there', () => {
    const refused = 'The tool "web_search" of the provider is not available in a sandbox.';
    for (const given of [
      { session: { ...fine, answered: 0, refused } },
      { session: { ...fine, refused }, end: { ...end, exit: 1 } },
      // Some end well all the same, and say in words what went wrong.
      { session: { ...fine, refused, refusedLast: refused } },
    ]) {
      const ending = endingOf({ name: 'x', account, end, ...given });
      assert.ok(ending.kind === 'bowed_out');
      assert.match(ending.bowOut.reason, /gateway refused a request: The tool "web_search"/);
    }
    assert.equal(code({ session: { ...fine, refused } }), 'finished');
  });

  test('is the one that it told, however it leaves after that', () => {
    const done = told({ kind: 'said', text: 'Done.' }, { kind: 'stopped' });
    const stumbled = { ...end, exit: 1, errors: 'EPIPE' };
    assert.equal(code({ account: done, end: stumbled }), 'finished');
    assert.equal(code({ account: done, end: { ...end, exit: 143 } }), 'finished');
    const unasked = { ...fine, answered: 0 };
    assert.equal(code({ account: done, end: stumbled, session: unasked }), 'harness_error');
    assert.equal(code({ account: told({ kind: 'stopped', error: 'no' }), end }), 'harness_error');
  });

  test('says the last words of a program that died', () => {
    const errors = 'noise\n\u001b[31mFatal: no such option\u001b[0m\n';
    const ending = endingOf({
      name: 'x',
      session: fine,
      account,
      end: { ...end, exit: 2, errors },
    });
    assert.ok(ending.kind === 'bowed_out');
    assert.equal(ending.bowOut.reason, 'x ended with status 2. noise Fatal: no such option');
  });
});
