/**
 * Owns the names of channels: sessions, their chats and changesets, and the two sides of a changed
 * file. Editors take session and chat URIs apart, so their forms are not ours to choose. Pure.
 */
import * as v from 'valibot';
import { TaskId } from '../protocol/task.ts';
import { PROVIDER, type Uri } from './wire.ts';

/** A session is its task: the client chooses the id of both. */
export const sessionUri = (id: TaskId): Uri => `${PROVIDER}:/${id}`;

/** The task of a session's URI; undefined for any other URI. */
export function taskOf(uri: Uri): TaskId | undefined {
  const prefix = `${PROVIDER}:/`;
  const id = uri.startsWith(prefix) ? uri.slice(prefix.length) : undefined;
  return v.is(TaskId, id) ? id : undefined;
}

export const chatUri = (session: Uri): Uri => `ahp-chat://default/${encoded(session)}`;

/** The chat of one of several attempts that run side by side. */
export const attemptChatUri = (session: Uri, attempt: number): Uri =>
  `ahp-chat://subagent/${encoded(session)}/${attemptCall(attempt)}`;

/** The tool call that stands for an attempt in the chat of the task. */
export const attemptCall = (attempt: number): string => `attempt-${attempt}`;

export const resultUri = (session: Uri, attempt: number): Uri =>
  `${session}/changeset/result/${attempt}`;

/** An editor asks for this one whatever the template says. */
export const turnChangesUri = (session: Uri, turn: string): Uri =>
  `${session}/changeset/turn/${turn}`;

/** The session that a chat or a changeset belongs to; undefined for any other URI. */
export function sessionOf(channel: Uri): Uri | undefined {
  const chat = /^ahp-chat:\/\/(?:default|subagent)\/([\w-]+)(?:\/|$)/.exec(channel)?.[1];
  const found =
    chat === undefined
      ? /^(.+?)(?:\/changeset\/.*)?$/.exec(channel)?.[1]
      : Buffer.from(chat, 'base64url').toString();
  return found !== undefined && taskOf(found) !== undefined ? found : undefined;
}

const encoded = (session: Uri): string => Buffer.from(session).toString('base64url');

/** One side of a changed file of a result. */
export interface BlobPlace {
  readonly task: TaskId;
  readonly attempt: number;
  readonly blob: string;
}

/**
 * An editor shows the path as the file's name, and takes another path on the other side for a rename:
 * so it is the same for both, and which side it is stands in the query.
 */
export function blobUri(path: string, { task, attempt, blob }: BlobPlace): Uri {
  const shown = path.split('/').map(encodeURIComponent).join('/');
  return `errand-blob:${shown}?${task}.${attempt}.${blob}`;
}

export function blobOf(uri: Uri): BlobPlace | undefined {
  const query = /^errand-blob:[^?]*\?(.*)$/.exec(uri)?.[1];
  const [, task, attempt, blob] =
    /^([a-z0-9-]+)\.(\d+)\.([0-9a-f]{40,64})$/.exec(decodeURIComponent(query ?? '')) ?? [];
  if (!v.is(TaskId, task) || blob === undefined) return undefined;
  return { task, attempt: Number(attempt), blob };
}
