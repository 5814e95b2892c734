/**
 * Owns the details of `errand show` below the end of a task: its attempts, best first, the
 * messages, and the usage of each part. Pure but for colours.
 */
import { newerBaseWords } from '../protocol/attempt-base.ts';
import { totalUsage, workedMs } from '../protocol/reduce.ts';
import { rank, resultBearer } from '../protocol/rank.ts';
import type { Message } from '../protocol/messages.ts';
import { isFinal, statusWords } from '../protocol/status.ts';
import type { AttemptState, PhaseRun, TaskState, Usage } from '../protocol/task.ts';
import { counted, took } from '../protocol/wording.ts';
import { modelName } from './live.ts';
import { column, indented, oneLine, paint, plusMinus } from './screen.ts';

export function breakdown(task: TaskState): string[] {
  return [
    ...section('Attempts, best first', attemptRows(task.attempts)),
    ...section('Messages', task.attempts.flatMap(messageRows)),
    ...section('Cost and time', costRows(task.attempts)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines.map((line) => `  ${line}`)];
}

/** Rows for each attempt; empty for a single one, which is the task itself. */
export function attemptRows(attempts: readonly AttemptState[]): string[] {
  if (attempts.length < 2) return [];
  const bearer = resultBearer(attempts);
  return rank(attempts).map((attempt) => {
    const { n, status, result, continues, base, usage } = attempt;
    const parts = [
      result ? plusMinus(result.additions, result.deletions) : 'no change',
      ...(continues === undefined ? [] : [`continues attempt ${continues}`]),
      ...(base ? [`on ${oneLine(newerBaseWords(base))}`] : []),
      ...(usage.costUsd === undefined ? [] : [dollars(usage.costUsd)]),
      took(workedMs(attempt)),
      ...(attempt === bearer && result ? ['its result counts'] : []),
    ];
    return `${column(`${n}`, 3)} ${column(statusWords(status), 20)} ${parts.join(' · ')}`;
  });
}

function messageRows({ n, messages = [], status }: AttemptState): string[] {
  const open = status.kind === 'needs_input' ? status.question.id : undefined;
  return messages.map((message) => {
    const { kind, text, comments = [], id } = message;
    const commentLines = comments.map(
      (remark) => `\n${oneLine(remark.path)}:${remark.line}: ${remark.text}`,
    );
    const what = kind === 'interrupt' && text === '' ? '(stop)' : text;
    const words = indented([what, ...commentLines].join('').trim());
    const state = id === open ? ', waiting for an answer' : stateOf(message, isFinal(status));
    return `${paint('dim', `attempt ${n}, ${kind.replace('_', '-')}${state}:`)} ${words}`;
  });
}

function stateOf({ kind, by, delivered }: Message, ended: boolean): string {
  if (kind === 'question') return '';
  const whose = by === 'default' ? ' by default, as nobody answered' : '';
  if (delivered !== undefined) return whose;
  return `${whose}, ${ended ? 'came too late to be delivered' : 'not delivered yet'}`;
}

function costRows(attempts: readonly AttemptState[]): string[] {
  const used = attempts.filter(({ usage }) => usage.requests > 0);
  const rows = used.flatMap((attempt) => {
    const name = attempts.length > 1 ? `attempt ${attempt.n}` : 'total';
    const phases = attempt.phases.filter(({ usage }) => usage !== undefined);
    const whole = costRow(name, attempt.usage, attempt.model, workedMs(attempt));
    return [...phases.map(phaseRow), whole];
  });
  if (used.length < 2) return rows;
  const ms = attempts.reduce((sum, attempt) => sum + workedMs(attempt), 0);
  return [...rows, costRow('task', totalUsage(attempts), undefined, ms)];
}

function phaseRow({ name, usage, model, ms }: PhaseRun): string {
  return costRow(name, usage ?? totalUsage([]), model, ms);
}

function costRow(
  name: string,
  usage: Usage,
  model: string | undefined,
  ms: number | undefined,
): string {
  const parts = [
    counted(usage.requests, 'request'),
    `${usage.input} tokens in`,
    `${usage.cacheRead} from cache`,
    `${usage.cacheWrite} to cache`,
    `${usage.output} out`,
    usage.costUsd === undefined ? 'price unknown' : dollars(usage.costUsd),
    ...(ms === undefined ? [] : [took(ms)]),
    ...(model === undefined ? [] : [modelName(model)]),
  ];
  return `${column(name, 11)} ${parts.join(' · ')}`;
}

const dollars = (usd: number): string => `$${usd.toFixed(4)}`;
