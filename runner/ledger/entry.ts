/**
 * The forms of the ledger's entries: what the runner itself saw of an attempt, in order, each
 * chained to the one before by hash. What a model says appears only as a `claim`.
 */
import type { Reason, Usage, VerdictLevel } from '../protocol/task.ts';

export type LedgerBody =
  | { kind: 'opened'; version: 1; task: string; attempt: number; title: string; base: string }
  /** `id` is the image itself; the name may point elsewhere tomorrow. */
  | { kind: 'environment'; image: string; id?: string; setup: readonly string[] }
  /** `source` says who named it: the task, the repository's configuration, or its project files. */
  | {
      kind: 'checks';
      source: 'task' | 'config' | 'detected' | 'none';
      checks: readonly { name: string; command: string }[];
    }
  | {
      kind: 'check';
      at: 'base' | 'head' | 'overlay';
      name: string;
      command: string;
      commit: string;
      /** The id of the image, not its name. */
      image: string;
      network: 'none' | 'bridge';
      outcome: 'passed' | 'failed' | 'timed_out' | 'errored';
      exit: number | null;
      ms: number;
      output: { artifact: string; bytes: number; sha256: string };
    }
  /** `usage` is what the phase has used so far in all: the last entry of a phase has its sum. */
  | { kind: 'model'; model: string; usage: Usage }
  | { kind: 'tool'; tool: string; summary: string; outcome?: string; ok: boolean; ms: number }
  | { kind: 'claim'; text: string }
  | { kind: 'bowed_out'; code: string; reason: string; tried: readonly string[]; question?: string }
  | {
      kind: 'result';
      commit: string;
      tree: string;
      base: string;
      files: number;
      additions: number;
      deletions: number;
    }
  /**
   * A commit with the result's sources and the tests and check configuration of the base;
   * `restored` files differ from the result, `config`: some of them decide how checks run.
   */
  | {
      kind: 'overlay';
      commit: string;
      result: string;
      base: string;
      restored: number;
      config: boolean;
    }
  | { kind: 'flag'; code: string; path?: string; text: string }
  /** The runner itself could not go on: what failed, in curated words. */
  | { kind: 'trouble'; code: string; text: string }
  | { kind: 'resumed'; reason: string }
  | { kind: 'cancelled'; reason: string }
  | { kind: 'verdict'; level: VerdictLevel; because: readonly Reason[] };

/** One line of the file. `hash` is over the canonical JSON of the entry without it. */
export type LedgerEntry = LedgerBody & {
  readonly seq: number;
  readonly prev: string;
  readonly t: string;
  readonly phase: string;
  readonly hash: string;
};
