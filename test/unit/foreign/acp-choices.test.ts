/** What the ACP client chooses of what an agent offers: sign-in, model, mode; and what it does without. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { acpProtocol } from '../../../runner/agent/foreign/acp.ts';
import { consent, modelSetting, modeSettings } from '../../../runner/agent/foreign/acp-choices.ts';
import type { Provider } from '../../../runner/gateway/forms.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

type Answer = { readonly result: object } | { readonly error: object };
const SIGN_IN = { error: { code: -32_000, message: 'Authentication required' } };

/** Answers each request by its method, in order, and gives what was asked. */
function conversation(
  answers: Readonly<Record<string, readonly Answer[]>>,
  provider?: Provider,
): { asked: string[]; stopped: string | undefined } {
  const talk = acpProtocol('Do it.', 'gpt-9', provider);
  const waiting: Message[] = [];
  const asked: string[] = [];
  const counts = new Map<string, number>();
  let stopped: string | undefined;
  talk.begin(
    (text) => waiting.push(JSON.parse(text) as Message),
    () => {},
  );
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { id, method = '', params = {} } = next;
    const { methodId, modeId, value } = params;
    asked.push([method, methodId ?? modeId ?? value].filter(Boolean).join(' '));
    const count = counts.get(method) ?? 0;
    counts.set(method, count + 1);
    const given = answers[method] ?? [{ result: {} }];
    const answer = given[Math.min(count, given.length - 1)];
    for (const seen of talk.hear(JSON.stringify({ id, ...answer }))) {
      if (seen.kind === 'stopped') stopped = seen.error ?? 'end';
    }
  }
  return { asked, stopped };
}

const modeOption = (currentValue: string, ...values: string[]): object => ({
  id: 'mode',
  category: 'mode',
  currentValue,
  options: values.map((value) => ({ value })),
});
const ended = { result: { stopReason: 'end_turn' } };

const speaksOnly = (...supported: number[]): Answer => ({
  error: { code: -32_022, message: 'unsupported', data: { supported } },
});

describe('ACP', () => {
  test('the mode that asks nobody is taken, and else one that has no model judge commands', () => {
    for (const [current, offered, wanted] of [
      [
        'auto',
        ['default', 'acceptEdits', 'plan', 'auto', 'bypassPermissions'],
        'bypassPermissions',
      ],
      ['auto', ['default', 'acceptEdits', 'plan', 'auto'], 'default'],
      ['agent', ['read-only', 'agent', 'agent-full-access'], 'agent-full-access'],
      ['default', ['default', 'auto_edit', 'yolo'], 'yolo'],
      ['yolo', ['default', 'yolo'], undefined],
      ['normal', ['normal', 'spec', 'auto-low', 'auto-high'], 'auto-high'],
      ['https://x/modes#agent', ['https://x/modes#agent', 'https://x/modes#plan'], undefined],
      [
        'https://x/modes#plan',
        ['https://x/modes#plan', 'https://x/modes#yolo'],
        'https://x/modes#yolo',
      ],
      ['ask', ['ask', 'architect'], undefined],
    ] as const) {
      const opened = { configOptions: [modeOption(current, ...offered)] };
      assert.equal(modeSettings(opened)[0]?.params['value'], wanted);
      const older = { currentModeId: current, availableModes: offered.map((id) => ({ id })) };
      assert.equal(modeSettings({ modes: older })[0]?.params['modeId'], wanted);
    }
  });

  test('one that is refused costs nothing: the next is taken, and the work begins', () => {
    const configOptions = [
      { id: 'model', category: 'model', options: [{ value: 'openai/gpt-9' }] },
      modeOption('auto', 'default', 'bypassPermissions'),
    ];
    const refused = { error: { code: -32_602, message: 'not as root' } };
    const { asked, stopped } = conversation({
      'session/new': [{ result: { sessionId: 's', configOptions } }],
      'session/set_config_option': [{ result: {} }, refused, { result: {} }],
      'session/prompt': [ended],
    });
    assert.deepEqual(asked, [
      'initialize',
      'session/new',
      'session/set_config_option openai/gpt-9',
      'session/set_config_option bypassPermissions',
      'session/set_config_option default',
      'session/prompt',
    ]);
    assert.equal(stopped, 'end');
  });

  test('signs in with a key where it is asked to, before a session and before a prompt', () => {
    const authMethods = [
      { id: 'chat-gpt', name: 'ChatGPT' },
      { id: 'terminal', name: 'API key', type: 'terminal' },
      { id: 'anthropic-api-key', name: 'Anthropic API key' },
      { id: 'openai-api-key', name: 'API Key', _meta: { 'api-key': { provider: 'openai' } } },
    ];
    const hello = [{ result: { protocolVersion: 1, authMethods } }];
    const opened = { result: { sessionId: 's' } };
    const first = conversation(
      { initialize: hello, 'session/new': [SIGN_IN, opened], 'session/prompt': [ended] },
      'openai',
    );
    const signedIn = ['authenticate openai-api-key', 'session/new', 'session/prompt'];
    assert.deepEqual(first.asked, ['initialize', 'session/new', ...signedIn]);
    const second = conversation(
      { initialize: hello, 'session/new': [opened], 'session/prompt': [SIGN_IN, ended] },
      'openai',
    );
    assert.deepEqual(second.asked.slice(2), [
      'session/prompt',
      'authenticate openai-api-key',
      'session/prompt',
    ]);
  });

  test('an agent of another version says so in the reason', () => {
    const later = { result: { protocolVersion: 3 } };
    for (const [answers, offers] of [
      [[speaksOnly(3)], 1],
      [[speaksOnly(2, 3), speaksOnly(3)], 2],
      [[later], 1],
    ] as const) {
      const { asked, stopped } = conversation({ initialize: answers });
      assert.deepEqual(asked, Array(offers).fill('initialize'));
      assert.match(stopped ?? '', /speaks version 3 of the protocol, and not 1 or 2/);
    }
  });

  test('one that reads a request before its version is offered the next version too', () => {
    const unread = { error: { code: -32_602, message: 'Invalid params: info' } };
    const hello = { result: { protocolVersion: 2 } };
    const { asked } = conversation({ initialize: [unread, hello] });
    assert.deepEqual(asked.slice(0, 3), ['initialize', 'initialize', 'session/new']);
    assert.equal(conversation({ initialize: [unread] }).stopped, 'Invalid params: info');
  });

  test('a way to sign in that waits for a person is not tried, and is named', () => {
    const authMethods = [
      { id: 'cline', name: 'Sign in with Cline' },
      { id: 'openai-codex', name: 'Sign in with ChatGPT Subscription' },
      { id: 'chat-gpt', name: 'ChatGPT' },
      { id: 'device-pairing', name: 'Login', description: 'With a pairing code in your browser.' },
      { id: 'oauth-personal', name: 'Log in with Google' },
      { id: 'shell', name: 'Set it up', type: 'terminal' },
    ];
    const { asked, stopped } = conversation({
      initialize: [{ result: { authMethods } }],
      'session/new': [SIGN_IN],
    });
    assert.deepEqual(asked, ['initialize', 'session/new']);
    assert.match(
      stopped ?? '',
      /^Authentication required \(.*Sign in with Cline.*Set it up.*key\)$/,
    );
  });

  test('the model is chosen where it is not chosen already, of whichever provider', () => {
    for (const [current, offered, wanted] of [
      ['small', ['small', 'other/gpt-9', 'gpt-9'], 'gpt-9'],
      ['small', ['small', 'other/gpt-9'], 'other/gpt-9'],
      ['own/gpt-9', ['other/gpt-9', 'own/gpt-9'], undefined],
      ['gpt-9', ['gpt-9'], undefined],
      ['small', ['small', 'gpt-90'], undefined],
      // One that was set up there has a name of its own.
      ['small', ['small', 'custom:0=gpt-9'], 'custom:0'],
      ['custom:0', ['other/gpt-9', 'custom:0=gpt-9'], undefined],
    ] as const) {
      const options = offered.map((each) => {
        const [value, name = value] = each.split('=');
        return { value, name };
      });
      const option = { id: 'm', category: 'model', currentValue: current, options };
      const provider = { id: 'provider', category: 'model', options: [{ value: 'cline' }] };
      const chosen = modelSetting({ configOptions: [provider, option] }, 'gpt-9');
      assert.equal(chosen?.params['value'], wanted);
      if (chosen) assert.equal(chosen.params['configId'], 'm');
    }
  });

  test('yes once is said before yes for good, and no where there is no yes', () => {
    const wanted = [
      [['allow_always', 'reject_once', 'allow_once'], 'allow_once'],
      [['reject_once', 'allow_always'], 'allow_always'],
      [['reject_once', '_later'], undefined],
    ] as const;
    for (const [given, yes] of wanted) {
      const options = given.map((kind) => ({ kind, optionId: kind }));
      assert.equal(consent({ options }), yes);
    }
  });

  test('tries its ways to sign in one after the other, and ends with the reason', () => {
    const authMethods = [{ id: 'a' }, { id: 'b' }];
    const no = { error: { code: -32_603, message: 'no such key' } };
    const { asked, stopped } = conversation({
      initialize: [{ result: { authMethods } }],
      'session/new': [SIGN_IN],
      authenticate: [no],
    });
    assert.deepEqual(asked, ['initialize', 'session/new', 'authenticate a', 'authenticate b']);
    assert.equal(stopped, 'no such key');
    assert.equal(conversation({ 'session/new': [SIGN_IN] }).stopped, 'Authentication required');
  });
});
