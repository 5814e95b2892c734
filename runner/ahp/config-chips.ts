/**
 * Owns the choices below an editor's input, which are enumerations, and how they
 * become fields of a task. The usual choice names nothing, so that the repository's own holds.
 */
import { MAX_COUNT } from '../protocol/limits.ts';
import type { TaskSpec } from '../protocol/task.ts';

export type ChosenConfig = Pick<
  TaskSpec,
  'blueprint' | 'agent' | 'model' | 'attempts' | 'answerWithinMinutes'
>;

/** What can be chosen, for a folder. */
export interface Choices {
  readonly blueprints: readonly string[];
  readonly agents: readonly string[];
  /** Beside the runner's own. */
  readonly models: readonly string[];
}

const USUAL = 'usual';
/** As `errand delegate --ask` has it. */
const ANSWER_MINUTES = 60;
const MOST_ATTEMPTS = Math.min(3, MAX_COUNT.attempts);

/** What can be chosen, as an editor draws it, and what is chosen. */
export interface ConfigState {
  readonly schema: {
    readonly type: 'object';
    readonly properties: Readonly<Record<string, unknown>>;
  };
  readonly values: Readonly<Record<string, unknown>>;
}

export function configSchema({ blueprints, agents, models }: Choices): ConfigState {
  const choice = (title: string, description: string, names: readonly string[]) => ({
    type: 'string',
    title,
    description,
    default: USUAL,
    enum: [USUAL, ...names],
    enumLabels: [`Usual ${title.toLowerCase()}`, ...names],
  });
  const counts = Array.from({ length: MOST_ATTEMPTS }, (_, at) => String(at + 1));
  return {
    schema: {
      type: 'object',
      properties: {
        blueprint: choice('Blueprint', 'The steps that the work follows', blueprints),
        agent: choice('Agent', 'Who writes the code', agents),
        model: choice('Model', 'The model to ask', models),
        attempts: {
          type: 'string',
          title: 'Attempts',
          description: 'Independent attempts at once; the best one counts',
          default: '1',
          enum: counts,
          enumLabels: counts.map((count) => (count === '1' ? '1 attempt' : `${count} attempts`)),
        },
        // An editor says no more of a switch than "On".
        ask: {
          type: 'string',
          title: 'Questions',
          description: `A question to you waits ${ANSWER_MINUTES} minutes`,
          default: 'yes',
          enum: ['yes', 'no'],
          enumLabels: ['May ask', 'Asks nothing'],
        },
      },
    },
    values: { blueprint: USUAL, agent: USUAL, model: USUAL, attempts: '1', ask: 'yes' },
  };
}

/** Other values than those offered are left to the runner, which refuses what it does not know. */
export function chosenConfig(config: unknown): ChosenConfig {
  const values =
    typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {};
  const named = (key: string): string | undefined => {
    const value = values[key];
    return typeof value === 'string' && value !== USUAL && value !== '' ? value : undefined;
  };
  const attempts = Number(named('attempts') ?? 1);
  const [blueprint, agent, model] = [named('blueprint'), named('agent'), named('model')];
  return {
    ...(blueprint !== undefined && { blueprint }),
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
    ...(Number.isInteger(attempts) && attempts > 1 && { attempts }),
    ...(values['ask'] !== 'no' && { answerWithinMinutes: ANSWER_MINUTES }),
  };
}
