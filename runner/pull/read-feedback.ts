/**
 * Reads what has come back from a pull request: the threads that are open, and the jobs that failed,
 * with their logs as far as the forge still keeps them. Writes nothing.
 */
import type { CiJob, Forge, PullRef, ReviewThread } from '../forge/forge.ts';
import { TicketError } from '../tickets/source.ts';
import type { FailedJob } from './feedback.ts';

const MAX_LOG_BYTES = 4_000_000;
/** Failed jobs whose logs are read. */
const MAX_LOGS = 5;

export async function openThreads(
  forge: Forge,
  ref: PullRef,
  signal: AbortSignal,
): Promise<readonly ReviewThread[]> {
  const threads = await forge.threads(ref, signal);
  return threads.filter(({ isResolved }) => !isResolved);
}

export async function failedJobs(
  forge: Forge,
  ref: PullRef,
  signal: AbortSignal,
): Promise<readonly FailedJob[]> {
  const jobs = await forge.checks(ref, signal);
  const failed = jobs.filter(({ outcome }) => outcome === 'failed');
  const withLog = failed.filter(({ hasLog }) => hasLog).slice(0, MAX_LOGS);
  const logs = new Map<CiJob, string | undefined>();
  for (const job of withLog) logs.set(job, await logOf(forge, ref, job, signal));
  return failed.map((job) => ({ job, log: logs.get(job) }));
}

/** Forges drop logs after a while; the job is told of all the same. */
async function logOf(
  forge: Forge,
  ref: PullRef,
  { id }: CiJob,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await forge.log(ref, id, MAX_LOG_BYTES, signal);
  } catch (error) {
    const kind = error instanceof TicketError ? error.trouble.kind : undefined;
    if (kind === 'not_found' || kind === 'deleted') return undefined;
    throw error;
  }
}
