/** Who may write the code, and with which keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servicesFrom } from '../../../runner/agent/foreign/services.ts';
import { formOf, mismatched, parseAgent, toolsOf } from '../../../runner/agent/foreign/choice.ts';

const tools = (name: string): readonly string[] => toolsOf(parseAgent(name, ['own']));

const form = (name: string, model: string): string => formOf(parseAgent(name, ['own']), model);

const wrong = (name: string, model: string): boolean => mismatched(parseAgent(name, []), model);

test('known agents are chosen by name; commands only when the runner lists them', () => {
  assert.deepEqual(parseAgent('builtin', []), { kind: 'builtin' });
  assert.deepEqual(parseAgent('claude', []), { kind: 'preset', preset: 'claude' });
  const known = parseAgent('acp:opencode acp', []);
  assert.deepEqual(known, {
    kind: 'acp',
    command: 'opencode acp',
    tool: 'opencode',
    args: ['acp'],
  });
  const own = parseAgent('acp:my-agent --acp', ['my-agent --acp']);
  assert.deepEqual(own, { kind: 'acp', command: 'my-agent --acp', args: [] });
  for (const name of ['', 'Claude', 'constructor', 'bash']) {
    assert.throws(() => parseAgent(name, []), /There is no agent/, name);
  }
  for (const name of ['acp:', 'acp:sh -c id', 'acp:opencode acp; id', 'acp:my-agent --acp x']) {
    assert.throws(() => parseAgent(name, ['my-agent --acp']), /is not allowed here/, name);
  }
});

test('an agent brings the tools it needs, and no other', () => {
  assert.deepEqual(tools('claude'), ['claude']);
  assert.deepEqual(tools('gemini'), ['gemini', 'node']);
  assert.deepEqual(tools('acp:gemini --acp'), ['gemini', 'node']);
  assert.deepEqual(tools('acp:own'), []);
  assert.deepEqual(tools('builtin'), []);
});

test('the form follows the agent, and the model where it speaks several', () => {
  assert.equal(form('codex', 'anything'), 'responses');
  assert.equal(form('opencode', 'gpt-9'), 'responses');
  assert.equal(form('opencode', 'gemini-9'), 'gemini');
  assert.equal(form('acp:own', 'claude-opus-5-5'), 'messages');
  assert.equal(wrong('codex', 'claude-opus-5-5'), true);
  assert.equal(wrong('claude', 'gpt-9'), true);
  assert.equal(wrong('codex', 'scripted-model'), false);
  assert.equal(wrong('opencode', 'gpt-9'), false);
});

test('keys and addresses come from the environment of the runner', () => {
  assert.deepEqual(servicesFrom({ ANTHROPIC_BASE_URL: 'http://a', OPENAI_API_KEY: '' }), {
    anthropic: undefined,
    openai: undefined,
    gemini: undefined,
  });
  const all = servicesFrom({
    ANTHROPIC_API_KEY: 'a',
    OPENAI_API_KEY: 'o',
    OPENAI_BASE_URL: 'http://o/v1',
    GEMINI_API_KEY: 'g',
    GOOGLE_GEMINI_BASE_URL: 'http://g',
  });
  assert.deepEqual(all, {
    anthropic: { apiKey: 'a' },
    openai: { apiKey: 'o', baseURL: 'http://o/v1' },
    gemini: { apiKey: 'g', baseURL: 'http://g' },
  });
});
