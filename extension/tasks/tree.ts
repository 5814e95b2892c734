/**
 * Owns the Tasks view as data: which rows there are, below which, and what each one says. Pure;
 * views/ turns rows into tree items. Row ids are stable over every change of state, so that the
 * editor keeps selection and expansion.
 */
import type { Overlap } from '../../runner/protocol/overlap.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { rank } from '../../runner/protocol/rank.ts';
import { isFinal, statusWords } from '../../runner/protocol/status.ts';
import { inReviewOrder, pathOfFlag } from '../../runner/protocol/review-order.ts';
import type {
  AttemptState,
  FileChange,
  Status,
  TaskState,
  TaskSummary,
} from '../../runner/protocol/task.ts';
import { dollars, duration, isScripted } from '../../runner/protocol/wording.ts';
import type { GivenFile, Presence } from './applied.ts';
import { overlapWords } from './overlaps.ts';
import type { Pending } from './pending.ts';
import { type Report, reportedTo } from './reports.ts';
import { reportWords } from './report-row.ts';
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
  deadlineWords,
  isLive,
  phaseWords,
  plusMinus,
  progressParts,
  rowStatusWords,
  stateFirst,
  statusIcon,
  type Translate,
} from './wording.ts';

export function pendingRow(send: Pending, t: Translate): Row {
  const title = oneLine(send.title) || t('Untitled task');
  const label = send.step === '' ? title : stateFirst(send.step, title);
  return {
    id: `pending/${send.id}`,
    taskId: '',
    kind: 'pending',
    label,
    description: '',
    tooltip: [title, send.step],
    accessibility: label,
    icon: { id: 'cloud-upload' },
    context: '.pending',
    expandable: false,
    pending: send.id,
  };
}

/** This window's knowledge of a task, beside the task itself. */
export interface Known {
  /** The user has not looked at its end yet. */
  readonly fresh?: boolean;
  /** It belongs to a repository that does not concern the window. */
  readonly elsewhere?: boolean;
  /** How much of its result a work tree has, to which it was applied. */
  readonly applied?: Presence | undefined;
  /** Name of its pull request: `#12`. */
  readonly pull?: string | undefined;
  /** What else touches the files of its result. */
  readonly overlaps?: readonly Overlap[];
  /** Whether its ticket was told of its end. */
  readonly report?: Report | undefined;
}

/** This window's knowledge of the files of a result. */
export interface KnownFiles {
  readonly isReviewed: (file: FileChange) => boolean;
  /** What a work tree was given of a file, where it was given a part of the result. */
  readonly given: (file: FileChange) => GivenFile | undefined;
}

export function taskRow(
  task: TaskSummary,
  now: number,
  { fresh = false, elsewhere = false, applied, pull, overlaps = [], report }: Known,
  t: Translate,
): Row {
  const words = t(statusWords(task.status));
  const title = oneLine(task.title) || t('Untitled task');
  // Placed first, because a narrow view cuts off the end and the name tells such rows apart.
  const name = elsewhere ? `${oneLine(task.repository.name, 60)}: ${title}` : title;
  const inTheWay = overlaps.length > 0 ? [t('overlaps')] : [];
  const unreported = report?.isSent === false ? [t('not reported')] : [];
  const pulled = pull === undefined ? [] : [pull];
  const parts = [
    ...pulled,
    ...unreported,
    ...appliedParts(applied, t),
    ...inTheWay,
    ...progressParts(task, now),
  ];
  const description = parts.join(' · ');
  const seen = fresh ? [t('not reviewed yet')] : [];
  const reported = reportWords(task.origin, report, t);
  const tooltip = [
    ...taskTooltip(task, words, t),
    ...(applied ? [appliedWords(applied, t)] : []),
    ...pulled.map((each) => t('Pull request: {0}', each)),
    ...overlaps.map((overlap) => overlapWords(overlap, t)),
    ...(reported === undefined ? [] : [reported]),
  ];
  return {
    id: `task/${task.id}`,
    taskId: task.id,
    kind: 'task',
    label: stateFirst(t(rowStatusWords(task.status)), name),
    description,
    tooltip: fresh ? [...tooltip, t('Not reviewed yet')] : tooltip,
    accessibility: [stateFirst(words, name), description, ...seen].filter(Boolean).join(', '),
    icon: statusIcon(task.status),
    context: taskContext(task, applied, pull),
    expandable: true,
  };
}

function appliedParts(applied: Presence | undefined, t: Translate): string[] {
  if (applied === 'all') return [t('applied')];
  return applied === 'part' ? [t('partly applied')] : [];
}

function appliedWords(applied: Presence, t: Translate): string {
  switch (applied) {
    case 'all':
      return t('Applied');
    case 'part':
      return t('Your files have a part of it');
    case 'none':
      return t('Applied, and taken out of your files since');
  }
}

function taskContext(
  task: TaskSummary,
  applied: Presence | undefined,
  pull: string | undefined,
): string {
  const words = ['task'];
  words.push(isFinal(task.status) ? 'final' : 'active');
  if ((task.files ?? 0) > 0 && isFinal(task.status)) words.push('result');
  if (task.attempts > 0) words.push('log');
  if (task.status.kind === 'needs_input') words.push('question');
  if (reportedTo(task.origin)) words.push('ticket');
  if (applied === 'all' || applied === 'part') words.push('applied');
  if (pull !== undefined) words.push('pull');
  return words.map((word) => `.${word}`).join('');
}

function taskTooltip(task: TaskSummary, words: string, t: Translate): string[] {
  const lines = [oneLine(task.title), t('{0} in {1}', words, oneLine(task.repository.name))];
  const reason = statusReason(task.status);
  if (reason !== undefined) lines.push(oneLine(reason, 600));
  const { origin } = task;
  if (origin.path !== undefined) {
    const place = oneLine(origin.path, 300);
    lines.push(t('From {0}', origin.line === undefined ? place : `${place}:${origin.line}`));
  }
  if ((task.files ?? 0) > 0) {
    const counts = plusMinus(task.additions, task.deletions);
    const files = task.files === 1 ? t('1 file changed') : t('{0} files changed', task.files ?? 0);
    lines.push(`${files} ${counts}`.trimEnd());
  }
  if (task.model !== undefined) lines.push(t('Model: {0}', modelName(task.model, t)));
  if (task.costUsd !== undefined) lines.push(t('Cost: {0}', dollars(task.costUsd)));
  return lines;
}

/** Marks a scripted model, so that people see at once when no real model was asked. */
function modelName(model: string, t: Translate): string {
  return isScripted(model) ? t('scripted model') : oneLine(model);
}

function statusReason(status: Status): string | undefined {
  switch (status.kind) {
    case 'needs_input':
      return status.question.text;
    case 'interrupted':
    case 'cancelled':
      return status.reason;
    case 'done':
      return status.verdict.because[0]?.text;
    default:
      return undefined;
  }
}

/**
 * Returns the rows right below a task: its attempts if there are several, else the one's own rows.
 */
export function taskChildren(task: TaskState, now: number, known: KnownFiles, t: Translate): Row[] {
  const [only] = task.attempts;
  if (!only) return [note(task.id, 'waiting', t('Waiting for its turn'), 'clock')];
  if (task.attempts.length === 1) return attemptChildren(task, only, now, known, t);
  const best = bestOf(task);
  return task.attempts.map((attempt) => attemptRow(task, attempt, attempt === best, now, t));
}

/** Returns the best of several that started side by side, once it is known. */
function bestOf({ attempts }: TaskState): AttemptState | undefined {
  const abreast = attempts.filter(({ continues }) => continues === undefined);
  const over = abreast.length > 1 && abreast.every(({ status }) => isFinal(status));
  return over ? rank(abreast)[0] : undefined;
}

function attemptRow(
  task: TaskState,
  attempt: AttemptState,
  best: boolean,
  now: number,
  t: Translate,
): Row {
  const { continues } = attempt;
  const label =
    continues === undefined
      ? t('Attempt {0}', attempt.n)
      : t('Attempt {0}, after {1}', attempt.n, continues);
  const parts = [t(statusWords(attempt.status))];
  if (best) parts.unshift(t('Best'));
  const phase = openPhase(attempt);
  if (phase && isLive(attempt.status)) {
    parts.push(phaseWords(phase.name), duration(now - Date.parse(phase.startedAt)));
  }
  if (attempt.result && attempt.result.files.length > 0) {
    parts.push(plusMinus(attempt.result.additions, attempt.result.deletions));
  }
  const description = parts.join(' · ');
  return {
    id: `task/${task.id}/${attempt.n}`,
    taskId: task.id,
    kind: 'attempt',
    label,
    description,
    tooltip: [label, description, ...spentLines(attempt, t)],
    accessibility: `${label}, ${description}`,
    icon: statusIcon(attempt.status),
    context: attemptContext(attempt),
    expandable: true,
    attempt: attempt.n,
  };
}

function spentLines({ agent, model, blueprint, usage }: AttemptState, t: Translate): string[] {
  const lines: string[] = [];
  if (agent !== undefined) lines.push(t('Agent: {0}', oneLine(agent)));
  if (model !== undefined) lines.push(t('Model: {0}', modelName(model, t)));
  if (blueprint !== undefined) lines.push(t('Blueprint: {0}', oneLine(blueprint)));
  if (usage.costUsd !== undefined) lines.push(t('Cost: {0}', dollars(usage.costUsd)));
  return lines;
}

function attemptContext({ status, result }: AttemptState): string {
  const words = ['attempt', isFinal(status) ? 'final' : 'active'];
  if (result?.files.length) words.push('result');
  if (status.kind === 'needs_input') words.push('question');
  return words.map((word) => `.${word}`).join('');
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
      ? status.verdict.because.map((reason) => reason.text)
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

/** The file that a flag is about: its row leads there. */
function flaggedFile(
  status: Status,
  index: number,
  places: ReadonlyMap<string, number>,
): Pick<Row, 'file'> {
  const reason = status.kind === 'done' ? status.verdict.because[index] : undefined;
  if (!reason?.code.startsWith('flag.')) return {};
  const path = pathOfFlag(reason.text, places);
  return path === undefined ? {} : { file: { path, index: places.get(path) ?? 0 } };
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
    const name = phaseWords(phase.name);
    rows.push({
      ...note(under, 'phase', t(statusWords(attempt.status)), 'sync~spin', task.id),
      description: `${name} · ${time}`,
      accessibility: t('{0}: {1}, for {2}', t(statusWords(attempt.status)), name, time),
    });
  }
  const call = attempt.tools.at(-1);
  if (call) {
    const label = oneLine(call.summary || call.tool);
    rows.push({ ...note(under, 'tool', label, 'tools', task.id), description: t(call.state) });
  }
  return rows;
}

function openPhase(attempt: AttemptState) {
  return attempt.phases.findLast((phase) => phase.ms === undefined);
}
