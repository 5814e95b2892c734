/** Bytes kept of an answer's beginning. */
const MAX_HEAD_BYTES = 4096;

/**
 * Ends a request that hangs. Owns two timers: one for silence on the wire, one for lack of content
 * (pings keep a line open on which nothing happens). Nobody else notices a stalled stream: the
 * SDK's own timeout ends with the response headers. Keeps the beginning of the answer, in case it
 * is not a reply at all.
 */
export class Watchdog implements Disposable {
  readonly #patience: { readonly silence: number; readonly noContent: number };
  readonly #controller = new AbortController();
  #silence: NodeJS.Timeout | undefined;
  #noContent: NodeJS.Timeout;
  #why: string | undefined;
  #head = Buffer.alloc(0);

  constructor(patience: { readonly silence: number; readonly noContent: number }) {
    this.#patience = patience;
    // Until the reply begins, only the longer of the two timeouts counts: a busy service queues.
    this.#noContent = this.#timer(patience.noContent, 'no content');
  }

  /** Aborted when the request has to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Reason why the request was ended, if it was. */
  get why(): string | undefined {
    return this.#why;
  }

  /** Beginning of the answer, as text. */
  get head(): string {
    return this.#head.toString('utf8');
  }

  /** Notes that content of the reply arrived. */
  content(): void {
    clearTimeout(this.#noContent);
    this.#noContent = this.#timer(this.#patience.noContent, 'no content');
  }

  /** Returns the same response, and observes its bytes as they pass. */
  watch(response: Response): Response {
    this.#wire();
    if (!response.body) return response;
    const noticed = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          this.#wire();
          const room = MAX_HEAD_BYTES - this.#head.length;
          if (room > 0) this.#head = Buffer.concat([this.#head, chunk.subarray(0, room)]);
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(noticed, response);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#noContent);
  }

  #wire(): void {
    clearTimeout(this.#silence);
    this.#silence = this.#timer(this.#patience.silence, 'nothing received');
  }

  #timer(ms: number, what: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.#why = `${what} for ${ms / 1000} s`;
      this.#controller.abort();
    }, ms);
  }
}
