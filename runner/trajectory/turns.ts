/**
 * Owns how a conversation of an attempt is written into a trajectory: its turns as they were sent to
 * the model and received from it, in the form of its API. Adds, shortens and interprets nothing. Pure.
 */
import type { RecordedEntry } from '../protocol/attempt-record.ts';

/** `role` is `user` or `assistant` for what a model was sent and answered; others stand between. */
export interface Turn {
  readonly role: string;
  readonly [field: string]: unknown;
}

export interface Conversation {
  /** Its name: `code`, `plan`, `review`, or a worker's. */
  readonly name: string;
  /** The fixed part of every request; null where the agent keeps its own. */
  readonly system: unknown;
  readonly turns: Turn[];
}

type Fields = Readonly<Record<string, unknown>>;

export function conversationsOf(entries: readonly RecordedEntry[]): Conversation[] {
  const byName = Map.groupBy(entries, ({ phase }) => phase);
  return [...byName].map(([name, own]) => ({
    name,
    system: own.map(({ body }) => fieldsOf(body)['system']).find(Boolean) ?? null,
    turns: own.map(turnOf),
  }));
}

function turnOf({ role, body }: RecordedEntry): Turn {
  const { system: _, marks, heard, ...rest } = fieldsOf(body);
  // What another agent was told stands in place of a first message.
  if (role === 'told') return { role: 'user', content: rest['prompt'] ?? null };
  const given = fieldsOf(heard)['given'];
  return {
    role,
    ...rest,
    ...(Array.isArray(marks) && marks.length > 0 && { reminders: marks }),
    ...(Array.isArray(given) && { messages: given }),
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}
