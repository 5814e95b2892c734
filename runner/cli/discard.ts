/**
 * `errand discard`: forgets tasks that have ended, on the runner and in the repository it is called
 * in. What was applied and the branches that were made stay. Each task is one request; the first
 * that cannot be discarded ends the command, and those before it are gone.
 */
import type { RunnerConnection } from '../client/connection.ts';
import { pruneTaskRefs } from '../client/prune-refs.ts';
import { type ClientRepository, findRepository } from '../client/repository.ts';
import { dropTaskRefs } from '../client/transfer.ts';
import { ErrandError } from '../protocol/errors.ts';
import { DiscardTask, GetTask } from '../protocol/messages.ts';
import { taskNamed, withRunner } from './connect.ts';
import { isSet, text } from './options.ts';
import type { Call } from './call.ts';
import { harmless, jsonText } from './screen.ts';

export async function discard(call: Call): Promise<number> {
  if (call.positionals.length === 0) {
    throw new ErrandError('invalid', 'Which task?', { hint: '"errand tasks" lists them.' });
  }
  return withRunner(call, async (connection) => {
    const repository = await repositoryOf(call);
    const discarded: string[] = [];
    for (const name of call.positionals) {
      const { id, spec } = await taskNamed(connection, name);
      await connection.request(DiscardTask, { id });
      if (repository?.id === spec.repository.id) await dropTaskRefs(repository, id);
      discarded.push(id);
      if (!isSet(call, 'json')) {
        process.stdout.write(harmless(`Discarded ${id}: ${spec.title}\n`));
      }
    }
    if (repository) await pruneTaskRefs(repository, (id) => isKnown(connection, id));
    if (isSet(call, 'json')) {
      const document = { schema: 'errand.discard/1', discarded };
      process.stdout.write(`${jsonText(document, 2)}\n`);
    }
    return 0;
  });
}

/** The one named, which has to be there, or the one around the working folder if there is any. */
async function repositoryOf(call: Call): Promise<ClientRepository | undefined> {
  const named = text(call, 'repo');
  if (named !== undefined) return await findRepository(named);
  return await findRepository(process.cwd()).catch((error: unknown) => {
    if (error instanceof ErrandError) return undefined;
    throw error;
  });
}

async function isKnown(connection: RunnerConnection, id: string): Promise<boolean> {
  try {
    await connection.request(GetTask, { id });
    return true;
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'not_found') return false;
    throw error;
  }
}
