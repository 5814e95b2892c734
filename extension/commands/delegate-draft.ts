/**
 * Owns delegating what a user has pointed at, once it is a draft: how it is to be done, its row in
 * the Tasks view while it is sent, and that the same thing is not sent twice at once. Nothing is
 * sent before the user has seen once what leaves the machine.
 */
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { TaskId } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import type { Choices } from '../tasks/choices.ts';
import type { Batch } from './batch.ts';
import type * as Dispatch from './dispatch.ts';
import type { TaskDraft } from './origin.ts';

/**
 * Outcome of delegating. `known`: a task has the same TODO or ticket already; `stopped`: the user
 * refused or there is no runner, so that the next one would fare no better.
 */
export type Delegated = 'sent' | 'known' | 'stopped' | 'failed';

/** Says how the task is to be done; undefined when the user cancels. */
export type Choose = (repository: ClientRepository) => Promise<Choices | undefined>;

/** As the user chose for this repository before; the rest is left to its configuration. */
export function asRemembered({ choices }: Services): Choose {
  return ({ id }) => Promise.resolve(choices.of(id));
}

/** Somebody who follows how it is sent. */
export interface Follower {
  /** Sending can be stopped from now on. */
  begin(stop: () => void): void;
  step(words: string): void;
  sent(id: TaskId): void;
}

export interface Asked {
  readonly repository: ClientRepository;
  readonly draft: TaskDraft;
  readonly choose: Choose;
  /** Two with the same key ask for the same thing. */
  readonly key?: string;
  /** The tickets that were chosen with this one. */
  readonly batch?: Batch;
  /** The user's own words, and where they are kept until they are sent. */
  readonly written?: { readonly place: string; readonly text: string };
  /** What the user has seen and agreed to before (consent.ts). */
  readonly agreed?: readonly string[];
  readonly follower?: Follower;
}

/** Sends the task; what was written for it is offered again when that fails. */
export async function delegateDraft(services: Services, asked: Asked): Promise<Delegated> {
  const { written } = asked;
  if (!written) return await sendOne(services, asked);
  let outcome: Delegated = 'stopped';
  await services.unsent.whileSent(written.place, written.text, async () => {
    outcome = await sendOne(services, asked);
    return outcome === 'sent';
  });
  return outcome;
}

/** Shows a row in the Tasks view meanwhile, from which sending can be stopped. */
async function sendOne(
  services: Services,
  { repository, draft, choose, key, batch, agreed, follower }: Asked,
): Promise<Delegated> {
  const { pending } = services;
  const choices = await choose(repository);
  // Choosing takes time; the same thing may have been sent meanwhile.
  if (!choices) return 'stopped';
  if (key !== undefined && pending.has(key)) return 'known';
  const { id, controller } = pending.begin(draft.title, key);
  follower?.begin(() => pending.cancel(id));
  try {
    const sent = await sending(services).dispatch(services, {
      repository,
      draft,
      choices,
      batch,
      agreed,
      signal: controller.signal,
      onStep: (words) => {
        pending.step(id, words);
        follower?.step(words);
      },
    });
    if (sent === undefined) return 'stopped';
    follower?.sent(sent);
    return 'sent';
  } finally {
    pending.end(id);
  }
}

/** Loaded from a bundle of its own: most windows never delegate anything. */
export function sending({ context }: Services): typeof Dispatch {
  return loadBundle(context, 'send') as typeof Dispatch;
}
