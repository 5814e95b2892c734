// The layers, top to bottom, and what each may import. This table is the rule; docs/contributing.md
// refers to it. A layer is a folder with everything below it, or one file; the longest match
// decides. A layer may always import itself, and only layers further down.
import { allImports } from './imports.ts';
import type { Sources } from './imports.ts';

const protocol = 'runner/protocol';
/** Facts from a project's own files. */
const project = 'runner/project';
/** Services of the machine: git as a process, waiting, one thing at a time, telling listeners. */
const platform = 'runner/platform';
/** What a runner says of itself: its developer log, numbers and traces. */
const monitoring = 'runner/monitoring';
/** Prices of models, and the spending limit. */
const model = 'runner/model';
/** Issues of services and of task lists; pull requests. Both free of the editor. */
const tickets = 'runner/tickets';
const forge = 'runner/forge';
/** From a result to a pull request, and from what comes back to a follow-up. */
const pull = 'runner/pull';
/** From a task's end back to its ticket. */
const report = 'runner/report';
/** Recorded work on its way elsewhere: what a person made of it. */
const trajectory = 'runner/trajectory';
/** A recorded attempt in a signed file, and running it again. */
const replay = 'runner/replay';
/** What a runner keeps: how long, and copies of it. */
const keeping = 'runner/keeping';
/** The runner as an agent host of VS Code's own sessions. */
const ahp = 'runner/ahp';
/** The runner as an agent of other editors; it has its account of a task from the agent host. */
const acp = 'runner/acp';
/** What a repository brings for agents: roles, rules, skills. */
const customization = 'runner/customization';
const contracts = ['runner/tasks/context.ts', 'runner/tasks/notes.ts', 'runner/agent/backend.ts'];

/** Layers that any feature of the extension may use. */
const services = ['extension/connection', 'extension/platform', 'extension/tasks'];
const shared = [
  ...services,
  report,
  pull,
  'runner/client',
  forge,
  tickets,
  platform,
  project,
  protocol,
];

export const layers: readonly (readonly [layer: string, mayImport: readonly string[]])[] = [
  ['extension/main.ts', ['extension', 'runner/client', protocol]],
  ['extension/features.ts', ['extension', 'runner/client', protocol]],
  ['extension/container.ts', shared],
  ['extension/views', ['extension/commands', 'extension/review', ...shared]],
  ['extension/terminals', ['extension/review', ...shared]],
  ['extension/todos', ['extension/language', 'extension/language/server', ...shared]],
  ['extension/panel', ['extension/page', 'extension/commands', 'extension/review', ...shared]],
  ['extension/onboarding', shared],
  ['extension/mcp', shared],
  ['extension/chat', ['extension/commands', ...shared]],
  ['extension/pulls', ['extension/tickets', 'extension/review', ...shared]],
  ['extension/tickets', ['extension/commands', ...shared]],
  ['extension/commands', ['extension/review', 'extension/language', ...shared]],
  ['extension/review', shared],
  ['extension/language', ['extension/language/server', ...shared]],
  ['extension/language/server', []],
  [
    'extension/connection',
    ['extension/platform', 'extension/tasks', 'runner/client', platform, protocol],
  ],
  ['extension/platform', ['extension/tasks', 'runner/client', protocol]],
  ['extension/tasks', [platform, protocol]],
  ['webview', ['extension/page', protocol]],
  ['extension/page', []],

  ['runner/main.ts', ['runner']],
  ['runner/cli', ['runner']],
  [
    'runner/mcp',
    ['runner/server', 'runner/verify', 'runner/client', 'runner/ledger', platform, protocol],
  ],
  [
    'runner/daemon',
    [
      monitoring,
      'runner/server',
      'runner/tasks',
      'runner/blueprint',
      ...contracts,
      'runner/agent/foreign',
      'runner/gateway',
      'runner/agent',
      model,
      keeping,
      'runner/config',
      'runner/store',
      'runner/git',
      'runner/sandbox',
      'runner/ledger',
      platform,
      project,
      protocol,
    ],
  ],
  [replay, ['runner/agent', 'runner/agent/backend.ts', 'runner/ledger', protocol]],
  [monitoring, ['runner/ledger', platform, protocol]],
  [
    keeping,
    [
      'runner/tasks',
      ...contracts,
      'runner/ledger',
      'runner/store',
      'runner/git',
      'runner/sandbox',
      platform,
      protocol,
    ],
  ],
  [
    'runner/server',
    [
      'runner/tasks',
      ...contracts,
      'runner/store',
      'runner/git',
      'runner/client',
      platform,
      protocol,
    ],
  ],
  [
    'runner/tasks',
    [...contracts, 'runner/verify', 'runner/ledger', 'runner/store', platform, protocol],
  ],
  [
    'runner/blueprint',
    [
      ...contracts,
      'runner/agent',
      model,
      customization,
      'runner/verify',
      'runner/ledger',
      'runner/config',
      project,
      'runner/git',
      'runner/sandbox',
      platform,
      protocol,
    ],
  ],
  [
    'runner/tasks/context.ts',
    ['runner/tasks/notes.ts', 'runner/agent/backend.ts', 'runner/ledger', protocol],
  ],
  ['runner/tasks/notes.ts', []],
  [
    'runner/agent/foreign',
    [
      'runner/agent/backend.ts',
      'runner/agent',
      model,
      'runner/gateway',
      'runner/sandbox',
      platform,
      protocol,
    ],
  ],
  ['runner/gateway', [model, 'runner/sandbox', protocol]],
  ['runner/agent', ['runner/agent/backend.ts', model, 'runner/sandbox', platform, protocol]],
  [customization, ['runner/agent/backend.ts', 'runner/config', platform, protocol]],
  ['runner/agent/backend.ts', ['runner/sandbox', platform, protocol]],
  [
    'runner/verify',
    ['runner/ledger', 'runner/config', project, 'runner/git', 'runner/sandbox', protocol],
  ],
  ['runner/config', ['runner/git', 'runner/sandbox', platform, protocol]],
  [model, [protocol]],
  ['runner/store', ['runner/ledger', platform, protocol]],
  ['runner/git', [platform, protocol]],
  ['runner/sandbox', [protocol]],
  [acp, [ahp, 'runner/client', platform, protocol]],
  [ahp, ['runner/client', platform, project, protocol]],
  [trajectory, ['runner/client', 'runner/ledger', protocol]],
  [report, [pull, 'runner/client', forge, tickets, 'runner/ledger', protocol]],
  [pull, ['runner/client', forge, tickets, 'runner/ledger', project, protocol]],
  ['runner/client', [platform, project, protocol]],
  [forge, [tickets, 'runner/ledger', platform, protocol]],
  [tickets, [platform, protocol]],
  ['runner/ledger', [protocol]],
  [project, [protocol]],
  [platform, []],
  [protocol, []],
];

/** Packages that only the runner uses; none may reach the editor or a page. */
export const runnerOnly = [
  'dockerode',
  'simple-git',
  '@anthropic-ai/sdk',
  'kysely',
  'pino',
  '@agentclientprotocol/sdk',
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/node',
  'yaml',
  '@modelcontextprotocol/client',
  'node:sqlite',
];

/** Names, as types, what features may use, so all of them may import it, but only as a type. */
const container = 'extension/container.ts';

/** Parts of the extension that have to run, and be tested, without an editor. */
const withoutEditor = [
  'extension/tasks/',
  'extension/language/server/',
  'extension/todos/todo-rows.ts',
  'extension/todos/workspace-todos.ts',
];

/**
 * Returns one sentence for each import that the table does not allow, and for a file in no layer.
 */
export function layerViolations(sources: Sources): string[] {
  const table = new Map(layers);
  return allImports(sources).flatMap(({ from, to, ours, typeOnly }) => {
    const layer = layerOf(from);
    if (layer === undefined) return [`${from} is in no layer.`];
    if (!ours) {
      return allowedPackage(layer, from, to) ? [] : [`${from} may not import ${to}.`];
    }
    if (to === container && typeOnly && needsEditor(from)) return [];
    const target = layerOf(to);
    const may = table.get(layer) ?? [];
    const all = may.includes('runner') && to.startsWith('runner/');
    const rest = may.includes('extension') && to.startsWith('extension/');
    return target === layer || all || rest || (target !== undefined && may.includes(target))
      ? []
      : [`${from} may not import ${to}.`];
  });
}

/** Returns the layer that a file belongs to. */
export function layerOf(file: string): string | undefined {
  return layers
    .map(([layer]) => layer)
    .filter((layer) => file === layer || file.startsWith(`${layer}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function needsEditor(file: string): boolean {
  return file.startsWith('extension/') && !withoutEditor.some((path) => file.startsWith(path));
}

function allowedPackage(layer: string, from: string, name: string): boolean {
  if (name === 'vscode') {
    return needsEditor(from);
  }
  if (layer === protocol) return name === 'valibot';
  if (layer === 'runner/client') {
    return /^(?:node:.+|ws|valibot|vscode-jsonrpc(?:\/node)?)$/.test(name);
  }
  if (layer === platform) return name.startsWith('node:');
  if (layer === 'webview') return false;
  return true;
}
