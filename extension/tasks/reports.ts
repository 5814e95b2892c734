/**
 * Owns what this window knows of reports to tickets: which tasks are to be reported when they end,
 * and what came of it. Both survive reloads. It reports nothing itself. Free of `vscode`.
 */
import { isFinal } from '../../runner/protocol/status.ts';
import type { Origin, TaskSummary } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const DUE_KEY = 'errand.reportsDue';
const DONE_KEY = 'errand.reports';
/** Tasks to remember; older ones have long left the runner's list. */
const MAX_TASKS = 200;

/** What came of the last report of a task. */
export interface Report {
  /** The number of attempts that the task had then. */
  readonly attempts: number;
  readonly isSent: boolean;
  /** What there is to say beside, or why it failed and what to do. */
  readonly words: string;
}

/** The ticket of a service; an item of a task list is told by its tick. */
export function reportedTo({ ticket }: Pick<Origin, 'ticket'>): Origin['ticket'] {
  return ticket?.service === 'list' ? undefined : ticket;
}

export class Reports {
  readonly #memory: Memory;
  readonly #due: Set<string>;
  readonly #done: Map<string, Report>;
  readonly #going = new Set<string>();
  readonly #changes = new Emitter<string>();

  /** Fires with the id of a task that was reported, or could not be. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#due = new Set(memory.get<string[]>(DUE_KEY, []));
    this.#done = new Map(memory.get<[string, Report][]>(DONE_KEY, []));
  }

  /** Of the end that the task has now. */
  of({ id, attempts }: Pick<TaskSummary, 'id' | 'attempts'>): Report | undefined {
    const report = this.#done.get(id);
    return report && report.attempts >= attempts ? report : undefined;
  }

  /**
   * The tasks that have ended and are to be reported now, each once. Only what was seen under way
   * while it was wanted is: switching it on tells no ticket of what is long over.
   */
  ended(tasks: readonly TaskSummary[], isWanted: boolean): TaskSummary[] {
    const before = [...this.#due].join();
    const ended = tasks.filter(({ id, status, origin }) => {
      if (!reportedTo(origin)) return false;
      if (!isWanted || status.kind === 'cancelled') this.#due.delete(id);
      else if (!isFinal(status)) this.#due.add(id);
      return isFinal(status) && this.#due.has(id) && !this.#going.has(id);
    });
    for (const { id } of ended) this.#going.add(id);
    if ([...this.#due].join() !== before) this.#keepDue();
    return ended;
  }

  /** Undefined where it is no concern of this window. */
  settle(
    { id, attempts }: Pick<TaskSummary, 'id' | 'attempts'>,
    outcome: Omit<Report, 'attempts'> | undefined,
  ): void {
    this.#going.delete(id);
    if (this.#due.delete(id)) this.#keepDue();
    if (!outcome) return;
    this.#done.delete(id);
    this.#done.set(id, { attempts, ...outcome });
    void this.#memory.update(DONE_KEY, [...this.#done].slice(-MAX_TASKS));
    this.#changes.fire(id);
  }

  #keepDue(): void {
    void this.#memory.update(DUE_KEY, [...this.#due].slice(-MAX_TASKS));
  }
}
