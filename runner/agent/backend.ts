/**
 * The contract between an attempt and the agent that writes its code: the built-in loop or a
 * foreign agent. A phase is pulled event by event, and the consumer stores each one before it asks
 * for the next: that makes every event a persist point.
 */
import type { PastResult } from '../platform/past-results.ts';
import type { Finding } from '../protocol/review.ts';
import type { GivenItem } from '../protocol/given.ts';
import type { Picture } from '../protocol/picture.ts';
import type { Question } from '../protocol/messages.ts';
import type { Limits, Origin, Usage } from '../protocol/task.ts';
import type { WorkTree } from '../sandbox/workspace.ts';

/**
 * The purpose of a phase. `plan` and `review` have read-only tools, and end with a plan or a review
 * in a fixed form; `code` changes files.
 */
export type Role = 'plan' | 'code' | 'review';

/** How a repository wants one of these done: instructions, and the tools that are kept for it. */
export interface CustomRole {
  readonly name: string;
  readonly path: string;
  readonly instructions: string;
  /** Names of the tools that it keeps of those that its kind of work has; absent: all. */
  readonly tools?: readonly string[];
  /** Tool servers that it keeps, as `server` or `server/tool`; absent: all. */
  readonly servers?: readonly string[];
  /** What of its file is not honoured, in words. */
  readonly notes?: readonly string[];
}

/** A skill of the base commit: listed by its description, read when it is needed. */
export interface Skill {
  readonly name: string;
  readonly description: string;
  readonly path: string;
  /** Undefined if it was too large to read. */
  readonly text: string | undefined;
}

/** A document of the base commit that the agent may ask for. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/**
 * A server of tools that the runner's owner allows. One in the sandbox is a command there; a remote
 * one is asked by the runner, and its headers never leave it.
 */
export interface ToolServer {
  readonly name: string;
  readonly at:
    | {
        readonly kind: 'sandbox';
        readonly argv: readonly string[];
        readonly env: Readonly<Record<string, string>>;
      }
    | {
        readonly kind: 'remote';
        readonly url: string;
        readonly headers: Readonly<Record<string, string>>;
      };
  /** The only tools that may be called; absent: all. */
  readonly tools?: readonly string[];
}

/** Accepted results of the repository, from the history of the base commit. */
export interface PastResults {
  /** Newest first. */
  readonly list: readonly PastResult[];
  /** The runner's own verdict; undefined where it does not have the task. */
  verdict(result: PastResult): Promise<string | undefined>;
  /** What it changed, as text: the first bytes of it. */
  diff(result: PastResult, maxBytes: number): Promise<Uint8Array>;
}

/** Input of a phase. Nothing in it comes from what an agent wrote. */
export interface PhaseInput {
  readonly phase: string;
  readonly role: Role;
  readonly custom?: CustomRole;
  readonly title: string;
  readonly instructions: string;
  readonly origin: Origin;
  /** Pictures of the ticket that it came from; an agent may have no way to see them. */
  readonly pictures?: readonly Picture[];
  readonly model: string;
  readonly limits: Required<Limits>;
  /** Upper bounds for raising `limits` by an answer; absent: no bounds. */
  readonly most?: Limits;
  /** `short`: gives up on a model that does not answer within half a minute. */
  readonly patience?: 'short';
  readonly workspace: WorkTree;
  /** Names and commands of the checks that will decide. */
  readonly checks: readonly { name: string; command: string }[];
  /** Description of what failed before any change, so that the agent need not find out. */
  readonly baseline: string;
  /** Runs one check, or all, on the current work tree; the output is reduced to the failures. */
  readonly verify: (check: string | undefined, signal: AbortSignal) => Promise<string>;
  /** The repository's rules files for agents, from its top and its folders, at the base commit. */
  readonly rules: readonly RulesFile[];
  readonly skills?: readonly Skill[];
  readonly servers?: readonly ToolServer[];
  readonly documents?: readonly Document[];
  readonly results?: PastResults;
  /** Files of the repository that are for agents and are not given, with the reason. */
  readonly leftOut?: readonly GivenItem[];
  /** Map of the repository at the base commit; may be empty. */
  readonly map: string;
  /**
   * Further material for the role: the plan to follow, or the diff and what the runner saw of it.
   * Parts written by others are fenced when they are put into a prompt.
   */
  readonly material?: string;
  /** Paths of the files that a `code` phase may change when the work is shared; absent: all. */
  readonly files?: readonly string[];
  /** Cost of the attempt's other phases so far, in US dollars; counts against the limit. */
  readonly spentUsd: number;
  /**
   * True if a question can be put to a person (`asks`); otherwise it ends the phase as a bow-out.
   */
  readonly mayAsk: boolean;
  readonly inbox: Inbox;
  readonly transcript: Transcript;
  /** Receives the full text of everything the phase does, for the log that people read. */
  readonly log: (line: string) => void;
}

/**
 * Messages to a running conversation, or to continue an ended one: from people, or from the runner
 * (failed checks). The conversation stores the ids it was given, so that nothing is said twice
 * after a crash.
 */
export interface Inbox {
  /** Returns all messages to this phase so far, oldest first, delivered or not. */
  all(): readonly InboxMessage[];
  /** Records their delivery; called once the transcript has them. */
  delivered(ids: readonly string[]): Promise<void>;
  /**
   * Returns a signal that aborts when an interruption arrives that is not in the transcript yet.
   * Called again each turn.
   */
  interruption(given: ReadonlySet<string>): AbortSignal;
}

export interface InboxMessage {
  readonly id: string;
  readonly from: 'user' | 'runner';
  readonly kind: 'steer' | 'interrupt' | 'answer' | 'follow_up' | 'fix';
  readonly text: string;
}

/** A rules file of the base commit; `text` is undefined if it was too large to read. */
export interface RulesFile {
  readonly path: string;
  readonly text: string | undefined;
  /** Folder whose work it is about, '' for the top; absent: its own. */
  readonly folder?: string;
  /** True for a file, by its path from the root, that it is about; absent: all of its folder. */
  readonly applies?: (file: string) => boolean;
  /** Its own description, where the model is to decide whether it needs it: it is only named. */
  readonly about?: string;
}

/**
 * The durable conversation, exactly as sent and received: `append` resolves once an entry is
 * stored. After a crash `load` returns every entry, and the phase goes on from there.
 */
export interface Transcript {
  load(): readonly TranscriptEntry[];
  append(entry: TranscriptEntry): Promise<void>;
}

/**
 * An entry as it is stored, by any backend. Each backend has a union of its own forms, by role, and
 * parses what it loads: nothing else here may be relied on.
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
  /** Something of the repository was given to the model. */
  | { kind: 'given'; items: readonly GivenItem[] }
  /** A model turn ended; `mutated` if a tool ran that may have changed the tree. */
  | { kind: 'turn'; turn: number; mutated: boolean }
  | { kind: 'ended'; ending: PhaseEnding };

/**
 * A question to a person. Its wait counts from the moment it is put; without one of its own, the
 * task's applies.
 */
export interface QuestionToPut extends Question {
  readonly waitMinutes?: number;
}

export type PhaseEnding =
  | { kind: 'finished'; summary: string }
  | { kind: 'bowed_out'; bowOut: BowOut }
  /** Only if the phase may ask. Run again with the answer in the inbox, the phase goes on. */
  | { kind: 'asks'; question: QuestionToPut }
  | { kind: 'planned'; plan: WorkPlan }
  | { kind: 'reviewed'; review: ReviewWords };

/** Result of a planner. With more than one part, each is worked on separately. */
export interface WorkPlan {
  readonly summary: string;
  readonly steps: readonly string[];
  /** Disjoint sets of files; with no or one part, the work is not shared. */
  readonly parts: readonly { title: string; instructions: string; files: readonly string[] }[];
}

/** Result of a reviewer, before the runner has run its probes. */
export interface ReviewWords {
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly probes: readonly { name: string; command: string; expected: string }[];
}

/** Reason for giving up a phase, what was tried, and the smallest question that would help. */
export interface BowOut {
  readonly code: BowOutCode;
  readonly reason: string;
  readonly tried: readonly string[];
  readonly question?: Question;
  /** Set if the runner gave a code that the agent may give as well. */
  readonly byRunner?: true;
  /** Last words of an agent that stopped without the call that ends its work. */
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
