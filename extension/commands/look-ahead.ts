/**
 * Owns looking before anything is sent: what the runner lacks for this task, and what the
 * repository's own files say of it. Asks the user nothing and sends no content.
 */
import type * as v from 'valibot';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { workTreeFiles } from '../../runner/client/work-tree-files.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { AskReady } from '../../runner/protocol/messages.ts';
import { type Outlook, outlookOf } from '../../runner/project/outlook.ts';
import type { Runner } from '../connection/state.ts';
import type { Options } from './options.ts';
import type { Errand } from './origin.ts';

type Ready = v.InferOutput<typeof AskReady.result>;

export interface Ahead {
  readonly outlook: Outlook;
  readonly missing: Ready['missing'];
}

/** What may not be sent to a runner that lacks something stands in `missing`. */
export async function lookAhead(
  runner: Runner,
  repository: ClientRepository,
  { origin }: Errand,
  { blueprint, agent }: Options,
): Promise<Ahead> {
  const project = await workTreeFiles(repository);
  const task = { origin, blueprint };
  const { named, ownWorkflow } = await outlookOf(project, task);
  const workflow = blueprint ?? named.blueprint;
  const writer = agent ?? named.agent;
  const ready = await ask(runner, {
    ...(workflow !== undefined && { blueprint: workflow }),
    ...(writer !== undefined && { agent: writer }),
    ...(named.image !== undefined && { image: named.image }),
  });
  const missing = ready?.missing ?? [];
  return {
    outlook: await outlookOf(project, task, ready?.sandboxes),
    missing: ownWorkflow ? missing.filter(({ what }) => what !== 'key') : missing,
  };
}

async function ask(
  runner: Runner,
  params: v.InferInput<typeof AskReady.params>,
): Promise<Ready | undefined> {
  try {
    return await runner.request(AskReady, params);
  } catch (error) {
    // An older runner does not know; the task itself says what is wrong, if anything is.
    if (error instanceof ErrandError && error.code === 'invalid') return undefined;
    throw error;
  }
}
