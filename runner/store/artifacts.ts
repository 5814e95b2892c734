/**
 * Owns content-addressed files: `sha256-<hex>` holds exactly the bytes of that hash. A file appears
 * under its name only when it is complete and synced. It never knows which task an artifact belongs
 * to (attempt-records.ts does). Backstop: leftovers of a crash in `partial/` are removed at the
 * start.
 */
import { createHash, type Hash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SerialQueue } from '../platform/serial-queue.ts';
import { asStorageError } from './storage-error.ts';

/** The most one artifact holds, and the setting that raises it. */
export interface Quota {
  readonly bytes: number;
  readonly setting: string;
}

export interface FinishedArtifact {
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Text that stands in a stream in place of the bytes that were dropped. */
export function dropMarker(dropped: number, quota: Quota): string {
  return `\n… ${dropped} bytes dropped: limit ${quota.bytes} (setting ${quota.setting})\n`;
}

const ID = /^sha256-([0-9a-f]{64})$/;

export const artifactId = (sha256: string): string => `sha256-${sha256}`;

export class ArtifactFiles {
  readonly #root: string;
  readonly #partial: string;
  readonly #quota: Quota;
  /** A file is put in its place, or removed, one at a time: the same content may be both. */
  readonly #places = new SerialQueue();
  /** How many writers have put this id in its place and have not made it somebody's yet. */
  readonly #unowned = new Map<string, number>();
  #serial = 0;

  constructor(root: string, quota: Quota) {
    this.#root = root;
    this.#partial = join(root, 'partial');
    this.#quota = quota;
    rmSync(this.#partial, { recursive: true, force: true });
    mkdirSync(this.#partial, { mode: 0o700 });
  }

  create(): ArtifactFile {
    const path = join(this.#partial, String(this.#serial++));
    return new ArtifactFile(path, this.#quota, {
      place: (sha256) => this.#place(path, sha256),
      release: (sha256) => this.#release(artifactId(sha256)),
    });
  }

  /** Path of the artifact, or undefined for an id that is not one of this kind. */
  path(id: string): string | undefined {
    const sha256 = ID.exec(id)?.[1];
    return sha256 === undefined ? undefined : this.#pathOf(sha256);
  }

  /** Leaves a file that somebody is just about to have. */
  async remove(id: string): Promise<void> {
    const path = this.path(id);
    if (path === undefined) return;
    await this.#places.run(async () => {
      if (!this.#unowned.has(id)) await rm(path, { force: true });
    });
  }

  #place(from: string, sha256: string): Promise<void> {
    const id = artifactId(sha256);
    return this.#places.run(async () => {
      const place = this.#pathOf(sha256);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await rename(from, place);
      this.#unowned.set(id, (this.#unowned.get(id) ?? 0) + 1);
    });
  }

  #release(id: string): void {
    const others = (this.#unowned.get(id) ?? 0) - 1;
    if (others > 0) this.#unowned.set(id, others);
    else this.#unowned.delete(id);
  }

  #pathOf(sha256: string): string {
    return join(this.#root, sha256.slice(0, 2), sha256);
  }
}

/** Puts a written file in its place, and gives it up there to whoever has it by then. */
interface Place {
  place(sha256: string): Promise<void>;
  release(sha256: string): void;
}

/** An artifact being written. Memory is bounded by the chunk being written. */
export class ArtifactFile {
  readonly #path: string;
  readonly #quota: Quota;
  readonly #place: Place;
  readonly #hash: Hash = createHash('sha256');
  #handle: Promise<FileHandle> | undefined;
  /** No SerialQueue: nothing may follow a write that failed, or the file would have a hole. */
  #tail: Promise<void> = Promise.resolve();
  #bytes = 0;
  #dropped = 0;
  #finished: Promise<FinishedArtifact> | undefined;

  constructor(path: string, quota: Quota, place: Place) {
    this.#path = path;
    this.#quota = quota;
    this.#place = place;
  }

  /** Resolves when written. What is over the quota is counted and dropped. */
  write(chunk: Uint8Array): Promise<void> {
    const room = Math.max(0, this.#quota.bytes - this.#bytes);
    const kept = chunk.subarray(0, room);
    this.#dropped += chunk.length - kept.length;
    this.#bytes += kept.length;
    return kept.length === 0 ? this.#tail : this.#append(kept);
  }

  /**
   * Puts the file in its place; keeps nothing when that fails. It is not removed before `own` has
   * made it somebody's. Idempotent.
   */
  finish(own?: (finished: FinishedArtifact) => Promise<void>): Promise<FinishedArtifact> {
    this.#finished ??= this.#finish(own);
    return this.#finished;
  }

  /** Gives up: nothing is kept of a file that is not in its place yet. Idempotent. */
  async discard(): Promise<void> {
    // Its writer has had these failures; a file that is already in place stays there.
    await this.#finished?.catch(() => undefined);
    await this.#tail.catch(() => undefined);
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const handle = await this.#handle?.catch(() => undefined);
    this.#handle = undefined;
    await handle?.close().catch(() => undefined); // A disk without room may refuse even that.
    await rm(this.#path, { force: true });
  }

  #append(bytes: Uint8Array): Promise<void> {
    this.#tail = this.#tail.then(async () => {
      try {
        this.#handle ??= open(this.#path, 'wx', 0o600);
        await writeAll(await this.#handle, bytes);
        this.#hash.update(bytes);
      } catch (cause) {
        // A half-written file takes up the room that the next one needs.
        await this.#drop();
        throw asStorageError(cause);
      }
    });
    return this.#tail;
  }

  async #finish(own?: (finished: FinishedArtifact) => Promise<void>): Promise<FinishedArtifact> {
    let bytes = this.#bytes;
    if (this.#dropped > 0) {
      const marker = Buffer.from(dropMarker(this.#dropped, this.#quota));
      bytes += marker.length;
      await this.#append(marker);
    } else {
      await this.#append(new Uint8Array(0)); // An empty artifact is a file too.
    }
    const sha256 = await this.#putInPlace();
    const finished = { id: artifactId(sha256), bytes, sha256 };
    try {
      await own?.(finished);
      return finished;
    } finally {
      this.#place.release(sha256);
    }
  }

  async #putInPlace(): Promise<string> {
    try {
      const handle = await this.#handle;
      await handle?.datasync();
      await handle?.close();
      this.#handle = undefined;
      const sha256 = this.#hash.digest('hex');
      await this.#place.place(sha256);
      return sha256;
    } catch (cause) {
      await this.#drop();
      throw asStorageError(cause);
    }
  }
}

/** `FileHandle.write` may write less than it was given. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done)).bytesWritten;
  }
}
