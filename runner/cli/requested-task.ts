/**
 * Owns what a call of `errand delegate` asks for, from its options: the fields of a task that do not
 * come from the repository. Refuses, before anything is sent, what the runner would refuse.
 */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { ErrandError } from '../protocol/errors.ts';
import { ANSWER_MINUTES, MAX_CHARACTERS, MAX_COUNT, MINUTES, TURNS } from '../protocol/limits.ts';
import { Priority } from '../protocol/priority.ts';
import { type CheckSpec, type Limits, TaskId, TaskSpec } from '../protocol/task.ts';
import { clip } from '../protocol/text.ts';
import type { Call } from './call.ts';
import { atMost, positive, text, texts } from './options.ts';

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
  | 'attempts'
  | 'priority'
  | 'answerWithinMinutes'
>;

export function requestedOf(call: Call, instructions: string): Omit<RequestedTask, 'origin'> {
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
    priority: priorityOf(call),
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

/** The usual one is not named: a runner that knows no priorities has no other. */
function priorityOf(call: Call): Priority | undefined {
  const given = text(call, 'priority');
  const parsed = v.safeParse(v.optional(Priority), given);
  if (parsed.success) return parsed.output === 'normal' ? undefined : parsed.output;
  throw new ErrandError('invalid', `--priority takes high, normal or low, not "${given}".`);
}

/** Throws where the task of that id is another one than this call asks for. */
export function refuseOther(
  known: TaskSpec,
  requested: RequestedTask & { repository: { id: string } },
): void {
  const parts = (of: RequestedTask): unknown =>
    JSON.parse(
      JSON.stringify([
        [of.title, of.instructions, of.origin, of.checks, of.limits],
        [of.model, of.blueprint, of.agent, of.attempts, of.answerWithinMinutes, of.priority],
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
export function taskIdOf(given: string): TaskId {
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
