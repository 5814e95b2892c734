/**
 * Owns reading what the program beside the browser says: lines of JSON, each parsed with limits, in
 * all no more than a fixed number of bytes. Pure but for what it is given. It believes nothing: the
 * program runs beside pages that may have taken it over.
 */
import * as v from 'valibot';

/** Bytes of one line, most of which is a picture. */
const MAX_LINE_BYTES = 24 * 1024 * 1024;
/** Bytes of all that is read of one side. */
const MAX_BYTES = 256 * 1024 * 1024;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
/** Bytes, which are kept beside the heap: all of one side as texts would be a good part of it. */
const base64 = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9+/]*={0,2}$/),
  v.transform((encoded): Uint8Array => Buffer.from(encoded, 'base64')),
);

const SeenError = v.object({
  type: v.picklist(['page', 'console', 'request', 'external']),
  text: text(500),
  path: text(500),
});
export type SeenError = v.InferOutput<typeof SeenError>;

const Finding = v.object({
  rule: text(100),
  impact: text(40),
  target: text(500),
  help: text(500),
});
export type Finding = v.InferOutput<typeof Finding>;

const PageSeen = v.object({
  kind: v.literal('page'),
  page: text(80),
  viewport: text(20),
  load: count,
  status: v.picklist(['loaded', 'unstable', 'failed']),
  http: v.optional(count),
  why: v.optional(text(1200)),
  picture: v.optional(base64),
  masks: v.pipe(v.array(count), v.maxLength(50)),
  errors: v.pipe(v.array(SeenError), v.maxLength(100)),
  accessibility: v.pipe(v.array(Finding), v.maxLength(100)),
  aria: v.optional(text(33_000)),
  film: v.optional(v.pipe(v.array(v.object({ ms: count, webp: base64 })), v.maxLength(200))),
});
export type PageSeen = v.InferOutput<typeof PageSeen>;

const Answer = v.variant('kind', [
  v.object({
    kind: v.literal('browser'),
    browser: text(100),
    driver: text(100),
    axe: text(100),
    arguments: v.pipe(v.array(text(200)), v.maxLength(20)),
    fonts: text(64),
  }),
  v.object({ kind: v.literal('ready'), ms: count }),
  v.object({ kind: v.literal('not_ready'), why: text(1200) }),
  PageSeen,
  v.object({ kind: v.literal('end') }),
]);
export type Answer = v.InferOutput<typeof Answer>;

export class Answers {
  readonly #take: (answer: Answer) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #bytes = 0;

  constructor(take: (answer: Answer) => void) {
    this.#take = take;
  }

  /** Throws where it is not of the form, or too much. */
  write(chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > MAX_BYTES) throw new Error('the browser said more than is read of it');
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#line();
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  #keep(piece: Uint8Array): void {
    this.#waitingBytes += piece.byteLength;
    if (this.#waitingBytes > MAX_LINE_BYTES) throw new Error('the browser said a line too long');
    if (piece.byteLength > 0) this.#waiting.push(Uint8Array.from(piece));
  }

  #line(): void {
    const line = Buffer.concat(this.#waiting).toString('utf8');
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (line === '') return;
    const parsed = v.safeParse(Answer, JSON.parse(line));
    if (!parsed.success) throw new Error('the browser said something that has no known form');
    this.#take(parsed.output);
  }
}

const NEWLINE = 0x0a;
