/**
 * Owns the limit on what the whole data directory may take: `quotas.total` and `quotas.totalFiles`.
 * It is measured now and then, so that looking costs little; close to the limit, and over it, an
 * answer waits for a new measurement. Removes nothing.
 */
import { bytesBelow, filesBelow } from '../platform/disk-use.ts';

export interface TotalLimits {
  readonly bytes: number | undefined;
  readonly files: number | undefined;
}

interface Measured {
  readonly bytes: number;
  readonly files: number;
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  readonly took: number;
}

/** A measurement is good for at least so long, and measuring takes at most this part of the time. */
const GOOD_MS = 5_000;
const SHARE = 20;
/** Part of a limit from which on an answer waits for a new measurement. */
const CLOSE = 0.9;

export class TotalUse {
  readonly #root: string;
  readonly #limits: TotalLimits;
  #last: Measured | undefined;
  #measuring: Promise<Measured> | undefined;

  constructor(root: string, limits: TotalLimits) {
    this.#root = root;
    this.#limits = limits;
  }

  /** Why nothing new may be begun; undefined where it may. Never rejects. */
  async whyOver(): Promise<string | undefined> {
    const { bytes = Infinity, files = Infinity } = this.#limits;
    if (bytes === Infinity && files === Infinity) return undefined;
    let now = this.#last ?? (await this.#measure());
    const age = performance.now() - now.at;
    if (age > Math.max(GOOD_MS, now.took * SHARE)) {
      const measuring = this.#measure();
      if (now.bytes > bytes * CLOSE || now.files > files * CLOSE) now = await measuring;
    }
    const advice =
      'Discard tasks, run "errand gc", or raise it in errand.yaml; the runner continues by itself, and nothing stored is lost.';
    if (now.bytes > bytes) {
      return `The data directory takes ${size(now.bytes)}, more than the ${size(bytes)} of quotas.total. ${advice}`;
    }
    if (now.files > files) {
      return `The data directory has ${now.files} files, more than the ${files} of quotas.totalFiles. ${advice}`;
    }
    return undefined;
  }

  #measure(): Promise<Measured> {
    this.#measuring ??= this.#look().finally(() => {
      this.#measuring = undefined;
    });
    return this.#measuring;
  }

  async #look(): Promise<Measured> {
    const began = performance.now();
    const { bytes, files } = this.#limits;
    const measured = {
      bytes: bytes === undefined ? 0 : await bytesBelow(this.#root),
      // Where they cannot be counted, there is no limit to them.
      files: files === undefined ? 0 : ((await filesBelow(this.#root)) ?? 0),
    };
    const at = performance.now();
    this.#last = { ...measured, at, took: at - began };
    return this.#last;
  }
}

/** In the units of errand.yaml. */
function size(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2;
  return mebibytes < 1024 ? `${Math.ceil(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}
