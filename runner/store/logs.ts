/**
 * Owns the logs that people read: one append-only file for each attempt, readable by byte range
 * while it grows. Writing never blocks an attempt: text is gathered and written in the
 * background, in order. Readers wait for a change here instead of polling the file. A log is for
 * reading, not evidence: the ledger is (ledger-file.ts).
 */
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskId } from '../protocol/task.ts';
import { dropMarker, type Quota } from './artifacts.ts';

export const logId = (task: TaskId, attempt: number): string => `log-${task}-${attempt}`;

const ID = /^log-([a-z0-9][a-z0-9-]{7,63})-([1-9][0-9]{0,5})$/;

/** Task and attempt of a log's id, or undefined when it is not one. */
export function parseLogId(id: string): { task: TaskId; attempt: number } | undefined {
  const match = ID.exec(id);
  return match?.[1] === undefined ? undefined : { task: match[1], attempt: Number(match[2]) };
}

export class LogFiles {
  readonly #root: string;
  readonly #quota: Quota;
  readonly #onError: (cause: unknown) => void;
  readonly #live = new Map<string, LiveLog>();
  readonly #waiting = new Map<string, Set<() => void>>();
  /** Bytes that the disk did not take of logs that were closed. */
  readonly #holes = new Map<string, number>();

  /**
   * `onError` gets the failure of a log that could not be written; the attempt goes on without
   * it.
   */
  constructor(root: string, quota: Quota, onError: (cause: unknown) => void) {
    this.#root = root;
    this.#quota = quota;
    this.#onError = onError;
  }

  path(task: TaskId, attempt: number): string {
    return join(this.#root, `${task}-${attempt}.log`);
  }

  /** Appends; cheap. A log that has been closed is opened again (an attempt that resumes). */
  append(task: TaskId, attempt: number, text: string): void {
    const id = logId(task, attempt);
    let log = this.#live.get(id);
    if (!log) {
      const hole = this.#holes.get(id) ?? 0;
      this.#holes.delete(id);
      log = new LiveLog(this.path(task, attempt), this.#quota, hole, () => this.#wake(id));
      this.#live.set(id, log);
    }
    log.append(text, this.#onError);
  }

  /** True while more may be written that is not in the file yet. */
  isOpen(task: TaskId, attempt: number): boolean {
    return this.#live.has(logId(task, attempt));
  }

  /** Writes the gathered bytes and tells the readers that no more comes for now. */
  async close(task: TaskId, attempt: number): Promise<void> {
    const id = logId(task, attempt);
    const log = this.#live.get(id);
    await log?.close(this.#onError);
    if (log && log.lost > 0) this.#holes.set(id, log.lost);
    if (this.#live.get(id) === log) this.#live.delete(id);
    this.#wake(id);
  }

  /** Resolves at the next change of the log, or when the signal is aborted. */
  changed(task: TaskId, attempt: number, signal: AbortSignal): Promise<void> {
    const id = logId(task, attempt);
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting);
    return new Promise((resolve) => {
      const done = () => {
        waiting.delete(done);
        signal.removeEventListener('abort', done);
        if (waiting.size === 0 && this.#waiting.get(id) === waiting) this.#waiting.delete(id);
        resolve();
      };
      waiting.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  async remove(task: TaskId, attempt: number): Promise<void> {
    await this.close(task, attempt);
    this.#holes.delete(logId(task, attempt));
    await rm(this.path(task, attempt), { force: true });
  }

  #wake(id: string): void {
    for (const done of this.#waiting.get(id) ?? []) done();
  }
}

const NOTHING = Buffer.alloc(0);

/** Text that stands in a log in place of what the disk did not take. */
function lostMarker(bytes: number): string {
  return `\n… ${bytes} bytes of this log are lost: the disk did not take them\n`;
}

/** The writing side of one log. */
class LiveLog {
  readonly #path: string;
  readonly #quota: Quota;
  readonly #grown: () => void;
  #handle: FileHandle | undefined;
  #size = 0;
  #dropped = 0;
  /** Bytes that the disk did not take, so that the log says where it has a hole. */
  #lost: number;
  #pending: Buffer[] = [];
  #writing: Promise<void> | undefined;
  #pendingBytes = 0;

  constructor(path: string, quota: Quota, lost: number, grown: () => void) {
    this.#path = path;
    this.#quota = quota;
    this.#lost = lost;
    this.#grown = grown;
  }

  get lost(): number {
    return this.#lost;
  }

  append(text: string, onError: (cause: unknown) => void): void {
    const bytes = Buffer.from(text);
    // Bounded in memory as on disk: bytes beyond the quota are dropped here already.
    if (this.#size + this.#pendingBytes + bytes.length > this.#quota.bytes) {
      this.#dropped += bytes.length;
      return;
    }
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#writing ??= this.#drain(onError);
  }

  async close(onError: (cause: unknown) => void): Promise<void> {
    await this.#writing;
    if (this.#dropped > 0) {
      this.#pending.push(Buffer.from(dropMarker(this.#dropped, this.#quota)));
      this.#dropped = 0;
      await this.#drain(onError);
    }
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #drain(onError: (cause: unknown) => void): Promise<void> {
    let bytes = NOTHING;
    try {
      this.#handle ??= await open(this.#path, 'a', 0o600);
      if (this.#size === 0) this.#size = (await stat(this.#path)).size;
      // More may be gathered while the last piece is written or synced.
      while (this.#pending.length > 0) {
        bytes = Buffer.concat(this.#pending);
        this.#pending = [];
        this.#pendingBytes = 0;
        const hole = Buffer.from(this.#lost > 0 ? lostMarker(this.#lost) : '');
        await this.#handle.appendFile(Buffer.concat([hole, bytes]));
        this.#size += hole.length + bytes.length;
        this.#lost = 0;
        bytes = NOTHING;
        this.#grown();
        if (this.#pending.length === 0) await this.#handle.datasync();
      }
    } catch (cause) {
      this.#lost += bytes.length + this.#pendingBytes;
      this.#pending = [];
      this.#pendingBytes = 0;
      onError(cause);
    } finally {
      this.#writing = undefined;
    }
  }
}
