/**
 * What CI says of the head of a pull request on GitHub: check runs, the older statuses of other
 * services, and the log of a job of GitHub Actions. The log is at another server, to which the
 * token does not go.
 */
import * as v from 'valibot';
import { ask } from '../../tickets/ask.ts';
import { download } from '../../tickets/download.ts';
import { Address, few, Line, Time } from '../../tickets/fields.ts';
import { TicketError } from '../../tickets/source.ts';
import type { CiJob, PullRef } from '../forge.ts';
import { plainLog, withinTimes } from '../job-log.ts';
import { pages } from '../pages.ts';
import { getPull, nameOf, type Repository } from './pulls.ts';

const MAX_JOBS = 300;
/** Failed jobs whose steps are looked at. */
const MAX_STEPS_OF = 20;

const Url = v.nullish(v.fallback(v.nullable(Address), null));
const CheckRun = v.object({
  id: v.pipe(v.number(), v.integer()),
  name: Line,
  status: Line,
  conclusion: v.nullish(Line),
  html_url: Url,
  details_url: Url,
  app: v.nullish(v.object({ slug: v.optional(Line) })),
});
const CheckRuns = v.object({ check_runs: few(CheckRun, 100) });
const Statuses = v.object({
  statuses: few(v.object({ context: Line, state: Line, target_url: Url }), 100),
});
const Step = v.object({
  name: Line,
  conclusion: v.nullish(Line),
  started_at: v.nullish(Time),
  completed_at: v.nullish(Time),
});
const Job = v.object({ steps: v.optional(few(Step, 200), []) });

const OUTCOMES: Readonly<Record<string, CiJob['outcome']>> = {
  success: 'passed',
  neutral: 'passed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  stale: 'cancelled',
  failure: 'failed',
  timed_out: 'failed',
  startup_failure: 'failed',
  error: 'failed',
  // Somebody has to allow it first.
  action_required: 'running',
};

export async function readChecks(
  repository: Repository,
  ref: PullRef,
  signal: AbortSignal,
): Promise<readonly CiJob[]> {
  const { service } = repository;
  const { head } = await getPull(repository, ref, signal);
  const commit = `/repos/${ref.project}/commits/${head}`;
  const what = `read what CI says of ${nameOf(ref)}`;
  const jobs: CiJob[] = [];
  const runs = { path: `${commit}/check-runs`, answer: CheckRuns, what };
  for await (const { check_runs } of pages(service, runs, signal)) {
    for (const run of check_runs) jobs.push(await jobOf(repository, ref, run, jobs, signal));
    if (jobs.length >= MAX_JOBS) break;
  }
  const question = { path: `${commit}/status`, query: { per_page: 100 }, answer: Statuses, what };
  const { statuses } = (await ask(service, question, signal)).value;
  return [...jobs, ...statuses.map(statusOf)];
}

async function jobOf(
  repository: Repository,
  ref: PullRef,
  run: v.InferOutput<typeof CheckRun>,
  before: readonly CiJob[],
  signal: AbortSignal,
): Promise<CiJob> {
  const outcome =
    run.status === 'completed' ? (OUTCOMES[run.conclusion ?? ''] ?? 'cancelled') : 'running';
  const hasLog = run.app?.slug === 'github-actions' && outcome === 'failed';
  const url = run.html_url ?? run.details_url;
  const job: CiJob = {
    id: String(run.id),
    name: run.name,
    outcome,
    ...(url ? { url } : {}),
    hasLog,
  };
  if (!hasLog || before.filter((each) => each.hasLog).length >= MAX_STEPS_OF) return job;
  const step = await failedStep(repository, ref.project, job.id, signal);
  return step ? { ...job, failedStep: step.name } : job;
}

/** A status has no log that GitHub keeps. */
function statusOf({
  context,
  state,
  target_url: url,
}: v.InferOutput<typeof Statuses>['statuses'][number]): CiJob {
  const outcome = OUTCOMES[state] ?? 'running';
  return {
    id: `status:${context}`,
    name: context,
    outcome,
    ...(url ? { url } : {}),
    hasLog: false,
  };
}

/** Undefined also where the job is no longer kept. */
async function failedStep(
  { service }: Repository,
  project: string,
  job: string,
  signal: AbortSignal,
): Promise<v.InferOutput<typeof Step> | undefined> {
  const path = `/repos/${project}/actions/jobs/${encodeURIComponent(job)}`;
  try {
    const what = `read the job ${job} of ${project}`;
    const { value } = await ask(service, { path, answer: Job, what }, signal);
    return value.steps.find(({ conclusion }) => OUTCOMES[conclusion ?? ''] === 'failed');
  } catch (error) {
    const kind = error instanceof TicketError ? error.trouble.kind : undefined;
    if (kind === 'not_found' || kind === 'deleted') return undefined;
    throw error;
  }
}

export async function readLog(
  repository: Repository,
  job: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const { service, project } = repository;
  const what = `read the log of the job ${job} of ${project}`;
  const step = await failedStep(repository, project, job, signal);
  const url = `${service.base}/repos/${project}/actions/jobs/${encodeURIComponent(job)}/logs`;
  const file = await download(service, { url, maxBytes, part: 'end', mayRead, what }, signal);
  const text = Buffer.from(file?.bytes ?? []).toString('utf8');
  return plainLog(withinTimes(text, step?.started_at, step?.completed_at));
}

/** GitHub chooses the server where its logs are. */
function mayRead(): boolean {
  return true;
}
