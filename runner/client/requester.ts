/**
 * Owns the types that every client shares: one request of the protocol, whoever sends it, and
 * where a runner is. Types alone: a connection of its own stands behind each of them.
 */
import type * as v from 'valibot';

/** One of the requests of protocol/requests.ts. */
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
  /** `http(s)://host:port`. */
  readonly url: string;
  readonly token: string;
}
