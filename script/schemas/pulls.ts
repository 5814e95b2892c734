// What is asked of GitHub and GitLab about pull requests, for service-schemas.ts.
import { NODE, REPLY, RESOLVE, THREADS } from '../../runner/forge/github/thread-queries.ts';
import { cutGraphql } from './cut-graphql.ts';
import { cutOpenapi, type Operation } from './cut-openapi.ts';
import { packageFile } from './package-file.ts';
import { typedOpenapi, type TypedOperation } from './typed-openapi.ts';

const repository = '/repos/{owner}/{repo}';

const github: readonly Operation[] = [
  'GET /user',
  `GET ${repository}/pulls`,
  `POST ${repository}/pulls`,
  `GET ${repository}/pulls/{pull_number}`,
  `PATCH ${repository}/pulls/{pull_number}`,
  `GET ${repository}/issues/{issue_number}/comments`,
  `POST ${repository}/issues/{issue_number}/comments`,
  `GET ${repository}/commits/{ref}/check-runs`,
  `GET ${repository}/commits/{ref}/status`,
  `GET ${repository}/actions/jobs/{job_id}`,
  `GET ${repository}/actions/jobs/{job_id}/logs`,
];

const merges = '/projects/{id}/merge_requests';
const merge = `${merges}/{merge_request_iid}`;
const pages = '{ page?: string; perPage?: string }';

const gitlab: readonly TypedOperation[] = [
  { id: 'user', method: 'get', path: '/user', answers: { 200: 'ExpandedUserSchema' } },
  {
    id: 'project',
    method: 'get',
    path: '/projects/{id}',
    answers: { 200: '{ id: number; path_with_namespace: string }' },
  },
  {
    id: 'merge requests',
    method: 'get',
    path: merges,
    query: `{ state?: 'opened' | 'closed' | 'locked' | 'merged'; scope?: 'created_by_me' | 'assigned_to_me' | 'all';
      sourceBranch?: string } & ${pages}`,
    answers: { 200: 'MergeRequestSchemaWithBasicLabels[]' },
  },
  {
    id: 'create merge request',
    method: 'post',
    path: merges,
    body: `{ sourceBranch: string; targetBranch: string; title: string; description?: string;
      targetProjectId?: number }`,
    answers: { 201: 'ExpandedMergeRequestSchema' },
  },
  {
    id: 'merge request',
    method: 'get',
    path: merge,
    answers: { 200: 'ExpandedMergeRequestSchema' },
  },
  {
    id: 'edit merge request',
    method: 'put',
    path: merge,
    body: '{ title?: string; description?: string }',
    answers: { 200: 'ExpandedMergeRequestSchema' },
  },
  {
    id: 'discussions',
    method: 'get',
    path: `${merge}/discussions`,
    query: pages,
    answers: { 200: 'DiscussionSchema[]' },
  },
  {
    id: 'discussion',
    method: 'get',
    path: `${merge}/discussions/{discussion_id}`,
    answers: { 200: 'DiscussionSchema' },
  },
  {
    id: 'resolve discussion',
    method: 'put',
    path: `${merge}/discussions/{discussion_id}`,
    body: '{ resolved: boolean }',
    answers: { 200: 'DiscussionSchema' },
  },
  {
    id: 'create discussion note',
    method: 'post',
    path: `${merge}/discussions/{discussion_id}/notes`,
    body: '{ body: string }',
    answers: { 201: 'DiscussionNoteSchema' },
  },
  {
    id: 'pipeline jobs',
    method: 'get',
    path: '/projects/{id}/pipelines/{pipeline_id}/jobs',
    query: pages,
    answers: { 200: 'JobSchema[]' },
  },
  {
    id: 'trace',
    method: 'get',
    path: '/projects/{id}/jobs/{job_id}/trace',
    answers: { 200: '' },
  },
];

/** By GitLab's documentation of its API. */
const gitlabCorrected = {
  DiscussionNoteSchema: `{ resolved?: boolean; resolved_by?: SimpleUserSchema | null;
    position?: { base_sha: string; start_sha: string; head_sha: string; old_path: string; new_path: string;
      position_type: string; old_line: number | null; new_line: number | null } | null }`,
  SimpleUserSchema: '{ avatar_url: string | null; created_at?: string }',
  MergeRequestSchema: `{ description: string | null; sha: string | null; milestone: null; detailed_merge_status: string;
    prepared_at: string | null }`,
  ExpandedMergeRequestSchema: `{ pipeline: null; latest_build_started_at: string | null;
    head_pipeline: { id: number; iid: number; project_id: number; sha: string; ref: string; status: string;
      web_url: string } | null }`,
  JobSchema: `{ user: SimpleUserSchema; commit: unknown; pipeline: { id: number; project_id: number };
    artifacts: unknown; artifacts_file?: unknown; runner: unknown }`,
};

export const pullSchemas: Readonly<Record<string, () => string>> = {
  'github-pulls.json': () =>
    cutOpenapi(packageFile('@octokit/openapi@23.0.2', 'generated/api.github.com.json'), github),
  'github-threads.graphql': () =>
    cutGraphql(packageFile('@octokit/graphql-schema@15.26.1', 'schema.graphql'), [
      THREADS,
      NODE,
      REPLY,
      RESOLVE,
    ]),
  'gitlab-pulls.json': () =>
    typedOpenapi(packageFile('@gitbeaker/core@43.8.0', 'dist/index.d.ts'), gitlab, gitlabCorrected),
};
