/**
 * `errand update-base TASK`: brings a result onto a newer base. The runner merges the two and runs
 * the checks on the merge; only what git cannot merge is given to the agent.
 */
import { baseHere, namedBase, updateBase } from '../client/newer-base.ts';
import type { ClientRepository } from '../client/repository.ts';
import { baseOf } from '../protocol/attempt-base.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { NewerBase, TaskState } from '../protocol/task.ts';
import { findPlace } from '../pull/place.ts';
import { pullBase } from '../pull/pull-base.ts';
import type { Call } from './call.ts';
import { withTask } from './connect.ts';
import { interruptible } from './interruptible.ts';
import { isSet, text } from './options.ts';
import { asking, endedAttempt, forgeAt, ownRepository } from './pull-call.ts';
import { taskDocument } from './report.ts';
import { jsonText, oneLine, paint } from './screen.ts';
import { ticketHosts } from './tickets-here.ts';
import { tokenFor } from './tokens.ts';
import { untilFinal } from './watch.ts';

export function updateFromBase(call: Call): Promise<number> {
  if (isSet(call, 'here') && call.values['from'] !== undefined) {
    throw new ErrandError('invalid', 'Name a commit with --from, or the work tree with --here.');
  }
  return withTask(call, (task, connection, address) =>
    interruptible(async (signal) => {
      const ended = endedAttempt(task, call);
      const repository = await ownRepository(task, call, signal);
      const { base, notes = [] } = await chooseBase(call, repository, task, signal);
      const begun = await updateBase(connection, {
        repository,
        task,
        attempt: ended.n,
        from: baseOf(task, ended).head,
        base,
        address,
        signal,
      });
      const isJson = isSet(call, 'json');
      const isWaiting = isSet(call, 'wait');
      if (isJson && !isWaiting) {
        process.stdout.write(`${jsonText(taskDocument(begun.task), 2)}\n`);
        return 0;
      }
      if (!isJson) {
        const words = `attempt ${begun.attempt} brings attempt ${ended.n} onto ${oneLine(begun.words)}`;
        process.stdout.write(`${paint('green', '✓')} ${words}\n`);
        for (const note of notes) process.stdout.write(`  ${paint('yellow', oneLine(note))}\n`);
        if (!isWaiting) process.stdout.write(`  follow it with: errand watch ${task.id}\n`);
      }
      return isWaiting ? await untilFinal(connection, task.id, isJson, begun.task) : 0;
    }),
  );
}

/** What was named; else the branch that the task's pull request goes into; else what is here. */
async function chooseBase(
  call: Call,
  repository: ClientRepository,
  task: TaskState,
  signal: AbortSignal,
): Promise<{ readonly base: NewerBase; readonly notes?: readonly string[] }> {
  const from = text(call, 'from');
  if (from !== undefined) return { base: await namedBase(repository, from, signal) };
  const pulled = isSet(call, 'here') ? undefined : await ofPull(call, repository, task, signal);
  if (pulled) return { base: pulled };
  const { notes, ...base } = await baseHere(repository, { taskId: task.id, signal });
  return { base, notes };
}

async function ofPull(
  call: Call,
  repository: ClientRepository,
  task: TaskState,
  signal: AbortSignal,
): Promise<NewerBase | undefined> {
  const remote = text(call, 'remote');
  const hosts = ticketHosts(process.env);
  const place = await findPlace(repository, hosts, remote, signal).catch((error: unknown) => {
    // Without a remote at a forge there is no pull request.
    if (error instanceof ErrandError && remote === undefined) return undefined;
    throw error;
  });
  if (!place) return undefined;
  const token = await tokenFor(place.forge, place.host);
  const forge = token ? await forgeAt(place) : undefined;
  const named = text(call, 'branch');
  const known = { forge, ...(named === undefined ? {} : { named }) };
  return await asking(place, () => pullBase(repository, place, task, known, signal));
}
