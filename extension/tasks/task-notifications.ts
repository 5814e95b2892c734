/**
 * Owns finding the tasks that have just come to need the user: those seen in another state before.
 * A task that was over when the editor opened belongs to the badge, not to a notification. Pure but
 * for what it remembers.
 */
import type { Status, TaskSummary } from '../../runner/protocol/task.ts';

export type News = 'needs_input' | 'failed' | 'finished';

export interface TaskNotification {
  readonly task: TaskSummary;
  readonly news: News;
}

export class NotificationWatch {
  #seen: Map<string, string> | undefined;

  /** Returns the news since the last call; none on the first. */
  look(tasks: readonly TaskSummary[]): TaskNotification[] {
    const before = this.#seen;
    this.#seen = new Map(tasks.map((task) => [task.id, keyOf(task.status)]));
    if (!before) return [];
    return tasks.flatMap((task) => {
      const was = before.get(task.id);
      const news = newsOf(task.status);
      return was === undefined || was === keyOf(task.status) || !news ? [] : [{ task, news }];
    });
  }

  /** Another runner's tasks are no news. */
  reset(): void {
    this.#seen = undefined;
  }
}

/** A different question is different news. */
function keyOf(status: Status): string {
  return status.kind === 'needs_input' ? `${status.kind} ${status.question.id}` : status.kind;
}

function newsOf(status: Status): News | undefined {
  if (status.kind === 'needs_input') return 'needs_input';
  if (status.kind !== 'done') return undefined;
  return status.verdict.level === 'failed' ? 'failed' : 'finished';
}
