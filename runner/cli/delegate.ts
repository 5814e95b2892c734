/**
 * `errand delegate`: snapshot, push, create; with `--wait` the running account until the end.
 * Leaves the repository as it is but for objects and refs under refs/errand/.
 */
import { findRepository } from '../client/repository.ts';
import { refuseOther, type RequestedTask } from '../client/requested-task.ts';
import { newTaskId } from '../client/task-id.ts';
import { folderBelow } from '../client/work-tree-files.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Origin } from '../protocol/task.ts';
import type { Call } from './call.ts';
import { connectTo } from './connect.ts';
import { delegateTickets } from './delegate-tickets.ts';
import { runnerAddress, text, texts } from './options.ts';
import { requestedOf, taskIdOf } from './requested-task.ts';
import { existing, follow, send } from './send-task.ts';
import { checkTodo, todoOption, todoOrigin } from './todo.ts';

/** Exit code 0 when the task is stored; with `--wait` the code of its verdict. */
export async function delegate(call: Call): Promise<number> {
  if (texts(call, 'ticket').length > 0) return await delegateTickets(call);
  const blueprint = text(call, 'blueprint');
  // Some blueprints need no words: which one it is says what to do.
  const instructions =
    call.positionals.join(' ').trim() || (blueprint === undefined ? '' : `Run ${blueprint}.`);
  if (instructions === '') {
    throw new ErrandError('invalid', 'What should be done?', {
      hint: 'Usage: errand delegate [options] "instructions"',
    });
  }
  const given = text(call, 'id');
  const id = given === undefined ? newTaskId(Date.now()) : taskIdOf(given);
  const todo = todoOption(text(call, 'todo'));
  const asked = requestedOf(call, instructions);
  const address = await runnerAddress(call);
  const folder = text(call, 'repo') ?? process.cwd();
  const repository = await findRepository(folder);
  const below = await folderBelow(repository, folder);
  const origin: Origin = {
    ...(todo
      ? await todoOrigin(todo, repository, [folder, process.cwd()])
      : { kind: 'prompt' as const }),
    ...(below !== '' && { folder: below }),
  };
  const requested: RequestedTask = { ...asked, origin };
  // A repeated call may find its TODO done meanwhile, and the line gone.
  if (todo && given === undefined) await checkTodo(origin, repository);

  const connection = await connectTo(address);
  try {
    // A repeat of this call: its snapshot would differ by its time alone, so none is taken.
    const known = given === undefined ? undefined : await existing(connection, id);
    if (todo && !known && given !== undefined) await checkTodo(origin, repository);
    const task = known ?? (await send(call, connection, { id, requested, repository, address }));
    refuseOther(
      task.spec,
      { ...requested, repository },
      'Choose another --id, or leave it out to have one made.',
    );
    return await follow(call, connection, task);
  } finally {
    connection.close();
  }
}
