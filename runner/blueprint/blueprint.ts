/**
 * Defines blueprints: small state machines with named nodes and edges between them, and the rules
 * that make one sound. Pure; it neither reads YAML (parse.ts) nor walks (interpreter.ts). Whatever
 * a blueprint says, preparing, packaging and the verdict are the runner's: a blueprint that never
 * verifies ends `unverified`, it cannot end `verified`.
 */
import type { BowOutCode, Role } from '../agent/backend.ts';
import { nearest } from '../config/nearest.ts';

/** Target of an edge that ends the walk. */
export const END = 'end';

export interface Blueprint {
  readonly name: string;
  /** One line, shown in lists. */
  readonly description: string;
  /** The node that is visited first. */
  readonly start: string;
  readonly nodes: Readonly<Record<string, Node>>;
}

/**
 * An edge to the next node. The first one that matches is taken: its `when` equals the node's
 * outcome (any outcome when absent), and it was taken fewer than `atMost` times.
 */
export interface Edge {
  readonly to: string;
  readonly when?: string;
  readonly atMost?: number;
  /** On an edge to `end`: declines the attempt, with this as the reason. */
  readonly decline?: { readonly code: BowOutCode; readonly text: string };
  /** Flag for the reviewer; after it, no result is `verified` without flags. */
  readonly flag?: string;
}

interface Leaving {
  readonly next: readonly Edge[];
}

/** A command that the runner runs in the work sandbox. */
export interface CommandNode extends Leaving {
  readonly kind: 'exec';
  readonly command: string;
  readonly timeoutSeconds?: number;
  /** Allowed only if the runner's configuration permits it for the repository. */
  readonly network?: boolean;
}

/**
 * A procedure of the runner: the checks on the base, in the work sandbox (an aid, not evidence) or
 * on the committed result; or the repository's commands that fix code or update dependencies.
 */
export interface ProcedureNode extends Leaving {
  readonly kind: 'exec';
  readonly run: Procedure;
}
export const PROCEDURES = ['baseline', 'quick', 'verify', 'fix', 'update'] as const;
type Procedure = (typeof PROCEDURES)[number];

export interface AgentNode extends Leaving {
  readonly kind: 'agent';
  readonly role: Role;
  /** Name of the repository's own role for it (task-roles.ts). */
  readonly as?: string;
  /** Instructions in addition to the task's own. */
  readonly instructions?: string;
  /** Maximum number of turns in one visit. */
  readonly turns?: number;
}

export const ROLES = ['plan', 'code', 'review'] as const satisfies readonly Role[];

export interface GateNode extends Leaving {
  readonly kind: 'gate';
  readonly rule: GateRule;
}
/**
 * Rules of gates. The first three judge the last run of the checks against the baseline (protocol
 * CheckGate). `changed`: a file differs from the base. `passed`: the last command passed. `large`:
 * the task asks for much (defined in gates.ts). `weak_evidence`: the evidence for the result is
 * thin. `new_tests`: tests were added. `tests_only`: only tests were changed.
 */
export const GATE_RULES = [
  'strict',
  'regression_only',
  'informational',
  'changed',
  'passed',
  'large',
  'weak_evidence',
  'new_tests',
  'tests_only',
] as const;
export type GateRule = (typeof GATE_RULES)[number];

/**
 * `package` makes the result out of the work so far; `reset` drops that work; `merge` begins with
 * the work of another attempt on a newer base.
 */
export interface GitNode extends Leaving {
  readonly kind: 'git';
  readonly action: (typeof GIT_ACTIONS)[number];
}
export const GIT_ACTIONS = ['package', 'reset', 'merge'] as const;
/** Those that a repository's own blueprint may name. */
export const NAMED_GIT_ACTIONS = ['package', 'reset'] as const;

export interface AskNode extends Leaving {
  readonly kind: 'ask';
  readonly question: string;
  /** Answers that edges can match; any text when absent. */
  readonly answers?: readonly string[];
  /** Answer used when nobody is there; without one, the attempt ends. */
  readonly default?: string;
  /** Minutes that somebody who is there has to answer. */
  readonly minutes?: number;
}

export type Node = CommandNode | ProcedureNode | AgentNode | GateNode | GitNode | AskNode;

/** Returns the possible outcomes of a node; undefined if the outcome is free text. */
export function outcomesOf(node: Node): readonly string[] | undefined {
  switch (node.kind) {
    case 'exec': {
      const named = 'run' in node && (node.run === 'fix' || node.run === 'update');
      return named ? ['passed', 'failed', 'no_command'] : ['passed', 'failed'];
    }
    case 'agent': {
      // `no_plan`: planning failed for a reason outside the task. `gave_up`: the task lacks
      // something.
      if (node.role === 'plan') return ['planned', 'no_plan', 'gave_up'];
      // `stands`: a fix round changed nothing, so the work finished before it stands.
      if (node.role === 'code') return ['finished', 'stands', 'gave_up'];
      return ['clean', 'findings', 'gave_up'];
    }
    case 'gate':
      return ['passed', 'failed'];
    case 'git':
      if (node.action === 'merge') return ['clean', 'conflict', 'unchanged'];
      return node.action === 'package' ? ['changed', 'unchanged'] : ['done'];
    case 'ask':
      return node.answers;
  }
}

export interface Problem {
  /** Position of the problem, as keys from the top of the blueprint. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Lists everything that makes the blueprint unsound, in the order of the nodes; empty for a sound
 * one.
 */
export function problemsOf(blueprint: Blueprint): Problem[] {
  const { nodes, start } = blueprint;
  const names = Object.keys(nodes);
  const problems: Problem[] = [];
  const targets = [...names, END];
  if (names.length === 0) problems.push({ path: ['nodes'], message: 'has no node' });
  else if (!Object.hasOwn(nodes, start)) {
    problems.push({ path: ['start'], message: unknown('node', start, names) });
  }
  for (const [name, node] of Object.entries(nodes)) {
    problems.push(...edgeProblems(name, node, targets));
  }
  if (problems.length > 0) return problems;

  const reached = reachedFrom(start, nodes);
  for (const name of names) {
    if (reached.has(name)) continue;
    problems.push({ path: ['nodes', name], message: `is never reached from "${start}"` });
  }
  const cycle = unboundedCycle(nodes);
  if (cycle) {
    const path = ['nodes', cycle[0] ?? start, 'next'];
    const way = [...cycle, cycle[0]].join(' → ');
    const message = `the cycle ${way} has no bound; give one of its edges "atMost: N"`;
    problems.push({ path, message });
  }
  return problems;
}

function edgeProblems(name: string, node: Node, targets: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const possible = outcomesOf(node);
  if (node.kind === 'ask' && node.default !== undefined && possible) {
    const { default: otherwise } = node;
    if (!possible.includes(otherwise)) {
      const message = unknown('answer', otherwise, possible);
      problems.push({ path: ['nodes', name, 'default'], message });
    }
  }
  const at = (index: number, key: string): Problem['path'] => ['nodes', name, 'next', index, key];
  // A person may always answer in their own words.
  const free = node.kind === 'ask' || possible === undefined;
  const open = new Set(possible);
  let complete = false;
  for (const [index, edge] of node.next.entries()) {
    if (complete) {
      problems.push({
        path: ['nodes', name, 'next', index],
        message: 'is never taken: the edge before it always fits',
      });
      continue;
    }
    if (!targets.includes(edge.to)) {
      problems.push({ path: at(index, 'to'), message: unknown('node', edge.to, targets) });
    }
    if (edge.when !== undefined && possible && !possible.includes(edge.when)) {
      problems.push({ path: at(index, 'when'), message: unknown('outcome', edge.when, possible) });
    }
    if (edge.decline && edge.to !== END) {
      problems.push({ path: at(index, 'decline'), message: `is allowed only with "to: ${END}"` });
    }
    if (edge.atMost !== undefined) continue;
    if (edge.when === undefined) complete = true;
    else open.delete(edge.when);
    if (!free && open.size === 0) complete = true;
  }
  if (!complete) {
    const missing = free ? 'any other answer' : [...open].map((each) => `"${each}"`).join(', ');
    problems.push({
      path: ['nodes', name, 'next'],
      message: `leads nowhere on ${missing}; add an edge without "when" and "atMost", to a node or to ${END}`,
    });
  }
  return problems;
}

function unknown(what: string, word: string, known: readonly string[]): string {
  const offer = nearest(word, known);
  const hint = offer === undefined ? `known: ${known.join(', ')}` : `did you mean "${offer}"?`;
  return `unknown ${what} "${word}"; ${hint}`;
}

function reachedFrom(start: string, nodes: Blueprint['nodes']): Set<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    for (const { to } of nodes[name]?.next ?? []) if (to !== END) waiting.push(to);
  }
  return reached;
}

/** Finds a cycle whose edges may all be taken without limit, and returns its nodes in order. */
function unboundedCycle(nodes: Blueprint['nodes']): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): string[] | undefined => {
    const begun = way.indexOf(name);
    if (begun >= 0) return way.slice(begun);
    if (done.has(name)) return undefined;
    for (const { to, atMost } of nodes[name]?.next ?? []) {
      if (to === END || atMost !== undefined) continue;
      const cycle = visit(to, [...way, name]);
      if (cycle) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of Object.keys(nodes)) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
