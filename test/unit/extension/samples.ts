// Tasks as small as they may be, for tests of what the editor makes of them.
import { summarise } from '../../../runner/protocol/reduce.ts';
import type { Translate } from '../../../extension/tasks/wording.ts';
import type {
  AttemptState,
  Origin,
  Status,
  TaskState,
  TaskSummary,
  VerdictLevel,
} from '../../../runner/protocol/task.ts';

export const START = '2026-01-01T10:00:00.000Z';

export function attemptOf(changes: Partial<AttemptState> = {}): AttemptState {
  return {
    n: 1,
    status: { kind: 'working' },
    phases: [],
    tools: [],
    toolCount: 0,
    checks: [],
    usage: { requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    ...changes,
  };
}

export function stateOf(
  id: string,
  changes: { status?: Status; origin?: Origin; title?: string; attempts?: AttemptState[] } = {},
): TaskState {
  const { status = { kind: 'queued' }, origin = { kind: 'prompt' }, attempts = [] } = changes;
  return {
    id,
    spec: {
      title: changes.title ?? 'Accept ISO weeks',
      instructions: 'Accept ISO weeks.',
      origin,
      repository: { id: 'a'.repeat(32), name: 'calendar' },
      base: 'b'.repeat(40),
      head: 'c'.repeat(40),
      branch: 'main',
    },
    createdAt: START,
    updatedAt: START,
    status,
    attempts,
  };
}

export function summaryOf(id: string, changes: Parameters<typeof stateOf>[1] = {}): TaskSummary {
  return summarise(stateOf(id, changes));
}

export function doneWith(level: VerdictLevel): Status {
  return { kind: 'done', verdict: { level, because: [] } };
}

/** What the editor remembers, in memory. */
export function memory() {
  const values = new Map<string, unknown>();
  return {
    values,
    get: <T>(key: string, fallback: T) => (values.has(key) ? (values.get(key) as T) : fallback),
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}

/** Fills in the numbers, as the editor's translator does. */
export const t: Translate = (message, ...args) =>
  message.replace(/\{(\d)\}/g, (_, n: string) => String(args[Number(n)]));
