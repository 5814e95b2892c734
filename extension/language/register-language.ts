/**
 * Owns the language feature's registration: providers at once, the client and its server only when
 * a relevant document is open or requested. It awaits nothing at activation.
 */
import { basename } from 'node:path';
import {
  type CancellationToken,
  commands,
  Disposable,
  l10n,
  languages,
  ProgressLocation,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { runAfter } from '../platform/timer.ts';
import { showError } from '../platform/show-error.ts';
import { requireTrust } from '../platform/trust.ts';
import type * as Client from './client.ts';
import { TodoLenses } from './code-lenses.ts';
import { delegateArguments } from './server/delegate-arguments.ts';
import { isLanguageId, LANGUAGE_IDS } from './server/lexer/language-ids.ts';
import type { WorkspaceTodos } from './server/protocol.ts';
import { todoSettings, toggleLenses } from './settings.ts';

type Start = () => Promise<Client.TodoClient>;

export function registerLanguage(services: Services): Disposable {
  const { context, log, tasks, attention, applied } = services;
  let started: Promise<Client.TodoClient> | undefined;
  let stopped = false;
  const start: Start = () => {
    if (stopped) return Promise.reject(new Error('The extension is shutting down.'));
    started ??= load().catch((error: unknown) => {
      // The next document tries again; until then there are no lenses.
      started = undefined;
      throw error;
    });
    return started;
  };
  const note = (error: unknown) => log.error(`TODOs: ${String(error)}`);
  const lenses = new TodoLenses(services, async (uri) => (await start()).todos(uri.toString()), {
    shown: editorsInView,
    later: runAfter,
  });
  // Starts the server before lenses are requested: the editor asks less often for what is slow.
  const wake = (document: TextDocument) => {
    if (matters(document) && !started) start().catch(note);
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
    workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration('errand.todo')) return;
      const told = started?.then((client) => client.settings(todoSettings()));
      (told ?? Promise.resolve()).then(() => lenses.refresh(), note);
    }),
    commands.registerCommand('errand.toggleTodoLens', toggleLenses),
    commands.registerCommand('errand.delegateTodos', async () => {
      try {
        // Checked first: each task would be refused after the user has chosen.
        requireTrust();
        await delegateSeveral(start);
      } catch (error) {
        showError(log, l10n.t('The TODOs could not be listed'), error);
      }
    }),
    new Disposable(() => {
      stopped = true;
      clearImmediate(soon);
      for (const change of changes) change.dispose();
      started?.then((client) => client.stop()).catch(note);
    }),
  );

  function load(): Promise<Client.TodoClient> {
    const { startClient } = loadBundle(context, 'language-client') as typeof Client;
    return startClient(context, todoSettings());
  }
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

async function delegateSeveral(start: Start): Promise<void> {
  const folders = (workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === 'file')
    .map((folder) => folder.uri.fsPath);
  const list = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: l10n.t('Looking for TODOs'),
      cancellable: true,
    },
    async (_, token: CancellationToken) => {
      const answer = await (await start()).workspaceTodos(folders, token);
      return token.isCancellationRequested ? undefined : answer;
    },
  );
  if (!list) return;
  if (list.todos.length === 0) {
    void window.showInformationMessage(l10n.t('No TODO comment was found.'));
    return;
  }
  const picked = await window.showQuickPick(
    list.todos.map((todo) => ({
      label: `${todo.tag}: ${todo.text.split('\n')[0] ?? ''}`,
      // Includes the folder's name when there are several.
      description: `${workspace.asRelativePath(Uri.parse(todo.uri))}:${todo.range.start.line + 1}`,
      todo,
    })),
    {
      canPickMany: true,
      matchOnDescription: true,
      title: l10n.t('Delegate TODOs to Background'),
      placeHolder: placeHolder(list),
    },
  );
  const became = { sent: 0, known: 0 };
  // Runs one after the other, because the first may ask what leaves the machine.
  for (const { todo } of picked ?? []) {
    const given = { ...delegateArguments(todo.uri, todo), several: true };
    const outcome = await commands.executeCommand<string>('errand.delegateTodo', given);
    if (outcome === 'sent' || outcome === 'known') became[outcome] += 1;
    if (outcome === 'stopped') break;
  }
  if (became.known === 0) return;
  const words = l10n.t('Delegated: {0}. Delegated before: {1}.', became.sent, became.known);
  void window.showInformationMessage(words);
}

function placeHolder({ cut, todos, unread }: WorkspaceTodos): string {
  const names = unread.map((folder) => basename(folder)).join(', ');
  if (names !== '') return l10n.t('Not searched, as git cannot list its files: {0}', names);
  return cut
    ? l10n.t('Only the first {0} are listed.', todos.length)
    : l10n.t('Each becomes a task of its own.');
}
