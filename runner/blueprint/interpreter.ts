/**
 * Walks a blueprint: visits its nodes one after the other, and takes the edge that matches each
 * outcome, until an edge leads to the end. Owns the order and its memory: each outcome and each
 * step is stored as a note before anything acts on it, so that an interrupted attempt goes on at
 * its last node. Knows nothing of what happens in a node.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import type { Usage } from '../protocol/task.ts';
import type {
  EventWriter,
  LedgerWriter,
  LogWriter,
  NoteKeeper,
  Pausable,
  Timekeeper,
} from '../tasks/context.ts';
import { type Blueprint, END, type Node } from './blueprint.ts';
import { outcomeNote, WALK, type Outcome } from './notes.ts';
import { beginWalk, follow, giveUp, type Walk } from './walk.ts';
import type { Visit } from './attempt-runtime.ts';

/** The part of an attempt's context that a walk needs. */
export type WalkContext = EventWriter &
  LedgerWriter &
  LogWriter &
  NoteKeeper &
  Pausable &
  Timekeeper;

export type VisitNode = (node: Node, visit: Visit, signal: AbortSignal) => Promise<Outcome>;

/** Characters of a node's words that a reason repeats. */
const MAX_DETAIL_CHARACTERS = 2_000;

/** Resolves at the end of the blueprint; rejects with whatever error a node rejected with. */
export async function walkBlueprint(
  blueprint: Blueprint,
  context: WalkContext,
  visitNode: VisitNode,
  signal: AbortSignal,
): Promise<void> {
  let walk = context.notes.read(WALK) ?? beginWalk(blueprint);
  for (let node = blueprint.nodes[walk.at]; node; node = blueprint.nodes[walk.at]) {
    const outcome = await visitOnce(node, walk, context, visitNode, signal);
    const next = outcome.ends ? giveUp(walk) : follow(blueprint, walk, outcome.name);
    const { decline, flag } = next.edge;
    if (flag !== undefined) {
      await context.record(walk.at, { kind: 'flag', code: 'blueprint', text: flag });
    }
    if (decline) {
      const { code, text } = decline;
      // A gate's reason already is the blueprint's own wording.
      const detail =
        node.kind === 'gate' ? undefined : outcome.words?.slice(0, MAX_DETAIL_CHARACTERS);
      const reason = detail === undefined ? text : `${text}\n${detail}`;
      await context.record(walk.at, { kind: 'bowed_out', code, reason, tried: [] });
    }
    walk = next.walk;
    await context.notes.write(WALK, walk);
    // After the last node hardly anything is left to do.
    if (walk.at === END) break;
    context.atRest();
    signal.throwIfAborted();
  }
  if (walk.at !== END) throw new Error(`the blueprint ${blueprint.name} has no node ${walk.at}`);
}

/** Returns the node at which an interrupted walk goes on; undefined if none has begun. */
export function placeOf(context: WalkContext): string | undefined {
  return context.notes.read(WALK)?.at;
}

async function visitOnce(
  node: Node,
  { at, visit: n, from }: Walk,
  context: WalkContext,
  visitNode: VisitNode,
  signal: AbortSignal,
): Promise<Outcome> {
  const note = outcomeNote({ node: at, n });
  const noted = context.notes.read(note);
  if (noted) return noted;
  const before = from && context.notes.read(outcomeNote({ node: from.node, n: from.visit }));
  const after = from && before && { node: from.node, outcome: before };
  const work = (spent: Visit['spent']): Promise<Outcome> =>
    visitNode(node, { node: at, n, after, spent }, signal);
  const keep = (outcome: Outcome): Promise<void> => context.notes.write(note, outcome);
  if (node.kind !== 'gate') {
    return await phase(context, phaseName(node, at, n), signal, work, outcomeWords, keep);
  }
  const outcome = await work(() => undefined);
  await keep(outcome);
  return outcome;
}

/** Returns the phase name that people see: a later visit of the agent that writes code is a fix. */
function phaseName(node: Node, name: string, n: number): string {
  return node.kind === 'agent' && node.role === 'code' && n > 1 ? 'fix' : name;
}

/** Returns the outcome in words; undefined when all went as usual. */
function outcomeWords({ name }: Outcome): string | undefined {
  const usual = ['passed', 'finished', 'changed', 'planned', 'clean', 'done'];
  // An answer to a question is an outcome too, and may be long.
  return usual.includes(name)
    ? undefined
    : name.replaceAll('_', ' ').slice(0, MAX_CHARACTERS.outcome);
}

/**
 * Runs a phase and reports it to people: its start, and its end with duration and usage. What it
 * came to is kept in one commit with the report of its end.
 */
export async function phase<T>(
  context: Pick<WalkContext, 'log' | 'now' | 'tell'>,
  name: string,
  signal: AbortSignal,
  work: (spent: Visit['spent']) => Promise<T>,
  wordsOf: (outcome: T) => string | undefined = () => undefined,
  keep: (outcome: T) => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  signal.throwIfAborted();
  // The wall clock may be changed in the meantime.
  const started = performance.now();
  const begun = { name, startedAt: context.now().toISOString() };
  let used: { usage: Usage; model: string } | undefined;
  context.log(`\n== ${name}\n`);
  await context.tell({ kind: 'attempt.phase', phase: begun });
  const result = await work((usage, model) => {
    used = { usage, model };
  });
  const ms = Math.round(performance.now() - started);
  const outcome = wordsOf(result);
  const ended = { ...begun, ms, ...(outcome === undefined ? {} : { outcome }), ...used };
  await Promise.all([context.tell({ kind: 'attempt.phase', phase: ended }), keep(result)]);
  return result;
}
