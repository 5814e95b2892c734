/**
 * Asks GitHub's GraphQL interface, which answers with status 200 also where it refuses: trouble is
 * in `errors` then, and is told as that of REST is.
 */
import * as v from 'valibot';
import { ask } from '../../tickets/ask.ts';
import { Line } from '../../tickets/fields.ts';
import { TicketError, type TicketTrouble } from '../../tickets/source.ts';
import type { Repository } from './pulls.ts';

const Refusal = v.object({ type: v.optional(Line), message: Line });

export interface GraphqlQuestion<T> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly answer: v.GenericSchema<unknown, T>;
  readonly what: string;
  readonly onlyReads: boolean;
}

export async function askGraphql<T>(
  { service }: Repository,
  { query, variables, answer, what, onlyReads }: GraphqlQuestion<T>,
  signal: AbortSignal,
): Promise<T> {
  const schema = v.union([
    v.object({ errors: v.pipe(v.array(Refusal), v.minLength(1)) }),
    v.object({ data: answer }),
  ]);
  const body = { query, variables };
  const path = service.graphql;
  const question = { method: 'POST', path, body, answer: schema, what, onlyReads } as const;
  const { value } = await ask(service, question, signal);
  if ('data' in value) return value.data;
  const [first] = value.errors;
  const said = first?.message.slice(0, 300) ?? '';
  const message = `Cannot ${what}: ${service.name} refuses it. It says: “${said}”.`;
  throw new TicketError(message, troubleOf(first?.type));
}

function troubleOf(type: string | undefined): TicketTrouble {
  switch (type) {
    case 'NOT_FOUND':
      return { kind: 'not_found' };
    case 'FORBIDDEN':
    case 'INSUFFICIENT_SCOPES':
      return { kind: 'forbidden' };
    case 'RATE_LIMITED':
      return { kind: 'rate_limited' };
    default:
      return { kind: 'refused' };
  }
}
