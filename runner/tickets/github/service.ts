/**
 * Where GitHub's API is for a host, and what its answers mean beyond their status: rate limits of
 * two kinds, single sign-on, issues that are switched off. Also for pull requests (forge/github).
 */
import * as v from 'valibot';
import { retryAfter, timeIn } from '../answer.ts';
import type { RawAnswer, Service } from '../service.ts';
import type { TicketTrouble } from '../source.ts';

/** `host` is the origin that people know: `https://github.com`, or a server of their own. */
export function githubService(
  host: string,
  token: () => Promise<string | undefined>,
): Service & { readonly graphql: string } {
  const { rest, graphql } = apiOf(host);
  return {
    name: host === 'https://github.com' ? 'GitHub' : `GitHub (${host.replace(/^https?:\/\//, '')})`,
    base: rest,
    graphql,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
    token,
    signed: (secret) => ({ authorization: `Bearer ${secret}` }),
    troubleIn,
  };
}

function apiOf(host: string): { readonly rest: string; readonly graphql: string } {
  const { protocol, hostname } = new URL(host);
  if (hostname === 'github.com') {
    return { rest: 'https://api.github.com', graphql: 'https://api.github.com/graphql' };
  }
  if (hostname.endsWith('.ghe.com')) {
    const api = `${protocol}//api.${hostname}`;
    return { rest: api, graphql: `${api}/graphql` };
  }
  return { rest: `${host}/api/v3`, graphql: `${host}/api/graphql` };
}

/** GitHub asks for a minute's rest where it names no time. */
const SECONDARY_LIMIT_MS = 60_000;

function troubleIn({ status, headers, body }: RawAnswer): TicketTrouble | undefined {
  const said = v.is(v.object({ message: v.string() }), body) ? body.message : '';
  if (status === 403 || status === 429) {
    const now = Date.now();
    const wait = retryAfter(headers, now);
    if (wait !== undefined) return { kind: 'rate_limited', until: wait };
    if (headers.get('x-ratelimit-remaining') === '0') {
      const until = timeIn(headers, 'x-ratelimit-reset', 's', now);
      return until === undefined ? { kind: 'rate_limited' } : { kind: 'rate_limited', until };
    }
    if (/secondary rate limit|abuse detection/i.test(said)) {
      return { kind: 'rate_limited', until: new Date(now + SECONDARY_LIMIT_MS) };
    }
  }
  if (status === 403) {
    const sso = /\brequired;\s*url=(https:\/\/[^\s;,]{1,2000})/.exec(
      headers.get('x-github-sso') ?? '',
    )?.[1];
    if (sso !== undefined) return { kind: 'forbidden', sso };
  }
  // Not a deleted issue: the repository has none.
  if (status === 410 && /disabled/i.test(said)) return { kind: 'refused' };
  return undefined;
}
