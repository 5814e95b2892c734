/**
 * Owns how a chat delegates, for people and for agents: through the bundle of the other ways to do it
 * (commands/delegate.ts), stopped when the chat's request is.
 */
import type { CancellationToken, Location, Uri } from 'vscode';
import type { TaskId } from '../../runner/protocol/task.ts';
import type * as Delegate from '../commands/delegate.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';

export interface FromChat {
  readonly words: string;
  readonly places: readonly (Uri | Location)[];
  /** Reports the progress in words. */
  readonly step?: (words: string) => void;
}

/** Resolves with the task once it is stored, or undefined when the user did not agree. */
export async function delegateFromChat(
  services: Services,
  { words, places, step = () => undefined }: FromChat,
  token: CancellationToken,
): Promise<TaskId | undefined> {
  const { delegateWords } = loadBundle(services.context, 'delegate') as typeof Delegate;
  let id: TaskId | undefined;
  const follower = {
    begin: (stop: () => void) => token.onCancellationRequested(stop),
    step,
    sent: (sent: TaskId) => {
      id = sent;
    },
  };
  const outcome = await delegateWords(services, { words, places, follower });
  return outcome === 'sent' ? id : undefined;
}
