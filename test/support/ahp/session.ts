// What tests of an agent host do with a session: begin it by a message, and look at it once more.
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { chatUri } from '../../../runner/ahp/uris.ts';
import type { AhpClient } from './client.ts';
import type { Desk } from './desk.ts';
import { type Chat, shown } from './fold.ts';

export const message = (text: string) => ({ text, origin: { kind: 'user' } });
export const now = () => new Date().toISOString();

/** The same chat as a window sees it that opens it now. */
export async function fresh(desk: Desk, chat: string): Promise<unknown> {
  const other = await desk.window();
  return shown((await other.subscribe(chat)) as Chat);
}

/** A session that was begun by its first message. */
export async function begun(desk: Desk, client: AhpClient, text: string, config = {}) {
  const session = `errand:/${randomUUID()}`;
  const chat = chatUri(session);
  const workingDirectories = [pathToFileURL(desk.repository).href];
  await client.result('createSession', {
    channel: session,
    provider: 'errand',
    workingDirectories,
    config,
  });
  await client.subscribe(session);
  await client.subscribe(chat);
  const turnId = `request_${randomUUID()}`;
  const started = { type: 'chat/turnStarted', turnId, startedAt: now(), message: message(text) };
  const clientSeq = client.dispatch(chat, started);
  return { session, chat, turnId, started, clientSeq };
}
