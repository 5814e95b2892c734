/**
 * Owns what a call asks for when it delegates: the fields of a task that do not come from the
 * repository, a title and names for checks where none were given, and whether a task that has the
 * call's id is the one it asks for. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { ErrandError } from '../protocol/errors.ts';
import type { CheckSpec, TaskSpec } from '../protocol/task.ts';
import { clip } from '../protocol/text.ts';

/** Fields that the call itself sets; the rest of a task comes from the repository. */
export type RequestedTask = Pick<
  TaskSpec,
  | 'title'
  | 'instructions'
  | 'origin'
  | 'checks'
  | 'limits'
  | 'model'
  | 'blueprint'
  | 'agent'
  | 'role'
  | 'attempts'
  | 'priority'
  | 'answerWithinMinutes'
>;

/** The first line, cut to what a list can show. */
export function titleOf(instructions: string): string {
  const [line = ''] = instructions.split('\n', 1);
  return clip(line, 80);
}

/** Names come from the commands; two that would be the same get a number. */
export function namedChecks(commands: readonly string[]): CheckSpec[] {
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

/**
 * Throws where the task of that id is another one than this call asks for.
 *
 * @param hint says how to choose another id
 */
export function refuseOther(
  known: TaskSpec,
  requested: RequestedTask & { repository: { id: string } },
  hint: string,
): void {
  const parts = (of: RequestedTask): unknown =>
    JSON.parse(
      JSON.stringify([
        [of.title, of.instructions, of.origin, of.checks, of.limits],
        [of.model, of.blueprint, of.agent, of.role, of.attempts],
        [of.answerWithinMinutes, of.priority],
      ]),
    );
  const same =
    known.repository.id === requested.repository.id &&
    isDeepStrictEqual(parts(known), parts(requested));
  if (same) return;
  throw new ErrandError('conflict', 'Another task already has that id.', { hint });
}
