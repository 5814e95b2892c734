/**
 * Lists everything of an attempt that survives a crash, beside its events, ledger, conversations
 * and ref: each note with its key and its schema. Keys and forms are those of existing stores: a
 * field may be added as an optional one, and none is ever renamed. The reader of a note decides
 * what happens without it.
 */
import * as v from 'valibot';
import { StoredEnding, StoredWorkPlan } from '../agent/ending-schema.ts';
import { StoredUsage } from '../agent/stored-usage.ts';
import type { PhaseEnding, WorkPlan } from '../agent/backend.ts';
import { namedValues, schemaFor } from '../protocol/schema-for.ts';
import type { Usage } from '../protocol/task.ts';
import type { Note } from '../tasks/notes.ts';
import type { CheckFact } from './gates.ts';
import type { AttemptConfig } from './attempt-config.ts';
import { StoredConfig } from './stored-config.ts';
import type { Walk } from './walk.ts';

/** Outcome of a visit, as its note keeps it. */
export interface Outcome {
  /** Name that edges match (`when`). */
  readonly name: string;
  /** Details for other nodes: the checks that failed, the answer that was given. */
  readonly words?: string;
  /** Set when the attempt gave up: the walk ends here, whatever the edges say. */
  readonly ends?: true;
}

export interface Checkpoint {
  readonly commit: string;
  readonly tree: string;
}

/** A visit of a node; visits count from 1. */
interface VisitKey {
  readonly node: string;
  readonly n: number;
}

const counts = namedValues(v.number());

/** Usage by conversation, as each reported it last. */
export type UsageSums = Readonly<Record<string, Usage>>;
const StoredSums = namedValues(StoredUsage);

const StoredCheckpoint = schemaFor<Checkpoint>()(
  v.object({ commit: v.string(), tree: v.string() }),
);

// Notes of the attempt as a whole.

/** The resolved configuration, settled once. Without it the attempt begins again (attempt.ts). */
export const PLAN: Note<AttemptConfig> = { key: 'plan', schema: StoredConfig };

/** Number of times the attempt was taken up again after an outage. */
export const OUTAGES: Note<number> = { key: 'outages', schema: v.number() };

/** Set once people were told what of the dev container is used. */
export const DEV_CONTAINER_TOLD: Note<boolean> = { key: 'dev-container-told', schema: v.boolean() };

/** Image of the sandboxes, if dependencies were updated since the start. */
export const IMAGE: Note<string> = { key: 'image', schema: v.string() };

/** The conversation that people see and that a follow-up continues: the coder's. */
export const CONVERSATION: Note<string> = { key: 'conversation', schema: v.string() };

/**
 * Conversation for a follow-up (tasks/tasks.ts): every built-in blueprint has a node of this name.
 */
export const FOLLOWED_CONVERSATION = { note: CONVERSATION, usual: 'code' };

/** Artifacts with what another agent and its model said to each other, one for each run kept. */
export const EXCHANGES: Note<readonly string[]> = { key: 'exchanges', schema: v.array(v.string()) };

/** Usage of each conversation. */
export const USAGE: Note<UsageSums> = { key: 'usage', schema: StoredSums };

// Notes of the walk.

/** Position of the walk. */
export const WALK: Note<Walk> = {
  key: 'walk',
  schema: schemaFor<Walk>()(
    v.object({
      at: v.string(),
      from: v.optional(v.object({ node: v.string(), visit: v.number() })),
      visit: v.number(),
      visits: counts,
      taken: counts,
    }),
  ),
};

const StoredOutcome = schemaFor<Outcome>()(
  v.object({
    name: v.string(),
    words: v.optional(v.string()),
    ends: v.optional(v.literal(true)),
  }),
);

/** Prefix of the keys of all outcomes. */
export const OUTCOMES = 'outcome.';

/** Outcome of a visit; without it the node is visited again. */
export const outcomeNote = ({ node, n }: VisitKey): Note<Outcome> => ({
  key: `${OUTCOMES}${node}.${n}`,
  schema: StoredOutcome,
});

// Notes of the work.

/** The work so far, also of a single worker. */
export const CHECKPOINT: Note<Checkpoint> = { key: 'checkpoint', schema: StoredCheckpoint };

/** The work last packaged as the result; null if there was nothing to package. */
export const PACKAGED: Note<Checkpoint | null> = {
  key: 'packaged',
  schema: v.nullable(StoredCheckpoint),
};

/** Ending of a worker, kept among its own notes (part-context.ts). */
export const ENDED: Note<PhaseEnding> = { key: 'ended', schema: StoredEnding };

/** Last ending of the agent that writes code. */
export const ENDING: Note<PhaseEnding> = { key: 'ending', schema: StoredEnding };

// Notes that one node leaves for another.

/** Description of what failed before any change. */
export const BASELINE: Note<string> = { key: 'baseline', schema: v.string() };

/** Last results of the checks, for gates. */
export const RUNS: Note<readonly CheckFact[]> = {
  key: 'runs',
  schema: schemaFor<readonly CheckFact[]>()(
    v.array(
      v.object({
        name: v.string(),
        outcome: v.picklist(['passed', 'failed', 'timed_out', 'errored']),
        entry: v.optional(v.number()),
      }),
    ),
  ),
};

/** Plan of the work. */
export const PLANNED: Note<WorkPlan> = { key: 'planned', schema: StoredWorkPlan };

/** Questions of ask nodes with their answers, in words, by question id. */
export const ANSWERS: Note<Readonly<Record<string, string>>> = {
  key: 'answers',
  schema: namedValues(v.string()),
};

/** Instructions for the agent that writes code, about what to fix in a visit. */
export const fixNote = ({ node, n }: VisitKey): Note<string> => ({
  key: `fix.${node}.${n}`,
  schema: v.string(),
});

/** Usage at the start of a visit. */
export const usageBeforeNote = ({ node, n }: VisitKey): Note<UsageSums> => ({
  key: `usage.before.${node}.${n}`,
  schema: StoredSums,
});

/** Prefix of the keys of one worker of a node; workers are numbered from 1. */
export const workerNotes = (node: string, n: number): string => `part.${node}.${n}.`;
