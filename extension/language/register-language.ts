/**
 * Owns the lenses' registration: the provider at once, the server only when a document that may
 * have TODOs is open. It awaits nothing at activation.
 */
import { commands, Disposable, languages, type TextDocument, window, workspace } from 'vscode';
import type { Services } from '../container.ts';
import { runAfter } from '../platform/timer.ts';
import { TodoLenses } from './code-lenses.ts';
import { isLanguageId, LANGUAGE_IDS } from './server/lexer/language-ids.ts';
import { toggleLenses } from './settings.ts';
import type { TodoServer } from './todo-server.ts';

export function registerLanguage(services: Services, server: TodoServer): Disposable {
  const { log, tasks, attention, applied } = services;
  const note = (error: unknown) => log.error(`TODOs: ${String(error)}`);
  const lenses = new TodoLenses(services, (uri) => server.todos(uri.toString()), {
    shown: editorsInView,
    later: runAfter,
  });
  // Starts the server before lenses are requested: the editor asks less often for what is slow.
  const wake = (document: TextDocument) => {
    if (matters(document) && !server.isStarted) server.start().catch(note);
  };
  const selector = LANGUAGE_IDS.map((language) => ({ scheme: 'file', language }));
  // Limits refreshes to what lenses show, because each one costs the user time.
  const lensesOf = () =>
    JSON.stringify(
      tasks.tasks
        .filter((task) => task.origin.kind === 'todo')
        .map(({ id, status, files = 0 }) => [id, status.kind, files > 0]),
    );
  let shown = lensesOf();
  const tasksChanged = () => {
    const now = lensesOf();
    if (now === shown) return;
    shown = now;
    lenses.refresh();
  };
  const changes = [
    tasks.onDidChange(tasksChanged),
    attention.onDidSettle(() => lenses.refresh()),
    applied.onDidChange(() => lenses.refresh()),
    server.onDidChangeSettings(() => lenses.refresh()),
  ];
  // Visible documents are processed after activation has returned.
  const soon = setImmediate(() => {
    window.visibleTextEditors.forEach((each) => wake(each.document));
    lenses.watch();
  });
  return Disposable.from(
    lenses,
    languages.registerCodeLensProvider(selector, lenses),
    workspace.onDidOpenTextDocument(wake),
    workspace.onDidCloseTextDocument(({ uri }) => lenses.forget(uri)),
    window.onDidChangeVisibleTextEditors(() => lenses.watch()),
    workspace.onDidChangeWorkspaceFolders(() => lenses.refresh()),
    commands.registerCommand('errand.toggleTodoLens', toggleLenses),
    new Disposable(() => {
      clearImmediate(soon);
      for (const change of changes) change.dispose();
    }),
  );
}

function matters({ uri, languageId }: TextDocument): boolean {
  return uri.scheme === 'file' && isLanguageId(languageId);
}

function editorsInView(): ReadonlyMap<string, number> {
  const editors = new Map<string, number>();
  for (const { document } of window.visibleTextEditors) {
    const key = document.uri.toString();
    if (matters(document)) editors.set(key, (editors.get(key) ?? 0) + 1);
  }
  return editors;
}
