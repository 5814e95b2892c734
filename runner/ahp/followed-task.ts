/**
 * Owns following one task on the runner's connection, with the logs of its attempts: what is known of
 * it stays while the runner is away, and is told anew by the next connection. It shows nothing: whom
 * news are told, and when a task is followed, its owner decides.
 */
import { followLog } from '../client/artifacts.ts';
import type { Disposable } from '../client/connection.ts';
import { ErrandError } from '../protocol/errors.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskId, TaskState } from '../protocol/task.ts';
import type { RunnerLink } from './runner-link.ts';
import { TaskHistory } from './task-history.ts';
import { within } from './within.ts';

export interface FollowedParts {
  readonly link: RunnerLink;
  /** Called after each event, and for each piece of a log. */
  readonly onNews: () => void;
  /** True while somebody reads what the logs have to say. */
  readonly wantsLogs: () => boolean;
}

/** Logs of ended attempts are read before a task is shown, but not for longer than this. */
const LOGS_WITHIN_MS = 3000;
/** A task whose runner is away is shown without waiting for it. */
const KNOWN_WITHIN_MS = 5000;

export class FollowedTask {
  readonly #id: TaskId;
  readonly #parts: FollowedParts;
  #history = new TaskHistory();
  #following: Disposable | undefined;
  #logs = new AbortController();
  readonly #logged = new Map<number, Promise<void>>();
  #known: PromiseWithResolvers<void> | undefined;

  constructor(id: TaskId, parts: FollowedParts) {
    this.#id = id;
    this.#parts = parts;
  }

  get task(): TaskState | undefined {
    return this.#history.task;
  }

  get history(): TaskHistory {
    return this.#history;
  }

  get isFollowing(): boolean {
    return this.#following !== undefined;
  }

  /** Takes what a request has answered, before the event says it, and follows it from there. */
  take(task: TaskState): void {
    this.#history.take({ snapshot: task });
    this.follow();
  }

  /** Idempotent. Does nothing while the runner is away: the next connection follows it. */
  follow(): void {
    if (this.#following) return;
    this.#known ??= Promise.withResolvers();
    const history = new TaskHistory();
    try {
      const { connection } = this.#parts.link;
      this.#following = connection.followEvents(
        this.#id,
        0,
        (news) => {
          history.take(news);
          this.#history = history;
          this.#heard();
        },
        // It is gone: the list says so too.
        () => this.#known?.resolve(),
      );
    } catch (error) {
      if (!(error instanceof ErrandError)) throw error;
      this.#known.resolve();
      this.#known = undefined;
    }
  }

  /** Resolves when what the runner knows of it is here, or the runner is away. */
  async known(): Promise<void> {
    await within(KNOWN_WITHIN_MS, this.#known?.promise);
  }

  /** Reads the logs of all attempts; resolves when those of ended ones are here. */
  async readLogs(): Promise<void> {
    const ended: Promise<void>[] = [];
    for (const { n, log, status } of this.task?.attempts ?? []) {
      if (log === undefined) continue;
      const reading = this.#logged.get(n) ?? this.#readLog(n, log);
      this.#logged.set(n, reading);
      if (isFinal(status)) ended.push(reading);
    }
    if (ended.length > 0) await within(LOGS_WITHIN_MS, Promise.all(ended));
  }

  /** Its connection is over; whoever waits for what is known goes on waiting for the next one. */
  cut(): void {
    this.#following?.dispose();
    this.#following = undefined;
    this.#logs.abort();
    this.#logs = new AbortController();
    this.#logged.clear();
  }

  /** Stops following; what is known stays. */
  stop(): void {
    this.cut();
    this.#known?.resolve();
    this.#known = undefined;
  }

  #heard(): void {
    // All events until now are told in the same turn of the event loop.
    setImmediate(() => this.#known?.resolve());
    if (this.#parts.wantsLogs()) void this.readLogs();
    this.#parts.onNews();
  }

  async #readLog(attempt: number, log: string): Promise<void> {
    const { signal } = this.#logs;
    const decoder = new TextDecoder();
    const history = this.#history;
    history.reading(attempt, true);
    try {
      for await (const piece of followLog(this.#parts.link.address, log, { signal })) {
        history.read(attempt, decoder.decode(piece, { stream: true }));
        this.#parts.onNews();
      }
    } catch (error) {
      // A log that is gone leaves the steps without their words.
      if (!(error instanceof ErrandError)) throw error;
    } finally {
      history.reading(attempt, false);
      this.#parts.onNews();
    }
  }
}
