/**
 * Reads what has come back from a pull request: the threads that are open, and the jobs that failed,
 * with their logs as far as the forge still keeps them. Writes nothing.
 */
import type { CiJob, Forge, PullRef, ReviewThread } from '../forge/forge.ts';
import type { TaskState } from '../protocol/task.ts';
import { TicketError } from '../tickets/source.ts';
import { attemptSent, type FailedJob } from './feedback.ts';

/** One thing that came back; `sentTo` is the attempt that was given the thread already. */
export type CameBack =
  | { readonly thread: ReviewThread; readonly sentTo: number | undefined }
  | { readonly failed: FailedJob };

/** A job that fails again is news. */
export function isNews(item: CameBack): boolean {
  return 'failed' in item || item.sentTo === undefined;
}

/** The logs are read here already, so that people see what would be sent. */
export async function readFeedback(
  forge: Forge,
  task: TaskState,
  ref: PullRef,
  signal: AbortSignal,
  { comments = true, ci = true }: { readonly comments?: boolean; readonly ci?: boolean } = {},
): Promise<CameBack[]> {
  const threads = comments ? await openThreads(forge, ref, signal) : [];
  const jobs = ci ? await failedJobs(forge, ref, signal) : [];
  return [
    ...threads.map((thread) => ({ thread, sentTo: attemptSent(task, thread)?.n })),
    ...jobs.map((failed) => ({ failed })),
  ];
}

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

async function failedJobs(
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
