/**
 * Owns how a runner looks on one screen: takes what it says of itself and returns lines. Times are
 * counted from the runner's own clock. Pure but for colours.
 */
import { statusWords } from '../protocol/status.ts';
import type { RunnerStatus, RunningAttempt } from '../protocol/runner-status.ts';
import type { Status } from '../protocol/task.ts';
import { counted, dollars, duration, isScripted } from '../protocol/wording.ts';
import { column, indented, oneLine, paint, size } from './screen.ts';

export interface ScreenSize {
  readonly columns: number;
  /** Undefined: as many as there are. */
  readonly rows?: number;
}

const LABEL = 10;
/** Of the columns of a running attempt, beside the title. */
const WIDTHS = { task: 20, status: 13, phase: 16, spent: 9 } as const;
const MIN_TITLE = 12;

export function statusLines(status: RunnerStatus, { columns, rows }: ScreenSize): string[] {
  const head = [
    ...summary(status),
    '',
    ...(status.running.length === 0 ? [paint('dim', 'Nothing is running.')] : [titles(columns)]),
  ];
  const left = rows === undefined ? Infinity : Math.max(0, rows - head.length - 1);
  const total = status.running.length;
  const shown = status.running.slice(0, total > left ? left : total);
  const lines = shown.map((attempt) => attemptLine(attempt, status.now, columns));
  const more = total - shown.length;
  return [...head, ...lines, ...(more > 0 ? [paint('dim', `… ${more} more`)] : [])];
}

function summary(status: RunnerStatus): string[] {
  const { engine, disk, queue, tasks, spend } = status;
  const now = Date.parse(status.now);
  const up = duration(now - Date.parse(status.startedAt));
  const state = status.stopping ? paint('yellow', 'stopping: nothing new is begun') : `up ${up}`;
  const oldest = queue.oldest === undefined ? undefined : now - Date.parse(queue.oldest);
  return [
    row(
      'runner',
      true,
      `${state} · version ${oneLine(status.version)} · ${size(status.memoryBytes)} memory · ${counted(status.connections, 'client')}`,
    ),
    ...health('engine', engine),
    ...(disk.ok ? [row('disk', true, room(disk))] : health('disk', disk)),
    row(
      'queue',
      true,
      `${queue.running} of ${counted(queue.places, 'place')} in use · ${queue.waiting} waiting${oldest === undefined ? '' : `, the oldest for ${duration(oldest)}`}`,
    ),
    row('tasks', true, taskCounts(tasks)),
    row('sandboxes', true, sandboxWords(status)),
    row('today', true, spendWords(spend)),
  ];
}

/** What is wrong stands out, with the step that puts it right. */
function health(name: string, { ok, detail, fix }: RunnerStatus['engine']): string[] {
  const line = row(name, ok, indented(detail));
  return ok || fix === undefined
    ? [line]
    : [line, `${' '.repeat(LABEL + 2)}${paint('yellow', '→')} ${indented(fix)}`];
}

function row(name: string, ok: boolean, text: string): string {
  const mark = ok ? paint('green', '●') : paint('red', '✗');
  return `${mark} ${paint('bold', name.padEnd(LABEL))}${text}`;
}

function room({ freeBytes, totalBytes }: RunnerStatus['disk']): string {
  if (freeBytes === undefined) return 'takes writes';
  return totalBytes === undefined
    ? `${size(freeBytes)} free`
    : `${size(freeBytes)} free of ${size(totalBytes)}`;
}

/** In the order of a task's life; those that there are none of are left out. */
function taskCounts(tasks: RunnerStatus['tasks']): string {
  const order = [
    'needs_input',
    'working',
    'verifying',
    'preparing',
    'interrupted',
    'queued',
    'done',
    'cancelled',
  ];
  const rest = Object.keys(tasks).filter((state) => !order.includes(state));
  const parts = [...order, ...rest].flatMap((state) => {
    const count = tasks[state] ?? 0;
    if (count === 0) return [];
    const words = `${count} ${wordsFor(state)}`;
    return [state === 'needs_input' ? paint('yellow', words) : words];
  });
  return parts.length === 0 ? 'none yet' : parts.join(' · ');
}

function wordsFor(state: string): string {
  if (state === 'done') return 'done';
  return statusWords({ kind: state } as Status)?.toLowerCase() ?? oneLine(state);
}

function sandboxWords({
  sandboxes: { used, ready, making, most },
  pool: { hits, misses },
  namespaces = 0,
}: RunnerStatus): string {
  const parts = [`${used} in use`];
  if (most > 0) parts.push(`${ready} ready ahead${making === 0 ? '' : `, ${making} being made`}`);
  if (hits + misses > 0) parts.push(`ready when wanted ${hits} of ${hits + misses} times`);
  if (namespaces > 0) parts.push(`${counted(namespaces, 'network namespace')} ready`);
  return parts.join(' · ');
}

function spendWords({ costUsd, requests, isPartial }: RunnerStatus['spend']): string {
  if (requests === 0) return 'no model was asked';
  const asked = `${counted(requests, 'request')} to models`;
  if (!isPartial) return `${dollars(costUsd)} for ${asked}`;
  return costUsd === 0
    ? `${asked}, whose price is not known`
    : `${dollars(costUsd)} and more for ${asked}; a price is not known`;
}

function titles(columns: number): string {
  return paint(
    'dim',
    [
      column('task', WIDTHS.task),
      column('state', WIDTHS.status),
      column('phase', WIDTHS.phase),
      column('spent', WIDTHS.spent),
      column('title', titleWidth(columns)),
    ]
      .join(' ')
      .trimEnd(),
  );
}

function attemptLine(attempt: RunningAttempt, now: string, columns: number): string {
  const { task, attempt: n, status, phase, title, costUsd, requests, model } = attempt;
  const since = phase?.startedAt ?? attempt.startedAt;
  const time = since === undefined ? '' : short(Date.parse(now) - Date.parse(since));
  const where = phase === undefined ? time : `${oneLine(phase.name)} ${time}`;
  const spent = requests === 0 ? '' : costUsd === undefined ? `${requests} req` : dollars(costUsd);
  const scripted = model !== undefined && isScripted(model) ? ' (scripted model)' : '';
  const state = column(wordsFor(status), WIDTHS.status);
  return [
    column(n === 1 ? task : `${task}/${n}`, WIDTHS.task),
    status === 'needs_input' ? paint('yellow', state) : state,
    column(where, WIDTHS.phase),
    column(spent, WIDTHS.spent),
    column(`${oneLine(title)}${scripted}`, titleWidth(columns)),
  ]
    .join(' ')
    .trimEnd();
}

/** `0:07`, `12:40`, `1:02:40`: changes each second without moving. */
function short(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours === 0
    ? `${minutes}:${twoDigits(seconds % 60)}`
    : `${hours}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

function titleWidth(columns: number): number {
  const taken = Object.values(WIDTHS).reduce((sum, width) => sum + width + 1, 0);
  return Math.max(MIN_TITLE, columns - taken);
}
