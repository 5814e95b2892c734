/**
 * Owns how one request is answered: its parameters are checked with its schema before anything
 * sees them.
 */
import * as v from 'valibot';
import { ErrandError } from '../protocol/errors.ts';

export type Handler = (params: unknown) => Promise<unknown>;

/** A handler that sees only params of the message's form. */
export function on<P extends v.GenericSchema, R extends v.GenericSchema>(
  message: { readonly method: string; readonly params: P; readonly result: R },
  answer: (params: v.InferOutput<P>) => Promise<v.InferOutput<R>>,
): [string, Handler] {
  const handle: Handler = async (params) => {
    const parsed = v.safeParse(message.params, params);
    if (!parsed.success) throw malformed(message.method, parsed.issues[0]);
    return answer(parsed.output);
  };
  return [message.method, handle];
}

function malformed(method: string, issue: v.BaseIssue<unknown>): ErrandError {
  const path = v.getDotPath(issue) ?? 'params';
  return new ErrandError('invalid', `${method}: ${path}: ${issue.message.slice(0, 300)}.`);
}
