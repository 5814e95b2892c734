/**
 * Position of an attempt in its blueprint: how often each node was visited and each edge taken, and
 * which node comes next. Pure; the interpreter stores the result, so that an interrupted attempt
 * goes on at its last node.
 */
import { type Blueprint, type Edge, END } from './blueprint.ts';

export interface Walk {
  /** The node being visited, or END. */
  readonly at: string;
  /** The node before it, and the number of that visit. */
  readonly from?: { readonly node: string; readonly visit: number };
  /** Number of this visit of the node, from 1. */
  readonly visit: number;
  readonly visits: Readonly<Record<string, number>>;
  /** Number of times each edge was taken, by node and index of the edge. */
  readonly taken: Readonly<Record<string, number>>;
}

export function beginWalk({ start }: Blueprint): Walk {
  return { at: start, visit: 1, visits: { [start]: 1 }, taken: {} };
}

/** Moves to the end, whatever the edges say. */
export function giveUp(walk: Walk): { edge: Edge; walk: Walk } {
  return { edge: { to: END }, walk: { ...walk, at: END, visit: 1 } };
}

/** Returns the edge taken from the current node, and the walk after it. */
export function follow(
  blueprint: Blueprint,
  walk: Walk,
  outcome: string,
): { edge: Edge; walk: Walk } {
  const edges = blueprint.nodes[walk.at]?.next ?? [];
  const keyOf = (index: number): string => `${walk.at} ${index}`;
  // An own property only: a node may be called "constructor", which every object has.
  const count = (counts: Walk['visits'], key: string): number =>
    Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0;
  const index = edges.findIndex(
    ({ when, atMost }, place) =>
      (when === undefined || when === outcome) &&
      (atMost === undefined || count(walk.taken, keyOf(place)) < atMost),
  );
  const edge = edges[index];
  // Blueprints are checked before they are walked: every outcome leads somewhere.
  if (!edge) throw new Error(`no edge leaves ${walk.at} on ${outcome}`);
  const taken = { ...walk.taken, [keyOf(index)]: count(walk.taken, keyOf(index)) + 1 };
  if (edge.to === END) return { edge, walk: { ...walk, at: END, visit: 1, taken } };
  const visit = count(walk.visits, edge.to) + 1;
  const visits = { ...walk.visits, [edge.to]: visit };
  const from = { node: walk.at, visit: walk.visit };
  return { edge, walk: { at: edge.to, from, visit, visits, taken } };
}
