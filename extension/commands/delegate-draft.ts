/**
 * Owns delegating what a user has pointed at, once it is a draft: how it is to be done, its row in
 * the Tasks view while it is sent, and that the same thing is not sent twice at once. Nothing is
 * sent before the user has seen once what leaves the machine.
 */
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import type { Batch } from './batch.ts';
import type * as Dispatch from './dispatch.ts';
import type { Options } from './options.ts';
import type { TaskDraft } from './origin.ts';

/**
 * Outcome of delegating. `known`: a task has the same TODO or ticket already; `stopped`: the user
 * refused or there is no runner, so that the next one would fare no better.
 */
export type Delegated = 'sent' | 'known' | 'stopped' | 'failed';

/** Asks how the task is to be done; undefined when the user cancels. */
export type Choose = (repository: ClientRepository) => Promise<Options | undefined>;

/** Leaves every choice to the repository's configuration. */
export const asUsual: Choose = () => Promise.resolve({});

/** Lets the user choose blueprint, agent and attempts. */
export function asking(services: Services): Choose {
  return (repository) => sending(services).chooseOptions(services.runner, repository);
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
  { repository, draft, choose, key, batch }: Asked,
): Promise<Delegated> {
  const { pending } = services;
  const options = await choose(repository);
  // Choosing takes time; the same thing may have been sent meanwhile.
  if (!options) return 'stopped';
  if (key !== undefined && pending.has(key)) return 'known';
  const { id, controller } = pending.begin(draft.title, key);
  try {
    const isSent = await sending(services).dispatch(services, {
      repository,
      draft,
      options,
      batch,
      signal: controller.signal,
      onStep: (words) => pending.step(id, words),
    });
    return isSent ? 'sent' : 'stopped';
  } finally {
    pending.end(id);
  }
}

/** Loaded from a bundle of its own: most windows never delegate anything. */
function sending({ context }: Services): typeof Dispatch {
  return loadBundle(context, 'send') as typeof Dispatch;
}
