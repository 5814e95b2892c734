/**
 * Owns the types that all clients share: a request of the protocol, its sender, and the address of
 * a runner. Types alone: each client has a connection of its own.
 */
import type * as v from 'valibot';

/** A request of protocol/requests.ts. */
export interface RequestForm<P extends v.GenericSchema, R extends v.GenericSchema> {
  readonly method: string;
  readonly params: P;
  readonly result: R;
}

/** Sends requests to one runner; rejects with an ErrandError. */
export interface Requester {
  request<P extends v.GenericSchema, R extends v.GenericSchema>(
    form: RequestForm<P, R>,
    params: v.InferInput<P>,
  ): Promise<v.InferOutput<R>>;
}

export interface RunnerAddress {
  /** `http(s)://host:port`, without a trailing slash. */
  readonly url: string;
  readonly token: string;
}
