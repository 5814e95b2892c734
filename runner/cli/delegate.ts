/**
 * `errand delegate`: snapshot, push, create; with `--wait` the running account until the end.
 * Leaves the repository as it is but for objects and refs under refs/errand/.
 */
import { ANSWER_MINUTES, MAX_CHARACTERS, MAX_COUNT, MINUTES, TURNS } from '../protocol/limits.ts';
import { clip } from '../protocol/text.ts';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { RunnerConnection } from '../client/connection.ts';
import { delegateTask } from '../client/delegate.ts';
import { GitError } from '../client/git.ts';
import { type ClientRepository, findRepository, sentFrom } from '../client/repository.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { folderBelow } from '../client/work-tree-files.ts';
import { requireSendable } from '../client/sendable.ts';
import { type Snapshot, takeSnapshot } from '../client/snapshot.ts';
import { newTaskId } from '../client/task-id.ts';
import { ErrandError } from '../protocol/errors.ts';
import { GetTask } from '../protocol/requests.ts';
import {
  type CheckSpec,
  type Limits,
  type Origin,
  TaskId,
  TaskSpec,
  type TaskState,
} from '../protocol/task.ts';
import { counted } from '../protocol/wording.ts';
import { connectTo } from './connect.ts';
import { expectation } from './estimate.ts';
import { atMost, isSet, positive, runnerAddress, text, texts } from './options.ts';
import { interruptible } from './interruptible.ts';
import { beforeSending } from './outlook.ts';
import type { Call } from './call.ts';
import { taskDocument } from './report.ts';
import { harmless, jsonText, paint, size } from './screen.ts';
import { checkTodo, todoOption, todoOrigin } from './todo.ts';
import { untilFinal } from './watch.ts';

/** Exit code 0 when the task is stored; with `--wait` the code of its verdict. */
export async function delegate(call: Call): Promise<number> {
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
  const id = given === undefined ? newTaskId(Date.now()) : taskId(given);
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
    refuseOther(task.spec, { ...requested, repository });
    return await follow(call, connection, task);
  } finally {
    connection.close();
  }
}

interface Sending {
  readonly id: TaskId;
  readonly requested: RequestedTask;
  readonly repository: ClientRepository;
  readonly address: RunnerAddress;
}

/** Calls of one id at the same time get in each other's way on its refs; one of them is first. */
const TRIES = 4;

/** Snapshot, push, create; or the task that the same call, made at the same time, has just made. */
async function send(
  call: Call,
  connection: RunnerConnection,
  sending: Sending,
): Promise<TaskState> {
  const { requested, repository } = sending;
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
  { id, requested, repository, address }: Sending,
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
    address,
    // Of several calls at once one makes the task, which no push of the others may touch then.
    shared: true,
    interruptible: (push) => interruptible(push, NOT_MADE),
    onPushed: (notes) => {
      tellNotes(notes);
      if (json) return;
      process.stdout.write(paint('dim', `sent ${contents(snapshot)} to ${address.url}\n`));
    },
  });
}

const NOT_MADE = 'No task was made, and your files are unchanged.';

function tellNotes(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`${paint('yellow', 'note:')} ${harmless(note)}\n`);
}

/** Describes what left this machine. */
function contents({ base, head, changed, bytes, beside }: Snapshot): string {
  const { staged, unstaged, untracked } = changed;
  const work = `${staged} staged, ${unstaged} unstaged, ${untracked} untracked (about ${size(bytes)})`;
  const also = alongWords(beside);
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

/** Fields that the call itself sets; the rest of a task comes from the repository. */
type RequestedTask = Pick<
  TaskSpec,
  | 'title'
  | 'instructions'
  | 'origin'
  | 'checks'
  | 'limits'
  | 'model'
  | 'blueprint'
  | 'agent'
  | 'attempts'
  | 'answerWithinMinutes'
>;

function requestedOf(call: Call, instructions: string): Omit<RequestedTask, 'origin'> {
  return {
    title: atMost(
      MAX_CHARACTERS.title,
      '--title',
      text(call, 'title')?.trim() || titleOf(instructions),
    ),
    instructions: atMost(MAX_CHARACTERS.instructions, 'The instructions', instructions),
    checks: checksOf(texts(call, 'check')),
    limits: limitsOf(call),
    model: text(call, 'model') || undefined,
    blueprint: blueprintOf(call),
    agent: text(call, 'agent') || undefined,
    attempts: positive(call, 'attempts', 'whole', { most: MAX_COUNT.attempts }),
    answerWithinMinutes: positive(call, 'ask', 'any', ANSWER_MINUTES),
  };
}

function blueprintOf(call: Call): string | undefined {
  const name = text(call, 'blueprint');
  const parsed = v.safeParse(TaskSpec.entries.blueprint, name);
  if (parsed.success) return parsed.output;
  throw new ErrandError('invalid', `--blueprint takes a name, not "${name}".`, {
    hint: 'A name has a-z, 0-9 and "-", like "fix-todo".',
  });
}

/** Prints the task as it is, or with `--wait` its progress to the end. */
async function follow(call: Call, connection: RunnerConnection, task: TaskState): Promise<number> {
  const json = isSet(call, 'json');
  if (isSet(call, 'wait')) return await untilFinal(connection, task.id, json);
  process.stdout.write(
    json
      ? `${jsonText(taskDocument(task), 2)}\n`
      : `delegated as ${paint('bold', task.id)}\n  follow it with: errand watch ${task.id}\n`,
  );
  return 0;
}

async function existing(connection: RunnerConnection, id: TaskId): Promise<TaskState | undefined> {
  try {
    return (await connection.request(GetTask, { id })).task;
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Throws where the task of that id is another one than this call asks for. */
function refuseOther(
  known: TaskSpec,
  requested: RequestedTask & { repository: { id: string } },
): void {
  const parts = (of: RequestedTask): unknown =>
    JSON.parse(
      JSON.stringify([
        [of.title, of.instructions, of.origin, of.checks, of.limits],
        [of.model, of.blueprint, of.agent, of.attempts, of.answerWithinMinutes],
      ]),
    );
  const same =
    known.repository.id === requested.repository.id &&
    isDeepStrictEqual(parts(known), parts(requested));
  if (same) return;
  throw new ErrandError('conflict', 'Another task already has that id.', {
    hint: 'Choose another --id, or leave it out to have one made.',
  });
}

/** Before anything is written under that name. */
function taskId(given: string): TaskId {
  const parsed = v.safeParse(TaskId, given);
  if (parsed.success) return parsed.output;
  throw new ErrandError('invalid', `--id takes 8 to 64 of a-z, 0-9 and "-", not "${given}".`, {
    hint: 'It begins with a letter or a digit, like "nightly-0001".',
  });
}

/** The first line, cut to what a list can show. */
function titleOf(instructions: string): string {
  const [line = ''] = instructions.split('\n', 1);
  return clip(line, 80);
}

/** Names come from the commands; two that would be the same get a number. */
function checksOf(commands: readonly string[]): CheckSpec[] | undefined {
  if (commands.length === 0) return undefined;
  if (commands.some((command) => command.trim() === '')) {
    throw new ErrandError('invalid', '--check needs a command.');
  }
  const taken = new Map<string, number>();
  return commands.map((command) => {
    const plain =
      command
        .replaceAll(/[^\w.:@/ -]+/g, ' ')
        .trim()
        .slice(0, 60) || 'check';
    const count = (taken.get(plain) ?? 0) + 1;
    taken.set(plain, count);
    return { name: count === 1 ? plain : `${plain} ${count}`, command };
  });
}

function limitsOf(call: Call): Limits | undefined {
  const limits: Limits = {
    turns: positive(call, 'max-turns', 'whole', TURNS),
    costUsd: positive(call, 'max-cost'),
    minutes: positive(call, 'max-minutes', 'any', MINUTES),
  };
  return Object.values(limits).some((value) => value !== undefined) ? limits : undefined;
}
