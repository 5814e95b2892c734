/**
 * Forms of the ledger's entries: what the runner itself saw of an attempt, in order, each chained
 * to the one before by hash. A model's statements appear only as a `claim`.
 */
import type { GivenItem } from '../protocol/given.ts';
import type { Finding } from '../protocol/review.ts';
import type {
  CheckGate,
  CheckRun,
  Reason,
  TestCounts,
  Usage,
  VerdictLevel,
  VerifyLevel,
} from '../protocol/task.ts';
import type { BrowserEntry, WantedBrowserCheck } from './browser-entries.ts';
import type { EnvironmentEntry } from './environment-entry.ts';
import type { KeptOutput } from './kept-output.ts';

/** Names of tests; `names` holds the first of them only where there are many. */
export interface NamedTests {
  readonly count: number;
  readonly names: readonly string[];
}

/** A file of a change, with the reason for its classification in words. */
export interface AttributedPath {
  readonly path: string;
  readonly kind: 'product' | 'test' | 'data' | 'manifest' | 'decisive';
  readonly why: string;
}

/**
 * Place of a run of checks, and the tree it ran on; `CheckRun.at` lists those that clients are told
 * of.
 */
export type CheckPlace =
  | CheckRun['at']
  /** The original code with a planted test: what the check does there. */
  | 'control'
  /** The result with a file that nothing can read. */
  | 'broken'
  /** The result with some of its evidence put back, to see which of it the checks need. */
  | 'needs'
  /** The result with one part of its product taken back. */
  | 'undone';

/** Difference in behaviour of one changed function, over the inputs it was called with. */
export interface FunctionBehaviour {
  readonly path: string;
  readonly name: string;
  readonly words: string;
  /** It differs only at inputs that tests use. */
  readonly onlyTested: boolean;
  /** It behaves as before at every input that tests use. */
  readonly unchangedAtTested: boolean;
  /**
   * It returns an instance of a product class that overrides comparison, where plain values were
   * returned.
   */
  readonly ownKind?: boolean;
  /** It hangs at a tested input, or answers differently the second time, and did not before. */
  readonly unreliable?: boolean;
  /** Tested inputs were tried and gave no other answer, though others did. */
  readonly sameAtTested?: boolean;
  /** It returned something else for some input; absent when it was not called. */
  readonly differs?: boolean;
  /**
   * The change touches only code it leads to, not the function itself; such functions are reported
   * together.
   */
  readonly aside?: 'as_before' | 'not_compared';
}

/** `what` is git's word for the conflict; `marked`: the file has both versions, between marks. */
export type UnmergedFile = Record<'path' | 'what', string> & { readonly marked: boolean };

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
  /** The blueprint that was followed; `sha256` is over its canonical form. */
  | { kind: 'blueprint'; name: string; source: 'built-in' | 'repository'; sha256: string }
  | EnvironmentEntry
  | BrowserEntry
  /** In words: what of the user's repository was not where the work was done. */
  | { kind: 'left_behind'; notes: readonly string[] }
  /**
   * Files that were written and are in no result: ignore rules match them, or they are in a
   * submodule.
   */
  | { kind: 'left_out'; names: readonly string[] }
  /** The runner merged `change`, made on `before`, into a newer base of the user's. */
  | {
      kind: 'merged';
      base: string;
      head: string;
      before: string;
      change: string;
      tree: string;
      branch?: string;
      /** Commits that are new in it; absent where not all of them are here. */
      newer?: number;
      /** The blueprint of the task, which says what kind of change it is. */
      blueprint?: string;
      count: number;
      conflicts: readonly UnmergedFile[];
    }
  /** Files of the result that still hold marks of a conflict. */
  | { kind: 'unresolved'; result: string; paths: NamedTests }
  /** `source` says who named it: the task, the repository's configuration, or its project files. */
  | {
      kind: 'checks';
      source: 'task' | 'config' | 'detected' | 'none';
      checks: readonly { name: string; command: string; gate?: CheckGate }[];
      /** Those of kind `browser`, which prove nothing. */
      browserChecks?: readonly WantedBrowserCheck[];
    }
  | {
      kind: 'check';
      at: CheckPlace;
      name: string;
      command: string;
      commit: string;
      /** The id of the image, not its name. */
      image: string;
      network: 'none' | 'bridge';
      outcome: 'passed' | 'failed' | 'timed_out' | 'errored';
      exit: number | null;
      ms: number;
      /** Milliseconds of processor time that it took, and the processors of the machine. */
      work?: { readonly ms: number; readonly cores: number };
      output: KeptOutput;
      /** Present when the check names its tests; the artifact has all of them. */
      tests?: TestCounts & {
        artifact: string;
        /** In words, where the report does not hold all of its run. */
        cut?: string;
      };
      /** Numbers of files of the commit that it opened and wrote; the artifact has their names. */
      opened?: {
        files: number;
        /** Absent where it was not looked for. */
        written?: number;
        /** False where some may not have been seen. */
        whole: boolean;
        artifact: string;
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
  /**
   * The result is verified from here on, at this level. With this entry, a missing entry below
   * counts against the result; ledgers of earlier releases do not have it.
   */
  | { kind: 'verification'; level: VerifyLevel; result: string; base: string }
  /** Classification of the changed files into certain product and evidence (verify/attribution). */
  | {
      kind: 'attribution';
      result: string;
      base: string;
      product: NamedTests;
      /** The first of them where there are many; `count` says how many there are. */
      evidence: { readonly count: number; readonly paths: readonly AttributedPath[] };
      /**
       * Earlier evidence that is gone or was changed; a file that only gained lines is not here.
       */
      altered?: NamedTests;
      /** Product that is there no more. */
      gone?: NamedTests;
      /** Earlier places of product files that have moved. */
      moved?: NamedTests;
    }
  /** Changed files that a check opened when it ran on the result. */
  | {
      kind: 'exercised';
      result: string;
      /** Changed product files that some check opened, and those that none did. */
      opened: NamedTests;
      unopened: NamedTests;
      /** Evidence of the change that some check opened. */
      evidence: NamedTests;
      /** Tests that were opened before the change and are not now, though they are still there. */
      gone: NamedTests;
      /** Evidence, changed or not, that a check wrote while it ran, and did not write on the base. */
      written?: NamedTests;
      /** False where some openings may not have been seen: then nothing is missing for sure. */
      whole: boolean;
      checks: readonly string[];
    }
  /**
   * The checks fail on the base with the product of the change: which other files of the change
   * they need.
   */
  | {
      kind: 'needs';
      result: string;
      checks: readonly string[];
      paths: readonly AttributedPath[];
      /** False when these are only candidates, not all of which are needed. */
      exact: boolean;
      /** True when something it needs decides how checks run. */
      decisive: boolean;
    }
  /** One part of the product taken back, as `commit`, to see whether any check notices. */
  | {
      kind: 'undone';
      result: string;
      commit: string;
      parts: readonly { readonly path: string; readonly lines?: readonly [number, number] }[];
      outcome: 'red' | 'green' | 'unknown';
      checks: readonly string[];
    }
  /** Trials that would take too long where the checks keep every processor busy. */
  | { kind: 'not_tried'; result: string; parts: boolean; original: boolean }
  /** A check that never came to run what it is meant to check. */
  | {
      kind: 'could_not_run';
      check: string;
      at: CheckPlace;
      commit: string;
      missing: string;
      hint: string;
    }
  /** The words with which a check that passed says that it ran no test. */
  | { kind: 'ran_nothing'; check: string; command: string; result: string; words: string }
  /** The environment of the result could not be prepared as that of the base was. */
  | { kind: 'environment_failed'; commit: string; reason: string }
  /** Names of tests that pass and fail, or come and go, on one and the same tree. */
  | { kind: 'flaky'; check: string; command: string; commit: string; tests: NamedTests }
  /** Changed functions called as they were and as they are now, each with the same inputs. */
  | {
      kind: 'behaviour';
      result: string;
      functions: readonly FunctionBehaviour[];
      /** Changed product of which no function was called both ways. */
      uncompared?: NamedTests;
      /** Changed parts that no call led to, of product of which some function was called. */
      uncalled?: NamedTests;
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
      /** Kind of planted failure: a failing test, or text that nothing can read. */
      how?: 'test' | 'text';
      /** It stands for a part of the check, beside the one that was tried first. */
      part?: true;
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
  /** A command of the blueprint that the runner ran in the work sandbox. */
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
  /** A decision of the blueprint, and the entries it was read from. */
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
  /** A person's message to the attempt. */
  | {
      kind: 'human';
      what: 'steer' | 'interrupt' | 'answer' | 'follow_up';
      id: string;
      text: string;
      by: 'user' | 'default';
    }
  /**
   * A person had a terminal in the sandbox of the work: from its `opened` on, files there may be
   * theirs. `typed` counts bytes; without its `closed`, the runner does not know what was typed.
   */
  | { kind: 'terminal'; what: 'opened'; id: string }
  | { kind: 'terminal'; what: 'closed'; id: string; typed: number; ms: number }
  /** `usage` is the phase's usage so far: the last entry of a phase has its sum. */
  | { kind: 'model'; model: string; usage: Usage }
  | { kind: 'tool'; tool: string; summary: string; outcome?: string; ok: boolean; ms: number }
  /** What of the repository a model was given, beside the task. */
  | { kind: 'given'; items: readonly GivenItem[] }
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
  | { kind: 'flag'; code: string; path?: string; line?: number; text: string }
  /** The runner itself could not go on: what failed, in curated words. */
  | { kind: 'trouble'; code: string; text: string }
  | { kind: 'resumed'; reason: string }
  | { kind: 'cancelled'; reason: string; stopped?: { ms: number; gone: boolean } }
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
