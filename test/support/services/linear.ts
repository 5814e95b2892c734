/**
 * Linear as a server on loopback: what its documentation says of cursors, filters, ids that are
 * chosen by whoever writes, tickets in the archive and in the trash. Every question and every
 * answer is checked by Linear's schema (test/fixtures/services/linear.graphql).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { buildSchema, GraphQLError, graphqlSync } from 'graphql';
import {
  type Asked,
  type DescribedServer,
  type Reply,
  serveDescribed,
} from './described-server.ts';

export interface StoredComment {
  readonly id: string;
  readonly createdAt: string;
  body: string;
  readonly user: Account | null;
  readonly botActor?: { readonly name: string };
}

interface Account {
  readonly id: string;
  readonly displayName: string;
}

export interface StoredIssue {
  readonly id: string;
  identifier: string;
  readonly previousIdentifiers: string[];
  state: string;
  readonly trashed?: boolean;
  readonly comments: StoredComment[];
  /** Fields as the API has them. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
  readonly assignee: Account | null;
  readonly children: readonly string[];
  readonly blocks: readonly string[];
  readonly blockedBy: readonly string[];
}

export interface LinearStandIn extends DescribedServer {
  readonly token: string;
  readonly me: Account;
  readonly issues: Map<string, StoredIssue>;
  /** By path. */
  readonly files: Map<string, { readonly type: string; readonly bytes: Buffer }>;
  add(identifier: string, issue?: Partial<StoredIssue>): StoredIssue;
}

const states = [
  'Backlog backlog',
  'Todo unstarted',
  'Doing started',
  'Done completed',
  'No canceled',
].map((text, position) => {
  const [name = '', type = ''] = text.split(' ');
  return { id: `state-${type}`, name, type, position };
});
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

export async function serveLinear(t: TestContext): Promise<LinearStandIn> {
  const schema = buildSchema(readFileSync('test/fixtures/services/linear.graphql', 'utf8'), {
    assumeValid: true,
  });
  const issues: LinearStandIn['issues'] = new Map();
  const files: LinearStandIn['files'] = new Map();
  const token = 'lin_api_standin0123456789';
  const me = { id: 'user-me', displayName: 'jane' };
  const violations: string[] = [];
  let clock = Date.UTC(2026, 0, 1);

  const server = await serveDescribed(t, {
    file: 'linear.json',
    prefix: '',
    handlers: {
      graphql: (asked) => answer(asked),
      file(asked) {
        const file = asked.headers.authorization === token ? files.get(asked.path) : undefined;
        if (file === undefined) return { status: 401, body: {} };
        return { status: 200, body: file.bytes, headers: { 'content-type': file.type } };
      },
    },
  });
  t.after(() => {
    assert.deepEqual(violations, [], "Against Linear's schema");
  });

  function answer({ headers, body }: Asked): Reply {
    if (headers.authorization !== token) {
      const extensions = { code: 'AUTHENTICATION_ERROR', type: 'authentication error' };
      return {
        status: 400,
        body: { errors: [{ message: 'Authentication required', extensions }] },
      };
    }
    const { query: source, variables: variableValues } = body as {
      readonly query: string;
      readonly variables: Readonly<Record<string, unknown>>;
    };
    const result = graphqlSync({ schema, source, variableValues, rootValue: root });
    for (const error of result.errors ?? []) {
      if (error.extensions.code === undefined) violations.push(error.message);
    }
    // As over the wire: objects of GraphQL have no prototype.
    return { status: 200, body: JSON.parse(JSON.stringify(result)) as unknown };
  }

  const root = {
    viewer: me,
    issue: ({ id }: { readonly id: string }) => shown(issueCalled(id)),
    issues: ({ filter, ...paging }: Paging & { readonly filter: Filter }) =>
      connection(
        [...issues.values()].filter((issue) => matches(shown(issue), filter, me.id)).map(shown),
        paging,
      ),
    comments: ({ filter }: { readonly filter: { readonly id: { readonly eq: string } } }) =>
      connection(
        [...issues.values()]
          .flatMap(({ comments }) => comments)
          .filter(({ id }) => id === filter.id.eq),
        { first: 1 },
      ),
    commentCreate({
      input,
    }: {
      readonly input: Readonly<Record<'id' | 'issueId' | 'body', string>>;
    }) {
      if (!UUID.test(input.id)) throw refusal('id must be a UUID');
      const issue = [...issues.values()].find(({ id }) => id === input.issueId);
      if (issue === undefined) throw refusal('Entity not found: Issue');
      if ([...issues.values()].some(({ comments }) => comments.some(({ id }) => id === input.id))) {
        throw refusal('Entity already exists: Comment');
      }
      clock += 1000;
      const createdAt = new Date(clock).toISOString();
      issue.comments.push({ id: input.id, createdAt, body: input.body, user: me });
      return { success: true };
    },
    commentUpdate({
      id,
      input,
    }: {
      readonly id: string;
      readonly input: { readonly body: string };
    }) {
      const all = [...issues.values()].flatMap(({ comments }) => comments);
      const comment = all.find((each) => each.id === id);
      if (comment === undefined) throw refusal('Entity not found: Comment');
      comment.body = input.body;
      return { success: true };
    },
    issueUpdate({
      id,
      input,
    }: {
      readonly id: string;
      readonly input: { readonly stateId: string };
    }) {
      issueCalled(id).state = input.stateId;
      return { success: true };
    },
  };

  function issueCalled(name: string): StoredIssue {
    const found = [...issues.values()].find(
      ({ id, identifier, previousIdentifiers }) =>
        id === name || identifier === name || previousIdentifiers.includes(name),
    );
    if (found === undefined) throw refusal('Entity not found: Issue');
    return found;
  }

  function shown(issue: StoredIssue) {
    const { id, identifier, comments, assignee, labels, trashed = null } = issue;
    const other = (name: string) => shown(issueCalled(name));
    return {
      title: `Title of ${identifier}`,
      url: `https://linear.app/acme/issue/${identifier}`,
      updatedAt: '2026-01-17T12:34:00.000Z',
      archivedAt: null,
      branchName: `jane/${identifier.toLowerCase()}`,
      cycle: null,
      projectMilestone: null,
      description: null,
      parent: null,
      ...issue.fields,
      id,
      identifier,
      trashed,
      assignee,
      creator: me,
      state: states.find((state) => state.id === issue.state),
      team: {
        key: identifier.split('-')[0],
        states: (paging: Paging) => connection(states, paging),
      },
      labels: (paging: Paging) =>
        connection(
          labels.map((name) => ({ name })),
          paging,
        ),
      // The newest first.
      comments: (paging: Paging) => connection(comments.toReversed().map(commentShown), paging),
      children: (paging: Paging) => connection(issue.children.map(other), paging),
      relations: (paging: Paging) =>
        connection(
          issue.blocks.map((name) => ({ type: 'blocks', relatedIssue: other(name) })),
          paging,
        ),
      inverseRelations: (paging: Paging) =>
        connection(
          issue.blockedBy.map((name) => ({ type: 'blocks', issue: other(name) })),
          paging,
        ),
      attachments: (paging: Paging) =>
        connection((issue.fields.attachments as unknown[] | undefined) ?? [], paging),
      labelNames: labels,
    };
  }

  return {
    ...server,
    token,
    me,
    issues,
    files,
    add(identifier, issue = {}) {
      const stored: StoredIssue = {
        id: `id-of-${identifier}`,
        identifier,
        previousIdentifiers: [],
        state: 'state-unstarted',
        comments: [],
        fields: {},
        labels: [],
        assignee: null,
        children: [],
        blocks: [],
        blockedBy: [],
        ...issue,
      };
      issues.set(identifier, stored);
      return stored;
    },
  };
}

interface Paging {
  readonly first?: number;
  readonly last?: number;
  readonly after?: string | null;
}

function connection<T>(all: readonly T[], { first = 50, last, after }: Paging) {
  const start = after === undefined || after === null ? 0 : Number(after);
  const nodes = last === undefined ? all.slice(start, start + first) : all.slice(-last);
  const end = start + nodes.length;
  return { nodes, pageInfo: { hasNextPage: end < all.length, endCursor: String(end) } };
}

function commentShown(comment: StoredComment) {
  return { botActor: null, externalUser: null, ...comment };
}

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'INPUT_ERROR' } });
}

type Filter = Readonly<Record<string, unknown>>;

/** As far as it is asked: everything in a filter has to hold; what is unknown fails the test. */
function matches(issue: Filter, filter: Filter, me: string): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    const inner = wanted as Filter;
    switch (name) {
      case 'and':
        return (wanted as Filter[]).every((each) => matches(issue, each, me));
      case 'or':
        return (wanted as Filter[]).some((each) => matches(issue, each, me));
      case 'labels':
        return (issue.labelNames as string[]).some((label) =>
          matches({ name: label }, inner.some as Filter, me),
        );
      case 'searchableContent':
        return [issue.title, issue.description].join(' ').includes(String(inner.contains));
      case 'isMe':
        return issue.id === me;
      case 'team':
      case 'state':
      case 'assignee':
      case 'cycle':
      case 'projectMilestone':
        return issue[name] !== null && matches(issue[name] as Filter, inner, me);
      default:
        return compares(issue[name], inner);
    }
  });
}

function compares(value: unknown, comparator: Filter): boolean {
  return Object.entries(comparator).every(([name, wanted]) => {
    switch (name) {
      case 'eq':
        return value === wanted;
      case 'eqIgnoreCase':
        return String(value).toLowerCase() === String(wanted).toLowerCase();
      case 'nin':
        return !(wanted as unknown[]).includes(value);
      default:
        throw new Error(`The stand-in knows no comparator ${name}.`);
    }
  });
}
