/**
 * Owns how the ids of an editor and of the runner become each other. The runner takes small letters,
 * digits and dashes; what an editor chose has to come back letter by letter, because it shows what has
 * a new id a second time. Pure.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { MessageId } from '../protocol/messages.ts';

/** How editors name a turn that a person has begun. */
const REQUEST = /^request_([0-9a-f-]{36})$/;
const OURS = /^request-([0-9a-f-]{36})$/;

/** The same for the same id, so that a message that is sent twice is said once. */
export function messageIdOf(id: string): MessageId {
  const own = REQUEST.exec(id)?.[1];
  if (own !== undefined) return `request-${own}`;
  if (v.is(MessageId, id)) return id;
  return `ahp-${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

/** The turn that a message began; ids of other forms are kept as they are. */
export function turnIdOf(message: MessageId): string {
  const own = OURS.exec(message)?.[1];
  return own === undefined ? message : `request_${own}`;
}
