/**
 * Owns what a call of `errand delegate` asks for, from its options: the fields of a task that do not
 * come from the repository. Refuses, before anything is sent, what the runner would refuse.
 */
import * as v from 'valibot';
import { namedChecks, type RequestedTask, titleOf } from '../client/requested-task.ts';
import { ErrandError } from '../protocol/errors.ts';
import { ANSWER_MINUTES, MAX_CHARACTERS, MAX_COUNT, MINUTES, TURNS } from '../protocol/limits.ts';
import { Priority } from '../protocol/priority.ts';
import { type CheckSpec, type Limits, TaskId, TaskSpec } from '../protocol/task.ts';
import type { Call } from './call.ts';
import { atMost, positive, text, texts } from './options.ts';

export function requestedOf(call: Call, instructions: string): Omit<RequestedTask, 'origin'> {
  return {
    title: atMost(
      MAX_CHARACTERS.title,
      '--title',
      text(call, 'title')?.trim() || titleOf(instructions),
    ),
    instructions: atMost(MAX_CHARACTERS.instructions, 'The instructions', instructions),
    checks: checksOf(call),
    limits: limitsOf(call),
    model: text(call, 'model') || undefined,
    blueprint: blueprintOf(call),
    agent: text(call, 'agent') || undefined,
    role: roleOf(call),
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

function roleOf(call: Call): string | undefined {
  const name = text(call, 'role');
  const parsed = v.safeParse(TaskSpec.entries.role, name);
  if (parsed.success) return parsed.output;
  throw new ErrandError('invalid', `--role takes a name, not "${name}".`, {
    hint: 'It is the name of a file in .errand/agents, .claude/agents or .github/agents.',
  });
}

/** The usual one is not named: a runner that knows no priorities has no other. */
function priorityOf(call: Call): Priority | undefined {
  const given = text(call, 'priority');
  const parsed = v.safeParse(v.optional(Priority), given);
  if (parsed.success) return parsed.output === 'normal' ? undefined : parsed.output;
  throw new ErrandError('invalid', `--priority takes high, normal or low, not "${given}".`);
}

/** Before anything is written under that name. */
export function taskIdOf(given: string): TaskId {
  const parsed = v.safeParse(TaskId, given);
  if (parsed.success) return parsed.output;
  throw new ErrandError('invalid', `--id takes 8 to 64 of a-z, 0-9 and "-", not "${given}".`, {
    hint: 'It begins with a letter or a digit, like "nightly-0001".',
  });
}

function checksOf(call: Call): CheckSpec[] | undefined {
  const commands = texts(call, 'check');
  if (commands.some((command) => command.trim() === '')) {
    throw new ErrandError('invalid', '--check needs a command.');
  }
  return commands.length > 0 ? namedChecks(commands) : undefined;
}

function limitsOf(call: Call): Limits | undefined {
  const limits: Limits = {
    turns: positive(call, 'max-turns', 'whole', TURNS),
    costUsd: positive(call, 'max-cost'),
    minutes: positive(call, 'max-minutes', 'any', MINUTES),
  };
  return Object.values(limits).some((value) => value !== undefined) ? limits : undefined;
}
