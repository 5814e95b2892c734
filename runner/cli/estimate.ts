/**
 * `errand estimate`, and the line that `errand delegate` prints before it sends anything: what such
 * a task usually takes here, or its limits.
 */
import { MAX_COUNT } from '../protocol/limits.ts';
import type { RunnerConnection } from '../client/connection.ts';
import { findRepository } from '../client/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import { type Estimate, withinLimits } from '../protocol/estimate.ts';
import { EstimateTask } from '../protocol/requests.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { counted } from '../protocol/wording.ts';
import { withRunner } from './connect.ts';
import { isSet, positive, text } from './options.ts';
import type { Call } from './call.ts';
import { estimateDocument } from './report.ts';
import { jsonText } from './screen.ts';

export async function estimate(call: Call): Promise<number> {
  const repository = await findRepository(text(call, 'repo') ?? process.cwd());
  const attempts = positive(call, 'attempts', 'whole', { most: MAX_COUNT.attempts });
  return withRunner(call, async (connection) => {
    const { estimate: expected } = await connection.request(EstimateTask, {
      repository: repository.id,
      blueprint: text(call, 'blueprint'),
      agent: text(call, 'agent'),
      model: text(call, 'model'),
      attempts,
    });
    process.stdout.write(
      isSet(call, 'json')
        ? `${jsonText(estimateDocument(expected), 2)}\n`
        : `${inWords(expected)}\n`,
    );
    return 0;
  });
}

type Wanted = Pick<TaskSpec, 'blueprint' | 'agent' | 'model' | 'attempts' | 'limits'>;

/** The line for `tasks` tasks like this; undefined where the runner is too old to know. */
export async function expectation(
  connection: RunnerConnection,
  repository: string,
  { limits, ...wanted }: Wanted,
  tasks = 1,
): Promise<string | undefined> {
  try {
    const { estimate: expected } = await connection.request(EstimateTask, {
      repository,
      ...wanted,
    });
    return inWords(times(tasks, withinLimits(expected, limits, wanted.attempts ?? 1)));
  } catch (error) {
    // The estimate is a courtesy: the task itself reports what is wrong.
    if (error instanceof ErrandError) return undefined;
    throw error;
  }
}

/** The time is worked time: tasks may run beside each other. */
function times(tasks: number, { costUsd, minutes, ...rest }: Estimate): Estimate {
  const each = ({ usual, most }: Estimate['minutes']): Estimate['minutes'] => ({
    ...(usual === undefined ? {} : { usual: usual * tasks }),
    most: most * tasks,
  });
  return { ...rest, ...(costUsd ? { costUsd: each(costUsd) } : {}), minutes: each(minutes) };
}

/** `usually about $0.02 and 3 min, at most $0.05 and 6 min (from 12 earlier attempts here)`. */
export function inWords({ basis, attempts, costUsd, minutes }: Estimate): string {
  const most = `at most ${both(costUsd?.most, minutes.most)}`;
  if (basis === 'limits' || minutes.usual === undefined) return most;
  const usual = both(costUsd?.usual, minutes.usual);
  return `usually about ${usual}, ${most} (from ${counted(attempts, 'earlier attempt')} here)`;
}

function both(cost: number | undefined, time: number): string {
  return [...(cost === undefined ? [] : [dollars(cost)]), minuteWords(time)].join(' and ');
}

function dollars(usd: number): string {
  const digits = usd >= 1 ? 2 : usd >= 0.01 || usd === 0 ? 3 : 4;
  return `$${usd.toFixed(digits).replace(/\.?0+$/, '')}`;
}

function minuteWords(minutes: number): string {
  if (minutes < 1) return `${Math.max(1, Math.round(minutes * 60))} s`;
  return `${minutes < 10 ? Math.round(minutes * 10) / 10 : Math.round(minutes)} min`;
}
