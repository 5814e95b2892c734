/**
 * Runs a command that is meant to end, and stops it within seconds once it only waits for changes.
 * waiting.ts decides; never stops a command that is merely slow and quiet. Backstop: the time limit
 * of the request.
 */
import type { ExecRequest, ExecResult, Sandbox } from '../../sandbox/sandbox.ts';
import { foreground, isIdle, lastWords, type Look, LOOK, readLook } from './waiting.ts';

/** Silence after which the processes of a command are inspected. */
const QUIET_MS = 4_000;
/**
 * Silence that is required without last words, or where only these and inotify show that it waits.
 */
const LONG_QUIET_MS = 30_000;
const LOOK_EVERY_MS = 2_000;
const LOOK_TIMEOUT_MS = 10_000;
const MAX_LOOK_BYTES = 512 * 1024;
/** The end of its output that is kept, to find its last words. */
const KEPT_CHARACTERS = 8_000;

/** With `waiting`, the end of its output, where it was stopped because it waits for changes. */
export type EndedResult = ExecResult & { readonly waiting?: { readonly printed: string } };

/** Works like `Sandbox.exec`. */
export async function execToEnd(
  sandbox: Pick<Sandbox, 'exec'>,
  request: ExecRequest,
  signal: AbortSignal,
): Promise<EndedResult> {
  const began = performance.now();
  const over = new AbortController();
  let printed = '';
  let last = began;
  const watch = new Watch(sandbox, () => ({ printed, quiet: performance.now() - last }));
  const decoder = new TextDecoder();
  const timer = setInterval(() => {
    void watch.look(over.signal).then((waits) => waits && over.abort(WAITING));
  }, LOOK_EVERY_MS);
  try {
    return await sandbox.exec(
      {
        ...request,
        onOutput: (stream, chunk) => {
          last = performance.now();
          printed = (
            printed + decoder.decode(chunk.subarray(-KEPT_CHARACTERS), { stream: true })
          ).slice(-KEPT_CHARACTERS);
          return request.onOutput?.(stream, chunk);
        },
      },
      AbortSignal.any([signal, over.signal]),
    );
  } catch (error) {
    if (signal.aborted || over.signal.reason !== WAITING) throw error;
    const ms = Math.round(performance.now() - began);
    return { exit: 124, timedOut: true, ms, waiting: { printed } };
  } finally {
    clearInterval(timer);
    over.abort(ENDED);
  }
}

const WAITING = Symbol('waiting');
const ENDED = Symbol('ended');

interface Said {
  readonly printed: string;
  /** Milliseconds since the last output. */
  readonly quiet: number;
}

/**
 * Inspects twice in a row, a pause apart: a command whose processes work, start or end is not
 * waiting.
 */
class Watch {
  readonly #sandbox: Pick<Sandbox, 'exec'>;
  readonly #said: () => Said;
  #before: Look | undefined;
  #busy = false;

  constructor(sandbox: Pick<Sandbox, 'exec'>, said: () => Said) {
    this.#sandbox = sandbox;
    this.#said = said;
  }

  /** Never rejects: a command that cannot be inspected is taken as not waiting. */
  async look(signal: AbortSignal): Promise<boolean> {
    const { printed, quiet } = this.#said();
    const words = quiet < QUIET_MS ? undefined : lastWords(printed);
    if (quiet < QUIET_MS || (words === undefined && quiet < LONG_QUIET_MS)) {
      this.#before = undefined;
      return false;
    }
    if (this.#busy) return false;
    this.#busy = true;
    try {
      const now = await this.#see(signal);
      const before = this.#before;
      this.#before = now;
      if (!before || !now || !isIdle(before, now) || this.#said().quiet < quiet) return false;
      const kind = foreground(now);
      if (kind === 'sure') return true;
      if (kind === 'watcher') {
        return words === 'waits' || (words === 'through' && quiet >= LONG_QUIET_MS);
      }
      return kind === 'notified' && words === 'waits' && quiet >= LONG_QUIET_MS;
    } catch {
      // The command ended meanwhile or its sandbox is gone; the command itself reports that.
      return false;
    } finally {
      this.#busy = false;
    }
  }

  async #see(signal: AbortSignal): Promise<Look | undefined> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    await this.#sandbox.exec(
      {
        argv: ['/bin/sh', '-c', LOOK],
        timeoutMs: LOOK_TIMEOUT_MS,
        onOutput: (stream, chunk) => {
          if (stream !== 'stdout' || bytes > MAX_LOOK_BYTES) return;
          bytes += chunk.byteLength;
          chunks.push(Uint8Array.from(chunk));
        },
      },
      signal,
    );
    return readLook(Buffer.concat(chunks).toString('utf8'));
  }
}
