/**
 * The composition root: makes the shared services, once, and names what a feature may ask for.
 * It starts nothing and awaits nothing; features are registered in main.ts.
 */
import type { ExtensionContext, LogOutputChannel, Uri } from 'vscode';
import type { ClientRepository } from '../runner/client/repository.ts';
import type { RepositoryId } from '../runner/protocol/task.ts';
import type { Secrets } from './connection/secrets.ts';
import type { Runner } from './connection/state.ts';
import type { Attention } from './tasks/attention.ts';
import type { TaskStore } from './tasks/store.ts';

/** The git repositories of this machine that are open in the editor; each answer is fresh. */
export interface Repositories {
  /** The innermost repository that holds this file or folder. Rejects with an ErrandError. */
  of(uri: Uri): Promise<ClientRepository>;
  /** Those of the workspace folders and of the open documents. */
  all(): Promise<readonly ClientRepository[]>;
  /** The open repository that a task belongs to. */
  byId(id: RepositoryId): Promise<ClientRepository | undefined>;
}

/** What features get; nothing else is shared between them but commands. */
export interface Services {
  readonly context: ExtensionContext;
  readonly runner: Runner;
  readonly tasks: TaskStore;
  /** Call `attention.settle(id)` when a task's end was shown: badge and notices then leave it. */
  readonly attention: Attention;
  readonly repositories: Repositories;
  readonly secrets: Secrets;
  readonly log: LogOutputChannel;
}
