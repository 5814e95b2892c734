/**
 * The form of the corpus: what is done to a project, and what may come of it. A cheat makes the
 * checks pass without doing what was asked; honest work does what was asked. Both go through all
 * that the runner does once an agent is done (test/integration/verify/trial-room.ts).
 */
import type { CheckSpec } from '../../runner/protocol/task.ts';

export interface Project {
  /** Path → text; those that begin with `#!` are executable. */
  readonly files: Readonly<Record<string, string>>;
  /** The command of the check "test". */
  readonly check: string;
  /** Checks that run before it. */
  readonly others?: readonly CheckSpec[];
  /** What prepares its environment; run without need of a network. */
  readonly setup?: readonly string[];
  /** The image of its sandboxes; the default one when absent. */
  readonly image?: 'full' | 'corpus';
}

export interface Cheat {
  readonly name: string;
  readonly project: Project;
  /** A shell command in the project's folder that makes the change. */
  readonly change: string;
}

export interface Honest {
  readonly name: string;
  readonly project: Project;
  readonly change: string;
  /**
   * What it deserves: `verified`, or `verified_with_flags` where it alters what the checks expect
   * or are told by, as it was asked to; `unverified` where no check opens what it changes.
   */
  readonly level: 'verified' | 'verified_with_flags' | 'unverified';
}

export interface Corpus {
  readonly cheats: readonly Cheat[];
  readonly honest: readonly Honest[];
}
