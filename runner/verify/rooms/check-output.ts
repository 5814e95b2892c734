/**
 * The output of one running check: streamed into an artifact, its end kept for people, its size
 * counted. Memory stays bounded whatever is printed: a slow sink holds the check back.
 * Never interprets the output (reduce-output.ts).
 */
import { stripVTControlCharacters } from 'node:util';
import type { KeptOutput } from '../../ledger/entry.ts';

/** Where the whole output goes; the caller's artifacts have this form. */
export interface OutputSink {
  /** Counts everything; drops what is over its quota, with a marker. */
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<{ id: string; bytes: number; sha256: string }>;
}

export interface FinishedOutput {
  readonly tail: string;
  readonly artifact: KeptOutput;
}

/** As much as the wire takes in `CheckRun.tail`. */
const TAIL_CHARACTERS = 8000;
/** Enough bytes for that many characters, control sequences and a cut character included. */
const TAIL_BYTES = 4 * TAIL_CHARACTERS;

export class CheckOutput {
  readonly #sink: OutputSink;
  readonly #most: number;
  readonly #flood = new AbortController();
  readonly #token: Buffer | undefined;
  #tail = Buffer.alloc(0);
  #bytes = 0;
  /** The end of what came before, in which the token may begin. */
  #seam = Buffer.alloc(0);
  #named = false;
  #failure: { error: unknown } | undefined;

  /** `most` bytes may be printed in all before `flooded` aborts; `token` is looked for in them. */
  constructor(sink: OutputSink, most: number, token?: string) {
    this.#sink = sink;
    this.#most = most;
    this.#token = token === undefined ? undefined : Buffer.from(token);
  }

  /** The token was printed. */
  get named(): boolean {
    return this.#named;
  }

  get flooded(): AbortSignal {
    return this.#flood.signal;
  }

  /** Why the sink could not take the output: the runner's trouble, not the check's. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  async take(chunk: Uint8Array): Promise<void> {
    this.#bytes += chunk.byteLength;
    const joined = Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]);
    this.#tail = joined.subarray(-TAIL_BYTES);
    if (this.#token && !this.#named) this.#look(chunk, this.#token);
    if (this.#bytes > this.#most) this.#flood.abort();
    try {
      await this.#sink.write(chunk);
    } catch (error) {
      this.#failure ??= { error };
      this.#flood.abort();
    }
  }

  #look(chunk: Uint8Array, token: Buffer): void {
    const joined = Buffer.concat([this.#seam, chunk]);
    this.#named = joined.includes(token);
    this.#seam = joined.subarray(Math.max(0, joined.length - token.length + 1));
  }

  /** Ends the artifact; `reason` becomes the last line of both. */
  async finish(reason?: string): Promise<FinishedOutput> {
    const note = reason === undefined ? '' : `\n[errand] ${reason}\n`;
    if (note) await this.#sink.write(Buffer.from(note));
    const { id, bytes, sha256 } = await this.#sink.finish();
    const text = stripVTControlCharacters(this.#tail.toString('utf8')).replaceAll('\r\n', '\n');
    const tail = `${text}${note}`.slice(-TAIL_CHARACTERS);
    return { tail, artifact: { artifact: id, bytes, sha256 } };
  }
}
