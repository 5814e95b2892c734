/** The forms in which a scripted model is asked: one script, three APIs, any agent's tools. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Action, performing } from '../../support/scripted-model/actions.ts';
import { CacheSimulation, segment } from '../../support/scripted-model/cache.ts';
import { findContentFault, sealOf } from '../../support/scripted-model/gemini/history.ts';
import { findItemFault } from '../../support/scripted-model/responses/history.ts';
import { type Fault, type Script, withFaults } from '../../support/scripted-model/script.ts';
import { type ScriptedModel, startScriptedModel } from '../../support/scripted-model/server.ts';
import { isJson, type Json, sign } from '../../support/scripted-model/wire.ts';

const TURNS: Action[][] = [
  [{ think: 'Where?' }, { say: 'I look. 🤔' }, { read: 'a.js' }],
  [{ edit: 'a.js', old: 'x', new: 'y' }],
  [{ write: 'b.js', text: 'z\n' }],
  [{ shell: 'npm test' }],
  [{ finish: 'Done.' }],
];

const text = { type: 'string' };
const schema = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, text])),
  required: names,
});

const tool = (name: string, input_schema: Json): Json => ({ name, input_schema });
const partsOf = (events: Json[]): Json[] =>
  (events as { candidates: { content: { parts: Json[] } }[] }[]).flatMap(
    ({ candidates }) => candidates[0]?.content.parts ?? [],
  );
const ofModel = (part: Json): Json => ({ role: 'model', parts: [part] });
const answer = (name: string): Json => ({
  role: 'user',
  parts: [{ functionResponse: { name, response: {} } }],
});
const big = (letter: string): Json => ({ type: 'text', text: letter.repeat(6000) });
const marked = (part: Json): Json => ({ ...part, cache_control: { type: 'ephemeral' } });

async function serve<T>(script: Script, use: (model: ScriptedModel) => Promise<T>): Promise<T> {
  const model = await startScriptedModel(script);
  try {
    return await use(model);
  } finally {
    await model.close();
  }
}

async function post(model: ScriptedModel, path: string, body: unknown): Promise<Response> {
  return fetch(model.url + path, { method: 'POST', body: JSON.stringify(body) });
}

/** The data of every event of a stream. */
async function eventsOf(response: Response): Promise<Json[]> {
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
  return lines.map((line) => JSON.parse(line.slice(6)) as Json);
}

/** The inputs that each turn's last call has, for an agent with these tools. */
function inputsFor(tools: Json[]): Promise<unknown[]> {
  return serve(performing(TURNS, '/w'), async (model) => {
    const messages: unknown[] = [{ role: 'user', content: 'Go.' }];
    const inputs: unknown[] = [];
    for (let turn = 0; turn < TURNS.length; turn += 1) {
      const reply = await post(model, '/v1/messages', { model: 'm', tools, messages });
      const { content } = (await reply.json()) as { content: Json[] };
      const last = content.at(-1);
      inputs.push(last?.['input'] ?? last?.['text']);
      const result = { type: 'tool_result', tool_use_id: last?.['id'], content: 'ok' };
      messages.push({ role: 'assistant', content }, { role: 'user', content: [result] });
    }
    return inputs;
  });
}

describe('one script for any tools', () => {
  it('absolute paths where the input is called file_path', async () => {
    const tools = [
      tool('Bash', schema('command')),
      tool('Read', schema('file_path')),
      tool('Edit', schema('file_path', 'old_string', 'new_string')),
      tool('Write', schema('file_path', 'content')),
    ];
    assert.deepEqual(await inputsFor(tools), [
      { file_path: '/w/a.js' },
      { file_path: '/w/a.js', old_string: 'x', new_string: 'y' },
      { file_path: '/w/b.js', content: 'z\n' },
      { command: 'npm test' },
      'Done.',
    ]);
  });

  it('lists of edits, relative paths, a call that ends the work', async () => {
    const edits = { type: 'array', items: schema('old_text', 'new_text') };
    const tools = [
      tool('bash', schema('command')),
      tool('read', schema('path')),
      tool('edit', { type: 'object', properties: { path: text, edits } }),
      tool('write', schema('path', 'content')),
      tool('done', schema('outcome', 'summary')),
    ];
    assert.deepEqual(await inputsFor(tools), [
      { path: 'a.js' },
      { path: 'a.js', edits: [{ old_text: 'x', new_text: 'y' }] },
      { path: 'b.js', content: 'z\n' },
      { command: 'npm test' },
      { outcome: 'finished', summary: 'Done.' },
    ]);
  });

  it('a request without tools is answered beside the conversation, in the shape asked for', () =>
    serve(withFaults(performing(TURNS, '/w'), { 0: [{ kind: 'empty' }] }), async (model) => {
      const messages = [{ role: 'user', content: 'A title, please.' }];
      const format = { type: 'json_schema', schema: schema('title') };
      const body = { model: 'm', messages, output_config: { format } };
      const reply = (await (await post(model, '/v1/messages', body)).json()) as Json;
      assert.deepEqual(reply['content'], [
        { type: 'text', text: '{"title":"scripted"}', citations: null },
      ]);
      assert.equal(model.served[0]?.side, true);
    }));
});

describe('the Responses form', () => {
  const tools = [
    { type: 'function', name: 'exec_command', parameters: schema('cmd') },
    { type: 'custom', name: 'apply_patch' },
  ];
  const start: Json[] = [{ type: 'message', role: 'user', content: 'Go.' }];
  const ask = async (model: ScriptedModel, input: Json[]): Promise<Json[]> =>
    eventsOf(await post(model, '/v1/responses', { model: 'm', stream: true, tools, input }));

  it('streams items, takes their results, and counts tokens as its cache does', () =>
    serve(performing(TURNS, '/w'), async (model) => {
      const input = [...start];
      const called: unknown[] = [];
      for (let turn = 0; turn < TURNS.length; turn += 1) {
        const events = await ask(model, input);
        const done = events.filter((e) => e['type'] === 'response.output_item.done');
        for (const { item } of done as { item: Json }[]) {
          input.push(item);
          const { type, call_id, arguments: json, input: patch } = item;
          if (call_id === undefined) continue;
          called.push(patch ?? JSON.parse(String(json)));
          input.push({ type: `${String(type)}_output`, call_id, output: 'ok' });
        }
        const last = events.at(-1) as { type: string; response: { usage: Json } };
        assert.equal(last.type, 'response.completed');
        assert.ok(Number(last.response.usage['total_tokens']) > 0);
      }
      assert.deepEqual(called, [
        { cmd: "cat 'a.js'" },
        '*** Begin Patch\n*** Update File: a.js\n@@\n-x\n+y\n*** End Patch\n',
        { cmd: "cat > 'b.js' <<'END-OF-TEXT'\nz\nEND-OF-TEXT\n" },
        { cmd: 'npm test' },
      ]);
      assert.deepEqual(
        model.served.map(({ form, turn, invalid }) => [form, turn, invalid]),
        TURNS.map((_, turn) => ['responses', turn, undefined]),
      );
    }));

  it('breaks in its own words', () =>
    serve(
      withFaults(performing(TURNS, '/w'), {
        0: [
          { kind: 'status', status: 402, message: 'all spent' },
          { kind: 'error_event', type: 'server_is_overloaded' },
          { kind: 'malformed_json' },
        ],
      }),
      async (model) => {
        const body = { model: 'm', stream: true, tools, input: start };
        const refused = await post(model, '/v1/responses', body);
        assert.equal(refused.status, 402);
        const { error } = (await refused.json()) as { error: Json };
        assert.deepEqual([error['code'], error['message']], ['insufficient_quota', 'all spent']);
        const broken = (await ask(model, start)).at(-1) as { type: string; response: Json };
        assert.equal(broken.type, 'response.failed');
        const garbled = (await ask(model, start)).find(
          ({ type }) => type === 'response.function_call_arguments.done',
        );
        assert.throws(() => JSON.parse(String(garbled?.['arguments'])));
      },
    ));

  const use = { type: 'function_call', call_id: '1', name: 'x', arguments: '{}' };
  const output = { type: 'function_call_output', call_id: '1', output: 'y' };
  const bad: [string, Json[], RegExp][] = [
    ['nothing', [], /Missing required/],
    ['a call without output', [...start, use], /No tool output found for call 1/],
    ['an output without call', [...start, output], /No tool call found/],
    ['two outputs', [...start, use, output, output], /No tool call found/],
    ['a call twice', [...start, use, output, use, output], /duplicate/],
    [
      'an output of another kind',
      [...start, { ...use, type: 'custom_tool_call' }, output],
      /input/,
    ],
    ['arguments that are no text', [...start, { ...use, arguments: {} }, output], /a string/],
    ['changed reasoning', [{ type: 'reasoning', summary: [], encrypted_content: 'x' }], /verified/],
    [
      'reasoning alone',
      [{ type: 'reasoning', summary: [], encrypted_content: sign('') }, ...start],
      /following item/,
    ],
  ];
  for (const [name, items, says] of bad) {
    it(`${name}: refused`, () => assert.match(findItemFault(items) ?? '', says));
  }
});

describe('the Gemini form', () => {
  const PATH = '/v1beta/models/gemini-x:streamGenerateContent?alt=sse';
  const functionDeclarations = [
    { name: 'run_shell_command', parametersJsonSchema: schema('command') },
    { name: 'read_file', parametersJsonSchema: schema('file_path') },
    {
      name: 'replace',
      parametersJsonSchema: schema('file_path', 'instruction', 'old_string', 'new_string'),
    },
    { name: 'write_file', parametersJsonSchema: schema('file_path', 'content') },
  ];
  const tools = [{ functionDeclarations }];
  const start: Json[] = [{ role: 'user', parts: [{ text: 'Go.' }] }];

  it('streams parts, takes function responses, and reports what came from its cache', () =>
    serve(performing(TURNS, '/w'), async (model) => {
      const contents = [...start];
      const called: unknown[] = [];
      for (let turn = 0; turn < TURNS.length; turn += 1) {
        const events = await eventsOf(await post(model, PATH, { tools, contents }));
        const parts = partsOf(events);
        contents.push({ role: 'model', parts });
        const calls = parts.flatMap((p) => (isJson(p['functionCall']) ? [p['functionCall']] : []));
        called.push(...calls.map(({ name, args }) => [name, args]));
        const answers = calls.map(({ id, name }) => ({
          functionResponse: { id, name, response: { output: 'ok' } },
        }));
        contents.push({ role: 'user', parts: answers });
        const { usageMetadata } = events.at(-1) as { usageMetadata: Json };
        assert.ok(Number(usageMetadata['promptTokenCount']) > 0);
      }
      const file_path = '/w/a.js';
      const instruction = 'scripted';
      assert.deepEqual(called, [
        ['read_file', { file_path }],
        ['replace', { file_path, old_string: 'x', new_string: 'y', instruction }],
        ['write_file', { file_path: '/w/b.js', content: 'z\n' }],
        ['run_shell_command', { command: 'npm test' }],
      ]);
      assert.deepEqual(model.served.map((r) => r.invalid).filter(Boolean), []);
    }));

  it('answers whole, counts tokens and breaks in its own words', () => {
    const faults: Fault[] = [{ kind: 'status', status: 429 }, { kind: 'malformed_json' }];
    return serve(withFaults(performing(TURNS, '/w'), { 0: faults }), async (model) => {
      const path = '/v1beta/models/gemini-x:generateContent';
      const refused = await post(model, path, { tools, contents: start });
      const { error } = (await refused.json()) as { error: Json };
      assert.deepEqual([refused.status, error['status']], [429, 'RESOURCE_EXHAUSTED']);
      const garbled = (await (await post(model, path, { tools, contents: start })).json()) as {
        candidates: Json[];
      };
      assert.equal(garbled.candidates[0]?.['finishReason'], 'MALFORMED_FUNCTION_CALL');
      const counting = '/v1beta/models/gemini-x:countTokens';
      const counted = (await (await post(model, counting, { contents: start })).json()) as Json;
      assert.ok(Number(counted['totalTokens']) > 0);
      assert.equal(model.served.length, 2, 'counting is no request for a reply');
    });
  });

  const functionCall = { name: 'x', args: {} };
  const sealed = ofModel({ functionCall, thoughtSignature: sealOf(functionCall) });
  const bad: [string, Json[], RegExp][] = [
    ['nothing', [], /not specified/],
    ['no parts', [{ role: 'user', parts: [] }], /must not be empty/],
    ['a strange role', [{ role: 'assistant', parts: [{ text: 'a' }] }], /valid role/],
    ['a call first', [sealed], /comes immediately after/],
    ['a call without answer', [...start, sealed, ...start], /must equal/],
    ['an answer without call', [answer('x')], /must equal/],
    ['an answer to another', [...start, sealed, answer('y')], /other names/],
    ['a call without its seal', [...start, ofModel({ functionCall }), answer('x')], /missing a/],
    [
      'a call with the seal of another',
      [...start, ofModel({ functionCall, thoughtSignature: 'no' }), answer('x')],
      /not valid/,
    ],
    ['the model last', [...start, ofModel({ text: 'a' })], /end with a turn of the user/],
  ];
  for (const [name, contents, says] of bad) {
    it(`${name}: refused`, () => assert.match(findContentFault(contents) ?? '', says));
  }
});

describe('the cache', () => {
  it('keeps what is marked, and reads it from a later mark', () => {
    const cache = new CacheSimulation();
    const first = cache.marked([big('a'), marked(big('b'))].map(segment));
    assert.deepEqual([first.cacheRead, first.input], [0, 0]);
    const again = cache.marked([big('a'), big('b'), marked(big('c')), big('d')].map(segment));
    assert.equal(again.cacheRead, first.cacheWrite);
    assert.ok(again.cacheWrite > 1000 && again.input > 1000);
    const other = cache.marked([big('x'), marked(big('b'))].map(segment));
    assert.equal(other.cacheRead, 0, 'what comes first decides');
  });

  it('keeps nothing below its floor, without a mark, or too far back', () => {
    const cache = new CacheSimulation();
    const small = [marked({ type: 'text', text: 'short' })].map(segment);
    assert.equal(cache.marked(small).cacheWrite, 0);
    assert.equal(cache.marked([big('a')].map(segment)).cacheWrite, 0);
    const kept = cache.marked([marked(big('a'))].map(segment));
    assert.ok(kept.cacheWrite > 0);
    const between = Array.from({ length: 25 }, (_, n) => ({ type: 'text', text: `${n}` }));
    const far = cache.marked([big('a'), ...between, marked(big('b'))].map(segment));
    assert.equal(far.cacheRead, 0);
  });

  it('keeps every prefix of its own accord where nothing is marked', () => {
    const cache = new CacheSimulation();
    cache.automatic([big('a'), big('b')].map(segment));
    const { cacheRead, cacheWrite, input } = cache.automatic([big('a'), big('c')].map(segment));
    assert.ok(cacheRead > 1000 && input > 1000);
    assert.equal(cacheWrite, 0);
  });
});
