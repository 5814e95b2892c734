/** Asking a service: what is sent where, what is sent twice, and what people are told. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import * as v from 'valibot';
import { type Answer, ask, type Question, writeOnce } from '../../../runner/tickets/ask.ts';
import type { Service } from '../../../runner/tickets/service.ts';
import { TicketError, type TicketTrouble } from '../../../runner/tickets/source.ts';

const TOKEN = 'ghp_0123456789abcdef';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly body: string;
}

type Handler = (request: Seen, response: ServerResponse) => void;

/** A server on loopback that notes what it is asked. */
async function serve(
  t: TestContext,
  handle: Handler,
): Promise<{ readonly base: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, token: headers['private-token'] as string | undefined, body };
      seen.push(one);
      handle(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { base: `http://127.0.0.1:${address.port}`, seen };
}

/** Nothing listens there. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${address.port}`;
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function service(base: string, more: Partial<Service> = {}): Service {
  return {
    name: 'Trackers',
    base,
    token: () => Promise.resolve(TOKEN),
    signed: (token) => ({ 'private-token': token }),
    ...more,
  };
}

const One = v.object({ number: v.number() });
const one = { path: '/issues/1', answer: One, what: 'read issue 1' } as const;
const write = { ...one, method: 'POST', body: { body: 'Done.' }, what: 'comment on 1' } as const;
const never = new AbortController().signal;

async function troubleOf<T>(asked: Promise<Answer<T>>): Promise<TicketError> {
  const error = await asked.then(
    () => assert.fail('It was answered.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TicketError, String(error));
  return error;
}

test('what it asks and sends arrives, with the token, and the answer is parsed', async (t) => {
  const { base, seen } = await serve(t, (_request, response) =>
    json(response, 200, { number: 1, more: true }, { link: '</issues/1?page=2>; rel="next"' }),
  );
  const question: Question<v.InferOutput<typeof One>> = {
    ...write,
    path: '/api/v4/issues/1',
    query: { labels: 'a b,c', page: 1, none: undefined },
  };
  const answer = await ask(service(`${base}/git`), question, never);
  assert.deepEqual(answer.value, { number: 1 });
  assert.equal(answer.next, `${base}/issues/1?page=2`);
  const url = '/git/api/v4/issues/1?labels=a+b%2Cc&page=1';
  assert.deepEqual(seen, [{ method: 'POST', url, token: TOKEN, body: '{"body":"Done."}' }]);
});

test('each status is a trouble of its own, told in words', async (t) => {
  const rows: readonly [number, unknown, Record<string, string>, TicketTrouble, RegExp][] = [
    [401, { message: 'Bad credentials' }, {}, { kind: 'signed_out' }, /Sign in again/],
    [403, { message: 'Not you' }, {}, { kind: 'forbidden' }, /does not allow it.*“Not you”/],
    [404, {}, {}, { kind: 'not_found' }, /^Cannot read issue 1: Trackers has no such thing/],
    [410, { message: 'Gone' }, {}, { kind: 'deleted' }, /it was deleted/],
    [429, {}, {}, { kind: 'rate_limited' }, /in a few minutes/],
    [
      422,
      { message: 'Validation Failed', errors: [{ message: 'title is short' }] },
      {},
      { kind: 'refused' },
      /“Validation Failed: title is short”/,
    ],
    [400, { errorMessages: ['No such field'] }, {}, { kind: 'refused' }, /“No such field”/],
    [400, { message: { title: ['is short'] } }, {}, { kind: 'refused' }, /“title: is short”/],
    [400, { errorMessages: [], errors: { id: 'is odd' } }, {}, { kind: 'refused' }, /“id: is odd”/],
    [409, { message: ['Another one: !5'] }, {}, { kind: 'refused' }, /“Another one: !5”/],
    [502, '<html>', {}, { kind: 'offline' }, /cannot be reached \(status 502\)/],
    [200, { number: 'one' }, {}, { kind: 'not_understood' }, /number: expected number/],
    [204, undefined, {}, { kind: 'not_understood' }, /not what Trackers documents/],
  ];
  for (const [status, body, headers, trouble, words] of rows) {
    const { base } = await serve(t, (_request, response) => json(response, status, body, headers));
    const error = await troubleOf(ask(service(base), one, never));
    assert.deepEqual(error.trouble, trouble);
    assert.match(error.message, words);
  }
});

test('a rate limit that ends soon is waited for once, for a write too', async (t) => {
  const { base, seen } = await serve(t, (_request, response) => {
    if (seen.length === 1) json(response, 429, {}, { 'retry-after': '0' });
    else json(response, 201, { number: 1 });
  });
  assert.deepEqual((await ask(service(base), write, never)).value, { number: 1 });
  assert.equal(seen.length, 2);
});

test('a rate limit that does not end is told after the second time, with its end', async (t) => {
  const { base, seen } = await serve(t, (_request, response) =>
    json(response, 429, {}, { 'retry-after': seen.length === 1 ? '0' : '120' }),
  );
  const { trouble, message } = await troubleOf(ask(service(base), one, never));
  assert.ok(trouble.kind === 'rate_limited' && trouble.until !== undefined);
  assert.match(message, /Try again in 2 minutes/);
  assert.equal(seen.length, 2);
});

test('no other refusal is asked again, and no lost answer', async (t) => {
  for (const status of [500, 502, 503, 504, 408, 403]) {
    const { base, seen } = await serve(t, (_request, response) => json(response, status, {}));
    await troubleOf(ask(service(base), write, never));
    assert.equal(seen.length, 1, String(status));
  }
  const { base, seen } = await serve(t, (_request, response) => response.destroy());
  const error = await troubleOf(ask(service(base), write, never));
  assert.equal(seen.length, 1);
  assert.equal(error.trouble.kind, 'offline');
  assert.match(error.message, /may have arrived all the same/);
});

test('trouble of the service’s own kind is found in any answer', async (t) => {
  const { base } = await serve(t, (_request, response) =>
    json(response, 200, { errors: [{ message: 'Too complex' }] }),
  );
  const own = service(base, {
    troubleIn: ({ body }) =>
      v.is(v.object({ errors: v.array(v.unknown()) }), body) ? { kind: 'refused' } : undefined,
  });
  const question = { ...one, method: 'POST', onlyReads: true, body: {} } as const;
  const { message } = await troubleOf(ask(own, question, never));
  assert.match(message, /“Too complex”/);
});

test('a read follows a redirect on the same server', async (t) => {
  const { base, seen } = await serve(t, ({ url }, response) =>
    url === '/issues/1'
      ? json(response, 301, {}, { location: '/repositories/7/issues/1' })
      : json(response, 200, { number: 1 }),
  );
  const answer = await ask(service(base), one, never);
  assert.equal(answer.url, `${base}/repositories/7/issues/1`);
  assert.deepEqual(
    seen.map(({ token }) => token),
    [TOKEN, TOKEN],
  );
});

test('a redirect to another server gets nothing, and one in a circle ends', async (t) => {
  const other = await serve(t, (_request, response) => json(response, 200, { number: 1 }));
  const { base } = await serve(t, (_request, response) =>
    json(response, 302, {}, { location: `${other.base}/issues/1` }),
  );
  const { trouble } = await troubleOf(ask(service(base), one, never));
  assert.deepEqual(trouble, { kind: 'moved', to: `${other.base}/issues/1` });
  assert.deepEqual(other.seen, []);

  const circle = await serve(t, (_request, response) =>
    json(response, 302, {}, { location: '/issues/1' }),
  );
  assert.equal((await troubleOf(ask(service(circle.base), one, never))).trouble.kind, 'moved');
  assert.equal(circle.seen.length, 6);
});

test('a redirect of a write is told, and not followed as a read', async (t) => {
  for (const status of [301, 302, 303, 307, 308]) {
    const { base, seen } = await serve(t, (_request, response) =>
      json(response, status, {}, { location: '/repositories/7/issues/1/comments' }),
    );
    const { trouble } = await troubleOf(ask(service(base), write, never));
    assert.deepEqual(trouble, { kind: 'moved', to: `${base}/repositories/7/issues/1/comments` });
    assert.deepEqual(
      seen.map(({ method }) => method),
      ['POST'],
    );
  }
});

test('a page at another server is not asked for, whatever names it', async (t) => {
  const other = await serve(t, (_request, response) => json(response, 200, { number: 1 }));
  const { base } = await serve(t, (_request, response) =>
    json(response, 200, { number: 1 }, { link: `<${other.base}/2>; rel="next"` }),
  );
  const { next = '' } = await ask(service(base), one, never);
  assert.equal(next, `${other.base}/2`);
  for (const path of [next, '@elsewhere.example/2', '.elsewhere.example/2', ':1/2']) {
    const asked = await troubleOf(ask(service(base), { ...one, path }, never));
    assert.equal(asked.trouble.kind, 'not_understood', path);
  }
  assert.deepEqual(other.seen, []);
});

test('no error holds the token, whatever the service says', async (t) => {
  const { base } = await serve(t, (_request, response) =>
    json(response, 403, { message: `who is\n ${TOKEN}? Or me:${TOKEN}` }),
  );
  const bearer = { signed: (token: string) => ({ authorization: `Bearer ${token}` }) };
  const basic = { signed: (token: string) => ({ authorization: `Basic ${btoa(`me:${token}`)}` }) };
  const echoed = await serve(t, (_request, response) =>
    json(response, 400, { message: `${btoa(`me:${TOKEN}`)} is odd` }),
  );
  const closed = await closedAddress();
  const errors = [
    await troubleOf(ask(service(base, bearer), one, never)),
    await troubleOf(ask(service(echoed.base, basic), one, never)),
    await troubleOf(ask(service(closed, bearer), one, never)),
    // A line feed in a token is no header; the platform's own error quotes it.
    await troubleOf(
      ask(service(base, { token: () => Promise.resolve(`${TOKEN}\nx`) }), one, never),
    ),
  ];
  for (const error of errors) {
    const told = JSON.stringify([error.message, error.stack, String(error.cause), error.trouble]);
    assert.doesNotMatch(told, new RegExp(`${TOKEN}|${btoa(`me:${TOKEN}`)}`));
  }
  assert.match(errors[0]?.message ?? '', /“who is …\? Or me:…”/);
  assert.match(
    errors[2]?.message ?? '',
    /cannot be reached \(http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED\)/,
  );
});

test('an answer without end is given up', async (t) => {
  const megabyte = Buffer.alloc(1024 * 1024, ' ');
  const { base } = await serve(t, (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(megabyte));
    };
    response.on('drain', more);
    more();
  });
  const { message } = await troubleOf(ask(service(base), one, never));
  assert.match(message, /far too long/);
});

test('giving up is no trouble of the service', async (t) => {
  const stop = new AbortController();
  const { base } = await serve(t, () => stop.abort(new Error('enough')));
  await assert.rejects(ask(service(base), one, stop.signal), /^Error: enough$/);

  const waiting = new AbortController();
  const limited = await serve(t, (_request, response) => {
    response.on('finish', () => waiting.abort(new Error('enough')));
    json(response, 429, {}, { 'retry-after': '9' });
  });
  await assert.rejects(ask(service(limited.base), one, waiting.signal), /^Error: enough$/);
});

test('a write whose answer is lost counts when it is found there', async (t) => {
  const taken: string[] = [];
  const { base } = await serve(t, ({ body }, response) => {
    taken.push(body);
    response.destroy();
  });
  const send = (): Promise<unknown> => ask(service(base), write, never);
  await writeOnce(send, () => Promise.resolve(true));
  assert.equal(taken.length, 1);
  await assert.rejects(
    writeOnce(send, () => Promise.resolve(false)),
    /cannot be reached/,
  );
  // When the look fails too, the trouble of the write is told.
  await assert.rejects(
    writeOnce(send, () => Promise.reject(new Error('away'))),
    /Cannot comment on 1/,
  );
  assert.equal(taken.length, 3);
});

test('a write that was refused is not looked for', async (t) => {
  const { base } = await serve(t, (_request, response) => json(response, 422, {}));
  const send = (): Promise<unknown> => ask(service(base), write, never);
  await assert.rejects(
    writeOnce(send, () => assert.fail('It looked.')),
    /refuses it/,
  );
});
