/**
 * The simulation of a prompt cache: which tokens of a request it reads, writes or does not keep.
 * Owns the prefixes it has seen. Four bytes of what a model is shown count as a token.
 */
import { createHash } from 'node:crypto';

/** A part of a prompt, in order. */
export interface Segment {
  /** Its JSON, without what a model is not shown: moving a mark is no change of the prompt. */
  readonly text: string;
  /** The prompt up to here is to be kept. */
  readonly mark: boolean;
}

export interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** A shorter prefix is not kept. */
export const CACHE_FLOOR = 1024;

/** How many parts before a mark a kept prefix may end to be found from it. */
const LOOK_BACK = 20;

/** Keys of what is between caller and service, and not shown to a model. */
const UNSEEN = new Set(['cache_control', 'caller', 'citations', 'is_error']);

export function segment(part: unknown): Segment {
  const isObject = typeof part === 'object' && part !== null;
  const text = JSON.stringify(part, (key, value: unknown) => (UNSEEN.has(key) ? undefined : value));
  return { text, mark: isObject && 'cache_control' in part };
}

export function tokensIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { text }) => sum + tokensOf(text), 0);
}

export class CacheSimulation {
  readonly #kept = new Set<string>();

  /**
   * Keeps prefixes at marks only, looks for one from each mark backwards, and asks a price for
   * what it writes, as the Messages API does.
   */
  marked(segments: readonly Segment[]): Tokens {
    const ends = this.#ends(segments);
    const marks = segments.flatMap(({ mark }, index) => (mark ? [index] : []));
    let read = 0;
    let kept = 0;
    for (const mark of marks) {
      for (let at = mark; at >= 0 && at > mark - LOOK_BACK; at -= 1) {
        const end = ends[at];
        if (end && this.#kept.has(end.key)) {
          read = Math.max(read, end.tokens);
          break;
        }
      }
    }
    for (const mark of marks) {
      const end = ends[mark];
      if (!end || end.tokens < CACHE_FLOOR) continue;
      this.#kept.add(end.key);
      kept = Math.max(kept, end.tokens);
    }
    const all = ends.at(-1)?.tokens ?? 0;
    return {
      input: all - Math.max(read, kept),
      cacheRead: read,
      cacheWrite: Math.max(0, kept - read),
    };
  }

  /** Keeps every prefix of its own accord, and writing costs nothing extra. */
  automatic(segments: readonly Segment[]): Tokens {
    const ends = this.#ends(segments);
    const read = ends.findLast(({ key }) => this.#kept.has(key))?.tokens ?? 0;
    for (const { key, tokens } of ends) if (tokens >= CACHE_FLOOR) this.#kept.add(key);
    return { input: (ends.at(-1)?.tokens ?? 0) - read, cacheRead: read, cacheWrite: 0 };
  }

  #ends(segments: readonly Segment[]): { key: string; tokens: number }[] {
    const hash = createHash('sha256');
    let tokens = 0;
    return segments.map(({ text }) => {
      hash.update(text).update('\n');
      tokens += tokensOf(text);
      return { key: hash.copy().digest('base64'), tokens };
    });
  }
}

/** A model is shown text, so what JSON writes as an escape is one character. */
function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text.replaceAll(/\\(?:u[0-9a-f]{4}|.)/g, '_')) / 4);
}
