/**
 * Owns the look before anything is sent: what the runner lacks for this task, and what the
 * repository's own files say of it. Asks the user nothing and sends no content.
 */
import { MAX_COUNT } from '../protocol/limits.ts';
import type * as v from 'valibot';
import { type Outlook, outlookOf } from '../project/outlook.ts';
import { ErrandError } from '../protocol/errors.ts';
import { AskReady } from '../protocol/requests.ts';
import type { TaskSpec } from '../protocol/task.ts';
import type { ClientRepository } from './repository.ts';
import type { Requester } from './requester.ts';
import { workTreeFiles } from './work-tree-files.ts';

type Ready = v.InferOutput<typeof AskReady.result>;
type Asked = v.InferInput<typeof AskReady.params>;

export interface Ahead {
  readonly outlook: Outlook;
  /** A task may not be sent to a runner that lacks any of this. */
  readonly missing: Ready['missing'];
}

export interface LookAheadOptions {
  /** True where the names were typed: a name that nothing has is refused as `invalid`. */
  readonly typed?: boolean;
}

export async function lookAhead(
  runner: Requester,
  repository: ClientRepository,
  task: Pick<TaskSpec, 'origin' | 'checks' | 'blueprint' | 'agent'>,
  { typed = false }: LookAheadOptions = {},
): Promise<Ahead> {
  const project = await workTreeFiles(repository);
  const { named, ownBlueprint, ownBlueprints } = await outlookOf(project, task);
  const about = { blueprint: task.blueprint ?? named.blueprint, agent: task.agent ?? named.agent };
  const ready = await ask(runner, {
    ...defined(about),
    ...(named.image !== undefined && { image: named.image }),
    ...(typed && {
      typed: {
        ...defined({ blueprint: task.blueprint, agent: task.agent }),
        ownBlueprints: ownBlueprints.slice(0, MAX_COUNT.blueprints),
      },
    }),
  });
  const missing = ready?.missing ?? [];
  return {
    outlook: await outlookOf(project, task, ready?.sandboxes),
    missing: ownBlueprint ? missing.filter(({ what }) => what !== 'key') : missing,
  };
}

/** Throws where the runner lacks something for the task, with the steps that put it right. */
export function requireReady(missing: Ahead['missing']): void {
  const [first, ...more] = missing;
  if (!first) return;
  const steps = [first, ...more].flatMap(({ fix }) => fix ?? []);
  throw new ErrandError(
    'unavailable',
    `${missing.map(({ detail }) => detail).join(' ')} Nothing was sent.`,
    steps.length > 0 ? { hint: steps.join('\n') } : {},
  );
}

async function ask(runner: Requester, params: Asked): Promise<Ready | undefined> {
  try {
    return await runner.request(AskReady, params);
  } catch (error) {
    // An older runner does not know the question; the task itself reports what is wrong.
    if (error instanceof ErrandError && error.code === 'invalid') return undefined;
    if (!(error instanceof ErrandError) || error.code !== 'not_found') throw error;
    const { message, hint } = error;
    throw new ErrandError('invalid', message, {
      ...(hint !== undefined && { hint }),
      cause: error,
    });
  }
}

function defined(names: Pick<Asked, 'blueprint' | 'agent'>): Pick<Asked, 'blueprint' | 'agent'> {
  const { blueprint, agent } = names;
  return {
    ...(blueprint !== undefined && { blueprint }),
    ...(agent !== undefined && { agent }),
  };
}
