/**
 * What CI says of the head of a merge request on GitLab: the jobs of its newest pipeline, and their
 * logs. A job that may fail holds up nothing, and is told as skipped where it did.
 */
import * as v from 'valibot';
import { ask } from '../../tickets/ask.ts';
import { download } from '../../tickets/download.ts';
import { Address, few, Line } from '../../tickets/fields.ts';
import { TicketError } from '../../tickets/source.ts';
import type { CiJob, PullRef } from '../forge.ts';
import { plainLog, scriptSection } from '../job-log.ts';
import { pages } from '../pages.ts';
import { mergePath, nameOf, type Project } from './merges.ts';

const Id = v.pipe(v.number(), v.integer(), v.minValue(1));
/** In a merge request from a fork, the pipeline is mostly in the fork. */
const WithPipeline = v.object({
  head_pipeline: v.nullish(v.object({ id: Id, project_id: Id })),
});
const Jobs = few(
  v.object({
    id: Id,
    name: Line,
    status: Line,
    allow_failure: v.optional(v.boolean(), false),
    web_url: v.nullish(v.fallback(v.nullable(Address), null)),
  }),
  100,
);

const OUTCOMES: Readonly<Record<string, CiJob['outcome']>> = {
  success: 'passed',
  failed: 'failed',
  canceled: 'cancelled',
  canceling: 'cancelled',
  skipped: 'skipped',
  // Somebody has to start it.
  manual: 'skipped',
};

export async function readJobs(
  { service }: Project,
  ref: PullRef,
  signal: AbortSignal,
): Promise<readonly CiJob[]> {
  const what = `read what CI says of ${nameOf(ref)}`;
  const asked = { path: mergePath(ref), answer: WithPipeline, what };
  const { head_pipeline: pipeline } = (await ask(service, asked, signal)).value;
  if (!pipeline) return [];
  const project = pipeline.project_id;
  const path = `/projects/${project}/pipelines/${pipeline.id}/jobs`;
  const jobs: CiJob[] = [];
  for await (const page of pages(service, { path, answer: Jobs, what }, signal)) {
    for (const { id, name, status, allow_failure: mayFail, web_url: url } of page) {
      const outcome = OUTCOMES[status] ?? 'running';
      jobs.push({
        id: `${project}/${id}`,
        name,
        outcome: outcome === 'failed' && mayFail ? 'skipped' : outcome,
        ...(url ? { url } : {}),
        hasLog: outcome === 'failed',
      });
    }
  }
  return jobs;
}

export async function readTrace(
  { service }: Project,
  job: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const [, project, id] = /^(\d+)\/(\d+)$/.exec(job) ?? [];
  const what = `read the log of the job ${id ?? job}`;
  if (id === undefined)
    throw new TicketError(`Cannot ${what}: it is no job.`, { kind: 'not_found' });
  const url = `${service.base}/projects/${project}/jobs/${id}/trace`;
  const file = await download(service, { url, maxBytes, part: 'end', mayRead, what }, signal);
  return plainLog(scriptSection(Buffer.from(file?.bytes ?? []).toString('utf8')));
}

/** GitLab may keep its logs at another server, which it chooses. */
function mayRead(): boolean {
  return true;
}
