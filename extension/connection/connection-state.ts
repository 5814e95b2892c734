/**
 * Owns the types for the editor's connection to its runner. Free of `vscode`.
 */
import type * as v from 'valibot';
import type { ErrandError } from '../../runner/protocol/errors.ts';
import type { RunnerConnection } from '../../runner/client/connection.ts';
import type { Requester, RunnerAddress } from '../../runner/client/requester.ts';
import type { Hello } from '../../runner/protocol/requests.ts';
import type { Listen } from '../tasks/event.ts';

/** The runner's description of itself. */
export type HelloResult = v.InferOutput<typeof Hello.result>;

export type ConnectionState =
  /** `error` is the reason, unless the user disconnected. */
  | { readonly kind: 'disconnected'; readonly url?: string; readonly error?: ErrandError }
  /** `lost` is true when it was connected before and reconnects by itself. */
  | { readonly kind: 'connecting'; readonly url: string; readonly lost: boolean }
  | { readonly kind: 'connected'; readonly url: string; readonly hello: HelloResult };

/** The editor's one runner. A request rejects with `unavailable` when there is no connection. */
export interface Runner extends Requester {
  readonly state: ConnectionState;
  readonly onDidChange: Listen<ConnectionState>;
  /** The runner's URL and token, for git and artifacts; undefined unless connected. */
  readonly address: RunnerAddress | undefined;
  /** For what lives no longer than one connection; undefined unless connected. */
  readonly link: RunnerConnection | undefined;
  /**
   * Tells it that a task of this repository will probably follow soon. Lost without a connection.
   */
  expectTask(repository: string): void;
}
