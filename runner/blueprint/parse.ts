/**
 * Owns the YAML form of blueprints, both ways: reads a file of `.errand/blueprints/`, or says
 * with file, line, key and nearest word what is wrong with it; and prints one as such a file.
 * Pure. Given the text of the base commit only, never what an agent wrote.
 */
import { ANSWER_MINUTES, MAX_CHARACTERS, TURNS } from '../protocol/limits.ts';
import { isMap, isScalar, isSeq, stringify } from 'yaml';
import type { BowOutCode } from '../agent/backend.ts';
import { BLUEPRINT_NAME, ROLE_NAME, timeoutReader } from '../config/repository-config.ts';
import {
  bool,
  list,
  mapOf,
  number,
  object,
  oneOf,
  type Place,
  type Reader,
  readYaml,
  text,
} from '../config/yaml-reader.ts';
import {
  type Blueprint,
  type Edge,
  GATE_RULES,
  NAMED_GIT_ACTIONS,
  type Node,
  PROCEDURES,
  problemsOf,
  ROLES,
} from './blueprint.ts';

/** Returns the name of the blueprint at this repository path; undefined for any other file. */
export function blueprintNameOf(path: string): string | undefined {
  return /^\.errand\/blueprints\/([^/]+)\.ya?ml$/.exec(path)?.[1];
}

/** Maximum number of times that one edge of a cycle may be taken. */
const MAX_ROUNDS = 20;
const MAX_NODES = 50;

/** Decline codes that a blueprint may give; the others are about an agent or the runner. */
const DECLINE_CODES = [
  'not_needed',
  'blocked',
  'ambiguous',
  'out_of_scope',
  'too_large',
  'missing_dependency',
] as const satisfies readonly BowOutCode[];

const declineReader: Reader<NonNullable<Edge['decline']>> = (node, place) => {
  if (isScalar(node)) {
    const words = text(1000)(node, place);
    return words === undefined ? undefined : { code: 'not_needed', text: words };
  }
  const decline = object<NonNullable<Edge['decline']>>({
    code: oneOf(DECLINE_CODES) as Reader<BowOutCode>,
    text: text(1000),
  })(node, place);
  if (!decline) return undefined;
  const { code, text: words } = decline;
  if (code === undefined || words === undefined) {
    return place.problem(node, place.key, 'needs "code" and "text", or is the text alone');
  }
  return { code, text: words };
};

const edgeReader: Reader<Edge> = (node, place) => {
  const edge = object<Edge>({
    to: text(80),
    when: text(400),
    atMost: number(1, MAX_ROUNDS, 'whole'),
    decline: declineReader,
    flag: text(400),
  })(node, place);
  if (!edge) return undefined;
  const { to } = edge;
  return to === undefined
    ? place.problem(node, place.key, 'needs "to", the node that comes next')
    : { ...edge, to };
};

/** Reads `next`: a name, one edge, or a list of edges. */
const nextReader: Reader<Edge[]> = (node, place) => {
  if (isSeq(node)) return list(edgeReader, 20)(node, place);
  if (isMap(node)) {
    const edge = edgeReader(node, place);
    return edge && [edge];
  }
  const to = text(80)(node, place);
  return to === undefined ? undefined : [{ to }];
};

interface NodeFile {
  readonly exec: string;
  readonly run: (typeof PROCEDURES)[number];
  readonly agent: (typeof ROLES)[number];
  readonly role: string;
  readonly gate: (typeof GATE_RULES)[number];
  readonly git: (typeof NAMED_GIT_ACTIONS)[number];
  readonly ask: string;
  readonly timeout: number;
  readonly network: boolean;
  readonly instructions: string;
  readonly turns: number;
  readonly answers: readonly string[];
  readonly default: string;
  readonly minutes: number;
  readonly next: readonly Edge[];
}

const readNodeFile = object<NodeFile>({
  exec: text(MAX_CHARACTERS.command),
  run: oneOf(PROCEDURES),
  agent: oneOf(ROLES),
  role: text(MAX_CHARACTERS.role, ROLE_NAME),
  gate: oneOf(GATE_RULES),
  git: oneOf(NAMED_GIT_ACTIONS),
  ask: text(MAX_CHARACTERS.question),
  timeout: timeoutReader,
  network: bool(),
  instructions: text(MAX_CHARACTERS.message),
  turns: number(TURNS.least, TURNS.most, 'whole'),
  answers: list(text(400), 20),
  default: text(MAX_CHARACTERS.question),
  minutes: number(ANSWER_MINUTES.least, ANSWER_MINUTES.most),
  next: nextReader,
});

/** Keys of each kind of node beside `next`. */
const EXTRAS = {
  exec: ['timeout', 'network'],
  run: [],
  agent: ['role', 'instructions', 'turns'],
  gate: [],
  git: [],
  ask: ['answers', 'default', 'minutes'],
} as const satisfies Partial<Record<keyof NodeFile, readonly (keyof NodeFile)[]>>;
const KINDS = Object.keys(EXTRAS) as (keyof typeof EXTRAS)[];

const nodeReader: Reader<Node> = (node, place) => {
  const file = readNodeFile(node, place);
  if (!file) return undefined;
  const kinds = KINDS.filter((kind) => isMap(node) && node.has(kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const what = kinds.length > 1 ? `has ${kinds.join(' and ')}` : 'has none';
    return place.problem(node, place.key, `needs one of ${KINDS.join(', ')}, and ${what}`);
  }
  const extras: readonly string[] = EXTRAS[kind];
  for (const key of Object.keys(file)) {
    if (key === kind || key === 'next' || extras.includes(key)) continue;
    place.problem(keyOf(node, key), `${place.key}.${key}`, `cannot be combined with "${kind}"`);
  }
  const { next } = file;
  if (next === undefined) {
    if (isMap(node) && node.has('next')) return undefined; // Already reported at its own place.
    return place.problem(node, place.key, 'needs "next": the node that follows, or end');
  }
  return nodeOf(file, next);
};

function nodeOf(file: Partial<NodeFile>, next: readonly Edge[]): Node | undefined {
  const { exec, run, agent, gate, git, ask } = file;
  if (exec !== undefined) {
    const { timeout: timeoutSeconds, network } = file;
    return { kind: 'exec', command: exec, ...given({ timeoutSeconds, network }), next };
  }
  if (run !== undefined) return { kind: 'exec', run, next };
  if (agent !== undefined) {
    const { role: as, instructions, turns } = file;
    return { kind: 'agent', role: agent, ...given({ as, instructions, turns }), next };
  }
  if (gate !== undefined) return { kind: 'gate', rule: gate, next };
  if (git !== undefined) return { kind: 'git', action: git, next };
  if (ask === undefined) return undefined;
  const { answers, default: otherwise, minutes } = file;
  return { kind: 'ask', question: ask, ...given({ answers, default: otherwise, minutes }), next };
}

/** Drops keys that are undefined. */
function given<T extends object>(fields: T): Partial<T> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Partial<T>;
}

interface BlueprintFile {
  readonly description: string;
  readonly start: string;
  readonly nodes: Record<string, Node>;
}

const readFile = object<BlueprintFile>({
  description: text(200),
  start: text(80),
  nodes: mapOf(nodeReader),
});

const NODE_NAME = /^(?!end$|prepare$)[a-z][a-z0-9_-]{0,39}$/;

function blueprintReader(name: string): Reader<Blueprint> {
  return (node, place) => {
    // Problems of the whole are checked only if all its parts could be read.
    let clean = true;
    const watched: Place = {
      ...place,
      problem: (...problem) => {
        clean = false;
        return place.problem(...problem);
      },
    };
    const file = readFile(node, watched);
    const nodes = file?.nodes ?? {};
    for (const each of Object.keys(nodes)) {
      if (NODE_NAME.test(each)) continue;
      const at = find(node, ['nodes', each]);
      const words = 'no name for a node: a-z, 0-9, - and _, not "end" or "prepare"';
      watched.problem(at, `nodes.${each}`, words);
    }
    if (Object.keys(nodes).length > MAX_NODES) {
      watched.problem(find(node, ['nodes']), 'nodes', `has more than ${MAX_NODES} nodes`);
    }
    if (!clean || !file) return undefined;
    const { description = '', start = Object.keys(nodes)[0] ?? '' } = file;
    const blueprint: Blueprint = { name, description, start, nodes };
    for (const { path, message } of problemsOf(blueprint)) {
      const key = path.map((part, i) => keyPart(part, i)).join('');
      watched.problem(find(node, path), key, message);
    }
    return clean ? blueprint : undefined;
  };
}

function keyPart(part: string | number, index: number): string {
  if (typeof part === 'number') return `[${part}]`;
  return index === 0 ? part : `.${part}`;
}

/** Finds the deepest node of the document on this path, to point at it. */
function find(node: unknown, path: readonly (string | number)[]): unknown {
  let found = node;
  for (const part of path) {
    const inside = isMap(found) || isSeq(found) ? (found.get(part, true) as unknown) : undefined;
    if (inside === undefined || inside === null) break;
    found = inside;
  }
  return found;
}

/** Finds the key itself, so that the line is the key's and not its value's. */
function keyOf(node: unknown, key: string): unknown {
  return isMap(node)
    ? (node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key ?? node)
    : node;
}

/** Parses a blueprint. Throws `ErrandError` ('invalid', 'too_large') naming file, line and key. */
export function parseBlueprint(source: string, file: string): Blueprint {
  const name = blueprintNameOf(file) ?? '';
  const reader: Reader<Blueprint> = (node, place) => {
    if (BLUEPRINT_NAME.pattern.test(name)) return blueprintReader(name)(node, place);
    return place.problem(undefined, '', `the name "${name}" ${BLUEPRINT_NAME.words}`);
  };
  return readYaml(source, file, reader, 'docs/blueprints.md');
}

/** Prints the blueprint as a file that `parseBlueprint` reads back as the same one. */
export function printBlueprint({ description, start, nodes }: Blueprint): string {
  const [first] = Object.keys(nodes);
  const file = {
    ...(description === '' ? {} : { description }),
    ...(start === first ? {} : { start }),
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, fileOf(node)])),
  };
  return stringify(file, { lineWidth: 100 });
}

function fileOf(node: Node): Record<string, unknown> {
  const next = nextOf(node.next);
  switch (node.kind) {
    case 'exec': {
      if ('run' in node) return { run: node.run, next };
      const { command: exec, timeoutSeconds: timeout, network } = node;
      return { exec, ...given({ timeout, network }), next };
    }
    case 'agent': {
      const { role: agent, as: role, instructions, turns } = node;
      return { agent, ...given({ role, instructions, turns }), next };
    }
    case 'gate':
      return { gate: node.rule, next };
    case 'git':
      return { git: node.action, next };
    case 'ask': {
      const { question: ask, answers, default: otherwise, minutes } = node;
      return { ask, ...given({ answers, default: otherwise, minutes }), next };
    }
  }
}

function nextOf(edges: readonly Edge[]): unknown {
  const [only] = edges;
  const plain = edges.length === 1 && only && Object.keys(only).length === 1;
  return plain ? only.to : edges;
}
