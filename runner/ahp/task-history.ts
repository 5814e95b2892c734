/**
 * Owns what this host knows of one task: its state as the runner folds it, and beside that what the
 * fold leaves out: every tool call, and the order in which things came. Ids are the runner's, so they
 * are the same after a restart of either. Where the runner no longer has each event, its snapshot
 * stands for them, with the last tool calls alone.
 */
import * as v from 'valibot';
import { LogOutline } from '../protocol/log-outline.ts';
import { reduceTask } from '../protocol/reduce.ts';
import { parseTaskEvent } from '../protocol/requests.ts';
import { isFinal } from '../protocol/status.ts';
import { type AttemptState, type CheckRun, TaskState, type ToolCall } from '../protocol/task.ts';

/** A thing in the account of an attempt, by the name that the runner has for it. */
export type Item =
  | { readonly kind: 'plan' }
  | { readonly kind: 'tool'; readonly id: string }
  | { readonly kind: 'check'; readonly id: string }
  | { readonly kind: 'message'; readonly id: string };

export interface AttemptHistory {
  readonly items: readonly Item[];
  readonly tools: ReadonlyMap<string, ToolCall>;
  readonly startedAt: string;
  /** Milliseconds from its start to its end, or until the last event. */
  readonly took: number;
  readonly outline: LogOutline;
  /** True while its log is being read, and more of it may come. */
  readonly isReading: boolean;
}

/** The fold replaces a run of the same check at the same place. */
export const checkId = ({ name, at }: Pick<CheckRun, 'name' | 'at'>): string => `${at}/${name}`;

/** What `followEvents` tells. */
export interface News {
  readonly seq?: number;
  readonly event?: unknown;
  readonly snapshot?: unknown;
}

export class TaskHistory {
  #task: TaskState | undefined;
  readonly #attempts = new Map<number, Growing>();

  get task(): TaskState | undefined {
    return this.#task;
  }

  of(attempt: number): AttemptHistory | undefined {
    return this.#attempts.get(attempt);
  }

  take({ event, snapshot }: News): void {
    if (snapshot !== undefined) {
      const parsed = v.safeParse(TaskState, snapshot);
      if (!parsed.success) return;
      this.#task = parsed.output;
      for (const attempt of parsed.output.attempts) {
        this.#note(attempt, attempt.phases[0]?.startedAt ?? parsed.output.createdAt);
      }
      return;
    }
    const known = parseTaskEvent(event);
    if (!known) return;
    this.#task = reduceTask(this.#task, known);
    if (!('attempt' in known)) return;
    const attempt = this.#task?.attempts.find(({ n }) => n === known.attempt);
    if (attempt) this.#note(attempt, known.at);
  }

  /** Takes more of the log of an attempt. */
  read(attempt: number, text: string): void {
    this.#attempts.get(attempt)?.outline.add(text);
  }

  /** Says that the log of an attempt is read from now on, or is read to its end. */
  reading(attempt: number, isReading: boolean): void {
    const history = this.#attempts.get(attempt);
    if (history) history.isReading = isReading;
  }

  #note(attempt: AttemptState, at: string): void {
    const found = this.#attempts.get(attempt.n);
    const history = found ?? new Growing(at);
    if (!found) this.#attempts.set(attempt.n, history);
    history.note(attempt, at);
  }
}

class Growing implements AttemptHistory {
  readonly items: Item[] = [];
  readonly tools = new Map<string, ToolCall>();
  readonly outline = new LogOutline();
  isReading = false;
  readonly startedAt: string;
  readonly #known = new Set<string>();
  #last: string;
  #isOver = false;

  constructor(at: string) {
    this.startedAt = at;
    this.#last = at;
  }

  get took(): number {
    return Math.max(0, Date.parse(this.#last) - Date.parse(this.startedAt)) || 0;
  }

  /** Adds what is new of the attempt, in the order that one event or snapshot gives. */
  note(attempt: AttemptState, at: string): void {
    if (attempt.plan !== undefined) this.#add({ kind: 'plan' });
    this.#addChecks(attempt, (run) => run.at === 'base');
    for (const call of attempt.tools) {
      this.tools.set(call.id, call);
      this.#add({ kind: 'tool', id: call.id });
    }
    for (const { id } of attempt.messages ?? []) this.#add({ kind: 'message', id });
    this.#addChecks(attempt, (run) => run.at !== 'base');
    if (!this.#isOver) this.#last = at;
    this.#isOver = isFinal(attempt.status);
  }

  #addChecks({ checks }: AttemptState, fits: (run: CheckRun) => boolean): void {
    for (const run of checks) if (fits(run)) this.#add({ kind: 'check', id: checkId(run) });
  }

  #add(item: Item): void {
    const key = item.kind === 'plan' ? item.kind : `${item.kind}/${item.id}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.items.push(item);
  }
}
