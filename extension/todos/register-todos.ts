/**
 * Owns the TODO view's registration. The view itself is loaded when it is first seen or asked for:
 * until then nothing is read, and the window holds only these few lines of it.
 */
import { commands, Disposable, EventEmitter, l10n, window, workspace } from 'vscode';
import type { Services } from '../container.ts';
import type { TodoServer } from '../language/todo-server.ts';
import { loadBundle } from '../platform/bundle.ts';
import { showError } from '../platform/show-error.ts';
import { requireTrust } from '../platform/trust.ts';
import type { TodoNode } from './todo-tree.ts';
import type * as View from './todos-view.ts';

export function registerTodos(services: Services, server: TodoServer): Disposable {
  const changes = new EventEmitter<TodoNode | undefined>();
  let loaded: View.TodosView | undefined;
  const view = window.createTreeView<TodoNode>('errand.todos', {
    canSelectMany: true,
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changes.event,
      getTreeItem: (node) => opened().tree.getTreeItem(node),
      getChildren: (node) => (workspace.isTrusted ? opened().tree.getChildren(node) : []),
    },
  });
  const opened = (): View.TodosView => {
    if (loaded) return loaded;
    const { TodosView } = loadBundle(services.context, 'todos') as typeof View;
    loaded = new TodosView(services, server, view);
    loaded.tree.onDidChangeTreeData((node) => changes.fire(node));
    return loaded;
  };
  const command = (id: string, work: (...args: unknown[]) => Promise<unknown>): Disposable =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        // Checked first: each task would be refused after the user has chosen.
        requireTrust();
        await work(...args);
      } catch (error) {
        showError(services.log, l10n.t('The TODOs could not be listed'), error);
      }
    });
  return Disposable.from(
    view,
    changes,
    workspace.onDidGrantWorkspaceTrust(() => changes.fire(undefined)),
    command('errand.searchTodos', () => opened().search()),
    command('errand.delegateTodos', () => opened().delegatePicked()),
    command('errand.delegateTodoRows', (row, rows) =>
      opened().delegateRows(nodes(Array.isArray(rows) ? rows : [row ?? view.selection].flat())),
    ),
    new Disposable(() => loaded?.dispose()),
  );
}

/** Commands can be called with anything. */
function nodes(rows: readonly unknown[]): TodoNode[] {
  return rows.filter(
    (row): row is TodoNode =>
      typeof row === 'object' && row !== null && 'file' in row && 'row' in row,
  );
}
