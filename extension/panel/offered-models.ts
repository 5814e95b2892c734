/**
 * Owns which models the form offers for a task: the runner's usual one, those that tasks of the
 * repository had, and those that the runner knows. Any other can be written there. Free of `vscode`.
 */
import type { ConnectionState } from '../connection/connection-state.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';

const MAX_MODELS = 12;
/** Agents that speak to the models that the runner knows; of others only what was used is offered. */
const OWN_MODELS: ReadonlySet<string> = new Set(['builtin', 'claude', 'opencode']);

/**
 * The usual one first.
 * @param agent that was chosen, or that the repository names
 */
export function offeredModels(
  {
    runner: { state },
    tasks,
  }: {
    readonly runner: { readonly state: ConnectionState };
    readonly tasks: { readonly tasks: readonly Pick<TaskSummary, 'repository' | 'model'>[] };
  },
  repository: string,
  agent = 'builtin',
): string[] {
  const hello = state.kind === 'connected' ? state.hello : undefined;
  const used = tasks.tasks.flatMap((task) =>
    task.repository.id === repository && task.model !== undefined ? [task.model] : [],
  );
  const known = OWN_MODELS.has(agent) ? (hello?.models ?? []) : [];
  const all = [...(hello ? [hello.model] : []), ...used, ...known];
  return [...new Set(all)].slice(0, MAX_MODELS);
}
