/** The gateway on its socket: who and what it lets through, what it counts, what it never shows. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request as overHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { text } from 'node:stream/consumers';
import type { Usage } from '../../../runner/protocol/task.ts';
import { type AttemptEndpoint, Gateway } from '../../../runner/gateway/gateway.ts';
import { recorded, replayed } from '../../../runner/gateway/recording.ts';
import type { GatewaySession, SessionOptions } from '../../../runner/gateway/session.ts';
import { providers, type Upstream } from '../../../runner/gateway/upstream.ts';
import { call, moves, say, withFaults } from '../../support/scripted-model/script.ts';
import { type ScriptedModel, startScriptedModel } from '../../support/scripted-model/server.ts';

const KEY = 'the-real-key-of-the-runner';
const MODEL = 'scripted-model';
const PRICES = { [MODEL]: { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 } };

const folder = mkdtempSync(join(tmpdir(), 'errand-gateway-'));
const gateway = new Gateway(folder);
after(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

const upstreamOf = (url: string): Upstream =>
  providers({
    anthropic: { baseURL: url, apiKey: KEY },
    openai: { baseURL: `${url}/v1`, apiKey: KEY },
    gemini: { baseURL: url, apiKey: KEY },
  });

interface Admitted {
  readonly door: AttemptEndpoint;
  readonly session: GatewaySession;
  readonly usages: Usage[];
  readonly log: string[];
}

async function admit(upstream: Upstream, options: Partial<SessionOptions> = {}): Promise<Admitted> {
  const door = await gateway.open();
  const usages: Usage[] = [];
  const log: string[] = [];
  const session = door.openSession({
    upstream,
    prices: PRICES,
    models: [MODEL],
    budget: { costUsd: 1, requests: 20 },
    beforeRequest: async () => {},
    onUsage: (usage) => usages.push(usage),
    log: (line) => log.push(line),
    ...options,
  });
  return { door, session, usages, log };
}

/** Asks through the door as a program in a sandbox does. */
function ask(
  door: AttemptEndpoint,
  path: string,
  headers: Record<string, string>,
  body: unknown,
  method = 'POST',
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = overHttp({
    socketPath: join(door.mount.source, 'socket'),
    path,
    method,
    headers: { 'content-type': 'application/json', ...headers },
  });
  request.on('error', reject);
  request.on('response', resolve);
  request.end(typeof body === 'string' ? body : JSON.stringify(body));
  return promise;
}

const messages = (words: string, more: object = {}): object => ({
  model: MODEL,
  max_tokens: 100,
  stream: true,
  messages: [{ role: 'user', content: words }],
  ...more,
});

const FORMS = {
  messages: { path: '/v1/messages?beta=true', body: messages('hello') },
  responses: {
    path: '/v1/responses',
    body: {
      model: MODEL,
      stream: true,
      store: false,
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'hello' }] }],
    },
  },
  gemini: {
    path: `/v1beta/models/${MODEL}:streamGenerateContent?alt=sse`,
    body: { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] },
  },
} as const;

describe('with a model behind it', () => {
  let model: ScriptedModel;
  const started = startScriptedModel(() => ({ blocks: [say('ü'.repeat(300)), call('x', {})] }));
  after(() => model.close());
  const withModel = async (options?: Partial<SessionOptions>): Promise<Admitted> => {
    model = await started;
    return admit(upstreamOf(model.url), options);
  };

  for (const [form, { path, body }] of Object.entries(FORMS)) {
    test(`${form}: passes as it is, and counts what the server says`, async () => {
      const { door, session, usages } = await withModel();
      const response = await ask(door, path, { authorization: `Bearer ${session.token}` }, body);
      const reply = await text(response);
      assert.equal(response.statusCode, 200, reply);
      assert.match(response.headers['content-type'] ?? '', /^text\/event-stream/);
      const served = model.served.at(-1);
      assert.ok(served?.usage);
      assert.equal(served.text, JSON.stringify(body));
      const { input, output, cacheRead, cacheWrite } = served.usage;
      const costUsd = (4 * input + 20 * output + 5 * cacheWrite + 0.2 * cacheRead) / 1e6;
      assert.deepEqual(usages, [{ requests: 1, input, output, cacheRead, cacheWrite, costUsd }]);
      // The key goes up in the place of the token, and never comes down.
      const sent = JSON.stringify(served.headers);
      assert.ok(sent.includes(KEY) && !sent.includes(session.token));
      assert.ok(!reply.includes(KEY) && !JSON.stringify(response.headers).includes(KEY));
      await door.close();
    });
  }

  test('of equal keys, at any depth, what was judged goes on and nothing else', async () => {
    const { door, session } = await withModel();
    const headers = { 'x-api-key': session.token };
    const search = '[{"type":"web_search_20250305","name":"web_search"}]';
    const said = '[{"role":"user","content":"x","content":"hello"}]';
    const twice = `{"model":"other","tools":${search},"max_tokens":9,"messages":${said},"tools":[],"model":"${MODEL}"}`;
    await text(await ask(door, '/v1/messages', headers, twice));
    const sent = `{"model":"${MODEL}","tools":[],"max_tokens":9,"messages":[{"role":"user","content":"hello"}]}`;
    assert.equal(model.served.at(-1)?.text, sent);
    const hidden = `{"model":"${MODEL}","max_tokens":9,"messages":[],"tools":[],"tools":${search}}`;
    const refused = await text(await ask(door, '/v1/messages', headers, hidden));
    assert.match(refused + session.refused + session.refusedLast, /(web_search.*){3}/s);
    await text(await ask(door, '/v1/messages', headers, sent));
    assert.equal(session.refusedLast, undefined);
    await door.close();
  });

  test('the key is shown as the token was, and nothing else of the caller goes along', async () => {
    const { door, session } = await withModel();
    const extra = { cookie: 'a=b', 'x-forwarded-for': 'c', 'anthropic-beta': 'd', host: 'e' };
    const headers = { 'x-api-key': session.token, ...extra };
    await text(await ask(door, '/v1/messages', headers, messages('a')));
    const sent = model.requests.at(-1)?.headers ?? {};
    assert.equal(sent['x-api-key'], KEY);
    assert.equal(sent['anthropic-beta'], 'd');
    assert.equal(sent['authorization'] ?? sent['cookie'] ?? sent['x-forwarded-for'], undefined);
    assert.notEqual(sent['host'], 'e');
    await door.close();
  });

  test('nobody passes without the token of the agent that runs', async () => {
    const { door, session } = await withModel();
    const before = model.served.length;
    const { token } = session;
    for (const headers of [
      {},
      { 'x-api-key': KEY },
      { 'x-api-key': `${token}x` },
      { authorization: `Basic ${token}` },
      { authorization: `Bearer ${token.slice(0, -1)}` },
    ] as Record<string, string>[]) {
      const response = await ask(door, '/v1/messages', headers, messages('a'));
      assert.equal(response.statusCode, 401);
      assert.match(await text(response), /not valid/);
    }
    // Another agent of the same attempt has a token of its own, and neither minds the other.
    const other = door.openSession({
      upstream: upstreamOf(model.url),
      prices: PRICES,
      models: [MODEL],
      budget: { costUsd: 1, requests: 20 },
      beforeRequest: async () => {},
      onUsage: () => {},
      log: () => {},
    });
    session.end();
    const going = await ask(door, '/v1/messages', { 'x-api-key': other.token }, messages('a'));
    assert.equal(going.statusCode, 200);
    await text(going);
    const late = await ask(door, '/v1/messages', { 'x-api-key': token }, messages('a'));
    assert.equal(late.statusCode, 401);
    late.resume();
    assert.equal(model.served.length, before + 1);
    await door.close();
    assert.ok(!existsSync(door.mount.source));
  });

  test('other paths, models, tools and shapes do not pass', async () => {
    const { door, session, log } = await withModel();
    const before = model.served.length;
    const headers = { 'x-api-key': session.token };
    const refused = async (path: string, body: unknown, method?: string): Promise<number> => {
      const response = await ask(door, path, headers, body, method);
      response.resume();
      return response.statusCode ?? 0;
    };
    assert.equal(await refused('/v1/models', '', 'GET'), 403);
    assert.equal(await refused('/v1/messages/batches', messages('a')), 403);
    assert.equal(await refused('/v1/messages', messages('a', { model: 'other' })), 403);
    const search = { tools: [{ type: 'web_search_20250305', name: 'web_search' }] };
    assert.equal(await refused('/v1/messages', messages('a', search)), 403);
    assert.equal(await refused('/v1/messages', 'no json'), 400);
    const packed = { ...headers, 'content-encoding': 'gzip' };
    const zipped = await ask(door, '/v1/messages', packed, messages('a'));
    assert.equal(zipped.statusCode, 415);
    zipped.resume();
    assert.equal(model.served.length, before);
    assert.match(log.join('\n'), /The model "other" is not this task's/);
    await door.close();
  });

  test('a request waits until the work before it is kept', async () => {
    const kept = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { door, session } = await withModel({
      beforeRequest: async () => {
        asked.resolve();
        await kept.promise;
      },
    });
    const before = model.served.length;
    const headers = { 'x-api-key': session.token };
    const waiting = ask(door, '/v1/messages', headers, messages('a'));
    await asked.promise;
    assert.equal(model.served.length, before);
    kept.resolve();
    assert.equal((await waiting).statusCode, 200);
    await door.close();
  });

  test('when the budget is used up: 402, and again for all that follow', async () => {
    const budget = { costUsd: 0.05, requests: 100 };
    const { door, session, usages } = await withModel({ budget });
    const headers = { 'x-api-key': session.token };
    const statuses: (number | undefined)[] = [];
    for (let n = 0; n < 20; n += 1) {
      const response = await ask(
        door,
        '/v1/messages',
        headers,
        messages(`${n} ${'x'.repeat(4000)}`),
      );
      statuses.push(response.statusCode);
      if (response.statusCode === 402) assert.match(await text(response), /"billing_error"/);
      else await text(response);
    }
    const first = statuses.indexOf(402);
    assert.ok(first > 0, statuses.join());
    assert.ok(statuses.slice(first).every((status) => status === 402));
    assert.match(await session.overBudget, /budget is used up/);
    const spent = usages.at(-1)?.costUsd ?? 0;
    assert.ok(spent > 0.02 && spent <= 0.05 + 0.03, String(spent));
    for (const { path, body } of [FORMS.responses, FORMS.gemini]) {
      const response = await ask(door, path, headers, body);
      assert.equal(response.statusCode, 402);
      response.resume();
    }
    await door.close();
  });
});

test('a reply that alone would pass the budget is cut on its way', async (t) => {
  const model = await startScriptedModel(moves([[say('much '.repeat(200_000))]]));
  t.after(() => model.close());
  const budget = { costUsd: 0.02, requests: 9 };
  const { door, session } = await admit(upstreamOf(model.url), { budget });
  const headers = { 'x-api-key': session.token };
  const response = await ask(door, '/v1/messages', headers, messages('a'));
  await assert.rejects(text(response), /aborted/);
  assert.match(await session.overBudget, /used up within a reply/);
  // By the estimate of one request (800 tokens of output at $20 a million), and what came in the
  // same piece of the stream; the whole reply would have cost dollars.
  assert.ok((session.usage.costUsd ?? 1) < 0.02 + 0.017 + 0.03, String(session.usage.costUsd));
  const next = await ask(door, '/v1/messages', headers, messages('a'));
  assert.equal(next.statusCode, 402);
  next.resume();
  await door.close();
});

test('each piece of a stream goes on as it comes', async () => {
  const held = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"first":1}\n\n');
    void held.promise.then(() => response.end('data: {"last":1}\n\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { door, session } = await admit(upstreamOf(`http://127.0.0.1:${port}`));
  const headers = { 'x-api-key': session.token };
  const response = await ask(door, '/v1/messages', headers, messages('a'));
  const [first] = (await once(response, 'data')) as [Buffer];
  assert.equal(first.toString(), 'data: {"first":1}\n\n');
  held.resolve();
  assert.equal(await text(response), 'data: {"last":1}\n\n');
  // Without a word on usage it is counted by its size.
  assert.equal(session.usage.requests, 1);
  assert.ok(session.usage.input > 0);
  await door.close();
  server.close();
});

test('what the provider says of a key, and where it sends others, stays outside', async () => {
  const answers: [number, Record<string, string>, string][] = [
    [401, {}, `invalid key ${KEY}`],
    [302, { location: 'http://elsewhere.example/' }, ''],
    [529, { 'retry-after': '7', 'set-cookie': 'a=b' }, '{"error":"overloaded"}'],
  ];
  const server = createServer((_request, response) => {
    const [status, headers, body] = answers.shift() ?? [500, {}, ''];
    response.writeHead(status, headers);
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { door, session } = await admit(upstreamOf(`http://127.0.0.1:${port}`));
  const asked = async (): Promise<[number | undefined, IncomingMessage['headers'], string]> => {
    const headers = { 'x-api-key': session.token };
    const response = await ask(door, '/v1/messages', headers, messages('a'));
    return [response.statusCode, response.headers, await text(response)];
  };
  const [unauthorized, , words] = await asked();
  assert.equal(unauthorized, 401);
  assert.ok(!words.includes(KEY));
  const [moved, where] = await asked();
  assert.equal(moved, 502);
  assert.equal(where['location'], undefined);
  const [overloaded, headers, reason] = await asked();
  assert.equal(overloaded, 529);
  assert.equal(headers['retry-after'], '7');
  assert.equal(headers['set-cookie'], undefined);
  assert.match(reason, /overloaded/);
  assert.deepEqual(session.usage.requests, 0);
  assert.equal(session.upstreamError?.status, 529);
  await door.close();
  server.close();
  server.closeAllConnections();
});

test('a stream that breaks off breaks off for the agent too, and is counted', async () => {
  const script = withFaults(moves([[say('x'.repeat(2000))]]), { 0: [{ kind: 'cut', bytes: 700 }] });
  const model = await startScriptedModel(script);
  const { door, session } = await admit(upstreamOf(model.url));
  const response = await ask(door, '/v1/messages', { 'x-api-key': session.token }, messages('a'));
  await assert.rejects(text(response), /aborted/);
  assert.ok(session.usage.input > 0 && session.usage.output > 0);
  assert.equal(session.upstreamError?.status, 502);
  await door.close();
  await model.close();
});

/** Two turns of a conversation; what was answered. */
async function talk(through: Upstream): Promise<string[]> {
  const { door, session } = await admit(through);
  const headers = { 'x-api-key': session.token };
  const replies: string[] = [];
  for (const history of [
    [],
    [
      { role: 'assistant', content: 'one' },
      { role: 'user', content: 'b' },
    ],
  ]) {
    const body = { ...messages('a'), messages: [{ role: 'user', content: 'a' }, ...history] };
    replies.push(await text(await ask(door, '/v1/messages', headers, body)));
  }
  await door.close();
  return replies;
}

test('what was said can be kept and played again, without the keys', async () => {
  const model = await startScriptedModel(moves([[say('one')], [say('two')]]));
  const lines: Buffer[] = [];
  const upstream = recorded(upstreamOf(model.url), async (line) => void lines.push(line));
  const live = await talk(upstream);
  await model.close();
  const recording = Buffer.concat(lines).toString();
  assert.equal(lines.length, 2);
  assert.ok(!recording.includes(KEY));
  assert.ok(!/errand-[\w-]{20}/.test(recording));
  assert.deepEqual(await talk(replayed(recording)), live);
});
