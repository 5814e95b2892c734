/**
 * Owns one connection to a supervisor: many commands at once over one stream, each with its own
 * flow control. It never holds more than a window of a command's output or input in memory.
 * Its backstop is a clock: a supervisor that does not report the end of a command in time counts
 * as lost, because a frozen container closes no stream.
 */
import type { Duplex, Readable } from 'node:stream';
import { ErrandError } from '../protocol/errors.ts';
import {
  CHUNK_BYTES,
  decodeExit,
  decodeFailed,
  decodeNumber,
  encodeExec,
  encodeFrame,
  encodeNumber,
  encodeResize,
  type Exit,
  type Frame,
  FRAMES_VERSION,
  FrameReader,
  FROM,
  INPUT_WINDOW_BYTES,
  OUTPUT_WINDOW_BYTES,
  TO,
} from './frames.ts';
import { OpenedNames } from './opened.ts';
import {
  type ExecRequest,
  type ExecResult,
  type Loss,
  SandboxLostError,
  WORKSPACE,
} from './sandbox.ts';

/** Time after a command's own limit within which its end must have been reported. */
const GRACE_MS = 15_000;

interface Running {
  readonly request: ExecRequest;
  /** Settles the exec; only the first call counts. */
  readonly end: (outcome: Exit | Error) => void;
  /** Output is handed on in order, one piece after the other. */
  delivery: Promise<void> | undefined;
  /** Bytes handed on for which no new credit was granted yet. */
  taken: number;
  inputCredit: number;
  wakeInput: (() => void) | undefined;
  over: boolean;
  /** Record of the files that the command opens, when it is watched. */
  readonly opened: OpenedNames | undefined;
  /** Failure on this side: the output could not be taken, or the input could not be read. */
  failure: { readonly error: unknown } | undefined;
}

export class SupervisorChannel {
  readonly #stream: Duplex;
  readonly #explain: () => Promise<Loss>;
  readonly #reader = new FrameReader();
  readonly #running = new Map<number, Running>();
  readonly #ready = Promise.withResolvers<void>();
  #lost: Promise<SandboxLostError> | undefined;
  /** Why this side gave the connection up, where it did. */
  #failed: Loss | undefined;
  #nextId = 1;

  /** `explain` is asked why the stream ended, and should answer within a few seconds. */
  constructor(stream: Duplex, explain: () => Promise<Loss>) {
    this.#stream = stream;
    this.#explain = explain;
    this.#ready.promise.catch(() => {}); // Reported to whoever waits in `ready`, if anyone does.
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('error', () => this.#lose());
    stream.on('end', () => this.#lose());
    stream.on('close', () => this.#lose());
  }

  /** Resolves when the supervisor has said hello; rejects when it never will. */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** True once the connection has ended. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Ends the connection, and with it everything that runs in the sandbox. */
  close(): void {
    this.#stream.destroy();
  }

  /** See `Sandbox.exec`. */
  async exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
    signal?.throwIfAborted();
    if (this.#lost) throw await this.#lost;
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Exit | Error>();
    const running: Running = {
      request,
      end: resolve,
      delivery: undefined,
      taken: 0,
      inputCredit: INPUT_WINDOW_BYTES,
      wakeInput: undefined,
      over: false,
      opened: request.watch && new OpenedNames(request.watch),
      failure: undefined,
    };
    const frame = encodeExec(id, {
      argv: request.argv,
      cwd: request.cwd ?? WORKSPACE,
      env: request.env ?? {},
      timeoutMs: request.timeoutMs,
      stdin: request.stdin !== undefined,
      sweep: request.sweep ?? false,
      watch: running.opened?.folders,
      terminal: request.terminal?.size,
    });
    this.#running.set(id, running);
    this.#stream.write(frame);
    request.terminal?.onOpen((size) => {
      if (!running.over) this.#stream.write(encodeResize(id, size));
    });
    if (request.stdin !== undefined) void this.#pump(id, running, request.stdin);
    const aborted = Promise.withResolvers<void>();
    const kill = (): void => {
      this.#stream.write(encodeFrame(TO.kill, id));
      aborted.resolve();
    };
    signal?.addEventListener('abort', kill, { once: true });
    const watch = this.#watch(running);
    let outcome: Exit | Error;
    try {
      outcome = await promise;
      // A taker that never returns must not hold up an abort.
      await Promise.race([running.delivery, aborted.promise]);
    } finally {
      watch.stop();
      signal?.removeEventListener('abort', kill);
      this.#running.delete(id);
      running.over = true;
      running.wakeInput?.();
    }
    if (running.failure) throw running.failure.error;
    if (outcome instanceof Error && !(outcome instanceof SandboxLostError)) throw outcome;
    signal?.throwIfAborted();
    if (outcome instanceof Error) throw outcome;
    return asResult(outcome, running.opened);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#handle(frame);
    } catch (error) {
      this.#giveUp(`its supervisor sent something unreadable: ${(error as Error).message}`);
    }
  }

  #handle({ type, id, payload }: Frame): void {
    if (type === FROM.ready) {
      const version = decodeNumber(payload);
      if (version === FRAMES_VERSION) return this.#ready.resolve();
      throw new Error(`the supervisor speaks version ${version} of the frames`);
    }
    const running = this.#running.get(id);
    if (!running) return;
    if (type === FROM.stdout) this.#deliver(id, running, 'stdout', payload);
    else if (type === FROM.stderr) this.#deliver(id, running, 'stderr', payload);
    else if (type === FROM.opened) running.opened?.take(payload);
    else if (type === FROM.exit) running.end(decodeExit(payload));
    else if (type === FROM.failed) running.end(couldNotRun(payload));
    else if (type === FROM.stdinCredit) {
      running.inputCredit += decodeNumber(payload);
      running.wakeInput?.();
    }
  }

  #deliver(id: number, running: Running, stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const hand = (): void | Promise<void> => {
      if (running.failure) return;
      return running.request.onOutput?.(stream, chunk);
    };
    const failed = (error: unknown): void => {
      // The taker of the output cannot go on, so neither can the command.
      running.failure = { error };
      this.#stream.write(encodeFrame(TO.kill, id));
    };
    const taken = (): void => this.#grant(id, running, chunk.length);
    if (!running.delivery) {
      let handed: void | Promise<void> = undefined;
      try {
        handed = hand();
      } catch (error) {
        failed(error);
      }
      if (!(handed instanceof Promise)) return taken();
      running.delivery = handed.catch(failed).then(taken);
    } else {
      running.delivery = running.delivery.then(hand).catch(failed).then(taken);
    }
    const mine = running.delivery;
    void mine.then(() => {
      if (running.delivery === mine) running.delivery = undefined;
    });
  }

  #grant(id: number, running: Running, bytes: number): void {
    running.taken += bytes;
    if (running.taken < OUTPUT_WINDOW_BYTES / 4) return;
    this.#stream.write(encodeNumber(TO.credit, id, running.taken));
    running.taken = 0;
  }

  async #pump(id: number, running: Running, stdin: Readable | Uint8Array): Promise<void> {
    try {
      for await (const piece of stdin instanceof Uint8Array ? [stdin] : stdin) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : (piece as Uint8Array);
        for (let at = 0; at < bytes.length; ) {
          while (running.inputCredit === 0 && !running.over) {
            await new Promise<void>((wake) => {
              running.wakeInput = wake;
            });
          }
          if (running.over) return;
          const size = Math.min(CHUNK_BYTES, running.inputCredit, bytes.length - at);
          running.inputCredit -= size;
          this.#stream.write(encodeFrame(TO.stdin, id, bytes.subarray(at, at + size)));
          at += size;
        }
      }
      this.#stream.write(encodeFrame(TO.stdinEnd, id));
    } catch (error) {
      running.failure = { error };
      this.#stream.write(encodeFrame(TO.kill, id));
    }
  }

  #watch(running: Running): { stop: () => void } {
    const check = (): void => {
      // A slow taker of the output holds the end back; that is its right.
      if (running.delivery) timer = setTimeout(check, GRACE_MS);
      else this.#giveUp('its supervisor does not answer');
    };
    let timer = setTimeout(check, Math.min(running.request.timeoutMs + GRACE_MS, 2 ** 31 - 1));
    return { stop: () => clearTimeout(timer) };
  }

  /** Ends a connection that is of no use; what runs in the sandbox may well have done it. */
  #giveUp(what: string): void {
    this.#failed = { why: `The sandbox is given up: ${what}.`, outside: false };
    this.#stream.destroy();
  }

  #lose(): void {
    if (this.#lost) return;
    this.#stream.destroy();
    const loss = this.#failed ? Promise.resolve(this.#failed) : this.#explain();
    this.#lost = loss
      .catch((error: unknown) => ({
        why: `The sandbox is gone (${String(error)}).`,
        outside: false,
      }))
      .then(({ why, outside }) => new SandboxLostError(why, outside));
    void this.#lost.then((error) => {
      this.#ready.reject(error);
      for (const running of this.#running.values()) running.end(error);
    });
  }
}

function asResult(exit: Exit, names: OpenedNames | undefined): ExecResult {
  const { status, signal, timedOut, ms, watch, worked, cores } = exit;
  const seen = { ms, work: { ms: worked, cores }, ...(names && { opened: names.result(watch) }) };
  if (timedOut) return { exit: 124, signal: signal || undefined, timedOut, ...seen };
  if (signal) return { exit: 128 + signal, signal, timedOut, ...seen };
  return { exit: status, timedOut, ...seen };
}

function couldNotRun(payload: Buffer): ErrandError {
  return new ErrandError(
    'invalid',
    `The command could not be started: ${decodeFailed(payload).text}`,
    {
      hint: 'Check that the program is in the sandbox image and that the working folder exists.',
    },
  );
}
