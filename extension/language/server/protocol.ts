/**
 * Owns the messages between the editor and the language server that are not in the standard. Types
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

/**
 * Parameters `SearchParams`; answers `SearchEnd`; can be cancelled. What it finds comes as `FOUND`,
 * and so do later changes of it, on the disk and in the editor.
 */
export const SEARCH = 'errand/search';

/** Notification with `FileTodos[]`, from the server. */
export const FOUND = 'errand/found';

/** Notification with `TodoSettings`. */
export const SETTINGS = 'errand/settings';

export interface SearchParams {
  /** Absolute paths. */
  readonly folders: readonly string[];
}

/** All TODOs of one file, which replace those told before; none: it has none any more. */
export interface FileTodos {
  readonly uri: string;
  /** The searched folder that it lies in, as it was given. */
  readonly folder: string;
  /** Relative to that folder, with slashes. */
  readonly path: string;
  readonly todos: readonly Todo[];
}

export interface SearchEnd {
  /** True when the limit on TODOs ended the search. */
  readonly cut: boolean;
  /**
   * Folders that could not be listed, such as those in no repository; their TODOs are missing.
   */
  readonly unread: readonly string[];
}
