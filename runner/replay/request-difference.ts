/**
 * Owns comparing a request that is made now with the recorded one, and saying in words where the two
 * first differ. Times and names that are made anew each time are no difference (same-text.ts). Pure.
 */
import type { RecordedTurn } from './recorded-turns.ts';
import { firstDifference, withoutPassing } from './same-text.ts';

/** The parts of a request to the model that are compared. */
export interface Request {
  readonly system: readonly unknown[];
  readonly messages: readonly unknown[];
}

type Fields = Readonly<Record<string, unknown>>;

const MAX_QUOTED_CHARACTERS = 160;

/** How many messages at the beginning are the recorded ones; all and no more: it is the same. */
export function commonMessages(request: Request, turn: RecordedTurn): number {
  const differs = turn.messages.findIndex(
    (message, index) => canonical(message) !== canonical(request.messages[index]),
  );
  return differs < 0 ? turn.messages.length : differs;
}

export function isSame(request: Request, turn: RecordedTurn): boolean {
  return (
    request.messages.length === turn.messages.length &&
    commonMessages(request, turn) === turn.messages.length &&
    canonical(request.system) === canonical(turn.system)
  );
}

/** In words; undefined where nothing that counts differs. */
export function requestDifference(request: Request, turn: RecordedTurn): string | undefined {
  if (isSame(request, turn)) return undefined;
  const where = `turn ${turn.n} of "${turn.conversation}"`;
  if (canonical(request.system) !== canonical(turn.system)) {
    const lines = firstDifference(textOf(turn.system), textOf(request.system));
    return `${where}: the agent's instructions differ, as of another release of Errand${quoted(lines)}`;
  }
  const at = commonMessages(request, turn);
  const [then, now] = [blocksOf(turn.messages[at]), blocksOf(request.messages[at])];
  const first = then.findIndex((block, index) => canonical(block) !== canonical(now[index]));
  const index = first < 0 ? then.length : first;
  const [was, is] = [then[index], now[index]];
  const lines = firstDifference(textOf(was), textOf(is));
  const call = callOf(turn, was?.['tool_use_id']);
  if (call !== undefined) return `${where}: what ${call} gave differs${quoted(lines)}`;
  if (was === undefined) return `${where}: the agent is told more${quoted(lines)}`;
  return `${where}: what the agent is told differs${quoted(lines)}`;
}

function quoted(lines: ReturnType<typeof firstDifference>): string {
  if (!lines) return '';
  return `, in line ${lines.line}: then ${quote(lines.was)}, now ${quote(lines.is)}`;
}

function quote(line: string): string {
  const text = line.trim();
  const short =
    text.length > MAX_QUOTED_CHARACTERS ? `${text.slice(0, MAX_QUOTED_CHARACTERS)}…` : text;
  return text === '' ? 'nothing' : `"${short}"`;
}

/** The call that a result answers, as people would name it. */
function callOf({ messages }: RecordedTurn, id: unknown): string | undefined {
  for (const block of messages.flatMap(blocksOf)) {
    if (block['type'] !== 'tool_use' || block['id'] !== id) continue;
    const { command, path, pattern } = fieldsOf(block['input']);
    const about = [command, path, pattern].find((each): each is string => typeof each === 'string');
    const name = String(block['name']);
    return about === undefined ? `"${name}"` : `"${name}" (${quote(about)})`;
  }
  return undefined;
}

function blocksOf(message: unknown): Fields[] {
  const { content } = fieldsOf(message);
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.map(fieldsOf) : [];
}

/** The words of blocks, for people. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  const { text, content } = fieldsOf(value);
  return textOf(text ?? content ?? '');
}

/** With sorted fields, without marks for a cache, and without what differs each time. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (name, field: unknown) => {
    if (name === 'cache_control') return undefined;
    if (typeof field === 'string') return withoutPassing(field);
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}
