/**
 * Names the points of a runner's life at which it may be killed: by what was written, asked or
 * started there, without what differs from life to life (ids, folders, how often). Pure.
 */
import { basename } from 'node:path';

const FOLLOWING = new Set(['attempts', 'tasks', 'outcomes', 'queue']);

/** A statement of SQL that writes, in words; undefined for one that only reads. */
export function statementName(sql: string, parameters: readonly unknown[]): string | undefined {
  const [, verb = '', table = ''] = /^(insert into|update|delete from) "(\w+)"/.exec(sql) ?? [];
  if (verb === '') return undefined;
  if (table === 'events' && verb === 'insert into') return eventsName(parameters);
  if (table === 'notes') return `note ${text(parameters[2])}`;
  if (table === 'transcript') return `conversation ${text(parameters[2])} ${text(parameters[4])}`;
  if (verb === 'update' && table === 'attempts' && sql.includes('"fence"')) return 'claim';
  // These follow from an event in the same transaction, which has the better name.
  if (FOLLOWING.has(table) && (verb !== 'delete from' || table === 'queue')) return '';
  return `${verb} ${table}`;
}

/** Rows of channel, sequence and body. Those of the list follow from those of the task. */
function eventsName(parameters: readonly unknown[]): string {
  const names: string[] = [];
  for (let at = 0; at + 2 < parameters.length; at += 3) {
    if (parameters[at] !== 'tasks') names.push(eventName(JSON.parse(text(parameters[at + 2]))));
  }
  return [...new Set(names)].join(', ');
}

type Json = Readonly<Record<string, unknown>>;

const part = (value: unknown, name: string): Json => (value as Record<string, Json>)[name] ?? {};

function eventName(event: unknown): string {
  const { kind } = event as { kind: string };
  if (kind.endsWith('.status')) return `${kind} ${text(part(event, 'status')['kind'])}`;
  if (kind === 'attempt.phase') {
    const { name, ms } = part(event, 'phase');
    return `${kind} ${text(name)} ${ms === undefined ? 'begins' : 'ends'}`;
  }
  if (kind === 'attempt.tool') {
    const { id, state } = part(event, 'call');
    return `${kind} ${text(id).replace(/_\d+$/, '')} ${text(state)}`;
  }
  if (kind === 'attempt.check') {
    const { at, outcome } = part(event, 'check');
    return `${kind} ${text(at)} ${text(outcome)}`;
  }
  return kind;
}

/** A line of a ledger; anything else that is appended has no name of its own. */
export function lineName(data: unknown): string {
  try {
    return text((JSON.parse(Buffer.from(data as Uint8Array).toString()) as Json)['kind']);
  } catch {
    return 'bytes';
  }
}

/** A call of the engine that changes something. */
export function callName(method: string, path: string): string | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  const plain = path.replace(/\?.*/, '').replace(/^\/v[\d.]+/, '');
  return `${method} ${plain.replaceAll(/errand-[\w.:-]+|\b[0-9a-f]{12,}\b/g, '*')}`;
}

/** Commands of git that change a repository; the others leave nothing that a kill could spoil. */
const WRITING = new Set([
  'commit-tree',
  'config',
  'fetch',
  'gc',
  'hash-object',
  'http-backend',
  'index-pack',
  'init',
  'merge-tree',
  'pack-refs',
  'prune',
  'repack',
  'unpack-objects',
  'update-ref',
  'write-tree',
]);

/** A child process, where it may change something. */
export function processName(argv: readonly string[]): string | undefined {
  const program = basename(argv[0] ?? '');
  if (program !== 'git') return program;
  const command = argv.slice(1).find((word) => WRITING.has(word));
  return command && `git ${command}`;
}

/** A path below the data directory, without ids. */
export function pathName(path: string, root: string): string | undefined {
  if (!path.startsWith(`${root}/`)) return undefined;
  const [folder = '', name, ...more] = path.slice(root.length + 1).split('/');
  // Looks whether there is room, and lines for people: nothing is read back from either.
  if (folder === 'room.probe' || folder === 'logs') return undefined;
  if (folder === 'artifacts') return name === 'partial' ? `${folder}/${name}` : `${folder}/*`;
  const plain = name?.replaceAll(/[0-9a-f]{6,}|\d+/g, '*');
  return [folder, ...(plain === undefined ? [] : [plain]), ...(more.length > 0 ? ['…'] : [])].join(
    '/',
  );
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
