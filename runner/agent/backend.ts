/**
 * The contract between an attempt and whoever writes the code in it: the built-in loop now,
 * foreign agents later. A phase is pulled event by event, and the consumer stores each one
 * before it asks for the next: that is what makes every event a persist point.
 */
import type { Limits, Origin, Question, Usage } from '../protocol/task.ts';
import type { Workspace } from '../sandbox/workspace.ts';

/** Everything a phase is told. Nothing in it comes from what an agent wrote. */
export interface PhaseInput {
  readonly phase: string;
  readonly title: string;
  readonly instructions: string;
  readonly origin: Origin;
  readonly model: string;
  readonly limits: Required<Limits>;
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
  readonly transcript: Transcript;
  /** Receives the whole text of everything the phase does, for the log people read. */
  readonly log: (line: string) => void;
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

/** `body` is the backend's own form (for the built-in loop: Messages API params), as JSON. */
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

export type PhaseEnding =
  | { kind: 'finished'; summary: string }
  | { kind: 'bowed_out'; bowOut: BowOut };

/** Why a phase gave up, what it tried, and the smallest question that would help. */
export interface BowOut {
  readonly code: BowOutCode;
  readonly reason: string;
  readonly tried: readonly string[];
  readonly question?: Question;
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
