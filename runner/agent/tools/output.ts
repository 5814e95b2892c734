/**
 * Turns the output of a command into text that is safe and short enough to send: invalid UTF-8 is
 * replaced, terminal escapes are dropped, control characters spelt out, and the middle of a long
 * output left out. Memory is bounded for any output.
 */
import { StringDecoder } from 'node:string_decoder';

/** Characters kept of the beginning and of the end. */
const HEAD_CHARACTERS = 6000;
const TAIL_CHARACTERS = 6000;
/** Bytes kept for the spill file; output beyond that is only counted. */
const SPILL_BYTES = 4 * 1024 * 1024;

/** Collects output as it comes. */
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
    // A character has at most four bytes, so this many bytes hold the whole tail.
    this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-4 * TAIL_CHARACTERS);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Returns the output for the spill file: everything, up to the limit. */
  kept(): Buffer {
    return Buffer.concat(this.#kept);
  }

  /**
   * Returns the output for the model, as `shorter` makes it, and whether its middle was left out
   * because it was still too long.
   */
  text(shorter = (text: string): string => text): { text: string; cut: boolean } {
    const head = shorter(clean(this.kept()));
    if (this.#bytes <= SPILL_BYTES && head.length <= HEAD_CHARACTERS + TAIL_CHARACTERS)
      return { text: head, cut: false };
    const tail = this.#bytes <= SPILL_BYTES ? head : clean(this.#tail);
    return {
      text: `${head.slice(0, HEAD_CHARACTERS)}\n[… left out …]\n${tail.slice(-TAIL_CHARACTERS)}`,
      cut: true,
    };
  }
}

/** Cleans text so that neither terminals nor models stumble over it. */
export function clean(bytes: Uint8Array): string {
  const decoder = new StringDecoder('utf8');
  return (decoder.write(Buffer.from(bytes)) + decoder.end())
    .replaceAll(ESCAPES, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(CONTROLS, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .toWellFormed();
}

/** The text as far as there is room for it, and how much there was. */
export function begun(
  text: Uint8Array,
  room: number,
): { readonly kept: string; readonly bytes: number; readonly isCut: boolean } {
  const bytes = Buffer.from(clean(text));
  // A character split by the cut becomes U+FFFD, and is dropped.
  const kept = bytes
    .subarray(0, room)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return { kept, bytes: bytes.length, isCut: bytes.length > room };
}

// Both patterns match control characters on purpose. The first has all of ECMA-48's sequences:
// util.stripVTControlCharacters (Node 24.21) leaves parts of some, as of `ESC[2 q` or `ESC[>4;2m`.
// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** True for content that is not text, by git's own heuristic. */
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
