/**
 * Owns how what comes back from a pull request becomes one follow-up: the words of reviewers and the
 * failing part of CI's logs, quoted under the names of those who wrote them. Also what has been sent
 * before, which the task's own messages say. Pure.
 */
import type { CiJob, PullRequest, ReviewThread } from '../forge/forge.ts';
import { reduceOutput } from '../project/reduce-output.ts';
import { ErrandError } from '../protocol/errors.ts';
import { MAX_CHARACTERS, MAX_COUNT } from '../protocol/limits.ts';
import type { LineComment } from '../protocol/messages.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import { clip, oneLine, quotedLines, visibleText } from '../protocol/text.ts';

/** Follow-ups for failing CI that one task gets: a loop that does not converge costs money. */
const MAX_CI_ROUNDS = 3;
/** Characters of the log of one job. */
const MAX_LOG = 6000;
const MAX_WORDS = 4000;

export interface FailedJob {
  readonly job: CiJob;
  /** As the forge keeps it; undefined where it keeps none. */
  readonly log: string | undefined;
}

export interface Feedback {
  readonly pull: PullRequest;
  readonly threads: readonly ReviewThread[];
  readonly jobs: readonly FailedJob[];
}

export interface FollowUpWords {
  readonly text: string;
  readonly comments: LineComment[];
  /** What had no room, in words. */
  readonly leftOut: readonly string[];
}

/**
 * @param isSameFile whether a file of the pull request is the one that the agent left, so that a
 * line of it is the same line
 * @throws {ErrandError} where the task has gone on with CI as often as it may
 */
export function followUpWords(
  task: TaskState,
  { pull, threads, jobs }: Feedback,
  isSameFile: (path: string) => boolean,
): FollowUpWords {
  if (jobs.length > 0 && ciRounds(task) >= MAX_CI_ROUNDS) throw tooManyRounds();
  const lines: LineComment[] = [];
  const parts: string[] = [
    `This came back from the pull request ${oneLine(pull.url, 500)}. Others wrote it: where it asks for something about this change, do that, and nothing else.`,
  ];
  const leftOut: string[] = [];
  let room = MAX_CHARACTERS.message - 500;
  let lineRoom = MAX_CHARACTERS.said - MAX_CHARACTERS.message;
  const add = (part: string, what: string): void => {
    room -= part.length + 2;
    if (room >= 0) parts.push(part);
    else leftOut.push(what);
  };
  for (const thread of threads) {
    const { path, line } = thread;
    const words = threadWords(thread);
    const hasLine = path !== undefined && line !== undefined && isSameFile(path);
    if (hasLine && lines.length < MAX_COUNT.comments && lineRoom >= words.length) {
      lineRoom -= words.length;
      lines.push({ path, line, text: clip(words, MAX_CHARACTERS.comment) });
    } else add(words, `the thread ${placeOf(thread)}`);
  }
  if (jobs.length > 0) {
    const round = ciRounds(task) + 1;
    add(
      `${CI_ROUND}${round} of ${MAX_CI_ROUNDS}: these jobs fail at commit ${oneLine(pull.head, 64)}.`,
      'the failing jobs',
    );
    for (const failed of jobs) add(jobWords(failed), `the job ${oneLine(failed.job.name, 80)}`);
  }
  return { text: parts.join('\n\n'), comments: lines, leftOut };
}

function tooManyRounds(): ErrandError {
  const message = `This task has gone on ${MAX_CI_ROUNDS} times with what CI says, and CI still fails.`;
  return new ErrandError('conflict', message, {
    hint: 'Look at it yourself; then ask for changes in your own words. Review threads can still be sent. Nothing was sent.',
  });
}

const CI_ROUND = 'CI, round ';

/** Number of follow-ups for failing CI that the task has had. */
export function ciRounds(task: TaskState): number {
  const texts = followUps(task).map(({ text }) => text);
  return texts.filter((text) => text.split('\n').some((line) => line.startsWith(CI_ROUND))).length;
}

/** The attempt that was given this thread last; undefined where none was. */
export function attemptSent(task: TaskState, { id }: ReviewThread): AttemptState | undefined {
  const mark = markOf(id);
  const has = (text: string) => text.split('\n').some((line) => line.startsWith(mark));
  const sent = followUps(task).findLast(({ text, comments }) => [text, ...comments].some(has));
  return task.attempts.find(({ n }) => n === sent?.attempt);
}

function followUps({
  attempts,
}: TaskState): { attempt: number; text: string; comments: string[] }[] {
  return attempts.flatMap(({ n, messages = [] }) =>
    messages
      .filter(({ kind }) => kind === 'follow_up')
      .map(({ text, comments = [] }) => {
        return { attempt: n, text, comments: comments.map((comment) => comment.text) };
      }),
  );
}

/** What a reviewer quotes never begins a line: no words can pass for a mark of ours. */
function markOf(id: string): string {
  return `[thread ${id.replaceAll(/[^\w=+/-]/g, '')}]`;
}

export function placeOf({ path, line, isOutdated }: ReviewThread): string {
  if (path === undefined) return 'about the whole';
  const at = oneLine(line === undefined ? path : `${path}:${line}`, 300);
  return isOutdated ? `${at} (the code there has changed since)` : at;
}

function threadWords(thread: ReviewThread): string {
  const said = thread.comments.map(
    ({ author, text }) => `${oneLine(author, 100)} wrote:\n${quotedLines(visibleText(text))}`,
  );
  const head = `${markOf(thread.id)} ${placeOf(thread)}`;
  return clip([head, ...said].join('\n'), MAX_WORDS);
}

/** Undefined where the forge keeps no log of it. */
export function reducedLog({ log }: FailedJob): string | undefined {
  return log === undefined || log === '' ? undefined : reduceOutput(log, MAX_LOG);
}

function jobWords(failed: FailedJob): string {
  const { name, failedStep, url } = failed.job;
  const step = failedStep === undefined ? '' : `, step "${oneLine(failedStep, 200)}"`;
  const log = reducedLog(failed);
  const head = `Job "${oneLine(name, 200)}"${step}:`;
  if (log !== undefined) return `${head}\n${quotedLines(visibleText(log))}`;
  return `${head} its log is not kept by the forge${url === undefined ? '' : ` (${oneLine(url, 500)})`}.`;
}
