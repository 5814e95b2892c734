/**
 * Owns which events of tasks become lines of the developer log, and at which level. Of what people
 * and models have written it says nothing: titles, commands and reasons stay in the task.
 */
import type { Report } from '../platform/report.ts';
import type { ChannelEvent } from '../protocol/events.ts';
import type { Status, TaskState } from '../protocol/task.ts';

export function logEvent(report: Report, event: ChannelEvent, state: TaskState | undefined): void {
  if (event.kind === 'list.removed') {
    return report('task discarded', undefined, { level: 'info', task: event.id });
  }
  const task = state?.id;
  if (task === undefined) return;
  if (event.kind === 'task.created') {
    const { origin, repository, attempts = 1 } = event.spec;
    const about = { origin: origin.kind, repository: repository.id, attempts };
    return report('task accepted', undefined, { level: 'info', task, ...about });
  }
  if (!('attempt' in event)) return;
  const { attempt } = event;
  switch (event.kind) {
    case 'attempt.status':
      return report(`attempt ${statusName(event.status)}`, undefined, {
        level: event.status.kind === 'interrupted' ? 'warn' : 'info',
        task,
        attempt,
        ...(event.status.kind === 'done' ? { verdict: event.status.verdict.level } : {}),
      });
    case 'attempt.settled': {
      const { blueprint, agent } = event;
      return report('attempt settled', undefined, {
        level: 'info',
        task,
        attempt,
        blueprint,
        agent,
      });
    }
    case 'attempt.phase': {
      const { name, ms, outcome } = event.phase;
      const about = { task, attempt, phase: name };
      return ms === undefined
        ? report('phase began', undefined, { level: 'debug', ...about })
        : report('phase ended', undefined, { level: 'info', ...about, ms, outcome });
    }
    case 'attempt.check': {
      const { at, outcome, ms } = event.check;
      return report('check', undefined, { level: 'debug', task, attempt, at, outcome, ms });
    }
    case 'attempt.tool': {
      const { state: went, ms } = event.call;
      return report('tool call', undefined, { level: 'debug', task, attempt, state: went, ms });
    }
    case 'attempt.usage': {
      const { requests, costUsd } = event.usage;
      return report('model answered', undefined, {
        level: 'debug',
        task,
        attempt,
        requests,
        costUsd,
      });
    }
    default:
      return undefined;
  }
}

function statusName({ kind }: Status): string {
  return kind === 'needs_input' ? 'asks a question' : kind.replaceAll('_', ' ');
}
