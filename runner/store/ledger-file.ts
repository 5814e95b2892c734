/**
 * Owns the bytes of a ledger: one JSON line for each entry, synced before it counts. It knows
 * nothing of the chain. Backstop: a last line that a crash cut short was never acknowledged, and is
 * cut off.
 */
import { open, readdir, readFile, rm, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { TaskId } from '../protocol/task.ts';
import { asStorageError } from './storage-error.ts';

export const ledgerId = (task: TaskId, attempt: number): string => `ledger-${task}-${attempt}`;

const ID = /^ledger-([a-z0-9][a-z0-9-]{7,63})-([1-9][0-9]{0,5})$/;

export class LedgerFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  path(task: TaskId, attempt: number): string {
    return join(this.#root, `${task}-${attempt}.jsonl`);
  }

  /** Path of the ledger with this id, or undefined when the id is not a ledger's. */
  pathOf(id: string): string | undefined {
    const match = ID.exec(id);
    return match?.[1] === undefined ? undefined : this.path(match[1], Number(match[2]));
  }

  open(task: TaskId, attempt: number): Promise<LedgerFile> {
    return LedgerFile.open(this.path(task, attempt));
  }

  /** The entries of each ledger that was written to since then, in milliseconds since the epoch. */
  async *changedSince(time: number): AsyncGenerator<LedgerEntry[]> {
    for (const name of await readdir(this.#root)) {
      const path = join(this.#root, name);
      const found = await stat(path).catch(() => undefined);
      if (!found || found.mtimeMs < time) continue;
      // Read and not opened: somebody else may be writing it, its last line is whole or left out.
      const text = await readFile(path, 'utf8').catch(() => '');
      yield text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as LedgerEntry);
    }
  }

  async remove(task: TaskId, attempt: number): Promise<void> {
    await rm(this.path(task, attempt), { force: true });
  }
}

export class LedgerFile {
  /** The lines that were there when it was opened. */
  readonly lines: readonly string[];
  readonly #handle: FileHandle;
  #size: number;
  /** True while lines that do not count may stand behind those that do. */
  #hasMore = false;

  private constructor(handle: FileHandle, lines: readonly string[], size: number) {
    this.#handle = handle;
    this.lines = lines;
    this.#size = size;
  }

  static async open(path: string): Promise<LedgerFile> {
    const handle = await open(path, 'a', 0o600);
    try {
      const bytes = await readFile(path);
      const end = bytes.lastIndexOf(0x0a) + 1;
      if (end < bytes.length) await truncate(path, end);
      const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
      return new LedgerFile(handle, lines, end);
    } catch (cause) {
      await handle.close();
      throw cause;
    }
  }

  /** Resolves when the lines are on disk. One call at a time. */
  async append(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    try {
      await this.#cutOff();
      this.#hasMore = true;
      await this.#handle.appendFile(bytes);
      await this.#handle.datasync();
      this.#size += bytes.length;
      this.#hasMore = false;
    } catch (cause) {
      // A disk that takes no write may not take this either: then it is done before the next one.
      await this.#cutOff().catch(() => undefined);
      throw asStorageError(cause);
    }
  }

  /** What was written of lines that failed must not stand before the next one. */
  async #cutOff(): Promise<void> {
    if (!this.#hasMore) return;
    await this.#handle.truncate(this.#size);
    this.#hasMore = false;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
