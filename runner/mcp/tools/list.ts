/** Owns the tool `list`: the newest tasks of the served repositories. It reads only. */
import * as v from 'valibot';
import { MAX_COUNT } from '../../protocol/limits.ts';
import { ListTasks } from '../../protocol/requests.ts';
import type { TaskSummary } from '../../protocol/task.ts';
import { clip } from '../../protocol/text.ts';
import { fitted } from '../document.ts';
import { State, Verdict } from '../task-view.ts';
import { defineTool, type Services } from '../tool.ts';

const MAX_LISTED = 50;
const USUAL = 15;

export const list = defineTool({
  name: 'list',
  title: 'List background tasks',
  description:
    'List the background tasks that were delegated from this repository, newest first: state, verdict, size of the change. Use it to find a task again, also one of an earlier conversation or of the editor.',
  annotations: { readOnlyHint: true, openWorldHint: false },
  input: v.object({
    limit: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(MAX_LISTED),
        v.description('15 where absent.'),
      ),
    ),
    before: v.optional(
      v.pipe(v.string(), v.description('Only tasks older than the one with this id.')),
    ),
  }),
  output: v.object({
    tasks: v.array(
      v.object({
        id: v.string(),
        title: v.string(),
        state: State,
        verdict: Verdict,
        needsAnswer: v.boolean(),
        files: v.nullable(v.number()),
        additions: v.nullable(v.number()),
        deletions: v.nullable(v.number()),
        costUsd: v.nullable(v.number()),
        createdAt: v.string(),
      }),
    ),
    more: v.boolean(),
    leftOut: v.array(v.string()),
    next: v.string(),
  }),
  run: async ({ limit = USUAL, before }, { services }) => {
    const { tasks, more } = await tasksHere(services, limit, before);
    return listed(tasks, more);
  },
});

/** What did not fit is older, too: it comes with the next call. */
export function listed(tasks: readonly TaskSummary[], hasMore: boolean) {
  const wordsOf = (more: boolean): string =>
    tasks.length === 0
      ? 'There are none here yet: delegate makes one.'
      : `show says more of one.${more ? ' Call list with the last id as "before" for older ones.' : ''}`;
  const whole = fitted({ tasks: tasks.map(rowOf), more: hasMore, next: wordsOf(true) }, ['tasks']);
  const more = hasMore || whole.tasks.length < tasks.length;
  return { ...whole, more, next: wordsOf(more) };
}

function rowOf(task: TaskSummary) {
  const { id, title, status, files, additions, deletions, costUsd, createdAt } = task;
  return {
    id,
    title: clip(title, 100),
    state: status.kind,
    verdict: status.kind === 'done' ? status.verdict.level : null,
    needsAnswer: status.kind === 'needs_input',
    files: files ?? null,
    additions: additions ?? null,
    deletions: deletions ?? null,
    costUsd: costUsd ?? null,
    createdAt,
  };
}

async function tasksHere(
  services: Services,
  limit: number,
  start: string | undefined,
): Promise<{ tasks: TaskSummary[]; more: boolean }> {
  const here = await services.repositories.ids();
  const tasks: TaskSummary[] = [];
  for (let before = start; ; ) {
    const page = await services.runner.request(ListTasks, {
      limit: MAX_COUNT.listed,
      ...(before !== undefined && { before }),
    });
    for (const task of page.tasks) {
      if (!here.has(task.repository.id)) continue;
      if (tasks.length === limit) return { tasks, more: true };
      tasks.push(task);
    }
    before = page.tasks.at(-1)?.id;
    if (!page.more || before === undefined) return { tasks, more: false };
  }
}
