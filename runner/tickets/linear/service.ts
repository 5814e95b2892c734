/**
 * Asks Linear, which has one address for every question, in GraphQL. Its refusals come with any
 * status, 200 too, so their codes say what they mean. Holds no token.
 */
import * as v from 'valibot';
import { timeIn } from '../answer.ts';
import { ask } from '../ask.ts';
import type { RawAnswer, Service } from '../service.ts';
import type { TicketTrouble } from '../source.ts';

export interface LinearOptions {
  /** `https://linear.app`. */
  readonly host: string;
  /** The team's key (`ENG`), whose tickets are listed. */
  readonly project: string;
  /** Read for each request; undefined where nobody is signed in. */
  readonly token: () => Promise<string | undefined>;
}

export interface Linear {
  readonly service: Service;
  readonly host: string;
  /** Where the files are that texts show. */
  readonly files: string;
}

export function linearAt({ host, token }: LinearOptions): Linear {
  const isPublic = host === 'https://linear.app';
  return {
    service: {
      name: 'Linear',
      base: isPublic ? 'https://api.linear.app' : host,
      token,
      // A personal key stands alone; what an application was given is a bearer's.
      signed: (secret) => ({
        authorization: secret.startsWith('lin_api_') ? secret : `Bearer ${secret}`,
      }),
      troubleIn,
    },
    host,
    files: isPublic ? 'https://uploads.linear.app' : host,
  };
}

export interface Operation<T> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly data: v.GenericSchema<unknown, T>;
  /** Completes "Cannot …" in an error. */
  readonly what: string;
}

/** A mutation is a write: it is sent once. */
export async function askLinear<T>(
  { service }: Linear,
  { query, variables, data, what }: Operation<T>,
  signal: AbortSignal,
): Promise<T> {
  const question = { method: 'POST', path: '/graphql', body: { query, variables } } as const;
  const onlyReads = query.startsWith('query ');
  const answer = v.object({ data });
  return (await ask(service, { ...question, onlyReads, answer, what }, signal)).value.data;
}

const Refusal = v.object({
  errors: v.pipe(
    v.array(
      v.object({
        message: v.optional(v.string(), ''),
        extensions: v.optional(v.object({ code: v.optional(v.string()) }), {}),
      }),
    ),
    v.minLength(1),
  ),
});

function troubleIn({ headers, body }: RawAnswer): TicketTrouble | undefined {
  const parsed = v.safeParse(Refusal, body);
  if (!parsed.success) return undefined;
  const [first] = parsed.output.errors;
  switch (first?.extensions.code) {
    case 'RATELIMITED': {
      const until = resetOf(headers);
      return until === undefined ? { kind: 'rate_limited' } : { kind: 'rate_limited', until };
    }
    case 'AUTHENTICATION_ERROR':
      return { kind: 'signed_out' };
    case 'FORBIDDEN':
    case 'FEATURE_NOT_ACCESSIBLE':
      return { kind: 'forbidden' };
    case 'INTERNAL_SERVER_ERROR':
      return { kind: 'offline' };
    default:
      // Linear has no code for this.
      return { kind: /^Entity not found\b/.test(first?.message ?? '') ? 'not_found' : 'refused' };
  }
}

/** The end of the limit that is used up; of all, where what is left was too little. */
function resetOf(headers: Headers): Date | undefined {
  const limits = ['requests', 'complexity', 'endpoint-requests'].flatMap((limit) => {
    const until = timeIn(headers, `x-ratelimit-${limit}-reset`, 'ms', Date.now());
    const isUsedUp = headers.get(`x-ratelimit-${limit}-remaining`) === '0';
    return until === undefined ? [] : [{ until, isUsedUp }];
  });
  const usedUp = limits.filter(({ isUsedUp }) => isUsedUp);
  const ends = (usedUp.length > 0 ? usedUp : limits).map(({ until }) => until.getTime());
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}
