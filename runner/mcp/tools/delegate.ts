/**
 * Owns the tool `delegate`: a snapshot of the work tree is sent to the runner as a task. It is
 * answered after two seconds at most; what is not sent by then goes on (sends.ts). It touches
 * nothing of the repository but objects and refs below refs/errand/.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { delegateTask } from '../../client/delegate.ts';
import { lookAhead, requireReady } from '../../client/look-ahead.ts';
import { type ClientRepository, sentFrom } from '../../client/repository.ts';
import {
  namedChecks,
  refuseOther,
  type RequestedTask,
  titleOf,
} from '../../client/requested-task.ts';
import { requireSendable } from '../../client/sendable.ts';
import { takeSnapshot } from '../../client/snapshot.ts';
import { newTaskId } from '../../client/task-id.ts';
import { folderBelow } from '../../client/work-tree-files.ts';
import { ErrandError } from '../../protocol/errors.ts';
import { MAX_CHARACTERS, MAX_COUNT, MINUTES } from '../../protocol/limits.ts';
import { Priority } from '../../protocol/priority.ts';
import { GetTask } from '../../protocol/requests.ts';
import type { Limits, TaskId, TaskState } from '../../protocol/task.ts';
import { fitted } from '../document.ts';
import type { Sent } from '../sends.ts';
import { newsOf, TaskNews } from '../task-view.ts';
import { defineTool, type Services } from '../tool.ts';

/** A call is answered by then. */
const ANSWER_WITHIN_MS = 1700;
const QUESTION_MINUTES = 60;
const ANOTHER_KEY = 'Choose another key.';

const Input = v.object({
  instructions: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(MAX_CHARACTERS.instructions),
    v.description(
      'What is to be done, in full: the agent there knows the code, not this conversation.',
    ),
  ),
  title: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(MAX_CHARACTERS.title),
      v.description('A short name; the first line of the instructions where absent.'),
    ),
  ),
  key: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(200),
      v.description(
        'Any text of yours for this piece of work. A call that is repeated with it makes no second task.',
      ),
    ),
  ),
  folder: v.optional(
    v.pipe(
      v.string(),
      v.description('The part of the repository that it is about, like packages/app.'),
    ),
  ),
  checks: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_CHARACTERS.command))),
      v.maxLength(MAX_COUNT.checks),
      v.description(
        'Commands that decide whether it is right, like "npm test". Configured or detected ones where absent.',
      ),
    ),
  ),
  blueprint: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'The steps to follow: default, fix-todo, add-tests, dependency-update, lint-fix, review-only, or one of the repository.',
      ),
    ),
  ),
  agent: v.optional(
    v.pipe(
      v.string(),
      v.description('Who writes the code: builtin, claude, codex, gemini, opencode.'),
    ),
  ),
  model: v.optional(v.pipe(v.string(), v.description("The model; the runner's own where absent."))),
  attempts: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(MAX_COUNT.attempts),
      v.description('Independent attempts at once; the best one counts.'),
    ),
  ),
  priority: v.optional(Priority),
  maxCostUsd: v.optional(v.pipe(v.number(), v.minValue(0.01))),
  maxMinutes: v.optional(v.pipe(v.number(), v.minValue(MINUTES.least), v.maxValue(MINUTES.most))),
  questionMinutes: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1440),
      v.description(
        'How long a question waits for your answer before its default counts; 60 where absent, 0: it asks nothing.',
      ),
    ),
  ),
});
type Input = v.InferOutput<typeof Input>;

export const delegate = defineTool({
  name: 'delegate',
  title: 'Delegate to background',
  description:
    'Delegate a piece of work to a background agent: it works in a sandbox on a copy of this repository, uncommitted changes included, while you go on, and its result is checked before you get it. Use it for work that stands by itself (fix a bug, write tests, update a dependency, try several solutions at once). Returns an id within two seconds; wait tells when it is done. Nothing here is changed until apply.',
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: true,
  },
  input: Input,
  output: v.object({
    ...TaskNews.entries,
    notes: v.pipe(v.array(v.string()), v.description('What was not sent, or is missing.')),
    leftOut: v.array(v.string()),
  }),
  run: async (input, { services }) => {
    const late = sleep(ANSWER_WITHIN_MS, undefined, { ref: false });
    const { repository, folder } = await services.repositories.at(input.folder);
    const requested = requestedOf(input, await folderBelow(repository, folder));
    const what = JSON.stringify([repository.root, requested]);
    const id = idOf(input.key, repository, services.sends.underWay(what));
    if (services.sends.isOther(id, what)) throw otherTask();
    const sent = services.sends.begin(id, what, (signal) =>
      send(services, { id, repository, requested, signal }),
    );
    const inTime = await Promise.race([sent, late]);
    if (inTime) {
      return fitted({ ...newsOf(inTime.task), notes: [...inTime.notes] }, ['notes']);
    }
    return {
      id,
      state: 'sending' as const,
      verdict: null,
      phase: 'taking and sending a snapshot',
      needsAnswer: [],
      cursor: 'sending',
      next: 'It is still being sent. Call wait with this id: it says when it is there, or why not.',
      notes: [],
      leftOut: [],
    };
  },
});

function requestedOf(input: Input, below: string): RequestedTask {
  const { instructions, title, checks, blueprint, agent, model, attempts, priority } = input;
  const { questionMinutes = QUESTION_MINUTES, maxCostUsd: costUsd, maxMinutes: minutes } = input;
  const limits: Limits = {
    ...(costUsd !== undefined && { costUsd }),
    ...(minutes !== undefined && { minutes }),
  };
  return {
    title: title?.trim() || titleOf(instructions.trim()),
    instructions,
    origin: { kind: 'prompt', ...(below !== '' && { folder: below }) },
    checks: checks && checks.length > 0 ? namedChecks(checks) : undefined,
    limits: Object.keys(limits).length > 0 ? limits : undefined,
    model,
    blueprint,
    agent,
    attempts,
    // The usual one is not named: a runner that knows no priorities has no other.
    priority: priority === 'normal' ? undefined : priority,
    answerWithinMinutes: questionMinutes === 0 ? undefined : questionMinutes,
  };
}

/** The same for the same key in the same repository, in any server and at any time. */
function idOf(
  key: string | undefined,
  { id }: ClientRepository,
  underWay: TaskId | undefined,
): TaskId {
  if (key === undefined) return underWay ?? newTaskId(Date.now());
  return `t-${createHash('sha256').update(`${id}\0${key}`).digest('hex').slice(0, 24)}`;
}

function otherTask(): ErrandError {
  return new ErrandError('conflict', 'Another task already has that id.', { hint: ANOTHER_KEY });
}

interface Sending {
  readonly id: TaskId;
  readonly repository: ClientRepository;
  readonly requested: RequestedTask;
  readonly signal: AbortSignal;
}

async function send(services: Services, sending: Sending): Promise<Sent> {
  const { id, repository, requested, signal } = sending;
  const { connection, address } = await services.runner.open();
  const existing = async (): Promise<TaskState | undefined> => {
    try {
      return (await connection.request(GetTask, { id })).task;
    } catch (error) {
      if (error instanceof ErrandError && error.code === 'not_found') return undefined;
      throw error;
    }
  };
  const refuse = ({ spec }: TaskState): void =>
    refuseOther(spec, { ...requested, repository }, ANOTHER_KEY);
  const known = await existing();
  if (known) {
    refuse(known);
    return { task: known, notes: [] };
  }
  connection.expectTask(repository.id);
  const { outlook, missing } = await lookAhead(connection, repository, requested, { typed: true });
  requireReady(missing);
  requireSendable({ ...requested, ...sentFrom(repository) });
  try {
    const { maxFileBytes } = connection.hello;
    const snapshot = await takeSnapshot(repository, { taskId: id, maxFileBytes, signal });
    const notes = [...outlook.notes.map(({ text }) => text), ...snapshot.warnings];
    const task = await delegateTask(connection, {
      id,
      repository,
      draft: { ...requested, ...sentFrom(repository) },
      snapshot,
      address,
      // Another server may be sending the same key.
      shared: true,
      interruptible: (push) => push(signal),
      onPushed: (more) => notes.push(...more),
    });
    return { task, notes };
  } catch (error) {
    const made = await existing().catch(() => undefined);
    if (!made) throw error;
    refuse(made);
    return { task: made, notes: [] };
  }
}
