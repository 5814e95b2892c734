/**
 * Owns the forms of a flag, and of the changed text that the rules of flags read. Types alone.
 */
import type { FileChange } from '../../protocol/task.ts';

/** The code of a product file, as far as patterns examine it. */
export interface ProductCode {
  readonly path: string;
  /** Trimmed lines without comments that the change adds, in order. */
  readonly added: readonly string[];
  /** The whole result without comments. */
  readonly text: string;
  /** Names of files that the checks run. */
  readonly programs: readonly string[];
}

export interface Flag {
  readonly code: string;
  readonly path?: string;
  readonly text: string;
}

/** A change with its texts, and the lines that it adds and removes. */
export interface ChangedText {
  readonly change: FileChange;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}
