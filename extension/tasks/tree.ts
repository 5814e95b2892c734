/**
 * Owns the rows below a task in the Tasks view: its attempts, and of each why it ended, what it is
 * doing, its files and its checks. Pure; views/ turns rows into tree items. Row ids are stable over
 * every change of state, so that the editor keeps selection and expansion.
 */
import { phaseWords } from '../../runner/protocol/phase-words.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { rank } from '../../runner/protocol/rank.ts';
import { isFinal, statusWords } from '../../runner/protocol/status.ts';
import { flaggedPlace, reasonText } from '../../runner/protocol/flagged-place.ts';
import { inReviewOrder } from '../../runner/protocol/review-order.ts';
import type { AttemptState, FileChange, Status, TaskState } from '../../runner/protocol/task.ts';
import { duration } from '../../runner/protocol/wording.ts';
import type { GivenFile } from './applied.ts';
import { attemptRow, openPhase } from './attempt-row.ts';
import {
  checkRow,
  fileRow,
  findingRow,
  lastChecks,
  note,
  probeRow,
  renamedFiles,
  type Row,
} from './rows.ts';
import {
  callWords,
  deadlineWords,
  isLive,
  statusIcon,
  statusReason,
  type Translate,
} from './wording.ts';

/** This window's knowledge of the files of a result. */
export interface KnownFiles {
  readonly isReviewed: (file: FileChange) => boolean;
  /** What a work tree was given of a file, where it was given a part of the result. */
  readonly given: (file: FileChange) => GivenFile | undefined;
}

/**
 * Returns the rows right below a task: its attempts if there are several, else the one's own rows.
 */
export function taskChildren(
  task: TaskState,
  now: number,
  known: KnownFiles & { readonly pull?: string | undefined },
  t: Translate,
): Row[] {
  const [only] = task.attempts;
  if (!only) return [note(task.id, 'waiting', t('Waiting for its turn'), 'clock')];
  if (task.attempts.length === 1) return attemptChildren(task, only, now, known, t);
  const best = bestOf(task);
  return task.attempts.map((attempt) => {
    const about = { isBest: attempt === best, pull: known.pull };
    return attemptRow(task, attempt, about, now, t);
  });
}

/** Returns the best of several that started side by side, once it is known. */
function bestOf({ attempts }: TaskState): AttemptState | undefined {
  const abreast = attempts.filter(({ continues }) => continues === undefined);
  const over = abreast.length > 1 && abreast.every(({ status }) => isFinal(status));
  return over ? rank(abreast)[0] : undefined;
}

/**
 * Returns the reason for the end, the current activity, the changed files and the checks, the most
 * important first.
 */
export function attemptChildren(
  task: TaskState,
  attempt: AttemptState,
  now: number,
  known: KnownFiles,
  t: Translate,
): Row[] {
  const rows = [
    ...reasonRows(task, attempt, now, t),
    ...liveRows(task, attempt, now, t),
    ...fileRows(task, attempt, known, t),
    ...lastChecks(attempt.checks).map((check) => checkRow(task.id, attempt, check, t)),
    ...(attempt.review?.findings ?? []).map((each, i) => findingRow(task.id, attempt, each, i, t)),
    ...(attempt.review?.probes ?? []).map((each, i) => probeRow(task.id, attempt.n, each, i, t)),
  ];
  if (rows.length > 0) return rows;
  const words = isFinal(attempt.status) ? t('Nothing was changed') : t('Nothing to show yet');
  return [note(`${task.id}/${attempt.n}`, 'empty', words, 'info', task.id)];
}

/** Returns how many files are reviewed, and the files in the order in which they are read. */
function fileRows(
  task: TaskState,
  attempt: AttemptState,
  { isReviewed, given }: KnownFiles,
  t: Translate,
): Row[] {
  const files = attempt.result?.files ?? [];
  if (files.length === 0) return [];
  const twins = renamedFiles(files);
  const places = new Map(files.map((file, index) => [file, index]));
  const count = files.filter(isReviewed).length;
  const words = t('{0} of {1} files reviewed', count, files.length);
  return [
    note(`${task.id}/${attempt.n}`, 'reviewed', words, 'checklist', task.id),
    ...inReviewOrder(files, attempt).map((file) => {
      const facts = {
        index: places.get(file) ?? 0,
        twin: twins.get(file),
        reviewed: isReviewed(file),
        final: isFinal(attempt.status),
        given: given(file),
      };
      return fileRow(task.id, attempt.n, file, facts, t);
    }),
  ];
}

/** Returns the state with its first reason (a narrow view cuts the task's own), then the others. */
function reasonRows(task: TaskState, attempt: AttemptState, now: number, t: Translate): Row[] {
  const { status } = attempt;
  const reasons =
    status.kind === 'done'
      ? status.verdict.because.map(reasonText)
      : [statusReason(status)].filter((text): text is string => text !== undefined);
  if (status.kind === 'needs_input') {
    const until = deadlineWords(status.question, now, t);
    if (until !== '') reasons.push(until);
  }
  const words = t(statusWords(status));
  const places = new Map((attempt.result?.files ?? []).map(({ path }, index) => [path, index]));
  const row = (index: number, label: string, description: string, tooltip: string): Row => ({
    id: `task/${task.id}/${attempt.n}/reason/${index}`,
    taskId: task.id,
    kind: 'reason',
    label,
    description,
    tooltip: [oneLine(tooltip, 2000)],
    accessibility: [label, description].filter(Boolean).join(': '),
    icon: index === 0 ? statusIcon(status) : { id: 'note' },
    context: index === 0 && status.kind === 'needs_input' ? '.reason.question' : '.reason',
    expandable: false,
    attempt: attempt.n,
    ...flaggedFile(status, index, places),
  });
  if (isLive(status) && reasons.length === 0) return [];
  const [first = '', ...others] = reasons;
  return [
    row(0, words, oneLine(first), first === '' ? words : `${words}: ${first}`),
    ...others.map((reason, index) => row(index + 1, oneLine(reason), '', reason)),
  ];
}

/** The file that a flag is about, and its line: its row leads there. */
function flaggedFile(
  status: Status,
  index: number,
  places: ReadonlyMap<string, number>,
): Pick<Row, 'file'> {
  const reason = status.kind === 'done' ? status.verdict.because[index] : undefined;
  const place = reason && flaggedPlace(reason, places);
  return place ? { file: { ...place, index: places.get(place.path) ?? 0 } } : {};
}

function liveRows(task: TaskState, attempt: AttemptState, now: number, t: Translate): Row[] {
  if (!isLive(attempt.status)) return [];
  const rows: Row[] = [];
  const under = `${task.id}/${attempt.n}`;
  if (attempt.notice !== undefined) {
    rows.push(note(under, 'notice', oneLine(attempt.notice), 'info', task.id));
  }
  const phase = openPhase(attempt);
  if (phase) {
    const time = duration(now - Date.parse(phase.startedAt));
    const name = phaseWords(phase.name, t);
    rows.push({
      ...note(under, 'phase', t(statusWords(attempt.status)), 'play-circle', task.id),
      description: `${name} · ${time}`,
      accessibility: t('{0}: {1}, for {2}', t(statusWords(attempt.status)), name, time),
    });
  }
  const call = attempt.tools.at(-1);
  if (call) {
    const label = oneLine(call.summary || call.tool);
    rows.push({
      ...note(under, 'tool', label, 'tools', task.id),
      description: callWords(call.state, t),
    });
  }
  return rows;
}
