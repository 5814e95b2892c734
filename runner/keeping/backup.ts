/** Owns a backup from its moment (stage.ts) to the last byte of its stream, one at a time. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ErrandError } from '../protocol/errors.ts';
import type { BackupAbout } from './about.ts';
import { packed } from './archive.ts';
import { stage, STAGED, type StageParts } from './stage.ts';

export class Backups {
  readonly #parts: StageParts;
  #isUnderWay = false;

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  /** Folders of copies that nobody is reading. */
  async left(): Promise<string[]> {
    if (this.#isUnderWay) return [];
    const { root } = this.#parts.directory;
    const names = (await readdir(root)).filter((name) => name.startsWith(STAGED));
    return names.map((name) => join(root, name));
  }

  /** Makes a backup and gives it to `take`, which reads the stream to its end. */
  async make<T>(
    take: (archive: Readable, about: BackupAbout) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    if (this.#isUnderWay) {
      throw new ErrandError('conflict', 'Another backup of this runner is under way.', {
        hint: 'Wait for its end.',
      });
    }
    const left = this.left();
    this.#isUnderWay = true;
    let folder: string | undefined;
    try {
      for (const old of await left) await rm(old, { recursive: true, force: true });
      const staged = await stage(this.#parts);
      ({ folder } = staged);
      signal.throwIfAborted();
      return await take(packed(folder, signal), staged.about);
    } finally {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      this.#isUnderWay = false;
    }
  }
}
