/**
 * Owns the thread that compares pictures: its start, its limits, its end. One comparison at a time.
 * Backstop: a thread that takes too long, or has no memory left, is ended, and the next comparison
 * gets another one.
 */
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Compared, Comparison } from './compare-worker.ts';

const COMPARE_MS = 60_000;

export class PictureThread implements AsyncDisposable {
  #worker: Worker | undefined;

  #start(): Worker {
    // The compiled runner has its modules under the same names, with another ending.
    const program = new URL(`./compare-worker${extname(import.meta.filename)}`, import.meta.url);
    const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: 256 } });
    worker.unref();
    // Told to who waits for an answer; without a listener it would end the runner.
    worker.on('error', () => undefined);
    return worker;
  }

  /** Without anything seen, where the thread ended: it was out of memory, or out of time. */
  async compare(comparison: Comparison, signal: AbortSignal): Promise<Compared> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(COMPARE_MS)]);
    const worker = (this.#worker ??= this.#start());
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window: a thread
      worker.postMessage(comparison);
      // A rejection of `once` is the error of the thread.
      const [answer] = (await once(worker, 'message', { signal: limit })) as [Compared];
      return answer;
    } catch {
      signal.throwIfAborted();
      await this[Symbol.asyncDispose]();
      return { before: undefined, after: undefined, difference: undefined };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}
