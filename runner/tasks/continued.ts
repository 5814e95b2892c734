/**
 * Owns what an attempt goes on with: the work of the nearest earlier attempt that left any, and the
 * commit that this work is a change to. Pure.
 */
import { baseOf } from '../protocol/attempt-base.ts';
import { ancestry } from '../protocol/rank.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import type { AttemptPast } from './context.ts';

export function continued(
  state: TaskState,
  attempt: number,
): Pick<AttemptPast, 'continues' | 'newerBase'> {
  const [self, ...before] = ancestry(
    state.attempts,
    state.attempts.find(({ n }) => n === attempt),
  );
  if (self?.continues === undefined) return {};
  const worked = before.find(({ result }) => result);
  const { base } = baseOf(state, worked);
  return {
    continues: {
      attempt: self.continues,
      commit: worked?.result?.commit,
      base,
      ...(wasTyped(worked) ? { wasTyped: true } : {}),
    },
    ...(self.base ? { newerBase: self.base } : {}),
  };
}

function wasTyped(attempt: AttemptState | undefined): boolean {
  const { status } = attempt ?? {};
  return (
    status?.kind === 'done' && status.verdict.because.some(({ code }) => code === 'flag.terminal')
  );
}
