/**
 * Owns sending one task from the command line: what is told before and after, the snapshot, and
 * several calls of one id at the same time. Leaves the repository as it is but for objects and refs
 * under refs/errand/.
 */
import type { RunnerConnection } from '../client/connection.ts';
import { delegateTask } from '../client/delegate.ts';
import { GitError } from '../client/git.ts';
import { type ClientRepository, sentFrom } from '../client/repository.ts';
import type { RequestedTask } from '../client/requested-task.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { requireSendable } from '../client/sendable.ts';
import { type Snapshot, takeSnapshot } from '../client/snapshot.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Picture } from '../protocol/picture.ts';
import { GetTask } from '../protocol/requests.ts';
import type { TaskId, TaskState } from '../protocol/task.ts';
import { counted } from '../protocol/wording.ts';
import type { Call } from './call.ts';
import { expectation } from './estimate.ts';
import { interruptible } from './interruptible.ts';
import { isSet, positive } from './options.ts';
import { beforeSending } from './outlook.ts';
import { taskDocument } from './report.ts';
import { harmless, jsonText, paint, size } from './screen.ts';
import { untilFinal } from './watch.ts';

export interface Sending {
  readonly id: TaskId;
  readonly requested: RequestedTask;
  /** Of the ticket that it comes from. */
  readonly pictures?: readonly Picture[];
  readonly repository: ClientRepository;
  readonly address: RunnerAddress;
}

/** Calls of one id at the same time get in each other's way on its refs; one of them is first. */
const TRIES = 4;

/** Snapshot, push, create; or the task that the same call, made at the same time, has just made. */
export async function send(
  call: Call,
  connection: RunnerConnection,
  sending: Sending,
): Promise<TaskState> {
  const { requested, repository } = sending;
  connection.expectTask(repository.id);
  await beforeSending(connection, repository, requested);
  requireSendable({ ...requested, ...sentFrom(repository) });
  for (let tries = 1; ; tries += 1) {
    try {
      return await create(call, connection, sending);
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code === 'unavailable') throw error;
      const made = await existing(connection, sending.id);
      if (made) return made;
      if (tries === TRIES || !isLocked(error)) throw error;
    }
  }
}

/** git met another process on the same ref. */
function isLocked({ cause }: ErrandError): boolean {
  return cause instanceof GitError && /cannot lock ref/.test(cause.stderr);
}

async function create(
  call: Call,
  connection: RunnerConnection,
  { id, requested, pictures = [], repository, address }: Sending,
): Promise<TaskState> {
  const megabytes = positive(call, 'max-file-mb');
  const json = isSet(call, 'json');
  const expected = json ? undefined : await expectation(connection, repository.id, requested);
  if (expected !== undefined) process.stderr.write(paint('dim', `expected: ${expected}\n`));
  const { maxFileBytes } = connection.hello;
  const most = megabytes === undefined ? maxFileBytes : megabytes * 1024 * 1024;
  const snapshot = await interruptible(
    (signal) => takeSnapshot(repository, { taskId: id, maxFileBytes: most, signal }),
    NOT_MADE,
  );
  tellNotes(snapshot.warnings);
  return await delegateTask(connection, {
    id,
    repository,
    draft: { ...requested, ...sentFrom(repository) },
    snapshot,
    pictures,
    address,
    // Of several calls at once one makes the task, which no push of the others may touch then.
    shared: true,
    interruptible: (push) => interruptible(push, NOT_MADE),
    onPushed: (notes) => {
      tellNotes(notes);
      if (json) return;
      process.stdout.write(
        paint('dim', `sent ${contents(snapshot, pictures.length)} to ${address.url}\n`),
      );
    },
  });
}

const NOT_MADE = 'No task was made, and your files are unchanged.';

function tellNotes(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`${paint('yellow', 'note:')} ${harmless(note)}\n`);
}

/** Describes what left this machine. */
function contents({ base, head, changed, bytes, beside }: Snapshot, pictures: number): string {
  const { staged, unstaged, untracked } = changed;
  const work = `${staged} staged, ${unstaged} unstaged, ${untracked} untracked (about ${size(bytes)})`;
  const shown = pictures > 0 ? `${counted(pictures, 'picture')} of the ticket` : '';
  const also = [alongWords(beside), shown].filter((part) => part !== '').join(', ');
  const along = also === '' ? '' : `; also ${also}`;
  if (base === head) return `HEAD (the work tree has no changes)${along}`;
  return `HEAD with ${work}${along}`;
}

/** Describes what is sent beside the commit. */
function alongWords({ tags, submodules, lfs, bytes }: Snapshot['beside']): string {
  const parts = [
    ...(tags.length > 0 ? [counted(tags.length, 'tag')] : []),
    ...(submodules.length > 0 ? [`the files of ${counted(submodules.length, 'submodule')}`] : []),
    ...(lfs.length > 0 ? [`${counted(lfs.length, 'content')} of Git LFS`] : []),
  ];
  const large = bytes > 0 ? ` (about ${size(bytes)})` : '';
  return parts.length > 0 ? `${parts.join(', ')}${large}` : '';
}

export async function existing(
  connection: RunnerConnection,
  id: TaskId,
): Promise<TaskState | undefined> {
  try {
    return (await connection.request(GetTask, { id })).task;
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Prints the task as it is, or with `--wait` its progress to the end. */
export async function follow(
  call: Call,
  connection: RunnerConnection,
  task: TaskState,
): Promise<number> {
  const json = isSet(call, 'json');
  if (isSet(call, 'wait')) return await untilFinal(connection, task.id, json);
  process.stdout.write(
    json
      ? `${jsonText(taskDocument(task), 2)}\n`
      : `delegated as ${paint('bold', task.id)}\n  follow it with: errand watch ${task.id}\n`,
  );
  return 0;
}
