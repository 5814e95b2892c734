/**
 * The output of one running check: streams it into an artifact, keeps its end for the user and
 * counts its bytes. Memory stays bounded however much is printed, since a slow sink slows the check
 * down. Never interprets the output (reduce-output.ts).
 */
import { stripVTControlCharacters } from 'node:util';
import type { KeptOutput } from '../../ledger/kept-output.ts';

/** Takes the whole output; the caller's artifacts have this shape. */
export interface OutputSink {
  /** Counts every byte; drops those over its quota and leaves a marker. */
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<{ id: string; bytes: number; sha256: string }>;
}

export interface FinishedOutput {
  readonly tail: string;
  readonly artifact: KeptOutput;
}

/** The maximum length of `CheckRun.tail` on the wire. */
const TAIL_CHARACTERS = 8000;
/**
 * Enough bytes for that many characters, including control sequences and a character cut in two.
 */
const TAIL_BYTES = 4 * TAIL_CHARACTERS;

const NO_SPACE = /no space left on device|\bENOSPC\b|disk quota exceeded/i;

export class CheckOutput {
  readonly #sink: OutputSink;
  readonly #maxBytes: number;
  readonly #flood = new AbortController();
  readonly #token: Buffer | undefined;
  #tail = Buffer.alloc(0);
  #bytes = 0;
  /** The end of the previous chunk, in which the token may begin. */
  #seam = Buffer.alloc(0);
  #named = false;
  #failure: { error: unknown } | undefined;

  /** Aborts `flooded` once more than `maxBytes` were printed; looks for `token` in the output. */
  constructor(sink: OutputSink, maxBytes: number, token?: string) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
    this.#token = token === undefined ? undefined : Buffer.from(token);
  }

  /** True once the token was printed. */
  get named(): boolean {
    return this.#named;
  }

  get flooded(): AbortSignal {
    return this.#flood.signal;
  }

  /** Why the sink could not take the output: an error of the runner, not of the check. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** For words alone: a test may print this, and a program may keep it to itself. */
  get saysNoSpace(): boolean {
    return NO_SPACE.test(this.#tail.toString('latin1'));
  }

  async take(chunk: Uint8Array): Promise<void> {
    this.#bytes += chunk.byteLength;
    const joined = Buffer.concat([this.#tail, chunk.subarray(-TAIL_BYTES)]);
    this.#tail = joined.subarray(-TAIL_BYTES);
    if (this.#token && !this.#named) this.#look(chunk, this.#token);
    if (this.#bytes > this.#maxBytes) this.#flood.abort();
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
