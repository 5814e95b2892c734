/**
 * Jira's query language, as far as the stand-in is asked in it. What it does not know it refuses,
 * as Jira does: a value that is not quoted right is never taken for one.
 */
import type { StoredTicket } from './jira.ts';

export interface JqlWorld {
  readonly user: string;
  readonly versions: ReadonlySet<string>;
  readonly sprints: ReadonlySet<string>;
  readonly sprintField: string;
  readonly states: ReadonlyMap<string, { readonly statusCategory: { readonly key: string } }>;
}

type Test = (key: string, ticket: StoredTicket) => boolean;

/** Whether a ticket is found; or why the query is refused. */
export function isFound(jql: string, world: JqlWorld): Test | string {
  const [, where = '', order] = /^(.*?) ORDER BY ([\w ]+)$/s.exec(jql) ?? [];
  if (order !== 'updated DESC') return 'Error in the JQL Query: the order is not understood.';
  if (where === '') return 'Unbounded JQL queries are not allowed here.';
  const clauses = [...where.matchAll(/(?:^| AND )(\w+) (=|!=|~) ("(?:[^"\\]|\\["\\])*"|[\w()]+)/g)];
  if (clauses.map(([text]) => text).join('') !== where) return 'Error in the JQL Query.';
  const tests: Test[] = [];
  for (const [, field = '', operator = '', given = ''] of clauses) {
    const value = given.replaceAll(/^"|"$|\\(?=["\\])/g, '');
    const test = testOf(`${field} ${operator}`, value, world);
    if (test === undefined) {
      return `The value '${value}' does not exist for the field '${field}'.`;
    }
    tests.push(test);
  }
  return (key, ticket) => tests.every((test) => test(key, ticket));
}

function testOf(clause: string, value: string, world: JqlWorld): Test | undefined {
  switch (clause) {
    case 'project =':
      return (key) => key.startsWith(`${value}-`);
    case 'statusCategory !=':
      return (_, { status }) =>
        world.states.get(status)?.statusCategory.key !== value.toLowerCase();
    case 'assignee =':
      return (_, { fields }) => Object.values(fields.assignee ?? {}).includes(world.user);
    case 'labels =':
      return (_, { fields }) => (fields.labels as string[]).includes(value);
    case 'sprint =':
      return world.sprints.has(value)
        ? (_, { fields }) => JSON.stringify(fields[world.sprintField] ?? '').includes(value)
        : undefined;
    case 'fixVersion =':
      return world.versions.has(value)
        ? (_, { fields }) => JSON.stringify(fields.fixVersions ?? '').includes(value)
        : undefined;
    case 'text ~':
      // Its operators would make another search of it.
      return /[-+&|!(){}[\]^~*?\\:"]/.test(value)
        ? undefined
        : (_, { fields }) => String(fields.summary).toLowerCase().includes(value);
    default:
      return undefined;
  }
}
