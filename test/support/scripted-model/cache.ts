/**
 * Simulates a prompt cache: which tokens of a request it reads, writes or does not keep. Owns the
 * prefixes it has seen. Four bytes of the text that a model is shown count as a token.
 */
import { createHash } from 'node:crypto';

/** A part of a prompt, in order. */
export interface Segment {
  /**
   * Its JSON, without the keys that a model is not shown: moving a mark does not change the prompt.
   */
  readonly text: string;
  /** True when the prompt up to here should be cached. */
  readonly mark: boolean;
}

export interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Shortest prefix that is cached, in tokens. */
export const CACHE_FLOOR = 1024;

/** Number of parts before a mark in which a cached prefix may end and still be found. */
const LOOK_BACK_PARTS = 20;

/** Keys that concern only caller and service, and are not shown to a model. */
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
   * Caches prefixes at marks only, searches from each mark backwards, and charges for writing, as
   * the Messages API does.
   */
  marked(segments: readonly Segment[]): Tokens {
    const ends = this.#ends(segments);
    const marks = segments.flatMap(({ mark }, index) => (mark ? [index] : []));
    let read = 0;
    let kept = 0;
    for (const mark of marks) {
      for (let at = mark; at >= 0 && at > mark - LOOK_BACK_PARTS; at -= 1) {
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

  /** Caches every prefix automatically, and charges nothing extra for writing. */
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

/** JSON escapes count as one character, because a model is shown the text. */
function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text.replaceAll(/\\(?:u[0-9a-f]{4}|.)/g, '_')) / 4);
}
