/**
 * Owns a later visit of the agent that writes code: what it is told, and what its ending means. It
 * goes on in the same conversation. Work finished before a round stands if the round brings
 * nothing: a failing model service must not cost the work that is there.
 */
import type { BowOutCode, Inbox, InboxMessage, PhaseEnding } from '../agent/backend.ts';
import type { Limits } from '../protocol/task.ts';
import type { AttemptPast, NoteKeeper } from '../tasks/context.ts';
import { returnTo } from './checkpoint.ts';
import { fixNote, type Outcome } from './notes.ts';
import { packaged } from './run-git.ts';
import { keepEnding, type Visit, type AttemptRuntime } from './attempt-runtime.ts';

/** Turns of one round at most, whichever agent has it, and whatever the task's limit. */
const MAX_ROUND_TURNS = 25;

const HEADING =
  'The runner looked at the work as it is now. This has to be fixed; call done again when it is.';

/** Returns the inbox of a conversation, with the runner's own messages of the visits so far. */
export function withFixes(work: AttemptRuntime, visit: Visit): Inbox {
  const { inbox, notes, attempt } = work.context;
  const fixes: InboxMessage[] = [];
  for (let n = 1; n <= visit.n; n += 1) {
    const text = notes.read(fixNote({ node: visit.node, n }));
    if (text === undefined) continue;
    // A follow-up's conversation already holds what the attempt before it was told.
    const id = `fix-${attempt}-${visit.node}-${n}`;
    fixes.push({ id, from: 'runner', kind: 'fix', text });
  }
  const own = new Set(fixes.map(({ id }) => id));
  return {
    all: () => [...inbox.all(), ...fixes],
    // The conversation itself remembers which of our messages it was given.
    delivered: async (ids) => {
      const theirs = ids.filter((id) => !own.has(id));
      if (theirs.length > 0) await inbox.delivered(theirs);
    },
    interruption: (given) => inbox.interruption(given),
  };
}

/**
 * Stores what this visit is told. A first visit is told something only after a conflict, or a failed
 * command or check: not of what failed before any change, which its task says.
 */
export async function keepFix({ context, config }: AttemptRuntime, visit: Visit): Promise<void> {
  const { n, after } = visit;
  const before = after && config.chosen.blueprint.nodes[after.node];
  const isBaseline = before?.kind === 'exec' && 'run' in before && before.run === 'baseline';
  const failed = before?.kind === 'exec' && !isBaseline && after?.outcome.name === 'failed';
  const conflicts = before?.kind === 'git' && after?.outcome.name === 'conflict';
  if (n === 1 && !failed && !conflicts) return;
  const text = `${HEADING}\n\n${after?.outcome.words ?? ''}`.trim();
  await context.notes.write(fixNote(visit), text);
}

/**
 * True if the visit is a round: a later one, or a first one after a failed command. A follow-up
 * begins with limits of its own.
 */
export function isRound(context: AttemptPast & NoteKeeper, visit: Visit): boolean {
  if (visit.n > 1) return true;
  return context.continues === undefined && context.notes.read(fixNote(visit)) !== undefined;
}

/**
 * Returns the limits of a round: turns start again from zero, with a lower maximum; costs add up.
 */
export function fixLimits(limits: Required<Limits>): Required<Limits> {
  return { ...limits, turns: Math.min(limits.turns, MAX_ROUND_TURNS) };
}

/** Codes given by the runner, not by the model: they say nothing about the work. */
const NO_NEWS: ReadonlySet<BowOutCode> = new Set([
  'harness_error',
  'sandbox_lost',
  'budget',
  'stuck',
  'model_refused',
]);

/**
 * True if the work finished before this round stands: the round broke off, or it was to address a
 * reviewer's opinion of work that has been packaged.
 */
export function stands(work: AttemptRuntime, visit: Visit, ending: PhaseEnding): boolean {
  if (visit.n === 1 || ending.kind !== 'bowed_out') return false;
  return packaged(work) !== undefined || NO_NEWS.has(ending.bowOut.code);
}

/**
 * Makes the packaged work the result again; before packaging, the work stays as the round left it.
 */
export async function letStand(
  work: AttemptRuntime,
  visit: Visit,
  ending: PhaseEnding,
): Promise<Outcome> {
  const { context, repository, sandbox } = work;
  const why = ending.kind === 'bowed_out' ? ending.bowOut.reason : ending.kind;
  const { node } = visit;
  const because = `the round brought nothing, what was finished before stands: ${why}`;
  await context.record(node, {
    kind: 'gate',
    node,
    rule: 'fix_round',
    passed: false,
    because,
    entries: [],
  });
  context.log(`${because}\n`);
  const result = packaged(work);
  if (result) {
    await sandbox.close();
    await returnTo(context, repository, result.commit);
  } else {
    // The result is this round's work, so its flag says how the round ended.
    await keepEnding(context, ending);
  }
  return { name: 'stands' };
}
