/**
 * Owns the tool `wait`: it returns when a task has news, or after 45 seconds, before any agent's own
 * limit on a call (60 s). A call that nobody listens to any more ends; the task never does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { TaskState } from '../../protocol/task.ts';
import { fitted } from '../document.ts';
import { findTask, taskArgument } from '../find-task.ts';
import { newsOf, progressWords, TaskNews } from '../task-view.ts';
import { defineTool, type ToolCall } from '../tool.ts';
import { untilChanged } from '../until-changed.ts';

/** Seconds of one call, at most. */
const MAX_SECONDS = 45;
const PROGRESS_EVERY_MS = 5000;

export const Output = v.object({ ...TaskNews.entries, leftOut: v.array(v.string()) });

export const wait = defineTool({
  name: 'wait',
  title: 'Wait for a background task',
  description:
    'Wait for news of a background task: returns when its state changes, when it asks something or is done, and after at most 45 seconds with the state as it is. That is no error: call it again with the cursor that it gave, or go on with other work in between.',
  annotations: { readOnlyHint: true, openWorldHint: false },
  input: v.object({
    id: taskArgument,
    cursor: v.optional(
      v.pipe(v.string(), v.description('What the last answer gave; without one, from now on.')),
    ),
    seconds: v.optional(
      v.pipe(
        v.number(),
        v.minValue(0),
        v.description('How long at most; 45 where absent, and never longer.'),
      ),
    ),
  }),
  output: Output,
  run: async ({ id, cursor, seconds = MAX_SECONDS }, call) => {
    const { clock } = call.services;
    const until = clock() + Math.min(seconds, MAX_SECONDS) * 1000;
    const left = (): number => Math.max(0, until - clock());
    return await withProgress(call, async (told) => {
      // Why it failed, if it did, is told where the task is not found.
      const sending = call.services.sends.find(id)?.then(settled, settled);
      const { signal } = call;
      const late = () => sleep(left(), undefined, { ref: false, signal });
      if (sending && !(await Promise.race([sending, late()]))) return stillSending(id);
      const { connection, task: found } = await findTask(call.services, id);
      const task = await untilChanged(connection, found, {
        cursor,
        ms: left(),
        signal,
        onState: (state) => (told.task = state),
      });
      return waited(task);
    });
  },
});

const settled = (): true => true;

export function waited(task: TaskState): v.InferOutput<typeof Output> {
  return fitted(newsOf(task), ['needsAnswer']);
}

function stillSending(id: string): v.InferOutput<typeof Output> {
  return {
    id,
    state: 'sending',
    verdict: null,
    phase: null,
    needsAnswer: [],
    cursor: 'sending',
    leftOut: [],
    next: 'It is still being sent: call wait again.',
  };
}

/** Tells how it goes every five seconds: that moves on the limit of some agents. */
async function withProgress<T>(
  { progress, services: { clock } }: ToolCall,
  work: (told: { task?: TaskState }) => Promise<T>,
): Promise<T> {
  const told: { task?: TaskState } = {};
  if (!progress) return await work(told);
  const start = clock();
  const timer = setInterval(() => {
    const words = told.task ? progressWords(told.task) : 'Waiting';
    progress(Math.round((clock() - start) / 1000), words);
  }, PROGRESS_EVERY_MS);
  try {
    return await work(told);
  } finally {
    clearInterval(timer);
  }
}
