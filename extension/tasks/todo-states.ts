/**
 * Owns which task each TODO of a file has: the one that was delegated from it, or one whose text was
 * edited since, so that its result is for an older text. Pure.
 */
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { findTodoTask, type TodoIdentity } from './todo.ts';

export interface TodoState {
  readonly task: TaskSummary;
  /** The text of the TODO has changed since the task began. */
  readonly isOlder: boolean;
}

/** What this window knows of tasks. */
export interface TodoKnowledge {
  readonly tasks: readonly TaskSummary[];
  /** Still going on, not looked at, or with a result that is in no work tree. */
  readonly isDue: (task: TaskSummary) => boolean;
  /** A work tree has its result. */
  readonly isApplied: (task: TaskSummary) => boolean;
}

/** Texts that share fewer of their words ask for something else. */
const MIN_LIKENESS = 0.5;

/** Returns the state of each of a file's TODOs; undefined for one that nobody has delegated. */
export function todoStates(
  todos: readonly TodoIdentity[],
  { tasks, isDue, isApplied }: TodoKnowledge,
): (TodoState | undefined)[] {
  const [first] = todos;
  if (!first) return [];
  const mine = tasks.filter(
    ({ origin, repository }) =>
      origin.kind === 'todo' && repository.id === first.repositoryId && origin.path === first.path,
  );
  if (mine.length === 0) return todos.map(() => undefined);
  const counts = (task: TaskSummary) => isDue(task) || isApplied(task);
  const own = todos.map((todo) => findTodoTask(mine, todo, counts, isApplied));
  const left = new Set(mine.filter((task) => isDue(task) && !own.includes(task)));
  return todos.map((todo, i) => {
    const task = own[i];
    if (task) return { task, isOlder: false };
    const older = [...left].find(({ origin }) => isAlike(origin.text ?? '', todo.text));
    if (!older) return undefined;
    left.delete(older);
    return { task: older, isOlder: true };
  });
}

function isAlike(earlier: string, now: string): boolean {
  const [before, after] = [wordsOf(earlier), wordsOf(now)];
  return before.intersection(after).size >= MIN_LIKENESS * Math.max(before.size, after.size, 1);
}

/** Without the first word, which is the tag. */
function wordsOf(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(1));
}
