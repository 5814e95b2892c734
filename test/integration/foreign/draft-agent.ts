/**
 * An agent of the Agent Client Protocol's own SDK, to be started as a program: by its first
 * argument it speaks version 2, version 1 or both, and does one small work in the way that its
 * second argument names. It tells on its standard error what it was asked, in a line of JSON each.
 */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { Readable, Writable } from 'node:stream';
import * as released from '@agentclientprotocol/sdk';
import * as draft from '@agentclientprotocol/sdk/experimental/v2';

const [speaks = 'draft', way = 'works'] = process.argv.slice(2);
const SESSION = 'session-1';
let signedIn = way !== 'signs-in';

function heard(method: string, given: object = {}): void {
  process.stderr.write(`${JSON.stringify({ method, ...given })}\n`);
}

const choices = (values: readonly string[]): { value: string; name: string }[] =>
  values.map((value) => ({ value, name: value }));
const OPTIONS: draft.SessionConfigOption[] = [
  {
    configId: 'llm',
    category: 'model',
    type: 'select',
    name: 'Model',
    currentValue: 'small',
    options: choices(['small', 'claude-opus-5-5']),
  },
  {
    configId: 'approval',
    category: 'mode',
    type: 'select',
    name: 'Approval',
    currentValue: 'ask',
    options: [{ groupId: 'all', name: 'All', options: choices(['ask', 'bypass-permissions']) }],
  },
];

type Client = draft.AgentContext;
type State = draft.StateUpdate;

const update = (client: Client, body: draft.SessionUpdate): Promise<void> =>
  client.notify(draft.methods.client.session.update, { sessionId: SESSION, update: body });
const state = (client: Client, body: State): Promise<void> =>
  update(client, { sessionUpdate: 'state_update', ...body });
const piece = (client: Client, messageId: string, text: string): Promise<void> => {
  const content: draft.ContentBlock = { type: 'text', text };
  return update(client, { sessionUpdate: 'agent_message_chunk', messageId, content });
};
const call = (client: Client, toolCallId: string, rest: object): Promise<void> =>
  update(client, { sessionUpdate: 'tool_call_update', toolCallId, ...rest });
const output = (text: string): object => ({
  content: [{ type: 'content', content: { type: 'text', text } }],
});

/** Asks its model once where it has one, so that the gateway has something to count. */
async function askModel(): Promise<string> {
  const { ANTHROPIC_BASE_URL: base, ANTHROPIC_API_KEY: key } = process.env;
  if (!base || !key) return 'It adds now.';
  const response = await fetch(`${base}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-opus-5-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'How does it end?' }],
    }),
  });
  const { content } = (await response.json()) as { content: { text?: string }[] };
  return content.map(({ text }) => text ?? '').join('');
}

async function work(client: Client): Promise<void> {
  if (way === 'is-idle-first') await state(client, { state: 'idle' });
  await state(client, { state: 'running' });
  await piece(client, 'm1', 'I lo');
  await piece(client, 'm1', 'ok.');
  // First only that there is a call, then what it is.
  await call(client, 'c1', { status: 'pending' });
  await call(client, 'c1', { title: 'Write sum.js', name: 'write', kind: 'edit' });
  const yes = await client.request(draft.methods.client.session.requestPermission, {
    sessionId: SESSION,
    title: 'May it be written?',
    subject: { type: 'tool_call', toolCall: { toolCallId: 'c1', status: 'pending' } },
    options: [
      { optionId: 'never', kind: 'reject_always', name: 'Never' },
      { optionId: 'always', kind: 'allow_always', name: 'Always' },
      { optionId: 'once', kind: 'allow_once', name: 'Once' },
    ],
  });
  heard('permitted', yes.outcome);
  await call(client, 'c1', { status: 'in_progress' });
  if (process.argv[4]) writeFileSync(process.argv[4], 'exports.sum = (a, b) => a + b;\n');
  await call(client, 'c1', { status: 'completed', ...output('written\nand more') });
  const command = await client.request(draft.methods.client.session.requestPermission, {
    sessionId: SESSION,
    title: 'Run the tests?',
    subject: { type: 'command', command: 'npm test', cwd: '/workspace' },
    options: [
      { optionId: 'no', kind: 'reject_once', name: 'No' },
      { optionId: 'yes', kind: 'allow_once', name: 'Yes' },
    ],
  });
  heard('permitted', command.outcome);
  await call(client, 'c2', { title: 'npm test', kind: 'execute', status: 'in_progress' });
  await call(client, 'c2', { status: 'cancelled' });
  const words = await askModel();
  await piece(client, 'm2', words.slice(0, 4));
  // A message may be told again as a whole; and a session beside this one has an end of its own.
  const content: draft.ContentBlock[] = [{ type: 'text', text: words }];
  await update(client, { sessionUpdate: 'agent_message', messageId: 'm2', content });
  await client.notify(draft.methods.client.session.update, {
    sessionId: 'another',
    update: { sessionUpdate: 'state_update', state: 'idle', stopReason: 'refusal' },
  });
}

async function end(client: Client): Promise<void> {
  const error = { code: -32_603, message: 'the model is away', data: { details: 'status 529' } };
  switch (way) {
    case 'fails':
      return await state(client, { state: 'idle', stopReason: 'error', error });
    case 'refuses':
      return await state(client, { state: 'idle', stopReason: 'refusal' });
    case 'is-limited':
      return await state(client, { state: 'idle', stopReason: 'max_turn_requests' });
    case 'says-no-reason':
      return await state(client, { state: 'idle' });
    default:
      await state(client, { state: 'idle', stopReason: 'end_turn' });
      // The same state again is no further end.
      return await state(client, { state: 'idle', stopReason: 'cancelled' });
  }
}

const draftAgent = draft
  .agent({ name: 'draft-agent' })
  .onRequest(draft.methods.agent.initialize, ({ params }) => {
    heard('initialize', { version: params.protocolVersion });
    const authMethods: draft.AuthMethod[] = [
      { type: 'agent', methodId: 'browser', name: 'Sign in with a browser' },
      { type: 'agent', methodId: 'anthropic-key', name: 'Anthropic API key' },
    ];
    const info = { name: 'draft-agent', version: '1.0.0' };
    return { protocolVersion: 2, info, capabilities: {}, authMethods };
  })
  .onRequest(draft.methods.agent.auth.login, ({ params }) => {
    heard('auth/login', { methodId: params.methodId });
    signedIn = true;
    return {};
  })
  .onRequest(draft.methods.agent.auth.logout, () => ({}))
  .onRequest(draft.methods.agent.session.new, async ({ params, client }) => {
    heard('session/new', { cwd: params.cwd });
    if (!signedIn) throw draft.RequestError.authRequired();
    await state(client, { state: 'idle' });
    return { sessionId: SESSION, configOptions: OPTIONS };
  })
  .onRequest(draft.methods.agent.session.setConfigOption, ({ params }) => {
    const { configId, type, value } = params;
    heard('session/set_config_option', { configId, type, value });
    return { configOptions: OPTIONS };
  })
  .onRequest(draft.methods.agent.session.prompt, async ({ client }) => {
    heard('session/prompt');
    if (way === 'rejects-it') {
      // Both are told of a prompt that is not taken: an end of the work, and the error.
      await state(client, { state: 'running' });
      await state(client, { state: 'idle', stopReason: 'error' });
      throw draft.RequestError.internalError({ details: 'no room for it' });
    }
    const done = work(client).then(() => end(client));
    if (way === 'answers-late') await done;
    return { messageId: 'u1' };
  });

const releasedAgent = released
  .agent({ name: 'released-agent' })
  .onRequest(released.methods.agent.initialize, ({ params }) => {
    heard('initialize', { version: params.protocolVersion });
    return { protocolVersion: 1, agentCapabilities: {} };
  })
  .onRequest(released.methods.agent.session.new, () => ({ sessionId: SESSION }))
  .onRequest(released.methods.agent.session.prompt, async ({ client }) => {
    await client.notify(released.methods.client.session.update, {
      sessionId: SESSION,
      update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Old.' } },
    });
    return { stopReason: 'end_turn' };
  });

const stream = draft.ndJsonStream(
  Writable.toWeb(process.stdout),
  Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>,
);
switch (speaks) {
  case 'both':
    draft.agentProtocolRouter().withV1(releasedAgent).withV2(draftAgent).connect(stream);
    break;
  case 'released':
    releasedAgent.connect(stream);
    break;
  default:
    draftAgent.connect(stream);
}
