/**
 * Another agent delegates, waits, reads, applies and verifies: `errand mcp` as a process, over
 * standard input and output and over HTTP, with a real runner behind it whose model is scripted.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import {
  Client,
  type ClientOptions,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { fingerprint } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { buggyRepository, FIX, GOOD, QUICKLY } from '../command/support.ts';
import { call, connected, ERAS, type Era, servicesFor } from './support.ts';

const MAIN = join(import.meta.dirname, '../../../runner/main.ts');

type Said = 'accept' | 'decline';

interface Connection {
  readonly client: Client;
  /** What the person at the client was asked. */
  readonly asked: string[];
}

/** A client whose person says this in every form. */
function clientOf(era: Era, says?: Said): Connection {
  const options = { ...formsOf(says), versionNegotiation: ERAS[era] };
  const client = new Client({ name: 'test', version: '0.0.0' }, options);
  return { client, asked: says === undefined ? [] : answerForms(client, says) };
}

function formsOf(says: Said | undefined): ClientOptions {
  return { capabilities: says === undefined ? {} : { elicitation: { form: {} } } };
}

/** Returns what the person is asked from now on. */
function answerForms(client: Client, says: Said): string[] {
  const asked: string[] = [];
  client.setRequestHandler('elicitation/create', ({ params }) => {
    asked.push(params.message);
    return { action: says, ...(says === 'accept' && { content: { apply: true } }) };
  });
  return asked;
}

async function overStdio(runner: TestRunner, root: string, era: Era, says?: Said) {
  const connection = clientOf(era, says);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp'],
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ERRAND_DATA_DIR: runner.dataDir },
  });
  await connection.client.connect(transport);
  return { ...connection, pid: transport.pid };
}

/** Calls wait with the cursor that it gives until it is over. */
// oxlint-disable-next-line no-explicit-any -- what it holds is what the test asks
async function untilDone(client: Client, id: string): Promise<any> {
  for (let cursor: string | undefined; ; ) {
    const news = await call(client, 'wait', { id, ...(cursor !== undefined && { cursor }) });
    if (news.state === 'done' || news.state === 'cancelled') return news;
    ({ cursor } = news);
  }
}

describe('errand mcp', { concurrency: 1 }, () => {
  let runner: TestRunner;
  let root: string;
  let id: string;
  before(async () => {
    runner = await TestRunner.start();
    root = buggyRepository(QUICKLY);
    runner.script('Add, do not subtract', GOOD);
  });
  after(() => runner.stop());

  test('a call that is repeated with its key is the same task; the server may go, the task goes on', async () => {
    const untouched = fingerprint(root);
    const wanted = {
      instructions: 'Add, do not subtract\nThe check finds it.',
      key: 'adds',
      checks: ['sh check.sh'],
    };
    const first = await overStdio(runner, root, '2025-06-18');
    const sent = await call(first.client, 'delegate', wanted);
    await first.client.close();
    const { client, pid } = await overStdio(runner, root, '2026-07-28');
    try {
      await client.listTools();
      // Ctrl+C in the agent's terminal reaches the server too.
      if (pid !== null) process.kill(pid, 'SIGINT');
      ({ id } = await call(client, 'delegate', wanted));
      assert.equal(id, sent.id);
      const other = call(client, 'delegate', { ...wanted, instructions: 'Something else.' });
      await assert.rejects(other, /Another task already has that id\. Choose another key\./);
      const over = await untilDone(client, id);
      assert.equal(over.verdict, 'verified', JSON.stringify(over));
      assert.deepEqual(fingerprint(root), untouched);
    } finally {
      await client.close();
    }
  });

  test('without a yes in a form nothing is applied, unless the owner leaves that to the agent', async () => {
    const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
    const services = servicesFor({ url: runner.url, token }, root);
    const refused: [Era, Said | undefined, RegExp][] = [
      ['2025-06-18', undefined, /shows no forms\. .* errand apply t-\w+ --attempt 1/],
      ['2025-06-18', 'decline', /has not agreed\. .* errand apply t-\w+ --attempt 1/],
      ['2026-07-28', 'decline', /has not agreed/],
    ];
    const untouched = fingerprint(root);
    for (const [era, says, words] of refused) {
      const { client, close } = await connected(services, era, formsOf(says));
      try {
        if (says !== undefined) answerForms(client, says);
        await assert.rejects(call(client, 'apply', { id }), words);
      } finally {
        await close();
      }
    }
    assert.deepEqual(fingerprint(root), untouched);
    const unasked = { ...services, appliesUnasked: true };
    const { client, close } = await connected(unasked, '2025-06-18');
    try {
      const { undo } = await call(client, 'apply', { id });
      assert.equal(readFileSync(join(root, 'sum.sh'), 'utf8'), FIX);
      const back = await runner.errand(undo.split(' ').slice(1), { cwd: root });
      assert.equal(back.code, 0, back.stderr);
    } finally {
      await close();
    }
  });

  for (const era of Object.keys(ERAS) as Era[]) {
    test(`over standard input and output: diff, verify, and apply with a yes (${era})`, async () => {
      const { client, asked } = await overStdio(runner, root, era, 'accept');
      try {
        const { files } = await call(client, 'diff', { id });
        assert.deepEqual(files, [
          { path: 'sum.sh', status: 'modified', additions: 1, deletions: 2 },
        ]);
        const { diff, pages } = await call(client, 'diff', { id, file: 'sum.sh' });
        assert.equal(pages, 1);
        assert.match(
          diff,
          /^diff --git a\/sum\.sh b\/sum\.sh\n[^]*\n\+echo \$\(\(\$1 \+ \$2\)\)\n$/,
        );
        await assert.rejects(call(client, 'diff', { id, file: 'other.sh' }), /has no file "other/);
        await assert.rejects(call(client, 'diff', { id, page: 2 }), /is one page, and no page 2/);
        const checked = await call(client, 'verify', { id });
        assert.deepEqual(
          [checked.ok, checked.verdict, checked.commitMatches, checked.problem],
          [true, 'verified', true, null],
        );
        assert.ok(checked.evidence.includes('What was not checked'), checked.evidence.join('\n'));
        const { applied, undo } = await call(client, 'apply', { id });
        assert.deepEqual(applied, [{ path: 'sum.sh', kind: 'take' }]);
        assert.equal(readFileSync(join(root, 'sum.sh'), 'utf8'), FIX);
        assert.match(
          asked.join('\n'),
          /"Add, do not subtract"\?\nVerified\. 1 file in .*: sum\.sh/,
        );
        assert.equal(undo, `errand apply --undo ${id}`);
        const again = await call(client, 'apply', { id });
        assert.deepEqual([again.applied, asked.length], [[], 1]);
      } finally {
        await client.close();
      }
      const back = await runner.errand(['apply', '--undo', id], { cwd: root });
      assert.equal(back.code, 0, back.stderr);
    });
  }

  describe('over HTTP', () => {
    let server: ChildProcess;
    let url: URL;
    let token: string;
    let tokenFile: string;
    before(async () => {
      server = spawn(process.execPath, [MAIN, 'mcp', '--json', '--http=127.0.0.1:0'], {
        cwd: root,
        env: { PATH: process.env['PATH'], ERRAND_DATA_DIR: runner.dataDir },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      assert.ok(server.stdout);
      const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
      const ready = JSON.parse(line) as { url: string; tokenFile: string };
      url = new URL(ready.url);
      ({ tokenFile } = ready);
      token = readFileSync(tokenFile, 'utf8').trim();
    });
    after(async () => {
      server.kill('SIGTERM');
      const [code] = (await once(server, 'exit')) as [number | null];
      assert.equal(code, 0);
    });

    test('the token is of 256 bits, and its file is for its owner alone', () => {
      assert.equal(Buffer.from(token, 'base64url').length, 32);
      assert.equal(statSync(tokenFile).mode & 0o777, 0o600);
    });

    for (const era of Object.keys(ERAS) as Era[]) {
      test(`a client with the token has the tools (${era})`, async () => {
        const { client, asked } = clientOf(era, 'accept');
        const headers = { authorization: `Bearer ${token}` };
        await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
        try {
          const { tasks } = await call(client, 'list');
          assert.deepEqual(
            tasks.map(({ id: each }: { id: string }) => each),
            [id],
          );
          assert.equal((await untilDone(client, id)).verdict, 'verified');
          const applying = call(client, 'apply', { id });
          // A client of the older protocol has said what it can do in another request.
          if (era === '2025-06-18') await assert.rejects(applying, /shows no forms/);
          else assert.equal((await applying).applied.length, asked.length);
        } finally {
          await client.close();
        }
        await runner.errand(['apply', '--undo', id], { cwd: root });
      });
    }

    test('strangers are turned away before anything is looked at', async () => {
      const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
      const right = { authorization: `Bearer ${token}` };
      const turnedAway: [headers: Record<string, string>, path: string, status: number][] = [
        [right, '/mcp', 200],
        [{}, '/mcp', 401],
        [{ authorization: `Bearer ${'x'.repeat(43)}` }, '/mcp', 401],
        [{ ...right, host: `evil.example:${url.port}` }, '/mcp', 403],
        [{ ...right, origin: 'https://evil.example' }, '/mcp', 403],
        [{ ...right, origin: url.origin }, '/mcp', 403],
        [right, '/.well-known/oauth-authorization-server', 404],
        [{}, '/register', 404],
      ];
      for (const [headers, path, status] of turnedAway) {
        assert.equal(await statusOf(path, headers, body), status, JSON.stringify([headers, path]));
      }
    });

    function statusOf(path: string, headers: Record<string, string>, body: string) {
      return new Promise<number | undefined>((resolve, reject) => {
        const accept = 'application/json, text/event-stream';
        const sent = request(
          { host: url.hostname, port: url.port, path, method: 'POST' },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        const all = { accept, 'content-type': 'application/json', ...headers };
        for (const [name, value] of Object.entries(all)) sent.setHeader(name, value);
        sent.once('error', reject);
        sent.end(body);
      });
    }
  });

  test('it listens on loopback alone', async () => {
    const { code, stderr } = await runner.errand(['mcp', '--http=0.0.0.0:0']);
    assert.equal(code, 1);
    assert.match(stderr, /--http takes a place on loopback/);
  });

  test('a server whose input ends while it sends has sent it', async () => {
    const folder = buggyRepository(QUICKLY);
    runner.script('Later', GOOD);
    const delegating = { name: 'delegate', arguments: { instructions: 'Later' } };
    const clientInfo = { name: 'test', version: '0.0.0' };
    const frames = [
      {
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
      },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: delegating },
    ];
    const lines = frames.map((frame) => JSON.stringify({ jsonrpc: '2.0', ...frame }));
    const ended = await runner.errand(['mcp', '--repo', folder], {
      stdin: `${lines.join('\n')}\n`,
    });
    assert.equal(ended.code, 0, ended.stderr);
    const { json } = await runner.errand(['tasks', '--json']);
    const titles = json.tasks.map(({ title }: { title: string }) => title);
    assert.ok(titles.includes('Later'), titles.join());
  });
});
