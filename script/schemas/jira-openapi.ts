// Makes an OpenAPI description of what Jira is asked. Atlassian publishes none on npm; jira.js has
// schemas of the cloud's answers and bodies that were made from it. A Jira of one's own
// (`/rest/api/2`) has the same forms but for texts.
import { packageModules } from './package-file.ts';

type Part = Record<string, unknown>;

interface Described {
  readonly operation: `${'GET' | 'POST' | 'PUT'} /${string}`;
  /** The schemas' names in jira.js; `query` has the parameters. */
  readonly query?: string;
  readonly body?: string;
  /** Absent for an answer without a body. */
  readonly answer?: string;
  readonly isList?: boolean;
  readonly status?: number;
  readonly only?: 2 | 3;
}

const issue = '/issue/{issueIdOrKey}';

const operations: readonly Described[] = [
  { operation: 'GET /myself', answer: 'DashboardUser' },
  { operation: 'GET /field', answer: 'FieldDetails', isList: true },
  {
    operation: 'POST /search/jql',
    body: 'SearchAndReconcileRequest',
    answer: 'SearchAndReconcileResults',
    only: 3,
  },
  { operation: 'POST /search', body: 'SearchRequest', answer: 'SearchResults', only: 2 },
  { operation: `GET ${issue}`, query: 'GetIssue', answer: 'Issue' },
  { operation: `GET ${issue}/comment`, query: 'GetComments', answer: 'PageOfComments' },
  { operation: `POST ${issue}/comment`, body: 'Comment', answer: 'Comment', status: 201 },
  { operation: `PUT ${issue}/comment/{id}`, body: 'Comment', answer: 'Comment' },
  { operation: `GET ${issue}/transitions`, query: 'GetTransitions', answer: 'Transitions' },
  { operation: `POST ${issue}/transitions`, body: 'IssueUpdateDetails', status: 204 },
  { operation: 'GET /attachment/content/{id}', query: 'GetAttachmentContent', only: 3 },
  { operation: `GET ${issue}/remotelink`, answer: 'RemoteIssueLink', isList: true },
];

export async function jiraOpenapi(): Promise<string> {
  const [models, parameters, zod] = await packageModules('jira.js@6.2.0', [
    'jira.js/dist/cloud/models/index.js',
    'jira.js/dist/cloud/parameters/index.js',
    'zod/index.js',
  ]);
  const schemas: Readonly<Record<string, unknown>> = { ...models, ...parameters };
  const { z } = zod as unknown as { z: { toJSONSchema: ToJsonSchema } };
  const schemaOf = (name: string, io: 'input' | 'output'): Part => {
    const schema = schemas[`${name}Schema`];
    if (schema === undefined) throw new Error(`jira.js has no ${name}Schema.`);
    return z.toJSONSchema(schema, {
      target: 'openapi-3.0',
      io,
      unrepresentable: 'any',
      reused: 'inline',
    });
  };

  const paths: Record<string, Part> = {};
  for (const version of [2, 3] as const) {
    for (const described of operations) {
      if (described.only !== undefined && described.only !== version) continue;
      const [method = '', path = ''] = described.operation.split(' ');
      const entry = (paths[`/${version}${path}`] ??= {});
      entry[method.toLowerCase()] = operationOf(described, version, schemaOf);
    }
  }
  const info = { title: 'Jira', version: '' };
  const text = JSON.stringify({ openapi: '3.0.3', info, paths });
  return `${text.replaceAll(/(?<=\},)(?="\/[23]\/)/g, '\n')}\n`;
}

type ToJsonSchema = (schema: unknown, options: Readonly<Record<string, unknown>>) => Part;

function operationOf(
  { operation, query, body, answer, isList = false, status = 200 }: Described,
  version: 2 | 3,
  schemaOf: (name: string, io: 'input' | 'output') => Part,
): Part {
  const inPath = [...operation.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const named = Object.keys(query === undefined ? {} : propertiesOf(schemaOf(query, 'input')));
  const schema = answer === undefined ? undefined : texts(schemaOf(answer, 'input'), version);
  return {
    operationId: `${version} ${operation}`,
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...named
        .filter((name) => !inPath.includes(name))
        .map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: json(closed(texts(schemaOf(body, 'input'), version))),
          },
        }),
    responses: {
      [status]: {
        description: '',
        ...(schema === undefined
          ? {}
          : { content: json(isList ? { type: 'array', items: schema } : schema) }),
      },
    },
  };
}

function json(schema: unknown): Part {
  return { 'application/json': { schema } };
}

function propertiesOf(schema: Part): Part {
  return (schema.properties ?? {}) as Part;
}

/** Texts are documents in the cloud (adf.json has their schema), wiki markup elsewhere. */
function texts(part: unknown, version: 2 | 3): unknown {
  if (Array.isArray(part)) return part.map((each) => texts(each, version));
  if (typeof part !== 'object' || part === null) return part;
  const text = { type: version === 3 ? 'object' : 'string' };
  const kept = Object.entries(part as Part).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'description' && typeof value === 'string') return [];
    // Links of the page that shows a ticket, which are described by themselves.
    if (key === 'operations' || key === 'definitions' || key === 'format') return [];
    if (key === 'body') return [[key, text]];
    if (key === 'fields' && isAnything(value)) {
      const properties = { description: { anyOf: [text, { enum: [null] }] } };
      return [[key, { type: 'object', properties, additionalProperties: true }]];
    }
    return [[key, texts(value, version)]];
  });
  return Object.fromEntries(kept);
}

function isAnything(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !('items' in value);
}

/** Takes no property that is not named, so that a typo fails. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const kept = Object.fromEntries(
    Object.entries(part as Part).map(([key, value]) => [key, closed(value)]),
  );
  return 'properties' in kept && kept.type === 'object'
    ? { ...kept, additionalProperties: false }
    : kept;
}
