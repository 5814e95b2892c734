/**
 * Owns the thread that compares pictures: its start, its limits, its end. One comparison at a time.
 * Backstop: a thread that takes too long is ended, and the comparison fails.
 */
import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Compared, Comparison } from './compare-worker.ts';

const COMPARE_MS = 60_000;

export class PictureThread implements AsyncDisposable {
  readonly #worker: Worker;

  constructor() {
    // The compiled runner has its modules under the same names, with another ending.
    const program = new URL(`./compare-worker${extname(import.meta.filename)}`, import.meta.url);
    this.#worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: 256 } });
    this.#worker.unref();
    // Told to who waits for an answer; without a listener it would end the runner.
    this.#worker.on('error', () => undefined);
  }

  /** Rejects where the thread ended: it was out of memory, or out of time. */
  async compare(comparison: Comparison, signal: AbortSignal): Promise<Compared> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(COMPARE_MS)]);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window: a thread
    this.#worker.postMessage(comparison);
    // A rejection of `once` is the error of the thread.
    const [answer] = (await once(this.#worker, 'message', { signal: limit })) as [Compared];
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
