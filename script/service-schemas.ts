// Cuts the published descriptions of the services down to what is used, for the stand-ins in
// test/support/services: `node script/service-schemas.ts [SERVICE…]`. Run by hand, when a service
// is asked something new; fetches packages at exact versions.
import { writeFileSync } from 'node:fs';
import * as linearQuestions from '../runner/tickets/linear/questions.ts';
import { cutOpenapi, type Operation } from './schemas/cut-openapi.ts';
import { jiraOpenapi } from './schemas/jira-openapi.ts';
import { linearSdl } from './schemas/linear-sdl.ts';
import { packageFile } from './schemas/package-file.ts';
import { pullSchemas } from './schemas/pulls.ts';
import { typedOpenapi, type TypedOperation } from './schemas/typed-openapi.ts';

const issue = '/repos/{owner}/{repo}/issues/{issue_number}';

const github: readonly Operation[] = [
  'GET /user',
  'GET /search/issues',
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/issues',
  `GET ${issue}`,
  `PATCH ${issue}`,
  `GET ${issue}/comments`,
  `POST ${issue}/comments`,
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  `GET ${issue}/sub_issues`,
  `GET ${issue}/parent`,
  `GET ${issue}/dependencies/blocked_by`,
];

const gitlabIssue = '/projects/{id}/issues/{issue_iid}';
const pages = '{ page?: string; perPage?: string }';

/** Refusals, and redirects of a project that has another path now, have no answer of their own. */
const gitlab: readonly TypedOperation[] = [
  { id: 'user', method: 'get', path: '/user', answers: { 200: 'ExpandedUserSchema' } },
  {
    id: 'issues',
    method: 'get',
    path: '/projects/{id}/issues',
    query: `AllIssuesOptions & ${pages}`,
    answers: { 200: 'IssueSchemaWithBasicLabels[]' },
  },
  {
    id: 'issue',
    method: 'get',
    path: gitlabIssue,
    answers: { 200: 'IssueSchemaWithBasicLabels' },
  },
  {
    id: 'edit issue',
    method: 'put',
    path: gitlabIssue,
    body: 'EditIssueOptions',
    answers: { 200: 'IssueSchemaWithBasicLabels' },
  },
  {
    id: 'links',
    method: 'get',
    path: `${gitlabIssue}/links`,
    answers: { 200: 'IssueLinkSchema[]' },
  },
  {
    id: 'notes',
    method: 'get',
    path: `${gitlabIssue}/notes`,
    // The filter is documented since GitLab 15; the types do not have it.
    query: `{ sort?: 'asc' | 'desc'; orderBy?: 'created_at' | 'updated_at';
      activityFilter?: 'all_notes' | 'only_comments' | 'only_activity' } & ${pages}`,
    answers: { 200: 'IssueNoteSchema[]' },
  },
  {
    id: 'create note',
    method: 'post',
    path: `${gitlabIssue}/notes`,
    body: '{ body: string; internal?: boolean; createdAt?: string }',
    answers: { 201: 'IssueNoteSchema' },
  },
  {
    id: 'edit note',
    method: 'put',
    path: `${gitlabIssue}/notes/{note_id}`,
    body: '{ body: string }',
    answers: { 200: 'IssueNoteSchema' },
  },
  {
    id: 'upload',
    method: 'get',
    path: '/projects/{id}/uploads/{secret}/{filename}',
    answers: { 200: '' },
  },
];

/** By GitLab's documentation of its API. */
const gitlabCorrected = {
  IssueSchema: `{ description: string | null; due_date: string | null; task_status?: string;
    moved_to_id?: number; closed_by?: SimpleUserSchema; subscribed?: boolean;
    health_status?: string | null; issue_type: string; discussion_locked: boolean | null }`,
  IssueLinkSchema: `{ link_type: 'relates_to' | 'blocks' | 'is_blocked_by'; description: string | null;
    due_date: string | null; milestone?: MilestoneSchema }`,
  SimpleUserSchema: '{ avatar_url: string | null; created_at?: string }',
  MilestoneSchema: '{ description: string | null; start_date: string | null }',
};

/** What each file in test/fixtures/services is made of. */
const schemas: Readonly<Record<string, () => string | Promise<string>>> = {
  'github.json': () =>
    cutOpenapi(packageFile('@octokit/openapi@23.0.2', 'generated/api.github.com.json'), github),
  'gitlab.json': () =>
    typedOpenapi(packageFile('@gitbeaker/core@43.8.0', 'dist/index.d.ts'), gitlab, gitlabCorrected),
  'jira.json': jiraOpenapi,
  'adf.json': () => {
    const file = packageFile('@atlaskit/adf-schema@57.7.22', 'dist/json-schema/v1/full.json');
    const { $ref, definitions } = JSON.parse(file) as Readonly<Record<string, unknown>>;
    return `${JSON.stringify({ $ref, definitions }).replaceAll(/(?<=,)(?="\w+_\w+":)/g, '\n')}\n`;
  },
  'linear.graphql': () =>
    linearSdl(
      packageFile('@linear/sdk@98.0.0', 'dist/index-D2pH4Pk9.d.mts'),
      Object.values(linearQuestions),
    ),
  ...pullSchemas,
};

const named = process.argv.slice(2);
for (const [file, make] of Object.entries(schemas)) {
  if (named.length > 0 && !named.some((name) => file.startsWith(name))) continue;
  const text = await make();
  writeFileSync(`test/fixtures/services/${file}`, text);
  console.log(`${file}: ${Math.round(text.length / 1000)} kB`);
}
