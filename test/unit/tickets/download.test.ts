/** Files that a service keeps: what is read of them, from where, and who sees the token. */
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { download } from '../../../runner/tickets/download.ts';
import type { Service } from '../../../runner/tickets/service.ts';
import { TicketError } from '../../../runner/tickets/source.ts';

const TOKEN = 'glpat-0123456789';
const signal = new AbortController().signal;

/** A server on loopback, and the tokens that it was shown. */
async function serve(
  t: TestContext,
  handle: (url: string, response: ServerResponse) => void,
): Promise<{ readonly base: string; readonly tokens: (string | undefined)[] }> {
  const tokens: (string | undefined)[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    tokens.push(headers['private-token'] as string | undefined);
    handle(url, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { base: `http://127.0.0.1:${address.port}`, tokens };
}

function service(base: string): Service {
  return {
    name: 'Trackers',
    base,
    token: () => Promise.resolve(TOKEN),
    signed: (token) => ({ 'private-token': token }),
  };
}

const file = { maxBytes: 100, part: 'whole', what: 'read the log', mayRead: () => true } as const;

test('a redirect is followed where it may be read, and the token stays behind', async (t) => {
  const storage = await serve(t, (_url, response) =>
    response.writeHead(200, { 'content-type': 'Text/Plain; charset=utf-8' }).end('log'),
  );
  const { base, tokens } = await serve(t, (_url, response) =>
    response.writeHead(302, { location: `${storage.base}/signed` }).end(),
  );
  const asked: [string, string | undefined][] = [];
  const mayRead = (url: URL, from: URL | undefined): boolean => {
    asked.push([url.href, from?.href]);
    return true;
  };
  const found = await download(service(base), { ...file, url: `${base}/log`, mayRead }, signal);
  assert.equal(found?.type, 'text/plain');
  assert.equal(Buffer.from(found.bytes).toString(), 'log');
  assert.deepEqual(tokens, [TOKEN]);
  assert.deepEqual(storage.tokens, [undefined]);
  assert.deepEqual(asked, [
    [`${base}/log`, undefined],
    [`${storage.base}/signed`, `${base}/log`],
  ]);

  const refused = { ...file, url: `${base}/log`, mayRead: (url: URL) => url.origin === base };
  assert.equal(await download(service(base), refused, signal), undefined);
  assert.equal(storage.tokens.length, 1);
});

test('of a large file nothing is read, or its last bytes', async (t) => {
  const { base } = await serve(t, (_url, response) => {
    for (let line = 1; line <= 1000; line += 1) response.write(`line ${line}\n`);
    response.end();
  });
  const url = `${base}/log`;
  assert.equal(await download(service(base), { ...file, url }, signal), undefined);
  const end = await download(service(base), { ...file, url, part: 'end', maxBytes: 20 }, signal);
  assert.equal(Buffer.from(end?.bytes ?? []).toString(), '\nline 999\nline 1000\n');
});

test('a refusal and a circle are trouble', async (t) => {
  const { base, tokens } = await serve(t, (url, response) => {
    if (url === '/gone') response.writeHead(410).end(`{"message":"Expired ${TOKEN}"}`);
    else response.writeHead(302, { location: '/circle' }).end();
  });
  const gone = download(service(base), { ...file, url: `${base}/gone` }, signal);
  await assert.rejects(gone, (error) => {
    assert.ok(error instanceof TicketError);
    assert.deepEqual(error.trouble, { kind: 'deleted' });
    return !String(error.stack).includes(TOKEN);
  });
  const circle = download(service(base), { ...file, url: `${base}/circle` }, signal);
  await assert.rejects(circle, /leads in a circle/);
  assert.equal(tokens.length, 7);
});
