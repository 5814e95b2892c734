/**
 * Everything of an attempt that survives a crash, beside its events, its ledger, its conversations
 * and its ref: each note with its key and its schema. Keys and forms are those of stores that are
 * out there: a field may be added as an optional one, and none is ever renamed. What a node or an
 * attempt does without a note is the business of whoever reads it.
 */
import * as v from 'valibot';
import { StoredEnding, StoredWorkPlan } from '../agent/ending-schema.ts';
import type { PhaseEnding, WorkPlan } from '../agent/backend.ts';
import { namedValues, schemaFor } from '../protocol/schema-for.ts';
import type { Usage } from '../protocol/task.ts';
import type { Note } from '../tasks/notes.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { CheckFact } from './gates.ts';
import type { AttemptConfig } from './attempt-config.ts';
import { StoredConfig } from './stored-config.ts';
import type { Walk } from './walk.ts';
import type { Outcome } from './attempt-runtime.ts';

/** Which visit of which node; visits count from 1. */
interface VisitKey {
  readonly node: string;
  readonly n: number;
}

const counts = namedValues(v.number());

const StoredUsage = schemaFor<Usage>()(
  v.object({
    requests: v.number(),
    input: v.number(),
    output: v.number(),
    cacheRead: v.number(),
    cacheWrite: v.number(),
    costUsd: v.optional(v.number()),
  }),
);

/** By conversation, as each told it last. */
export type UsageSums = Readonly<Record<string, Usage>>;
const StoredSums = namedValues(StoredUsage);

const StoredCheckpoint = schemaFor<Checkpoint>()(
  v.object({ commit: v.string(), tree: v.string() }),
);

// Of the attempt as a whole.

/** What it is held to, settled once. Without it the attempt begins again (attempt.ts). */
export const PLAN: Note<AttemptConfig> = { key: 'plan', schema: StoredConfig };

/** How often it was taken up again after an outage. */
export const OUTAGES: Note<number> = { key: 'outages', schema: v.number() };

/** The image of its sandboxes, where dependencies were updated since the start. */
export const IMAGE: Note<string> = { key: 'image', schema: v.string() };

/** The conversation that people see, and that a follow-up goes on with: the coder's. */
export const CONVERSATION: Note<string> = { key: 'conversation', schema: v.string() };

/** For a follow-up (tasks/tasks.ts): the built-in blueprints all have a node of this name. */
export const FOLLOWED_CONVERSATION = { note: CONVERSATION, usual: 'code' };

/** What each conversation has used. */
export const USAGE: Note<UsageSums> = { key: 'usage', schema: StoredSums };

// The walk.

/** Where it is. */
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

/** Before the keys of all outcomes. */
export const OUTCOMES = 'outcome.';

/** What came out of a visit; without it the node is visited again. */
export const outcomeNote = ({ node, n }: VisitKey): Note<Outcome> => ({
  key: `${OUTCOMES}${node}.${n}`,
  schema: StoredOutcome,
});

// The work.

/** The work so far; of a worker's own work too. */
export const CHECKPOINT: Note<Checkpoint> = { key: 'checkpoint', schema: StoredCheckpoint };

/** The work that was made the result last; null where there was none to make one of. */
export const PACKAGED: Note<Checkpoint | null> = {
  key: 'packaged',
  schema: v.nullable(StoredCheckpoint),
};

/** How a worker ended; by itself (part-context.ts). */
export const ENDED: Note<PhaseEnding> = { key: 'ended', schema: StoredEnding };

/** How the agent that writes code ended last. */
export const ENDING: Note<PhaseEnding> = { key: 'ending', schema: StoredEnding };

// What one node leaves for another.

/** What failed before any change, in words. */
export const BASELINE: Note<string> = { key: 'baseline', schema: v.string() };

/** How the checks came out last, for gates. */
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

/** How the work is to be done. */
export const PLANNED: Note<WorkPlan> = { key: 'planned', schema: StoredWorkPlan };

/** What ask nodes asked and what was answered, in words, by the question's id. */
export const ANSWERS: Note<Readonly<Record<string, string>>> = {
  key: 'answers',
  schema: namedValues(v.string()),
};

/** What the one who writes code was told to put right in a visit. */
export const fixNote = ({ node, n }: VisitKey): Note<string> => ({
  key: `fix.${node}.${n}`,
  schema: v.string(),
});

/** What had been used when a visit began. */
export const usageBeforeNote = ({ node, n }: VisitKey): Note<UsageSums> => ({
  key: `usage.before.${node}.${n}`,
  schema: StoredSums,
});

/** Before the keys of one of the workers of a node; they are told apart from 1. */
export const workerNotes = (node: string, n: number): string => `part.${node}.${n}.`;
