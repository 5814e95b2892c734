/**
 * Owns what every command about a task's pull request begins with: the result, brought here; the
 * remote and the forge; and the user's token, which is read late and goes to that forge alone.
 */
import { type ClientRepository, findRepository } from '../client/repository.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { fetchAttempt } from '../client/transfer.ts';
import type { Forge } from '../forge/forge.ts';
import { openForge } from '../forge/open.ts';
import { ErrandError } from '../protocol/errors.ts';
import { isFinal } from '../protocol/status.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import { findPlace, type PullPlace } from '../pull/place.ts';
import { PullError } from '../pull/pull-error.ts';
import type { Call } from './call.ts';
import { attemptOf } from './connect.ts';
import { text } from './options.ts';
import { toldTrouble } from './ticket-trouble.ts';
import { ticketHosts } from './tickets-here.ts';
import { tokenFor } from './tokens.ts';

/** What a command about the pull request of a task is about. */
export interface PullCall {
  readonly call: Call;
  readonly task: TaskState;
  readonly attempt: AttemptState;
  readonly repository: ClientRepository;
  readonly place: PullPlace;
  readonly address: RunnerAddress;
}

/** Brings the result here, and finds where its pull request is or goes. */
export async function pullCall(
  call: Call,
  task: TaskState,
  address: RunnerAddress,
  signal: AbortSignal,
): Promise<PullCall> {
  const attempt = endedAttempt(task, call);
  if (!attempt.result || attempt.result.files.length === 0) {
    throw new ErrandError('not_found', 'This attempt has changed nothing.', {
      hint: `"errand log ${task.id}" says what was done.`,
    });
  }
  const repository = await ownRepository(task, call, signal);
  const place = await findPlace(repository, ticketHosts(process.env), text(call, 'remote'), signal);
  await fetchAttempt({ repository, taskId: task.id, attempt: attempt.n, ...address, signal });
  return { call, task, attempt, repository, place, address };
}

/** The attempt that is meant, once it is over. */
export function endedAttempt(task: TaskState, call: Call, usual?: AttemptState): AttemptState {
  const attempt = attemptOf(task, call, usual);
  if (isFinal(attempt.status)) return attempt;
  throw new ErrandError('conflict', `Attempt ${attempt.n} is still at work.`, {
    hint: `Wait for it (errand watch ${task.id}), or name another with --attempt.`,
  });
}

/** The repository of `--repo`, or of this folder, which has to be the task's. */
export async function ownRepository(
  { spec }: TaskState,
  call: Call,
  signal: AbortSignal,
): Promise<ClientRepository> {
  const repository = await findRepository(text(call, 'repo') ?? process.cwd(), signal);
  if (repository.id === spec.repository.id) return repository;
  const message = `The task belongs to the repository ${spec.repository.name}, but this is ${repository.name}.`;
  throw new ErrandError('invalid', message, { hint: 'Name its folder with --repo.' });
}

/** The forge as the user, with a token that is read for each request. */
export async function forgeAt({ forge, host, project }: PullPlace): Promise<Forge> {
  const token = async () => (await tokenFor(forge, host))?.token;
  return await openForge(forge, { host, project, token });
}

/** Trouble with the forge becomes an error for people. */
export async function asking<T>({ forge, host }: PullPlace, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toldTrouble(error, { service: forge, host });
  }
}

/** Names the option by which the user makes the choice that may mend it. */
export function withOption(error: unknown): unknown {
  if (!(error instanceof PullError)) return error;
  const { code, message, choice, host, hint = '', cause } = error;
  const option =
    choice === 'host'
      ? `Set GH_HOST=${host} or GITLAB_HOST=${host}, or take the result as a branch: errand fetch TASK --branch NAME.`
      : `The option is --${choice}.`;
  return new ErrandError(code, message, { hint: `${hint} ${option}`.trim(), cause });
}
