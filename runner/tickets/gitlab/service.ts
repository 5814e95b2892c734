/**
 * Where GitLab's API is for a host, which may be in a folder of its server, and what its answers
 * mean beyond their status. Also for merge requests (forge/gitlab).
 */
import { retryAfter, timeIn } from '../answer.ts';
import type { RawAnswer, Service } from '../service.ts';
import { TicketError, type TicketTrouble } from '../source.ts';

/** `host` is the origin that people know, with the folder: `https://git.example/gitlab`. */
export function gitlabService(host: string, token: () => Promise<string | undefined>): Service {
  return {
    name: host === 'https://gitlab.com' ? 'GitLab' : `GitLab (${host.replace(/^https?:\/\//, '')})`,
    base: `${host}/api/v4`,
    token,
    // Of all forms this one takes tokens of sign-ins too, not personal ones alone.
    signed: (secret) => ({ authorization: `Bearer ${secret}` }),
    troubleIn,
  };
}

/** `/projects/group%2Fsub%2Fproject`. The project may come from anybody. */
export function projectPath(project: string): string {
  if (project.length > 1000 || !/^\w[\w.+-]*(?:\/\w[\w.+-]*)+$/.test(project)) {
    throw new TicketError(`“${project.slice(0, 100)}” is no project: write it as group/project.`, {
      kind: 'not_found',
    });
  }
  return `/projects/${encodeURIComponent(project)}`;
}

/**
 * GitLab carries out lines of a text that begin with a slash and a command, such as `/close`. What
 * is written here holds words of others, so no line of it begins so.
 */
export function withoutCommands(markdown: string): string {
  return markdown.replaceAll(/\r\n?/g, '\n').replaceAll(/^\//gm, ' /');
}

function troubleIn({ status, headers }: RawAnswer): TicketTrouble | undefined {
  if (status !== 429) return undefined;
  const now = Date.now();
  const until = retryAfter(headers, now) ?? timeIn(headers, 'ratelimit-reset', 's', now);
  return until === undefined ? { kind: 'rate_limited' } : { kind: 'rate_limited', until };
}
