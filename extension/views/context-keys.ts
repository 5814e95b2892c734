/**
 * Owns the context keys that welcome views and menus look at, besides `errand.connection`.
 */
import { commands, Disposable } from 'vscode';
import { isFinal } from '../../runner/protocol/status.ts';
import type { Services } from '../container.ts';

export function registerContextKeys({ scope, tasks: store, attention }: Services): Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };
  const show = () => {
    const { tasks } = scope;
    set('errand.loaded', scope.loaded);
    set('errand.hasTasks', tasks.length > 0);
    set('errand.hidesTasks', scope.hidesSome);
    set('errand.showsAll', scope.showsAll);
    set(
      'errand.hasActiveTasks',
      tasks.some((task) => !isFinal(task.status)),
    );
    set(
      'errand.waits',
      store.tasks.some((task) => attention.needsUser(task)),
    );
  };
  show();
  return Disposable.from(scope.onDidChangeTasks(show), attention.onDidSettle(show));
}
