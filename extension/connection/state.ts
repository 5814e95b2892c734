/**
 * Owns the words for where the editor stands with its runner, free of `vscode`.
 */
import type * as v from 'valibot';
import type { ErrandError } from '../../runner/protocol/errors.ts';
import type { Requester } from '../../runner/client/requester.ts';
import type { Hello } from '../../runner/protocol/requests.ts';
import type { Listen } from '../tasks/event.ts';

/** What the runner said of itself. */
export type HelloResult = v.InferOutput<typeof Hello.result>;

export interface RunnerAddress {
  /** `http(s)://host:port`, without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

export type ConnectionState =
  /** `error` is why, where it was not the user's wish. */
  | { readonly kind: 'disconnected'; readonly url?: string; readonly error?: ErrandError }
  /** `lost` is true when it was connected before and comes back by itself. */
  | { readonly kind: 'connecting'; readonly url: string; readonly lost: boolean }
  | { readonly kind: 'connected'; readonly url: string; readonly hello: HelloResult };

/** The editor's one runner. A request rejects with `unavailable` when there is no connection. */
export interface Runner extends Requester {
  readonly state: ConnectionState;
  readonly onDidChange: Listen<ConnectionState>;
  /** Where it is and its token, for git and artifacts; undefined unless connected. */
  readonly address: RunnerAddress | undefined;
}
