/**
 * Owns the language client: starts the server's process and queries it. It is a bundle of its own,
 * loaded when the first document with TODOs to look for opens, because the client library is large.
 */
import { join } from 'node:path';
import { type CancellationToken, type ExtensionContext, l10n } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { LANGUAGE_IDS } from './server/lexer/language-ids.ts';
import {
  type FileTodos,
  FOUND,
  SEARCH,
  type SearchEnd,
  SETTINGS,
  TODOS,
  type TodoSettings,
} from './server/protocol.ts';
import type { Todo } from './server/todos.ts';

export interface TodoClient {
  /** Returns undefined when the server has not been told of the document yet. */
  todos(uri: string): Promise<readonly Todo[] | undefined>;
  /** What it finds goes to `onFound`, as do later changes. */
  search(folders: readonly string[], token: CancellationToken): Promise<SearchEnd>;
  settings(settings: TodoSettings): Promise<void>;
  stop(): Promise<void>;
}

/** Rejects when the server's process cannot start. */
export async function startClient(
  context: ExtensionContext,
  settings: TodoSettings,
  onFound: (files: readonly FileTodos[]) => void,
): Promise<TodoClient> {
  const module = join(context.extensionPath, 'dist', 'extension', 'language-server.cjs');
  const client = new LanguageClient(
    'errand',
    l10n.t('Errand: TODOs'),
    { module, transport: TransportKind.ipc },
    {
      documentSelector: LANGUAGE_IDS.map((language) => ({ scheme: 'file', language })),
      initializationOptions: settings,
    },
  );
  client.onNotification(FOUND, onFound);
  await client.start();
  return {
    todos: async (uri) =>
      (await client.sendRequest<readonly Todo[] | null>(TODOS, { uri })) ?? undefined,
    search: (folders, token) => client.sendRequest(SEARCH, { folders }, token),
    settings: (next) => client.sendNotification(SETTINGS, next),
    stop: () => client.dispose(),
  };
}
