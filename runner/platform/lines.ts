/** Splits what a program prints into lines, as it comes. A line without end is cut off. */
import { StringDecoder } from 'node:string_decoder';

/** A longer line is no message of a program. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #take: (line: string) => void;
  #rest = '';

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    const parts = this.#decoder.write(Buffer.from(chunk)).split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      this.#take(this.#rest + part);
      this.#rest = '';
    }
    // Only appended: searching it again with each piece of an endless line would keep the runner
    // busy.
    if (this.#rest.length < MAX_CHARACTERS) this.#rest += last;
  }

  end(): void {
    if (this.#rest !== '') this.#take(this.#rest);
    this.#rest = '';
  }
}
