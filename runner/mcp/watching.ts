/**
 * Owns the tasks extension of the protocol (`io.modelcontextprotocol/tasks`): a `wait` of a client
 * that declares it is answered at once with a task of the protocol, which the client asks after and
 * wakes its model with. Its id is that of the background task. Cancelling it ends the watching alone.
 */
import type { CallToolResult, Server } from '@modelcontextprotocol/server';
import * as v from 'valibot';
import { openQuestions } from '../protocol/open-questions.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskState } from '../protocol/task.ts';
import { answer } from './document.ts';
import { findTask } from './find-task.ts';
import { progressWords } from './task-view.ts';
import type { Services } from './tool.ts';
import { waited } from './tools/wait.ts';

export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** Between two looks of the client. */
const POLL_INTERVAL_MS = 2000;

const ById = v.object({ taskId: v.string() });
const Update = v.object({ taskId: v.string(), inputResponses: v.optional(v.unknown()) });

/** A protocol task's fields, with those of its status. */
type ProtocolTask = Record<string, unknown>;

/** The tasks that clients no longer watch; a new `wait` takes them up again. */
export class Watches {
  readonly services: Services;
  readonly #ended = new Set<string>();

  constructor(services: Services) {
    this.services = services;
  }

  /** The answer to a `wait`. */
  async begin(id: string): Promise<CallToolResult> {
    const { task } = await findTask(this.services, id);
    this.#ended.delete(task.id);
    // Also where it is over by now: the next look of the client has the result.
    const begun = { ...fieldsOf(task), resultType: 'task', status: 'working' };
    return begun as unknown as CallToolResult;
  }

  async look(id: string): Promise<ProtocolTask> {
    const { task } = await findTask(this.services, id);
    if (this.#ended.has(task.id)) return { ...fieldsOf(task), status: 'cancelled' };
    const isOver = isFinal(task.status) || openQuestions(task).length > 0;
    if (!isOver) return { ...fieldsOf(task), status: 'working' };
    const result = { resultType: 'complete', ...answer(waited(task)) };
    return { ...fieldsOf(task), status: 'completed', result };
  }

  async end(id: string): Promise<void> {
    const { task } = await findTask(this.services, id);
    this.#ended.add(task.id);
  }
}

function fieldsOf(task: TaskState): ProtocolTask {
  return {
    taskId: task.id,
    statusMessage: progressWords(task),
    createdAt: task.createdAt,
    lastUpdatedAt: task.updatedAt,
    // It can be asked after for as long as the runner has the background task.
    ttlMs: null,
    pollIntervalMs: POLL_INTERVAL_MS,
  };
}

/** Answers the requests of the extension on one connection. */
export function serveTasks(server: Server, watches: Watches): void {
  server.setRequestHandler('tasks/get', { params: ById }, ({ taskId }) => watches.look(taskId));
  server.setRequestHandler('tasks/cancel', { params: ById }, async ({ taskId }) => {
    await watches.end(taskId);
    return {};
  });
  // A question completes the watch and is answered with the tool, so nothing is ever asked here.
  server.setRequestHandler('tasks/update', { params: Update }, async ({ taskId }) => {
    await findTask(watches.services, taskId);
    return {};
  });
}
