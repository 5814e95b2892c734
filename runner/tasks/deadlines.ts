/**
 * Owns the deadlines of questions: when one passes without an answer, the default is stored as the
 * answer, or that nobody answered, and the attempt can be claimed again. Deadlines are in the
 * store, so they also pass while no runner runs. Backstop: whether a question is still open is
 * decided inside the transaction (message-events.ts), never here.
 */
import type { Report } from '../platform/report.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Status, TaskId } from '../protocol/task.ts';
import type { Store } from '../store/store.ts';
import { expiryEvents } from './message-events.ts';
import { attemptStatus } from './transitions.ts';

export interface DeadlinesParts {
  readonly store: Pick<Store, 'append' | 'attemptsIn' | 'onEvents' | 'task'>;
  readonly now: () => Date;
  /** Called when an attempt may be claimed again. */
  readonly passed: () => void;
  readonly report: Report;
}

interface Parked {
  readonly task: TaskId;
  readonly attempt: number;
  /** Time of the next look, in milliseconds since the epoch. */
  readonly at: number;
}

/** Number of parked attempts that a runner finds again when it starts. */
const MAX_PARKED_ATTEMPTS = 10_000;
const TRY_AGAIN_MS = 10_000;
/**
 * Longest time before a timer looks at the clock again: timers stand still while a machine sleeps,
 * and clocks are set.
 */
const MAX_TIMER_MS = 30_000;
const CHANNEL = 'task/';

export class Deadlines {
  readonly #parts: DeadlinesParts;
  readonly #parked = new Map<string, Parked>();
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;
  #stopped = false;

  constructor(parts: DeadlinesParts) {
    this.#parts = parts;
  }

  /** Finds attempts that are parked already, and watches for those parked from now on. */
  async start(): Promise<void> {
    const { store } = this.#parts;
    this.#stopListening = store.onEvents((channel, events) => {
      for (const { event } of events) {
        if (event.kind !== 'attempt.status') continue;
        this.#note(channel.slice(CHANNEL.length), event.attempt, event.status);
      }
    });
    for (const { task, attempt } of await store.attemptsIn(['needs_input'], MAX_PARKED_ATTEMPTS)) {
      const found = await store.task(task);
      const status = found && attemptStatus(found.state, attempt);
      if (status) this.#note(task, attempt, status);
    }
  }

  /** Lets no more deadlines pass. Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#stopListening?.();
    clearTimeout(this.#timer);
  }

  #note(task: TaskId, attempt: number, status: Status): void {
    const key = `${task}/${attempt}`;
    const deadline = status.kind === 'needs_input' ? status.question.deadline : undefined;
    if (deadline !== undefined) {
      this.#parked.set(key, { task, attempt, at: Date.parse(deadline) });
    } else if (!this.#parked.delete(key)) {
      return;
    }
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#parked.size === 0) return;
    const next = Math.min(...[...this.#parked.values()].map(({ at }) => at));
    const wait = Math.min(Math.max(0, next - this.#parts.now().getTime()), MAX_TIMER_MS);
    this.#timer = setTimeout(() => void this.#pass(), wait);
  }

  /** Never rejects. A timer may fire early: then nothing is due, and it is set again. */
  async #pass(): Promise<void> {
    const { store, now, passed, report } = this.#parts;
    for (const [key, parked] of this.#parked) {
      if (this.#stopped || parked.at > now().getTime()) continue;
      const { task, attempt } = parked;
      this.#parked.delete(key);
      try {
        const state = await store.append(task, (current) =>
          expiryEvents(current, attempt, now().toISOString()),
        );
        // Not due after all: the clock was set back meanwhile, or it waits on another question.
        const status = attemptStatus(state, attempt);
        if (status?.kind === 'needs_input') this.#note(task, attempt, status);
        else passed();
      } catch (cause) {
        // Discarded meanwhile: nobody waits for this answer any more.
        if (cause instanceof ErrandError && cause.code === 'not_found') continue;
        report('a question could not be settled', cause, { task, attempt });
        this.#parked.set(key, { ...parked, at: now().getTime() + TRY_AGAIN_MS });
      }
    }
    this.#arm();
  }
}
