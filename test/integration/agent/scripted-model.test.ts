/** The scripted model itself: what it refuses, what it counts, and its life as a program. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { findFault } from '../../support/scripted-model/messages/history.ts';
import { scriptFromJson } from '../../support/scripted-model/json.ts';
import { moves, say } from '../../support/scripted-model/script.ts';
import { startScriptedModel } from '../../support/scripted-model/server.ts';
import { sign } from '../../support/scripted-model/wire.ts';

const MAIN = join(import.meta.dirname, '../../support/scripted-model/main.ts');
const user = (content: unknown) => ({ role: 'user', content: content as string });
const model = (content: unknown) => ({ role: 'assistant', content: content as string });
const use = (id: string, input: unknown = {}) => ({ type: 'tool_use', id, name: 'x', input });
const thought = (words: string) => ({ type: 'thinking', thinking: words, signature: sign(words) });
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'y' });

async function post(url: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
}

describe('a history', () => {
  const bad: [string, { role: string; content: string }[], RegExp][] = [
    ['empty', [], /at least one/],
    ['model first', [model('a')], /first message/],
    ['user twice', [user('a'), user('b')], /alternate/],
    ['no content', [user('a'), model([])], /not be empty/],
    ['empty text', [user([{ type: 'text', text: '' }])], /non-whitespace/],
    ['blank text', [user('a'), model([{ type: 'text', text: ' \n' }])], /non-whitespace/],
    ['a name of no form', [user('a'), model([{ ...use('1'), name: 'a.b' }])], /match pattern/],
    ['a thought at the end', [user('a'), model([thought('b')])], /cannot be .thinking/],
    ['a call without result', [user('a'), model([use('1')]), user('b')], /1 has no tool_result/],
    ['a call at the end', [user('a'), model([use('1')])], /without tool_result/],
    [
      'a result without call',
      [user('a'), model('b'), user([result('1')])],
      /unexpected tool_use_id/,
    ],
    [
      'two results',
      [user('a'), model([use('1')]), user([result('1'), result('1')])],
      /two results/,
    ],
    [
      'an input of text',
      [user('a'), model([use('1', 'no')]), user([result('1')])],
      /must be an object/,
    ],
    [
      'an id twice',
      [user('a'), model([use('1')]), user([result('1')]), model([use('1')]), user([result('1')])],
      /unique/,
    ],
    [
      'changed thinking',
      [user('a'), model([{ type: 'thinking', thinking: 'b', signature: 'c' }])],
      /cannot be modified/,
    ],
  ];
  for (const [name, messages, says] of bad) {
    it(`${name}: refused`, () => assert.match(findFault(messages) ?? '', says));
  }
});

describe('the server', () => {
  it('answers whole replies, counts tokens, lists one model, and calls itself scripted', async () => {
    const server = await startScriptedModel(moves([[say('Hello.')]]));
    try {
      const body = { model: 'claude-opus-5-5', max_tokens: 9, messages: [user('Hi')] };
      const reply = await post(server.url, '/v1/messages', body);
      assert.equal(reply['model'], 'scripted-model');
      assert.deepEqual(reply['content'], [{ type: 'text', text: 'Hello.', citations: null }]);
      const counted = await post(server.url, '/v1/messages/count_tokens', body);
      assert.ok(Number(counted['input_tokens']) > 0);
      const again = await post(server.url, '/v1/messages', body);
      const usage = again['usage'] as Record<string, number>;
      assert.equal(usage['cache_creation_input_tokens'], 0, 'the same prefix comes from the cache');
      assert.equal(server.requests[1]?.tries, 1);
      const models = (await (await fetch(`${server.url}/v1/models`)).json()) as {
        data: { id: string }[];
      };
      assert.deepEqual(
        models.data.map((m) => m.id),
        ['scripted-model'],
      );
      assert.equal((await post(server.url, '/v1/messages', { messages: [] }))['status'], 400);
      assert.equal((await post(server.url, '/v1/other', body))['status'], 404);
    } finally {
      await server.close();
    }
  });
});

describe('a script as JSON', () => {
  it('refuses what it does not know', () => {
    assert.throws(() => scriptFromJson([]), /a script is/);
    assert.throws(
      () => scriptFromJson({ turns: [{}, { tool: [] }] }),
      /turns\[1\]: unknown key "tool"/,
    );
  });

  it('runs as a program that prints its URL', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'errand-script-'));
    const path = join(folder, 'script.json');
    const faults = [{ kind: 'status', status: 529 }];
    await writeFile(path, JSON.stringify({ turns: [{ text: 'From a file.', faults }] }));
    const child = spawn(process.execPath, [MAIN, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    try {
      const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
      const body = { model: 'm', messages: [user('Hi')] };
      assert.equal((await post(url, '/v1/messages', body))['status'], 529);
      const reply = await post(url, '/v1/messages', body);
      assert.equal((reply['content'] as { text: string }[])[0]?.text, 'From a file.');
    } finally {
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
      await rm(folder, { recursive: true });
    }
  });
});
