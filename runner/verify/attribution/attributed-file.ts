/**
 * Owns the answer of the attribution for one file: its kind, and the reason for a reviewer. Types
 * alone.
 */
import type { FileChange } from '../../protocol/task.ts';

/** `decisive` may determine how checks run; in a `manifest`, dependencies follow the result. */
export type FileKind = 'product' | 'test' | 'data' | 'manifest' | 'decisive';

export interface AttributedFile {
  readonly change: FileChange;
  readonly kind: FileKind;
  /** Reason for a reviewer, to be read after the file's name: "declares tests". Accuses nobody. */
  readonly why: string;
  /** Text of the file in the deciding run, set only if just part of the file is product. */
  readonly split?: string;
  /** Set if a manifest or lock file has environment parts that differ from the base's. */
  readonly environment?: boolean;
  /** Says which part of a manifest was left out, because checks may fail without it. */
  readonly left?: string;
}
