/**
 * Terminals over a real connection: who may have them, what is in memory when one side does not
 * take its bytes, and how they end. The shells are the test's own (sandbox/terminal.test.ts has
 * real ones).
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { attachTerminal } from '../../../runner/client/attached-terminal.ts';
import { connect } from '../../../runner/client/connection.ts';
import { CreateTask } from '../../../runner/protocol/requests.ts';
import {
  CloseTerminal,
  OpenTerminal,
  ResizeTerminal,
  TERMINAL_BYTES,
  type TerminalEnd,
  type TerminalSize,
  WriteTerminal,
} from '../../../runner/protocol/terminal.ts';
import type { RunAttempt, Shell } from '../../../runner/tasks/context.ts';
import type { Terminals } from '../../../runner/tasks/terminals.ts';
import { startProxy } from './proxy.ts';
import { spec, startRunner, type TestRunner } from './runner.ts';

const client = { name: 'test', version: '0' };
const SIZE = { columns: 90, rows: 20 };
const WHERE = { id: 'with-shell', attempt: 1, size: SIZE };

/** The shell that a test has in its hand. */
class HandShell implements Shell {
  typed = '';
  readonly sizes: TerminalSize[] = [];
  readonly #ended = Promise.withResolvers<TerminalEnd>();
  readonly closed = Promise.withResolvers<void>();
  readonly put: (chunk: Uint8Array) => void | Promise<void>;
  /** Held while nothing that is typed is read. */
  reads: Promise<void> = Promise.resolve();

  constructor(size: TerminalSize, put: (chunk: Uint8Array) => void | Promise<void>) {
    this.sizes.push(size);
    this.put = put;
  }

  get ended(): Promise<TerminalEnd> {
    return this.#ended.promise;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.reads;
    this.typed += Buffer.from(bytes).toString();
  }

  resize(size: TerminalSize): void {
    this.sizes.push(size);
  }

  close(): void {
    this.closed.resolve();
    this.exit({});
  }

  exit(end: TerminalEnd): void {
    this.#ended.resolve(end);
  }
}

/** A runner with one attempt under way, in which terminals are offered; they come out in order. */
async function startWithShell(t: TestContext): Promise<{
  runner: TestRunner;
  shells: HandShell[];
  withdraw: (why: string) => Promise<void>;
}> {
  const shells: HandShell[] = [];
  const offered = Promise.withResolvers<(why: string) => Promise<void>>();
  let terminals: Terminals | undefined;
  const run: RunAttempt = async (context, signal) => {
    await context.move({ kind: 'preparing' });
    await context.move({ kind: 'working' });
    const withdraw = terminals?.offer(context, (size, put) => {
      const shell = new HandShell(size, put);
      shells.push(shell);
      return shell;
    });
    assert.ok(withdraw);
    offered.resolve(withdraw);
    try {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    } finally {
      await withdraw('The sandbox is gone: stopped.');
    }
  };
  const runner = await startRunner({ run });
  t.after(() => runner.stop());
  ({ terminals } = runner);
  const owner = await connect({ url: runner.url, token: runner.token, client });
  await owner.request(CreateTask, { id: WHERE.id, spec: spec() });
  const withdraw = await offered.promise;
  owner.close();
  return { runner, shells, withdraw };
}

test('what is typed, shown and resized goes both ways, and the state counts it', async (t) => {
  const { runner, shells } = await startWithShell(t);
  const connection = await connect({ url: runner.url, token: runner.token, client });
  const counts: (number | undefined)[] = [];
  const seen = Promise.withResolvers<void>();
  connection.subscribeTask(WHERE.id, ({ attempts }) => counts.push(attempts[0]?.terminals));
  let shown = '';
  const ended = Promise.withResolvers<TerminalEnd>();
  const terminal = await attachTerminal(connection, WHERE, {
    show: (text) => {
      shown += text;
      if (shown.endsWith('!')) seen.resolve();
    },
    ended: ended.resolve,
  });
  const [shell] = shells;
  assert.ok(shell);
  const euro = Buffer.from('1 € \u001b]52;c;AAAA\u0007now!');
  // In the middle of a character of several bytes.
  await shell.put(euro.subarray(0, 3));
  await shell.put(euro.subarray(3));
  await seen.promise;
  assert.equal(shown, '1 € now!');
  terminal.resize({ columns: 41, rows: 7 });
  assert.ok(terminal.write('grüezi'));
  terminal.close();
  assert.deepEqual(await ended.promise, {});
  assert.equal(shell.typed, 'grüezi');
  assert.deepEqual(shell.sizes, [SIZE, { columns: 41, rows: 7 }]);
  assert.ok(counts.includes(1), JSON.stringify(counts));
  connection.close();
});

test('a client that takes nothing holds the program back, at one window', async (t) => {
  const { runner, shells } = await startWithShell(t);
  const connection = await connect({ url: runner.url, token: runner.token, client });
  const free = Promise.withResolvers<void>();
  let bytes = 0;
  await attachTerminal(connection, WHERE, {
    show: async (text) => {
      await free.promise;
      bytes += text.length;
    },
    ended: () => undefined,
  });
  const [shell] = shells;
  assert.ok(shell);
  const piece = Buffer.alloc(50_000, 'x');
  let put = 0;
  const all = 40;
  const putting = (async () => {
    for (; put < all; put += 1) await shell.put(piece);
  })();
  // Others on the connection are answered meanwhile, so what could be sent has been.
  await connection.request(ResizeTerminal, { terminal: 'none', size: SIZE }).catch(() => undefined);
  const held = put * piece.length;
  assert.ok(held <= TERMINAL_BYTES.window, `${held} bytes went out`);
  free.resolve();
  await putting;
  await connection.request(CloseTerminal, { terminal: 'none' });
  assert.ok(bytes > held, `${bytes}`);
  connection.close();
});

test('a program that reads nothing is typed to within a limit', async (t) => {
  const { runner, shells } = await startWithShell(t);
  const connection = await connect({ url: runner.url, token: runner.token, client });
  await connection.request(OpenTerminal, { ...WHERE, terminal: 'a' });
  const [shell] = shells;
  assert.ok(shell);
  const read = Promise.withResolvers<void>();
  shell.reads = read.promise;
  const data = Buffer.alloc(TERMINAL_BYTES.piece, 'x').toString('base64');
  const fits = TERMINAL_BYTES.typed / TERMINAL_BYTES.piece;
  const writes = Array.from({ length: fits + 1 }, () =>
    connection.request(WriteTerminal, { terminal: 'a', data }).then(
      () => 'taken',
      (error: unknown) => (error as { code: string }).code,
    ),
  );
  assert.equal(await writes.at(-1), 'too_large');
  read.resolve();
  assert.deepEqual([...new Set(await Promise.all(writes.slice(0, -1)))], ['taken']);
  await assert.rejects(connection.request(WriteTerminal, { terminal: 'a', data: `${data}AAAA` }), {
    code: 'invalid',
  });
  connection.close();
});

test('no other connection reaches it, and it ends with its own', async (t) => {
  const { runner, shells } = await startWithShell(t);
  const proxy = await startProxy(runner.url);
  t.after(() => proxy.close());
  const mine = await connect({ url: proxy.url, token: runner.token, client });
  const ended = Promise.withResolvers<TerminalEnd>();
  await attachTerminal(mine, WHERE, { show: () => undefined, ended: ended.resolve });
  const opened = await mine
    .request(OpenTerminal, { ...WHERE, terminal: 'b' })
    .then(() => shells[1]);
  assert.ok(opened);

  const other = await connect({ url: runner.url, token: runner.token, client });
  const stranger = { terminal: 'b', data: Buffer.from('rm -rf .\r').toString('base64') };
  await assert.rejects(other.request(WriteTerminal, stranger), { code: 'not_found' });
  await other.request(CloseTerminal, { terminal: 'b' });
  await mine.request(WriteTerminal, { ...stranger, data: 'YQ==' });
  assert.equal(opened.typed, 'a');
  await assert.rejects(connect({ url: runner.url, token: 'of-a-sandbox', client }), {
    code: 'unauthorized',
  });

  proxy.cut();
  assert.match(String((await ended.promise).why), /connection to the runner was cut/);
  await Promise.all(shells.map(({ closed }) => closed.promise));
  // The next connection has none of them.
  await assert.rejects(mine.request(WriteTerminal, stranger), { code: 'not_found' });
  mine.close();
  other.close();
});

test('it is refused where there is no sandbox, with how the attempt stands', async (t) => {
  const { runner, withdraw } = await startWithShell(t);
  const connection = await connect({ url: runner.url, token: runner.token, client });
  const view = { show: () => undefined, ended: () => assert.fail('it never began') };
  await withdraw('The agent is done with it.');
  await assert.rejects(attachTerminal(connection, WHERE, view), {
    code: 'conflict',
    message: 'Attempt 1 has no sandbox at the moment. It is: In progress.',
    hint: /while the agent works/,
  });
  await assert.rejects(attachTerminal(connection, { ...WHERE, attempt: 7 }, view), {
    code: 'not_found',
  });
  await assert.rejects(attachTerminal(connection, { ...WHERE, id: 'no-such-task' }, view), {
    code: 'not_found',
  });
  const size = { columns: 0, rows: 4 };
  await assert.rejects(attachTerminal(connection, { ...WHERE, size }, view), { code: 'invalid' });
  connection.close();
});
