/**
 * The forms of the ledger's entries: what the runner itself saw of an attempt, in order, each
 * chained to the one before by hash. What a model says appears only as a `claim`.
 */
import type { Finding } from '../protocol/review.ts';
import type {
  CheckGate,
  CheckRun,
  Reason,
  TestCounts,
  Usage,
  VerdictLevel,
} from '../protocol/task.ts';

/** Whole output kept as an artifact, told by its hash. */
export interface KeptOutput {
  readonly artifact: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Names of tests; `names` holds the first of them only where there are many. */
export interface NamedTests {
  readonly count: number;
  readonly names: readonly string[];
}

export type LedgerBody =
  | {
      kind: 'opened';
      version: 1;
      task: string;
      attempt: number;
      title: string;
      base: string;
      /** The ended attempt this one goes on with, and the hash its ledger ended with. */
      continues?: { attempt: number; head: string };
    }
  /** The workflow that was followed; `sha256` is over its canonical form. */
  | { kind: 'blueprint'; name: string; source: 'built-in' | 'repository'; sha256: string }
  /** `id` is the image itself; the name may point elsewhere tomorrow. */
  | { kind: 'environment'; image: string; id?: string; setup: readonly string[] }
  /** `source` says who named it: the task, the repository's configuration, or its project files. */
  | {
      kind: 'checks';
      source: 'task' | 'config' | 'detected' | 'none';
      checks: readonly { name: string; command: string; gate?: CheckGate }[];
    }
  | {
      kind: 'check';
      at: CheckRun['at'];
      name: string;
      command: string;
      commit: string;
      /** The id of the image, not its name. */
      image: string;
      network: 'none' | 'bridge';
      outcome: 'passed' | 'failed' | 'timed_out' | 'errored';
      exit: number | null;
      ms: number;
      output: KeptOutput;
      /** Where the check names its tests; all of them are in the artifact. */
      tests?: TestCounts & {
        artifact: string;
        /** In words, where the report does not hold all of its run. */
        cut?: string;
      };
    }
  /** The tests of one check on two commits, compared by name. */
  | {
      kind: 'tests';
      check: string;
      before: string;
      after: string;
      fixed: NamedTests;
      broken: NamedTests;
      added: NamedTests;
      /** Ran before, and are not there. */
      removed: NamedTests;
      skipped: NamedTests;
      /** A guess, these are counted as removed and added too: the only ones of their group. */
      renamed?: readonly { from: string; to: string }[];
      /** In words, where the later run names no tests, or not all that it ran. */
      lost?: string;
    }
  /** A test that must fail was planted in the result, as `commit`: did the check notice? */
  | {
      kind: 'canary';
      check: string;
      command: string;
      result: string;
      outcome: 'caught' | 'missed' | 'not_planted';
      commit?: string;
      path?: string;
      reason?: string;
    }
  /** The tests that the result brings, as `commit`, on the original sources: they should fail. */
  | {
      kind: 'red_green';
      check: string;
      command: string;
      result: string;
      outcome: 'red' | 'green' | 'unknown';
      commit: string;
      tests?: NamedTests;
      reason?: string;
    }
  /** A command of the workflow that the runner ran in the work sandbox. */
  | {
      kind: 'exec';
      node: string;
      command: string;
      network: 'none' | 'bridge';
      treeBefore: string;
      treeAfter: string;
      exit: number | null;
      timedOut: boolean;
      ms: number;
      output: KeptOutput;
    }
  /** A decision of the workflow, and the entries it was read from. */
  | {
      kind: 'gate';
      node: string;
      rule: string;
      passed: boolean;
      because: string;
      entries: number[];
    }
  /** A reviewer's words; not evidence, except that a finding lowers trust. */
  | { kind: 'review'; model: string; commit: string; findings: readonly Finding[] }
  /** A command the reviewer asked for, run by the runner on the result. */
  | {
      kind: 'probe';
      name: string;
      command: string;
      expected: string;
      commit: string;
      outcome: 'passed' | 'failed' | 'errored';
      exit: number | null;
      ms: number;
      output: KeptOutput;
    }
  /** What a person said to the attempt. */
  | {
      kind: 'human';
      what: 'steer' | 'interrupt' | 'answer' | 'follow_up';
      id: string;
      text: string;
      by: 'user' | 'default';
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
      /** The first of the files, as people read their names. */
      paths?: readonly string[];
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

/** An entry of one kind. */
export type EntryOf<K extends LedgerEntry['kind']> = Extract<LedgerEntry, { kind: K }>;

/** Those of this kind, in the ledger's order. */
export function entriesOf<K extends LedgerEntry['kind']>(
  entries: readonly LedgerEntry[],
  kind: K,
): EntryOf<K>[] {
  return entries.filter((entry): entry is EntryOf<K> => entry.kind === kind);
}
