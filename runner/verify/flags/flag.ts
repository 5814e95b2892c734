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
  /** Of the result's file, counted from 1. */
  readonly line?: number;
  readonly text: string;
}

/**
 * The trimmed line that a rule has found: one of the result, with or without its comments, or one
 * that the file had before.
 */
export type Found = { readonly added: string } | { readonly removed: string };

/** As a rule raises it; its line becomes its place (flag-lines.ts). */
export interface RaisedFlag extends Omit<Flag, 'line'> {
  readonly found?: Found | undefined;
}

/** A change with its texts, and the lines that it adds and removes. */
export interface ChangedText {
  readonly change: FileChange;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}
