/**
 * Owns which spans a task comes to: task, attempt, phase, turn, and in it calls of tools; runs of
 * checks in their phase. Each is made when it has ended. Contents stay out: no title, instruction,
 * command, path or word of a model is in any of them.
 */
import type { ChannelEvent, TaskEvent } from '../protocol/events.ts';
import { isFinal } from '../protocol/status.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import { NO_USAGE, usageSince } from '../protocol/usage.ts';
import { OTHER } from './metric.ts';
import { PHASES, TOOLS } from './runner-metrics.ts';
import type { Span } from './span.ts';
import { spanIdOf, traceIdOf } from './span-ids.ts';

/** A turn that has not ended: the model has answered, and its tools may be running. */
interface Turn {
  readonly n: number;
  readonly start: number;
  /** When its last tool ended, or the model's answer came. */
  end: number;
  readonly attributes: Span['attributes'];
}

interface Course {
  turn: Turn | undefined;
  usage: AttemptState['usage'] | undefined;
}

type Of<K extends TaskEvent['kind']> = Extract<TaskEvent, { kind: K }>;

export class TaskSpans {
  /** By task and attempt, while it goes on. */
  readonly #courses = new Map<string, Course>();

  /** The spans that end with this event; `task` has the event in it. */
  heard(event: ChannelEvent, task: TaskState | undefined): Span[] {
    if (!task) return [];
    if (event.kind === 'task.status') return isFinal(event.status) ? [taskSpan(event, task)] : [];
    if (!('attempt' in event)) return [];
    const attempt = task.attempts.find(({ n }) => n === event.attempt);
    if (!attempt) return [];
    switch (event.kind) {
      case 'attempt.phase':
        return this.#phase(event, task, attempt);
      case 'attempt.usage':
        return this.#answered(event, task, attempt);
      case 'attempt.tool':
        return this.#tool(event, task, attempt);
      case 'attempt.check':
        return checkSpan(event, task, attempt);
      case 'attempt.status':
        return this.#moved(event, task, attempt);
      default:
        return [];
    }
  }

  #courseOf(task: TaskState, attempt: AttemptState): Course {
    const key = keyOf(task, attempt);
    const known = this.#courses.get(key) ?? { turn: undefined, usage: undefined };
    this.#courses.set(key, known);
    return known;
  }

  /** A turn ends where the next one begins, or with its phase. */
  #endTurn(task: TaskState, attempt: AttemptState, course: Course, phase?: string): Span[] {
    const { turn } = course;
    course.turn = undefined;
    if (!turn) return [];
    return [
      {
        ...ids(task),
        spanId: turnId(task, attempt, turn.n),
        parentSpanId: phase ?? openPhaseId(task, attempt),
        name: 'turn',
        start: turn.start,
        end: turn.end,
        attributes: turn.attributes,
        failed: false,
      },
    ];
  }

  #phase(event: Of<'attempt.phase'>, task: TaskState, attempt: AttemptState): Span[] {
    const { name, startedAt, ms, outcome, usage, model } = event.phase;
    if (ms === undefined) return [];
    const course = this.#courseOf(task, attempt);
    const place = attempt.phases.findLastIndex((each) => each.startedAt === startedAt);
    const spanId = phaseId(task, attempt, place);
    const start = Date.parse(startedAt);
    return [
      ...this.#endTurn(task, attempt, course, spanId),
      {
        ...ids(task),
        spanId,
        parentSpanId: attemptId(task, attempt),
        name: `phase ${oneOf(PHASES, name)}`,
        start,
        end: start + ms,
        attributes: {
          'errand.phase': oneOf(PHASES, name),
          'gen_ai.request.model': model,
          'gen_ai.usage.input_tokens': usage?.input,
          'gen_ai.usage.output_tokens': usage?.output,
          'errand.cost_usd': usage?.costUsd,
        },
        failed: outcome === 'failed' || outcome === 'cut off',
      },
    ];
  }

  #answered(event: Of<'attempt.usage'>, task: TaskState, attempt: AttemptState): Span[] {
    const course = this.#courseOf(task, attempt);
    const at = Date.parse(event.at);
    if (course.turn?.n === event.usage.requests) {
      course.turn.end = at;
      return [];
    }
    const before = course.turn?.end ?? Date.parse(openPhase(attempt)?.startedAt ?? event.at);
    const ended = this.#endTurn(task, attempt, course);
    // Of an attempt that was begun before this start nobody knows what it had used.
    const known = course.usage ?? (event.usage.requests === 1 ? NO_USAGE : undefined);
    const used = known && usageSince(known, event.usage);
    course.usage = event.usage;
    course.turn = {
      n: event.usage.requests,
      start: before,
      end: at,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': event.model ?? attempt.model,
        'gen_ai.usage.input_tokens': used?.input,
        'gen_ai.usage.output_tokens': used?.output,
        'gen_ai.usage.cache_read.input_tokens': used?.cacheRead,
        'errand.cost_usd': used?.costUsd,
      },
    };
    return ended;
  }

  #tool({ at, call }: Of<'attempt.tool'>, task: TaskState, attempt: AttemptState): Span[] {
    if (call.state === 'running' || call.ms === undefined) return [];
    const course = this.#courseOf(task, attempt);
    const end = Date.parse(at);
    if (course.turn) course.turn.end = Math.max(course.turn.end, end);
    const tool = oneOf(TOOLS, call.tool);
    return [
      {
        ...ids(task),
        spanId: spanIdOf(task.id, attempt.n, 'tool', call.id),
        parentSpanId: course.turn
          ? turnId(task, attempt, course.turn.n)
          : openPhaseId(task, attempt),
        name: `execute_tool ${tool}`,
        start: end - call.ms,
        end,
        attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool },
        failed: call.state === 'error',
      },
    ];
  }

  #moved({ at, status }: Of<'attempt.status'>, task: TaskState, attempt: AttemptState): Span[] {
    const goesOn = ['preparing', 'working', 'verifying'].includes(status.kind);
    if (goesOn) return [];
    const ended = this.#endTurn(task, attempt, this.#courseOf(task, attempt));
    this.#courses.delete(keyOf(task, attempt));
    if (!isFinal(status)) return ended;
    const end = Date.parse(at);
    return [
      ...ended,
      {
        ...ids(task),
        spanId: attemptId(task, attempt),
        parentSpanId: rootId(task, attempt),
        name: 'attempt',
        start: Date.parse(attempt.phases[0]?.startedAt ?? at),
        end,
        attributes: {
          'errand.task': task.id,
          'errand.attempt': attempt.n,
          // Of one that is a command of its owner's, only the kind.
          'errand.agent': attempt.agent?.split(':')[0],
          'errand.outcome': outcomeOf(attempt),
          'gen_ai.request.model': attempt.model,
          'errand.cost_usd': attempt.usage.costUsd,
        },
        failed: hasFailed(attempt),
      },
    ];
  }
}

function taskSpan({ at }: Of<'task.status'>, task: TaskState): Span {
  const last = task.attempts.at(-1);
  const isFirst = last === undefined || last.continues === undefined;
  const end = Date.parse(at);
  return {
    ...ids(task),
    spanId: last === undefined ? spanIdOf(task.id, 'task') : rootId(task, last),
    name: 'task',
    // A follow-up takes a task up again, long after its first end.
    start: Date.parse(isFirst ? task.createdAt : (last.phases[0]?.startedAt ?? at)),
    end,
    attributes: {
      'errand.task': task.id,
      'errand.repository': task.spec.repository.id,
      'errand.origin': task.spec.origin.kind,
      'errand.attempts': task.attempts.length,
      'errand.outcome': task.status.kind === 'done' ? task.status.verdict.level : task.status.kind,
    },
    failed: task.status.kind === 'done' && task.status.verdict.level === 'failed',
  };
}

function checkSpan(
  { at, check }: Of<'attempt.check'>,
  task: TaskState,
  attempt: AttemptState,
): Span[] {
  if (check.outcome === 'running' || check.ms === undefined) return [];
  const end = Date.parse(at);
  // A check may be run again on the same commit; its name is the repository's, and stays there.
  const spanId = spanIdOf(task.id, attempt.n, 'check', check.at, check.name, at);
  return [
    {
      ...ids(task),
      spanId,
      parentSpanId: openPhaseId(task, attempt),
      name: `check ${check.at}`,
      start: end - check.ms,
      end,
      attributes: { 'errand.check.at': check.at, 'errand.check.outcome': check.outcome },
      failed: check.outcome === 'errored' || check.outcome === 'timed_out',
    },
  ];
}

const ids = (task: TaskState): { readonly traceId: string } => ({ traceId: traceIdOf(task.id) });

/** A follow-up has a root of its own: the one before has ended. */
function rootId(task: TaskState, { n, continues }: AttemptState): string {
  return continues === undefined ? spanIdOf(task.id, 'task') : spanIdOf(task.id, 'task', n);
}

const attemptId = (task: TaskState, { n }: AttemptState): string => spanIdOf(task.id, n);

function phaseId(task: TaskState, { n }: AttemptState, place: number): string {
  return spanIdOf(task.id, n, 'phase', place);
}

function turnId(task: TaskState, { n }: AttemptState, turn: number): string {
  return spanIdOf(task.id, n, 'turn', turn);
}

function openPhase({ phases }: AttemptState): AttemptState['phases'][number] | undefined {
  return phases.findLast(({ ms }) => ms === undefined);
}

/** The phase that goes on, or the attempt itself between two. */
function openPhaseId(task: TaskState, attempt: AttemptState): string {
  const place = attempt.phases.findLastIndex(({ ms }) => ms === undefined);
  return place < 0 ? attemptId(task, attempt) : phaseId(task, attempt, place);
}

function outcomeOf({ status }: AttemptState): string {
  return status.kind === 'done' ? status.verdict.level : status.kind;
}

function hasFailed({ status }: AttemptState): boolean {
  return status.kind === 'done' && status.verdict.level === 'failed';
}

const keyOf = ({ id }: TaskState, { n }: AttemptState): string => `${id}/${n}`;

const oneOf = (known: readonly string[], name: string): string =>
  known.includes(name) ? name : OTHER;
