/**
 * Owns the language server's process: documents in step with the editor, the TODOs in them, and the
 * quick fix on each. It knows nothing of tasks and imports nothing of the editor.
 */
import { fileURLToPath } from 'node:url';
import {
  CodeActionKind,
  createConnection,
  LSPErrorCodes,
  ProposedFeatures,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
  type CancellationToken,
  type CodeAction,
  DidChangeWatchedFilesNotification,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  FOUND,
  SEARCH,
  type SearchParams,
  SETTINGS,
  TODOS,
  type TodoSettings,
} from './protocol.ts';
import { delegateArguments } from './delegate-arguments.ts';
import { findTodos, TAGS, type Todo } from './todos.ts';
import { isForeignFile } from './foreign.ts';
import { WorkspaceScan } from './workspace-scan.ts';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const found = new Map<string, { version: number; todos: readonly Todo[] }>();
/** The workspace's folders, by path. */
const folders = new Set<string>();
/** The URIs of open documents, by path. */
const open = new Map<string, string>();
const scan = new WorkspaceScan({
  todosOf: (file) => {
    const uri = open.get(file);
    return uri === undefined ? undefined : todosIn(uri);
  },
  tell: (files) => void connection.sendNotification(FOUND, files),
});
const PAUSE_MS = 200;
let settings: TodoSettings = { tags: TAGS, disabledLanguages: [] };

function todosIn(uri: string): readonly Todo[] {
  const document = documents.get(uri);
  if (!document) return [];
  if (settings.disabledLanguages.includes(document.languageId)) return [];
  const known = found.get(uri);
  if (known?.version === document.version) return known.todos;
  const path = pathOf(uri);
  const todos =
    path === undefined || isForeignFile(path, [...folders])
      ? []
      : findTodos(document.languageId, document.getText(), settings.tags);
  found.set(uri, { version: document.version, todos });
  return todos;
}

/** Returns undefined for a URI that is no file of this machine. */
function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    // A URI of another host, or an invalid one, names no file here.
    return undefined;
  }
}

function changeFolders(added: readonly { uri: string }[], removed: readonly { uri: string }[]) {
  for (const { uri } of removed) folders.delete(pathOf(uri) ?? '');
  for (const { uri } of added) {
    const path = pathOf(uri);
    if (path !== undefined) folders.add(path);
  }
  found.clear();
}

connection.onInitialize(({ initializationOptions, workspaceFolders, capabilities }) => {
  takeSettings(initializationOptions);
  changeFolders(workspaceFolders ?? [], []);
  if (capabilities.workspace?.workspaceFolders === true) {
    connection.onInitialized(() => {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
        changeFolders(added, removed),
      );
    });
  }
  return {
    capabilities: {
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    },
    serverInfo: { name: 'errand' },
  };
});

connection.onNotification(SETTINGS, takeSettings);

function strings(value: unknown, otherwise: readonly string[]): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : otherwise;
}

function takeSettings(given: unknown): void {
  if (typeof given !== 'object' || given === null) return;
  const { tags, disabledLanguages } = given as Record<string, unknown>;
  settings = { tags: strings(tags, TAGS), disabledLanguages: strings(disabledLanguages, []) };
  found.clear();
}

connection.onRequest(TODOS, ({ uri }: { uri: string }) =>
  documents.get(uri) ? todosIn(uri) : null,
);

connection.onRequest(SEARCH, async (params: SearchParams, token: CancellationToken) => {
  const cancel = new AbortController();
  const listening = token.onCancellationRequested(() => cancel.abort());
  try {
    watching ??= watchFiles();
    return await scan.search(params.folders, settings, cancel.signal);
  } catch (error) {
    if (cancel.signal.aborted) throw error;
    // Any other error would reach people with the name of the request before it.
    const words = error instanceof Error ? error.message : String(error);
    throw new ResponseError(LSPErrorCodes.RequestFailed, words);
  } finally {
    listening.dispose();
  }
});

/** Files are watched once somebody has asked for the TODOs in them. */
let watching: Promise<unknown> | undefined;

function watchFiles(): Promise<unknown> {
  return connection.client
    .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*' }] })
    .catch((error: unknown) => connection.console.warn(`Files are not watched: ${String(error)}`));
}

connection.onDidChangeWatchedFiles(({ changes }) => {
  void scan.look(changes.flatMap(({ uri }) => pathOf(uri) ?? []));
});

/** Open files that were edited since the last tell. */
const edited = new Set<string>();
let soon: NodeJS.Timeout | undefined;

/** Waits until nobody has typed for a moment: nobody reads a list while typing. */
function tellSoon(uri: string): void {
  const path = pathOf(uri);
  if (path === undefined || !scan.covers(path)) return;
  edited.add(path);
  clearTimeout(soon);
  soon = setTimeout(() => {
    void scan.edited([...edited]);
    edited.clear();
  }, PAUSE_MS);
}

connection.onCodeAction(({ textDocument: { uri }, range, context }): CodeAction[] => {
  if (
    context.only &&
    !context.only.some((kind) => kind === '' || kind === CodeActionKind.QuickFix)
  ) {
    return [];
  }
  const touched = todosIn(uri).filter(
    (todo) => todo.range.start.line <= range.end.line && todo.range.end.line >= range.start.line,
  );
  return touched.flatMap((todo) => [
    {
      title: 'Delegate to background',
      kind: CodeActionKind.QuickFix,
      command: {
        title: 'Delegate to background',
        command: 'errand.delegateTodo',
        arguments: [delegateArguments(uri, todo)],
      },
    },
    {
      title: 'Delegate with options…',
      kind: CodeActionKind.QuickFix,
      command: {
        title: 'Delegate with options…',
        command: 'errand.delegateWithOptions',
        arguments: [delegateArguments(uri, todo)],
      },
    },
    {
      title: 'Hide or show the lenses on TODOs',
      kind: CodeActionKind.QuickFix,
      command: { title: 'Hide or show the lenses on TODOs', command: 'errand.toggleTodoLens' },
    },
  ]);
});

documents.onDidOpen(({ document: { uri } }) => open.set(pathOf(uri) ?? '', uri));
documents.onDidChangeContent(({ document: { uri } }) => tellSoon(uri));
documents.onDidClose(({ document: { uri } }) => {
  const path = pathOf(uri);
  found.delete(uri);
  if (path === undefined) return;
  open.delete(path);
  edited.delete(path);
  // Edits that were not saved are gone with it.
  if (scan.covers(path)) void scan.look([path]);
});
documents.listen(connection);
connection.listen();
