/**
 * Measures the time from the making of an event to the client's new state (including commit,
 * reduction, socket and validation) against bare `ws` frames of the same size, for one and for many
 * clients.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { connect } from '../runner/client/connection.ts';
import type { TaskEvent } from '../runner/protocol/events.ts';
import { CreateTask } from '../runner/protocol/requests.ts';
import type { TaskState } from '../runner/protocol/task.ts';
import { spec, startRunner, type TestRunner } from '../test/integration/server/runner.ts';
import { type Bench, type Figure, figure, quantile } from './bench-kit.ts';
import { bareCommit } from './bench-store.ts';

const ID = 'bench-0001';

/** Sends one message to every client; resolves when all have it. */
type Send = (n: number) => Promise<void>;

export async function events(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const clients of [1, 20, 100]) {
    const runner = await startRunner({ run: untilStopped });
    bench.stack.defer(() => runner.stop());
    const ours = await channel(bench, runner, clients);
    const bare = await sockets(bench, clients);
    const commit = bareCommit(bench);
    const durable: Send = (n) => {
      commit();
      return bare(n);
    };
    const runs = bench.quick ? 100 : 500;
    const times = { ours: [] as number[], bare: [] as number[], durable: [] as number[] };
    for (let n = 1; n <= runs + 20; n++) {
      for (const [send, list] of [
        [ours, times.ours],
        [bare, times.bare],
        [durable, times.durable],
      ] as const) {
        const began = performance.now();
        await send(n);
        if (n > 20) list.push(performance.now() - began);
      }
    }
    for (const [name, q] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      const what = `event → state of ${clients === 1 ? '1 client' : `${clients} clients`}, ${name}`;
      const others = {
        'bare commit + ws frame': quantile(times.durable, q),
        'bare ws frame': quantile(times.bare, q),
      };
      figures.push(figure(what, runs, quantile(times.ours, q), others));
    }
    if (clients === 1) figures.push(await flood(bench, { ours, bare, durable }));
  }
  return figures;
}

/** Sends all at once; the arrival of the last one ends the measurement. */
async function flood(
  bench: Bench,
  { ours, bare, durable }: Record<'ours' | 'bare' | 'durable', Send>,
): Promise<Figure> {
  const count = bench.quick ? 2_000 : 10_000;
  const all = async (send: Send): Promise<number> => {
    const began = performance.now();
    await Promise.all(Array.from({ length: count }, (_, n) => send(1_000_000 + n)));
    return performance.now() - began;
  };
  const [frames, commits] = [await all(bare), await all(durable)];
  return figure(`flood of ${count} events`, 1, await all(ours), {
    'bare commits + ws frames': commits,
    'bare ws frames': frames,
  });
}

const noticeOf = (n: number): string => `notice ${n}`;

async function channel(bench: Bench, runner: TestRunner, clients: number): Promise<Send> {
  const arrivals = new Arrivals(clients);
  const first = Promise.withResolvers<void>();
  for (let i = 0; i < clients; i++) {
    const client = { name: 'bench', version: '0' };
    const connection = await connect({ url: runner.url, token: runner.token, client });
    bench.stack.defer(() => connection.close());
    if (i === 0) await connection.request(CreateTask, { id: ID, spec: spec() });
    connection.subscribeTask(ID, (task: TaskState) => {
      const notice = task.attempts[0]?.notice;
      if (task.status.kind === 'preparing') first.resolve();
      if (notice !== undefined) arrivals.upTo(Number(notice.slice('notice '.length)));
    });
  }
  await first.promise;
  return async (n) => {
    const here = arrivals.of(n);
    const at = new Date().toISOString();
    const event: TaskEvent = { kind: 'attempt.notice', at, attempt: 1, text: noticeOf(n) };
    await runner.store.append(ID, () => [event]);
    await here;
  };
}

async function sockets(bench: Bench, clients: number): Promise<Send> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  bench.stack.defer(() => {
    server.close();
  });
  const arrivals = new Arrivals(clients);
  for (let i = 0; i < clients; i++) {
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await once(socket, 'open');
    bench.stack.defer(() => socket.terminate());
    socket.on('message', (data: Buffer) => {
      const { text } = JSON.parse(data.toString()) as { text: string };
      arrivals.upTo(Number(text.slice('notice '.length)));
    });
  }
  return async (n) => {
    const here = arrivals.of(n);
    const frame = JSON.stringify({ text: noticeOf(n), filling: 'x'.repeat(180) });
    for (const socket of server.clients) socket.send(frame);
    await here;
  };
}

/** Waits until number n has reached every client; a later number implies n. */
class Arrivals {
  readonly #clients: number;
  readonly #waiting = new Map<number, { left: number; resolve: () => void }>();

  constructor(clients: number) {
    this.#clients = clients;
  }

  of(n: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(n, { left: this.#clients, resolve });
    return promise;
  }

  upTo(n: number): void {
    for (const [waited, entry] of this.#waiting) {
      if (waited > n) return;
      entry.left -= 1;
      if (entry.left > 0) continue;
      this.#waiting.delete(waited);
      entry.resolve();
    }
  }
}

async function untilStopped(_context: unknown, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
}
