/**
 * The composition root: makes the shared services, once, and names what a feature may ask for.
 * It starts nothing and awaits nothing; features are registered in main.ts.
 */
import type { ExtensionContext, LogOutputChannel, Uri } from 'vscode';
import type { RepositoryId } from '../runner/protocol/task.ts';
import type { Runner } from './connection/state.ts';
import type { Secrets } from './connection/secrets.ts';
import type { TaskStore } from './tasks/store.ts';

/** A repository of this machine that is open in the editor. */
export interface LocalRepository {
  readonly id: RepositoryId;
  readonly name: string;
  /** Absolute path of its work tree's root. */
  readonly root: string;
}

export interface Repositories {
  /** The innermost repository that holds this file or folder. */
  of(uri: Uri): Promise<LocalRepository | undefined>;
  /** Those of the workspace folders and of the open documents. */
  all(): Promise<readonly LocalRepository[]>;
  /** The open repository that a task belongs to. */
  byId(id: RepositoryId): Promise<LocalRepository | undefined>;
}

/** What features get; nothing else is shared between them but commands. */
export interface Services {
  readonly context: ExtensionContext;
  readonly runner: Runner;
  readonly tasks: TaskStore;
  readonly repositories: Repositories;
  readonly secrets: Secrets;
  readonly log: LogOutputChannel;
}
