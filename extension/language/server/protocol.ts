/**
 * Owns the requests between the editor and the language server that are not in the standard. Types
 * and names only.
 */
import type { Todo } from './todos.ts';

/** The user's settings that the server uses; sent at start and on every change. */
export interface TodoSettings {
  readonly tags: readonly string[];
  readonly disabledLanguages: readonly string[];
}

/** Parameters `{uri}`; answers `Todo[]`, or null for a document that is not open. */
export const TODOS = 'errand/todos';

/** Parameters `WorkspaceTodosParams`; answers `WorkspaceTodos`; can be cancelled. */
export const WORKSPACE_TODOS = 'errand/workspaceTodos';

/** Notification with `TodoSettings`. */
export const SETTINGS = 'errand/settings';

export interface WorkspaceTodosParams {
  /** Absolute paths. */
  readonly folders: readonly string[];
}

export interface WorkspaceTodos {
  readonly todos: readonly (Todo & { readonly uri: string; readonly path: string })[];
  /** True when a limit on files or TODOs cut the list. */
  readonly cut: boolean;
  /**
   * Folders that could not be listed, such as those in no repository; their TODOs are missing here.
   */
  readonly unread: readonly string[];
}
