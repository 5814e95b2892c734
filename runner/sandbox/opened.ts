/**
 * Owns the record of files that a command opened or wrote: it names the folders that the supervisor
 * watches, and collects the files that the supervisor reports. Pure; it limits how much it takes.
 * It never says `whole` when something may be missing. Backstop: opened.c has the same bounds.
 */
import { isUtf8 } from 'node:buffer';
import { FrameError } from './frames.ts';
import type { OpenedFiles } from './sandbox.ts';

/** Bytes of the folders' names in a request: half of a frame, so that a command has room. */
const MAX_FOLDER_BYTES = 2 * 1024 * 1024;
/** Distinct names that are handed on. */
const MAX_NAMES = 50_000;

/** Bits of a record on its file, after the folder's number. */
const OPENED = 1;
const WRITTEN = 2;
const RECORD_HEAD_BYTES = 5;

/** The supervisor's final statement on how complete its watch was. */
const WATCH = { none: 0, whole: 1, inPart: 2 } as const;

export class OpenedNames {
  /** The folders to watch: the first of those asked for that a frame holds. */
  readonly folders: readonly string[];
  /** Bits for what was done with each file. */
  readonly #files = new Map<string, number>();
  #whole = true;

  constructor(wanted: readonly string[]) {
    const folders: string[] = [];
    let bytes = 0;
    for (const folder of new Set(wanted)) {
      bytes += Buffer.byteLength(folder) + 1;
      if (bytes > MAX_FOLDER_BYTES) {
        this.#whole = false;
        break;
      }
      folders.push(folder);
    }
    this.folders = folders;
  }

  /**
   * Reads a frame: for each file u32 its folder's place in the list, u8 bits, its name, a zero
   * byte.
   */
  take(payload: Buffer): void {
    for (let at = 0; at < payload.length; ) {
      const end = payload.indexOf(0, at + RECORD_HEAD_BYTES);
      if (end < 0) throw new FrameError('a frame with opened files is cut off');
      const folder = this.folders[payload.readUInt32LE(at)];
      const bits = payload.readUInt8(at + 4);
      const name = payload.subarray(at + RECORD_HEAD_BYTES, end);
      at = end + 1;
      if (folder === undefined) throw new FrameError('a folder was opened that is not watched');
      if (!isUtf8(name)) continue;
      const file = `${folder}/${name.toString()}`;
      const known = this.#files.get(file);
      if (known !== undefined || this.#files.size < MAX_NAMES) {
        this.#files.set(file, (known ?? 0) | bits);
      } else this.#whole = false;
    }
  }

  /** `watch` is the value in the exit frame. */
  result(watch: number): OpenedFiles {
    const having = (bit: number): string[] =>
      [...this.#files].filter(([, bits]) => (bits & bit) !== 0).map(([file]) => file);
    return {
      files: having(OPENED),
      written: having(WRITTEN),
      whole: this.#whole && watch === WATCH.whole,
    };
  }
}
