/**
 * Jira as a server on loopback, as Atlassian's cloud or as a Jira of one's own: what its
 * documentation says of paging, of strangers, of queries it refuses, of transitions that want
 * fields. Checked by the descriptions in test/fixtures/services/jira.json.
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { documentCheck } from './adf.ts';
import {
  type Asked,
  type DescribedServer,
  type Reply,
  serveDescribed,
} from './described-server.ts';
import { isFound } from './jira-jql.ts';

export interface StoredComment {
  readonly id: string;
  readonly author: string;
  readonly created: string;
  body: unknown;
  properties: readonly { readonly key: string; readonly value: unknown }[];
}

export interface StoredTicket {
  /** As the API has them; `status` by its id. */
  readonly fields: Record<string, unknown>;
  status: string;
  readonly comments: StoredComment[];
  readonly remoteLinks: readonly unknown[];
}

interface StoredTransition {
  readonly id: string;
  readonly to: string;
  readonly fields?: Readonly<Record<string, { readonly required: boolean; readonly name: string }>>;
}

export const SPRINT_FIELD = 'customfield_10020';

const states = new Map(
  [
    { id: '1', name: 'To Do', statusCategory: { key: 'new' } },
    { id: '3', name: 'In Progress', statusCategory: { key: 'indeterminate' } },
    { id: '5', name: 'Done', statusCategory: { key: 'done' } },
  ].map((state) => [state.id, state]),
);

export interface JiraStandIn extends DescribedServer {
  readonly host: string;
  readonly email: string | undefined;
  readonly token: string;
  readonly user: string;
  readonly tickets: Map<string, StoredTicket>;
  /** The present keys of tickets that were moved. */
  readonly moved: Map<string, string>;
  /** By the state that they start from. */
  readonly transitions: Map<string, readonly StoredTransition[]>;
  /** What a query may name. */
  readonly versions: Set<string>;
  readonly sprints: Set<string>;
  /** By path below the host. */
  readonly files: Map<string, { readonly type: string; readonly bytes: Buffer }>;
  add(key: string, ticket?: Partial<StoredTicket>): StoredTicket;
}

export interface JiraKind {
  readonly isCloud: boolean;
  /** Where a Jira of one's own is below its origin. */
  readonly path?: string;
  /** The token is for the address at which the cloud takes tokens with scopes. */
  readonly hasScopes?: boolean;
  /** Strangers may read. */
  readonly isPublic?: boolean;
}

const CLOUD_ID = '1324a887-45db-1bf4-1e99-ef0ff456d421';

export async function serveJira(
  t: TestContext,
  { isCloud, path = '', hasScopes = false, isPublic = false }: JiraKind,
): Promise<JiraStandIn> {
  const tickets: JiraStandIn['tickets'] = new Map();
  const moved: JiraStandIn['moved'] = new Map();
  const transitions: JiraStandIn['transitions'] = new Map();
  const [versions, sprints] = [new Set<string>(), new Set<string>()];
  const files: JiraStandIn['files'] = new Map();
  const email = isCloud ? 'jane@example.com' : undefined;
  const token = 'jira-token-0123456789';
  const user = isCloud ? '5b10a2844c20165700ede21g' : 'jane';
  const credentials = isCloud
    ? `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`
    : `Bearer ${token}`;
  let nextId = 10_000;
  const check = await documentCheck();
  const violations: string[] = [];
  t.after(() => {
    assert.deepEqual(violations, [], "Against Atlassian's schema of documents");
  });

  const server = await serveDescribed(t, {
    file: 'jira.json',
    prefix: `${hasScopes ? `/ex/jira/${CLOUD_ID}` : path}/rest/api`,
    handlers: handlersFor(isCloud ? 3 : 2),
    outside(asked) {
      if (hasScopes && asked.path.startsWith('/rest/')) return { status: 401, body: {} };
      if (asked.path === '/_edge/tenant_info') {
        return asked.headers.authorization === undefined && isCloud
          ? { status: 200, body: { cloudId: CLOUD_ID } }
          : { status: 404, body: {} };
      }
      return known(asked) ? fileAt(asked.path.slice(path.length)) : undefined;
    },
  });

  function handlersFor(version: 2 | 3): Record<string, (asked: Asked) => Reply> {
    const issue = `/issue/{issueIdOrKey}`;
    const searching: Record<string, (asked: Asked) => Reply> =
      version === 3
        ? { '3 POST /search/jql': searchCloud, '3 GET /attachment/content/{id}': attachment }
        : { '2 POST /search': searchServer };
    return {
      ...searching,
      [`${version} GET /myself`]: (asked) =>
        known(asked)
          ? { status: 200, body: person(user) }
          : { status: 401, body: refusal('Client must be authenticated to access this resource.') },
      [`${version} GET /field`]: () => ({
        status: 200,
        body: [
          { id: 'summary', name: 'Summary', schema: { type: 'string', system: 'summary' } },
          {
            id: SPRINT_FIELD,
            name: 'Sprint',
            schema: { type: 'array', custom: 'com.pyxis.greenhopper.jira:gh-sprint' },
          },
        ],
      }),
      [`${version} GET ${issue}`]: (asked) =>
        at(asked, (key, ticket) => ({
          status: 200,
          body: answer(key, ticket, (asked.query.get('fields') ?? '').split(',')),
        })),
      [`${version} GET ${issue}/comment`]: (asked) => at(asked, (_, ticket) => page(asked, ticket)),
      [`${version} POST ${issue}/comment`]: (asked) =>
        at(asked, (_, ticket) => {
          const created = new Date(Date.UTC(2026, 0, 1) + nextId * 1000).toISOString();
          const { body, properties = [] } = asked.body as Partial<StoredComment>;
          document(body);
          const comment = { id: String(nextId++), author: user, created, body, properties };
          ticket.comments.push(comment);
          return { status: 201, body: commentAnswer(comment, false) };
        }),
      [`${version} PUT ${issue}/comment/{id}`]: (asked) =>
        at(asked, (_, ticket) => {
          const comment = ticket.comments.find(({ id }) => id === asked.params.id);
          if (comment?.author !== user) return { status: 400, body: refusal('Not yours.') };
          Object.assign(comment, asked.body);
          document(comment.body);
          return { status: 200, body: commentAnswer(comment, false) };
        }),
      [`${version} GET ${issue}/transitions`]: (asked) =>
        at(asked, (_, { status }) => ({
          status: 200,
          body: {
            transitions: (transitions.get(status) ?? []).map(({ id, to, fields = {} }) => ({
              id,
              name: `Go to ${to}`,
              fields,
              to: states.get(to),
            })),
          },
        })),
      [`${version} POST ${issue}/transitions`]: (asked) =>
        at(asked, (_, ticket) => {
          const { transition } = asked.body as { readonly transition: { readonly id: string } };
          const step = transitions.get(ticket.status)?.find(({ id }) => id === transition.id);
          if (step === undefined) return { status: 400, body: refusal('No such transition.') };
          const wanted = Object.keys(step.fields ?? {}).filter((name) => !ticket.fields[name]);
          if (wanted.length > 0) {
            return {
              status: 400,
              body: { errorMessages: [], errors: { [`${wanted[0]}`]: 'Required' } },
            };
          }
          ticket.status = step.to;
          return { status: 204, body: null };
        }),
      [`${version} GET ${issue}/remotelink`]: (asked) =>
        at(asked, (_, { remoteLinks }) => ({ status: 200, body: remoteLinks })),
    };
  }

  /** A stranger is told the same of a ticket as of none. */
  function at(asked: Asked, found: (key: string, ticket: StoredTicket) => Reply): Reply {
    const named = asked.params.issueIdOrKey ?? '';
    const key = moved.get(named) ?? named;
    const ticket = tickets.get(key);
    return ticket === undefined || !known(asked)
      ? {
          status: 404,
          body: refusal('Issue does not exist or you do not have permission to see it.'),
        }
      : found(key, ticket);
  }

  function document(text: unknown): void {
    if (isCloud) violations.push(...check(text));
  }

  function known({ headers }: Asked): boolean {
    return headers.authorization === credentials;
  }

  function fileAt(name: string): Reply | undefined {
    const file = files.get(name);
    return file && { status: 200, body: file.bytes, headers: { 'content-type': file.type } };
  }

  function attachment(asked: Asked): Reply {
    const file = known(asked) ? fileAt(`/attachment/${asked.params.id ?? ''}`) : undefined;
    if (file === undefined) return { status: 404, body: refusal('No such attachment.') };
    if (asked.query.get('redirect') === 'false') return file;
    return { status: 303, headers: { location: 'https://api.media.atlassian.com/file/1/binary' } };
  }

  /** A stranger finds nothing, and is not told why. */
  function search(asked: Asked, jql: string): string[] | Reply {
    const matching = isFound(jql, { user, versions, sprints, sprintField: SPRINT_FIELD, states });
    if (typeof matching === 'string') return { status: 400, body: refusal(matching) };
    return known(asked) || isPublic
      ? [...tickets].filter(([key, ticket]) => matching(key, ticket)).map(([key]) => key)
      : [];
  }

  function searchCloud(asked: Asked): Reply {
    const { jql, fields, maxResults, nextPageToken = '0' } = asked.body as SearchBody;
    const keys = search(asked, jql);
    if (!Array.isArray(keys)) return keys;
    const end = Number(nextPageToken) + maxResults;
    const issues = keys.slice(Number(nextPageToken), end).map((key) => listed(key, fields));
    const isLast = end >= keys.length;
    return {
      status: 200,
      body: { issues, isLast, ...(isLast ? {} : { nextPageToken: String(end) }) },
    };
  }

  function searchServer(asked: Asked): Reply {
    const { jql, fields, maxResults, startAt = 0 } = asked.body as SearchBody;
    const keys = search(asked, jql);
    if (!Array.isArray(keys)) return keys;
    const issues = keys.slice(startAt, startAt + maxResults).map((key) => listed(key, fields));
    return { status: 200, body: { issues, startAt, maxResults, total: keys.length } };
  }

  function listed(key: string, fields: readonly string[]): unknown {
    const ticket = tickets.get(key);
    return ticket && answer(key, ticket, fields);
  }

  function answer(key: string, ticket: StoredTicket, names: readonly string[]): unknown {
    const all: Readonly<Record<string, unknown>> = {
      ...ticket.fields,
      status: states.get(ticket.status),
    };
    const fields = Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
    if (fields.description) document(fields.description);
    return { id: key.replace(/\D/g, ''), key, fields };
  }

  function page({ query }: Asked, { comments }: StoredTicket): Reply {
    const startAt = Number(query.get('startAt') ?? 0);
    const maxResults = Number(query.get('maxResults') ?? 50);
    const ordered = query.get('orderBy') === '-created' ? comments.toReversed() : comments;
    const isWhole = query.get('expand') === 'properties';
    const some = ordered.slice(startAt, startAt + maxResults);
    const body = { startAt, maxResults, total: comments.length };
    return {
      status: 200,
      body: { ...body, comments: some.map((each) => commentAnswer(each, isWhole)) },
    };
  }

  function commentAnswer({ properties, author, ...comment }: StoredComment, isWhole: boolean) {
    return { ...comment, author: person(author), ...(isWhole ? { properties } : {}) };
  }

  function person(name: string) {
    const displayName = name === user ? 'Jane' : `Somebody called ${name}`;
    return isCloud ? { accountId: name, displayName } : { name, key: name, displayName };
  }

  return {
    ...server,
    host: server.origin + path,
    email,
    token,
    user,
    tickets,
    moved,
    transitions,
    versions,
    sprints,
    files,
    add(key, ticket = {}) {
      const text = isCloud ? null : '';
      const fields = {
        summary: `Summary of ${key}`,
        description: text,
        labels: [],
        updated: '2026-01-17T12:34:00.000+0000',
        ...ticket.fields,
      };
      const stored = { status: '1', comments: [], remoteLinks: [], ...ticket, fields };
      tickets.set(key, stored);
      return stored;
    },
  };
}

interface SearchBody {
  readonly jql: string;
  readonly fields: readonly string[];
  readonly maxResults: number;
  readonly nextPageToken?: string;
  readonly startAt?: number;
}

function refusal(message: string) {
  return { errorMessages: [message], errors: {} };
}
