/**
 * Owns the language server's process: documents in step with the editor, the TODOs in them, and
 * the quick fix on each. It knows nothing of tasks and imports nothing of the editor.
 */
import {
  CodeActionKind,
  createConnection,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
  type CancellationToken,
  type CodeAction,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  SETTINGS,
  TODOS,
  type TodoSettings,
  WORKSPACE_TODOS,
  type WorkspaceTodosParams,
} from './protocol.ts';
import { delegateArguments } from './delegate-arguments.ts';
import { findTodos, TAGS, type Todo } from './todos.ts';
import { isForeign, scanWorkspace } from './workspace-scan.ts';

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const found = new Map<string, { version: number; todos: readonly Todo[] }>();
let settings: TodoSettings = { tags: TAGS, disabledLanguages: [] };

function todosIn(uri: string): readonly Todo[] {
  const document = documents.get(uri);
  if (!document || !uri.startsWith('file:') || isForeign(uri)) return [];
  if (settings.disabledLanguages.includes(document.languageId)) return [];
  const known = found.get(uri);
  if (known?.version === document.version) return known.todos;
  const todos = findTodos(document.languageId, document.getText(), settings.tags);
  found.set(uri, { version: document.version, todos });
  return todos;
}

connection.onInitialize(({ initializationOptions }) => {
  takeSettings(initializationOptions);
  return {
    capabilities: {
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

connection.onRequest(
  WORKSPACE_TODOS,
  async (params: WorkspaceTodosParams, token: CancellationToken) => {
    const cancel = new AbortController();
    const listening = token.onCancellationRequested(() => cancel.abort());
    try {
      return await scanWorkspace(params.folders, settings, cancel.signal);
    } finally {
      listening.dispose();
    }
  },
);

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

documents.onDidClose(({ document }) => found.delete(document.uri));
documents.listen(connection);
connection.listen();
