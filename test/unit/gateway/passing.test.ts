/** What may pass the gateway: paths, models, tools, content. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorBody, type Form, routeOf } from '../../../runner/gateway/forms.ts';
import { refusal } from '../../../runner/gateway/policy.ts';

test('the known requests have a way, with the part of their query that is known', () => {
  assert.deepEqual(routeOf('POST', '/v1/messages?beta=true&debug=1'), {
    form: 'messages',
    path: '/v1/messages?beta=true',
    free: false,
  });
  assert.equal(routeOf('POST', '/v1/messages/count_tokens')?.free, true);
  assert.equal(routeOf('POST', '/v1/messages?constructor=x')?.path, '/v1/messages');
  assert.equal(routeOf('POST', '/v1/responses')?.path, '/responses');
  assert.equal(routeOf('POST', '/v1/chat/completions')?.form, 'chat');
  assert.deepEqual(
    routeOf('POST', '/v1beta/models/gemini-9-pro:streamGenerateContent?alt=sse&key=x'),
    {
      form: 'gemini',
      path: '/v1beta/models/gemini-9-pro:streamGenerateContent?alt=sse',
      model: 'gemini-9-pro',
      free: false,
    },
  );
});

test('nothing else has', () => {
  for (const [method, url] of [
    ['GET', '/v1/messages'],
    ['POST', '/'],
    ['POST', '/v1/messages/batches'],
    ['POST', '/v1/files'],
    ['POST', '/v1/messages/../files'],
    ['POST', '//v1/messages'],
    ['POST', '/v1/messages%2f..%2ffiles'],
    ['POST', 'http://elsewhere.example/v1/messages'],
    ['POST', '/v1beta/models/a/../b:generateContent'],
    ['POST', '/v1beta/models/a:batchGenerateContent'],
    ['POST', '/v1beta/models/a%2Fb:generateContent'],
    ['POST', '/v1beta/files'],
    ['POST', '/constructor'],
    ['CONNECT', 'elsewhere.example:443'],
    ['POST', undefined],
  ] as const) {
    assert.equal(routeOf(method, url), undefined, `${method} ${url}`);
  }
});

const models = ['big', 'small'];
const say = (form: Form, body: Record<string, unknown>): string | undefined =>
  refusal(form, 'big', body, models);

test('only the task’s models pass', () => {
  assert.equal(refusal('messages', 'small', {}, models), undefined);
  assert.match(refusal('messages', 'other', {}, models) ?? '', /not this task's: big, small/);
  assert.match(refusal('messages', undefined, {}, models) ?? '', /not this task's/);
});

test('tools that the agent carries out pass, those of the provider do not', () => {
  assert.equal(
    say('messages', { tools: [{ name: 'Bash' }, { type: 'custom' }, { type: 'bash_20250124' }] }),
    undefined,
  );
  assert.equal(say('responses', { tools: [{ type: 'function' }, { type: 'custom' }] }), undefined);
  assert.equal(say('gemini', { tools: [{ functionDeclarations: [] }] }), undefined);
  for (const [form, body] of [
    ['messages', { tools: [{ type: 'web_search_20250305' }] }],
    ['messages', { tools: [{ name: 'Bash' }, { type: 'code_execution_20250522' }] }],
    ['messages', { mcp_servers: [{ url: 'https://elsewhere.example' }] }],
    ['messages', { container: 'c1' }],
    ['responses', { tools: [{ type: 'mcp', server_url: 'https://elsewhere.example' }] }],
    ['responses', { tools: [{ type: 'web_search' }] }],
    ['responses', { tools: [{ type: ['function'] }] }],
    ['responses', { tools: [{ type: 'namespace', tools: [{ type: 'web_search' }] }] }],
    ['responses', { input: [{ type: 'additional_tools', tools: [{ type: 'mcp' }] }] }],
    ['messages', { messages: [{ role: 'system', tools: [{ type: 'web_fetch_20250910' }] }] }],
    ['responses', { background: true }],
    ['chat', { web_search_options: {} }],
    ['gemini', { tools: [{ functionDeclarations: [] }, { googleSearch: {} }] }],
    ['gemini', { tools: [{ urlContext: {} }] }],
    ['gemini', { cachedContent: 'c1' }],
    ['gemini', { cached_content: 'c1' }],
  ] as const) {
    assert.match(say(form, body) ?? '', /not available in a sandbox/, JSON.stringify(body));
  }
});

test('content is given, not fetched', () => {
  const picture = { type: 'image', source: { type: 'base64', data: '' } };
  const call = { type: 'tool_use', input: { source: { type: 'url' }, url: 'x' } };
  assert.equal(say('messages', { messages: [{ content: [picture, call] }] }), undefined);
  assert.equal(say('messages', { messages: [{ content: 'text' }] }), undefined);
  const far = { type: 'image', source: { type: 'url', url: 'https://elsewhere.example/?secret' } };
  const within = { type: 'document', source: { type: 'content', content: [far] } };
  const address = 'https://elsewhere.example/?secret';
  const file = { parts: [{ file_data: { file_uri: address } }] };
  for (const [form, body] of [
    ['messages', { messages: [{ content: [far] }] }],
    ['messages', { messages: [{ content: [{ type: 'tool_result', content: [far] }] }] }],
    ['messages', { system: [far] }],
    ['messages', { messages: [{ content: [within] }] }],
    ['messages', { messages: [{ content: [{ type: 'tool_result', content: [within] }] }] }],
    ['responses', { input: [{ content: [{ type: 'input_image', image_url: address }] }] }],
    ['responses', { input: [{ output: [{ type: 'input_file', file_url: address }] }] }],
    ['responses', { input: [{ type: 'computer_call_output', output: { image_url: address } }] }],
    ['chat', { messages: [{ content: [{ type: 'image_url', image_url: { url: address } }] }] }],
    ['gemini', { contents: [{ parts: [{ fileData: { fileUri: address } }] }] }],
    ['gemini', { system_instruction: file }],
    ['gemini', { contents: [{ parts: [{ functionResponse: file }] }] }],
    ['gemini', { contents: [{ parts: [{ function_response: file }] }] }],
  ] as const) {
    assert.match(say(form, body) ?? '', /not as an address/, JSON.stringify(body));
  }
});

test('an error has the shape that the form’s own clients read', () => {
  assert.match(errorBody('messages', 402, 'gone'), /"type":"billing_error","message":"gone"/);
  assert.match(errorBody('responses', 402, 'gone'), /"code":"insufficient_quota"/);
  assert.match(errorBody('gemini', 402, 'gone'), /"code":402,"message":"gone"/);
});

test('what costs more than its list price does not pass', () => {
  for (const [form, body] of [
    ['messages', { speed: 'fast' }],
    ['messages', { inference_geo: 'us' }],
    ['messages', { service_tier: 'priority' }],
    ['responses', { service_tier: 'priority' }],
    ['chat', { service_tier: 'fast' }],
    ['gemini', { serviceTier: 'priority' }],
  ] as const) {
    assert.match(say(form, body) ?? '', /costs more/, JSON.stringify(body));
  }
  assert.equal(
    say('messages', { speed: 'standard', service_tier: 'auto', inference_geo: 'global' }),
    undefined,
  );
  assert.equal(say('responses', { service_tier: null }), undefined);
});
