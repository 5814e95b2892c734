/**
 * Owns the question whether the data directory takes more, answered by writing: the answer of
 * `statfs` leaves out quotas and the room kept for root. Its own limit in all counts too
 * (total-use.ts). It keeps a reserve, which is given up when
 * the disk is full, so that the event itself can still be stored and reported.
 * Never deletes anything but its own files.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, type StatsFs, statSync } from 'node:fs';
import { open, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TotalUse } from './total-use.ts';

/** With less room than this no new work is begun: a checkpoint and its ledger take as much. */
const PROBE_BYTES = 1024 * 1024;
const RESERVE_BYTES = 2 * 1024 * 1024;
/** Empty files kept for when inodes are used up: a start has to make a few files. */
const RESERVE_FILES = 8;
/** With fewer inodes left no new work is begun: each sandbox that begins takes dozens. */
const WORK_FILES = 400;
const LOOK_AGAIN_MS = 5000;
const RECENT_MS = 500;

export interface RoomHealth {
  readonly ok: boolean;
  readonly detail: string;
}

export class DiskRoom {
  readonly #root: string;
  readonly #probe: string;
  readonly #reserve: string;
  readonly #files: readonly string[];
  readonly #total: TotalUse | undefined;
  #onOver: (() => void) | undefined;
  #isOver = false;
  #looking: Promise<RoomHealth> | undefined;
  #last: { readonly answer: RoomHealth; readonly at: number } | undefined;
  #reserved: boolean;
  #later: NodeJS.Timeout | undefined;
  #closed = false;

  /** `total` is the limit on what the directory may take in all. */
  constructor(root: string, total?: TotalUse) {
    this.#root = root;
    this.#total = total;
    this.#probe = join(root, 'room.probe');
    this.#reserve = join(root, 'room.reserve');
    this.#files = Array.from({ length: RESERVE_FILES }, (_, n) => `${this.#reserve}.${n + 1}`);
    this.#reserved =
      statSync(this.#reserve, { throwIfNoEntry: false })?.size === RESERVE_BYTES &&
      this.#files.every((path) => existsSync(path));
  }

  /** Tries to write, the reserve too where it was given up. Never rejects. */
  health(): Promise<RoomHealth> {
    this.#looking ??= this.#look()
      .then((answer) => {
        this.#last = { answer, at: performance.now() };
        return answer;
      })
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /**
   * The same, where a good answer of a moment ago is one: the push of a task's snapshot has asked
   * when its first attempt is begun, and asking takes a write of a megabyte.
   */
  async recentHealth(): Promise<RoomHealth> {
    const { answer, at } = this.#last ?? {};
    if (answer?.ok && at !== undefined && performance.now() - at < RECENT_MS) return answer;
    return await this.health();
  }

  /** Calls this once each time that the directory is found to take more than it may in all. */
  onOver(listener: () => void): void {
    this.#onOver = listener;
  }

  /** Gives the reserve up, for the little that has to be stored on a full disk. Never rejects. */
  async giveUpReserve(): Promise<void> {
    // A write in progress takes up the room until it is closed.
    await this.#looking;
    this.#last = undefined;
    this.#removeReserve();
    this.#lookLater();
  }

  /** Ends what would go on by itself. Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#later);
  }

  /** Restores the reserve once there is room, even when nothing asks for it. */
  #lookLater(): void {
    clearTimeout(this.#later);
    if (this.#closed) return;
    this.#later = setTimeout(() => {
      void this.health().then(() => this.#reserved || this.#lookLater());
    }, LOOK_AGAIN_MS).unref();
  }

  #removeReserve(): void {
    this.#reserved = false;
    for (const path of [this.#reserve, ...this.#files]) {
      try {
        rmSync(path, { force: true });
      } catch {
        // There is no reserve then, and whatever needs it meets the full disk again.
      }
    }
  }

  async #look(): Promise<RoomHealth> {
    try {
      // The reserve first: the room that giving it up made is for words, not for new work.
      if (!this.#reserved) {
        // Not tried when it cannot succeed: the last room is for writes that need it now.
        if (isSurelyFull(await this.#free())) throw full();
        await writeWhole(this.#reserve, RESERVE_BYTES);
        for (const path of this.#files) await writeFile(path, '', { mode: 0o600 });
      }
      this.#reserved = true;
      // It may be over for days, and is asked every few seconds: the disk is spared the probe then.
      const over = await this.#overTotal();
      if (over) return over;
      await writeWhole(this.#probe, PROBE_BYTES);
      if (isShortOfFiles(await this.#free())) throw full();
    } catch (cause) {
      if (!this.#reserved) this.#removeReserve();
      return { ok: false, detail: await this.#why(cause as NodeJS.ErrnoException) };
    } finally {
      await rm(this.#probe, { force: true }).catch(() => undefined);
    }
    return { ok: true, detail: 'the data directory takes writes' };
  }

  async #overTotal(): Promise<RoomHealth | undefined> {
    const why = await this.#total?.whyOver();
    if (why === undefined) {
      this.#isOver = false;
      return undefined;
    }
    if (!this.#isOver && this.#onOver) {
      this.#isOver = true;
      this.#onOver();
    }
    return { ok: false, detail: why };
  }

  /** Undefined when it is not known: only writing tells. */
  #free(): Promise<StatsFs | undefined> {
    return statfs(this.#root).catch(() => undefined);
  }

  async #why({ code }: NodeJS.ErrnoException): Promise<string> {
    const advice = 'Free some there; the runner continues by itself, and nothing stored is lost.';
    if (code === 'EDQUOT') return `The disk quota of ${this.#root} is used up. ${advice}`;
    if (code !== 'ENOSPC') return `The runner cannot write to ${this.#root} (${code}).`;
    const free = await this.#free();
    const hasBytes = free && free.bavail * free.bsize > RESERVE_BYTES + PROBE_BYTES;
    const isInodes = isShortOfFiles(free) && (hasBytes || free?.ffree === 0);
    const what = isInodes ? 'inodes (files)' : 'space';
    return `The disk of ${this.#root} has no ${what} left. ${advice}`;
  }
}

/** Some file systems have as many files as there is space for, and say 0. */
function isShortOfFiles(free: StatsFs | undefined): boolean {
  return free !== undefined && free.files > 0 && free.ffree < WORK_FILES;
}

function isSurelyFull(free: StatsFs | undefined): boolean {
  if (!free) return false;
  return isShortOfFiles(free) || free.bfree * free.bsize < RESERVE_BYTES + PROBE_BYTES;
}

function full(): Error {
  return Object.assign(new Error('full'), { code: 'ENOSPC' });
}

/** Bytes that no file system can make small, handed to the disk before it resolves. */
async function writeWhole(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    const content = randomBytes(bytes);
    for (let done = 0; done < bytes; ) done += (await file.write(content, done)).bytesWritten;
    await file.datasync();
  } finally {
    await file.close();
  }
}
