/**
 * The composition root: makes the shared services, once, and names what a feature may ask for.
 * It starts nothing and awaits nothing; features are registered in main.ts.
 */
import { type ExtensionContext, type LogOutputChannel, type Uri, window } from 'vscode';
import type { ClientRepository } from '../runner/client/repository.ts';
import { isFinal } from '../runner/protocol/status.ts';
import type { RepositoryId } from '../runner/protocol/task.ts';
import { ConnectionService } from './connection/service.ts';
import { Secrets } from './connection/secrets.ts';
import type { Runner } from './connection/state.ts';
import { openRepositories } from './platform/repositories.ts';
import { Applied } from './tasks/applied.ts';
import { Attention } from './tasks/attention.ts';
import { Drafts } from './tasks/drafts.ts';
import { PendingSends } from './tasks/pending.ts';
import { Scope } from './tasks/scope.ts';
import { TaskStore } from './tasks/store.ts';

/** The git repositories of this machine that are open in the editor; each answer is fresh. */
export interface Repositories {
  /** The innermost repository that holds this file or folder. Rejects with an ErrandError. */
  of(uri: Uri): Promise<ClientRepository>;
  /** Those of the workspace folders and of the open documents. */
  all(): Promise<readonly ClientRepository[]>;
  /** Those of the workspace, whatever documents are open. */
  ofWorkspace(): Promise<readonly ClientRepository[]>;
  /** The open work trees of the repository that a task belongs to. */
  byId(id: RepositoryId): Promise<readonly ClientRepository[]>;
  /** The one that holds this folder, open or not. Rejects with an ErrandError. */
  at(directory: string): Promise<ClientRepository>;
}

/** What features get; nothing else is shared between them but commands. */
export interface Services {
  readonly context: ExtensionContext;
  readonly runner: Runner;
  readonly tasks: TaskStore;
  /** Which of the tasks concern this window: what lists, counts and offers them goes by it. */
  readonly scope: Scope;
  /** Call `attention.settle(id)` when a task's end was shown: badge and notices then leave it. */
  readonly attention: Attention;
  /** Which results are in this window's work trees. */
  readonly applied: Applied;
  /** Remarks on results that wait to be sent. */
  readonly drafts: Drafts;
  readonly pending: PendingSends;
  readonly repositories: Repositories;
  readonly secrets: Secrets;
  readonly log: LogOutputChannel;
}

/** `connection` is for the feature that makes connections; the others see it as `runner`. */
export function createServices(context: ExtensionContext): {
  readonly services: Services;
  readonly connection: ConnectionService;
} {
  const tasks = new TaskStore();
  const { version } = context.extension.packageJSON as { version: string };
  const connection = new ConnectionService({ name: 'vscode', version }, tasks);
  const log = window.createOutputChannel('Errand', { log: true });
  const attention = new Attention(context.globalState, (id) => tasks.summary(id)?.attempts);
  const applied = new Applied(context.workspaceState);
  const goesOn = tasks.onDidChange(() => {
    for (const task of tasks.tasks) {
      applied.look(task);
      if (!isFinal(task.status)) attention.goesOn(task.id);
    }
  });
  context.subscriptions.push(log, connection, goesOn);
  const services: Services = {
    context,
    runner: connection,
    tasks,
    scope: new Scope(tasks, context.workspaceState),
    attention,
    applied,
    drafts: new Drafts(context.workspaceState),
    pending: new PendingSends(),
    repositories: openRepositories(),
    secrets: new Secrets(context.secrets),
    log,
  };
  return { services, connection };
}
