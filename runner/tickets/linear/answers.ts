/**
 * Linear's answers, as far as they are used, and what they mean in the words of tickets. Pure.
 */
import * as v from 'valibot';
import { Address, few, Line, Text, Time } from '../fields.ts';
import type {
  LinkedTicket,
  Person,
  TicketComment,
  TicketMove,
  TicketRef,
  TicketSummary,
} from '../ticket.ts';

export const User = v.object({ id: Line, displayName: Line });

function nodes<T extends v.GenericSchema>(item: T, max: number) {
  return v.object({ nodes: few(item, max) });
}

const PageInfo = v.object({ hasNextPage: v.boolean(), endCursor: v.nullish(v.string()) });

const Summary = v.object({
  id: Line,
  identifier: v.pipe(v.string(), v.regex(/^[A-Z0-9][A-Z0-9_]{0,79}-\d{1,10}$/i)),
  title: Line,
  url: Address,
  updatedAt: Time,
  archivedAt: v.nullish(Time),
  trashed: v.nullish(v.boolean()),
  state: v.object({ id: Line, name: Line, type: Line }),
  assignee: v.nullish(User),
  cycle: v.nullish(v.object({ name: v.nullish(Line), number: v.number() })),
  projectMilestone: v.nullish(v.object({ name: Line })),
  labels: nodes(v.object({ name: Line }), 20),
});
type Summary = v.InferOutput<typeof Summary>;

const Comment = v.object({
  id: Line,
  body: Text,
  createdAt: Time,
  user: v.nullish(User),
  botActor: v.nullish(v.object({ name: v.nullish(Line) })),
  externalUser: v.nullish(v.object({ displayName: Line })),
});
type Comment = v.InferOutput<typeof Comment>;

const Other = v.object({ identifier: Line, title: Line, url: Address });
type Other = v.InferOutput<typeof Other>;

const Issue = v.object({
  ...Summary.entries,
  description: Text,
  branchName: Line,
  creator: v.nullish(User),
  newest: v.object({ nodes: few(Comment, 40), pageInfo: PageInfo }),
  oldest: nodes(Comment, 10),
  parent: v.nullish(Other),
  children: nodes(Other, 50),
  relations: nodes(v.object({ type: Line, relatedIssue: Other }), 50),
  inverseRelations: nodes(v.object({ type: Line, issue: Other }), 50),
  attachments: nodes(v.object({ title: Line, url: Address }), 50),
});
export type Issue = v.InferOutput<typeof Issue>;

export const Viewer = v.object({ viewer: User });
export const Issues = v.object({
  issues: v.object({ nodes: few(Summary, 50), pageInfo: PageInfo }),
});
export const OneIssue = v.object({ issue: Issue });
export const IssueId = v.object({
  issue: v.object({ id: Line, trashed: v.nullish(v.boolean()) }),
});
export const CommentIds = v.object({
  issue: v.object({ comments: v.object({ nodes: few(v.unknown(), 250), pageInfo: PageInfo }) }),
});
export const States = v.object({
  issue: v.object({
    state: v.object({ id: Line }),
    team: v.object({
      states: nodes(v.object({ id: Line, name: Line, type: Line, position: v.number() }), 100),
    }),
  }),
});
export const CommentById = v.object({ comments: nodes(v.object({ id: Line }), 1) });

/** The one field of a mutation's answer says whether it was done. */
export function done(field: string) {
  return v.object({ [field]: v.object({ success: v.literal(true) }) });
}

/** Types of states that a ticket stays in for good. */
export const CLOSED_TYPES = ['completed', 'canceled', 'duplicate'];
const TYPES = ['triage', 'backlog', 'unstarted', 'started', ...CLOSED_TYPES];

export function person({ id, displayName }: v.InferOutput<typeof User>): Person {
  return { id, name: displayName };
}

function refOf(identifier: string, host: string): TicketRef {
  const at = identifier.lastIndexOf('-');
  const [project, id] = [identifier.slice(0, at), identifier.slice(at + 1)];
  return { service: 'linear', host, project, id };
}

export function summaryOf(issue: Summary, host: string): TicketSummary {
  const { cycle, projectMilestone } = issue;
  const milestone =
    projectMilestone?.name ?? (cycle ? (cycle.name ?? `Cycle ${cycle.number}`) : undefined);
  return {
    ref: refOf(issue.identifier, host),
    key: issue.identifier,
    title: issue.title,
    url: issue.url,
    isOpen: !CLOSED_TYPES.includes(issue.state.type) && !issue.archivedAt,
    state: issue.state.name,
    labels: issue.labels.nodes.map(({ name }) => name),
    assignees: issue.assignee ? [person(issue.assignee)] : [],
    ...(milestone === undefined ? {} : { milestone }),
    updatedAt: issue.updatedAt,
  };
}

/** Each comment once, in order of time. */
export function commentsOf({ newest, oldest }: Issue): TicketComment[] {
  const all = [...oldest.nodes, ...newest.nodes];
  return [...new Map(all.map((comment) => [comment.id, comment])).values()]
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map((comment) => ({
      author: authorOf(comment),
      at: comment.createdAt,
      text: comment.body,
    }));
}

/** People outside of the workspace and bots have no account that could be named. */
function authorOf({ user, externalUser, botActor }: Comment): Person | undefined {
  if (user) return person(user);
  const name = externalUser?.displayName ?? botActor?.name ?? undefined;
  return name === undefined ? undefined : { id: name, name };
}

const INVERSE: ReadonlyMap<string, string> = new Map([
  ['blocks', 'blocked by'],
  ['duplicate', 'duplicated by'],
]);

export function linkedTo(issue: Issue): LinkedTicket[] {
  return [
    ...(issue.parent ? [linked(issue.parent, 'parent')] : []),
    ...issue.children.nodes.map((other) => linked(other, 'sub-issue')),
    ...issue.relations.nodes.map(({ type, relatedIssue }) => linked(relatedIssue, type)),
    ...issue.inverseRelations.nodes.map(({ type, issue: other }) =>
      linked(other, INVERSE.get(type) ?? type),
    ),
    ...issue.attachments.nodes.map(({ title, url }) => ({
      key: title,
      title,
      url,
      relation: 'link',
    })),
  ];
}

function linked({ identifier, title, url }: Other, relation: string): LinkedTicket {
  return { key: identifier, title, url, relation };
}

/** The states of the team, in the order of its board, without the present one. */
export function movesOf({ issue }: v.InferOutput<typeof States>): TicketMove[] {
  return issue.team.states.nodes
    .filter(({ id }) => id !== issue.state.id)
    .toSorted((a, b) => TYPES.indexOf(a.type) - TYPES.indexOf(b.type) || a.position - b.position)
    .map(({ id, name, type }) => ({ id, name, isDone: type === 'completed' }));
}
