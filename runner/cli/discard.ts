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
import { DiscardTask } from '../protocol/requests.ts';
import { listTasks, taskNamed, taskWithId, withRunner } from './connect.ts';
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
    if (repository) await pruneTaskRefs(repository, (ids) => unknownOf(connection, ids));
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

/** Tasks that are asked about one by one; the next call goes on with others. */
const MAX_TASKS_ASKED = 50;

/** Those of the tasks that the runner has forgotten. What it lists need not be asked about. */
async function unknownOf(connection: RunnerConnection, ids: readonly string[]): Promise<string[]> {
  const listed = new Set((await listTasks(connection)).tasks.map(({ id }) => id));
  const unknown: string[] = [];
  for (const id of ids.filter((each) => !listed.has(each)).slice(0, MAX_TASKS_ASKED)) {
    if (!(await taskWithId(connection, id))) unknown.push(id);
  }
  return unknown;
}
