/**
 * Turns whatever a command prints into text that is safe and short enough to send: bytes that
 * are no UTF-8 are replaced, terminal escapes dropped, control characters spelt out, the middle
 * of a long output left out. Bounded memory whatever comes in.
 */
import { StringDecoder } from 'node:string_decoder';

/** Characters kept of the beginning and of the end. */
const HEAD = 6000;
const TAIL = 6000;
/** What is kept for the spill file; a flood beyond it is only counted. */
const SPILL_BYTES = 4 * 1024 * 1024;

/** Gathers output as it comes. */
export class Capture {
  #bytes = 0;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #tail = Buffer.alloc(0);

  add(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk);
    this.#bytes += bytes.length;
    const room = SPILL_BYTES - this.#keptBytes;
    if (room > 0) {
      const part = bytes.subarray(0, room);
      this.#kept.push(part);
      this.#keptBytes += part.length;
    }
    // Four bytes a character at most, so this many bytes hold the whole tail.
    this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-4 * TAIL);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What can be spilled: everything, up to the limit. */
  kept(): Buffer {
    return Buffer.concat(this.#kept);
  }

  /** The output for the model, and whether something had to be left out of it. */
  text(): { text: string; cut: boolean } {
    const head = clean(this.kept());
    if (this.#bytes <= SPILL_BYTES && head.length <= HEAD + TAIL) return { text: head, cut: false };
    const tail = this.#bytes <= SPILL_BYTES ? head : clean(this.#tail);
    return { text: `${head.slice(0, HEAD)}\n[… left out …]\n${tail.slice(-TAIL)}`, cut: true };
  }
}

/** Text that neither terminals nor models stumble over. */
export function clean(bytes: Uint8Array): string {
  const decoder = new StringDecoder('utf8');
  return (decoder.write(Buffer.from(bytes)) + decoder.end())
    .replaceAll(ESCAPES, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(CONTROLS, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .toWellFormed();
}

// Both patterns are about control characters by intent.
// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** True for content that is no text: git's own rule of thumb. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
