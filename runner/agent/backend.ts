/**
 * The contract between an attempt and whoever writes the code in it: the built-in loop now,
 * foreign agents later. A phase is pulled event by event, and the consumer stores each one
 * before it asks for the next: that is what makes every event a persist point.
 */
import type { Finding } from '../protocol/review.ts';
import type { Question } from '../protocol/messages.ts';
import type { Limits, Origin, Usage } from '../protocol/task.ts';
import type { Workspace } from '../sandbox/workspace.ts';

/**
 * What a phase is there for. `plan` and `review` have tools that only read, and end with a plan
 * or a review in a fixed form; `code` changes files.
 */
export type Role = 'plan' | 'code' | 'review';

/** Everything a phase is told. Nothing in it comes from what an agent wrote. */
export interface PhaseInput {
  readonly phase: string;
  readonly role: Role;
  readonly title: string;
  readonly instructions: string;
  readonly origin: Origin;
  readonly model: string;
  readonly limits: Required<Limits>;
  /** What no answer may raise the limits above; absent: nothing is that high. */
  readonly most?: Limits;
  /** `short`: a model that does not answer is given up within half a minute of waiting. */
  readonly patience?: 'short';
  readonly workspace: Workspace;
  /** The names and commands of the checks that will decide. */
  readonly checks: readonly { name: string; command: string }[];
  /** What failed before any change: known to the agent, so that it need not find out. */
  readonly baseline: string;
  /** Runs one check, or all, on the work tree as it is now; the output reduced to what failed. */
  readonly verify: (check: string | undefined, signal: AbortSignal) => Promise<string>;
  /** The repository's rules files for agents, of the top and of folders, at the base commit. */
  readonly rules: readonly RulesFile[];
  /** The repository at a glance, at the base commit; may be empty. */
  readonly map: string;
  /**
   * What the role needs besides: the plan to follow, or the diff and what the runner saw of it.
   * The part of it that others wrote is fenced by whoever reads it out.
   */
  readonly material?: string;
  /** Of a `code` phase that shares its work: the files it may change, as paths; else all. */
  readonly files?: readonly string[];
  /** What other phases of the attempt have cost so far, in US dollars; counts against the limit. */
  readonly spentUsd: number;
  /** Whether a question is put to somebody (`asks`); else it ends the phase as a bow-out. */
  readonly mayAsk: boolean;
  readonly inbox: Inbox;
  readonly transcript: Transcript;
  /** Receives the whole text of everything the phase does, for the log people read. */
  readonly log: (line: string) => void;
}

/**
 * What is said to a conversation under way or to go on with one that had ended: by people, or by
 * the runner (checks that failed). The conversation stores the ids it was given, so that after a
 * crash nothing is said twice.
 */
export interface Inbox {
  /** Everything said to this phase so far, oldest first, given already or not. */
  all(): readonly InboxMessage[];
  /** Stores that the agent was given them; after the transcript has them. */
  delivered(ids: readonly string[]): Promise<void>;
  /** Aborted when an interruption comes that is not in the transcript yet; asked anew each turn. */
  interruption(given: ReadonlySet<string>): AbortSignal;
}

export interface InboxMessage {
  readonly id: string;
  readonly from: 'user' | 'runner';
  readonly kind: 'steer' | 'interrupt' | 'answer' | 'follow_up' | 'fix';
  readonly text: string;
}

/** A rules file of the base commit; `text` is undefined when it was too large to be read. */
export interface RulesFile {
  readonly path: string;
  readonly text: string | undefined;
}

/**
 * The conversation exactly as sent and received, durable: `append` resolves when it is stored.
 * After a crash `load` gives back every entry, and the phase goes on from there.
 */
export interface Transcript {
  load(): readonly TranscriptEntry[];
  append(entry: TranscriptEntry): Promise<void>;
}

/**
 * An entry as it is stored, whoever wrote it. Each backend has a union of its own forms, by role,
 * and parses what it loads: nothing else here may be relied on.
 */
export interface TranscriptEntry {
  readonly role: string;
  readonly body: unknown;
}

export type AgentEvent =
  | { kind: 'usage'; usage: Usage; model: string }
  | { kind: 'notice'; text: string }
  | { kind: 'tool_started'; id: string; tool: string; summary: string }
  | {
      kind: 'tool_finished';
      id: string;
      tool: string;
      summary: string;
      ok: boolean;
      outcome: string;
      ms: number;
    }
  /** A model turn is over: `mutated` when a tool ran that may have changed the tree. */
  | { kind: 'turn'; turn: number; mutated: boolean }
  | { kind: 'ended'; ending: PhaseEnding };

/** How long it waits counts from when it is put; as long as the task says where it does not. */
export interface QuestionToPut extends Question {
  readonly waitMinutes?: number;
}

export type PhaseEnding =
  | { kind: 'finished'; summary: string }
  | { kind: 'bowed_out'; bowOut: BowOut }
  /** Only where it may ask. Run again with the answer in the inbox, the phase goes on. */
  | { kind: 'asks'; question: QuestionToPut }
  | { kind: 'planned'; plan: WorkPlan }
  | { kind: 'reviewed'; review: ReviewWords };

/** What a planner settles on. With more than one part, each is worked on by itself. */
export interface WorkPlan {
  readonly summary: string;
  readonly steps: readonly string[];
  /** Disjoint sets of files; empty or one: the work is not shared. */
  readonly parts: readonly { title: string; instructions: string; files: readonly string[] }[];
}

/** What a reviewer says, before the runner has run its probes. */
export interface ReviewWords {
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly probes: readonly { name: string; command: string; expected: string }[];
}

/** Why a phase gave up, what it tried, and the smallest question that would help. */
export interface BowOut {
  readonly code: BowOutCode;
  readonly reason: string;
  readonly tried: readonly string[];
  readonly question?: Question;
  /** Of a code that the agent may give as well: this time it did not. */
  readonly byRunner?: true;
  /** What it said where it stopped in words, without the call that ends its work. */
  readonly lastWords?: string;
}

export type BowOutCode =
  | 'not_needed'
  | 'blocked'
  | 'not_reproducible'
  | 'ambiguous'
  | 'conflicting_tests'
  | 'checks_broken_at_base'
  | 'needs_secret'
  | 'needs_network'
  | 'missing_dependency'
  | 'out_of_scope'
  | 'too_large'
  | 'model_refused'
  | 'stuck'
  | 'budget'
  | 'sandbox_lost'
  | 'harness_error';

export interface AgentBackend {
  readonly name: string;
  runPhase(input: PhaseInput, signal: AbortSignal): AsyncIterable<AgentEvent>;
}
