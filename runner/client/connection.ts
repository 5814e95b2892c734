/**
 * Owns a client's connection to a runner: requests in typed form, channels as states, and coming
 * back by itself after a cut, with a cursor, so that nothing is missed. A refusal (token, version)
 * is final: it is not tried again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { BackOff, type Pauses } from '../platform/back-off.ts';
import { tellListeners } from '../platform/tell-listeners.ts';
import { ErrandError } from '../protocol/errors.ts';
import { taskChannel, TASKS_CHANNEL, type Channel } from '../protocol/events.ts';
import {
  ExpectNotice,
  LaggedNotice,
  parseEvents,
  parseTaskEvent,
  parseTaskListEvent,
  StoppingNotice,
  Subscribe,
  Unsubscribe,
} from '../protocol/requests.ts';
import { reduceTask, reduceTaskList } from '../protocol/reduce.ts';
import { TaskState, TaskSummaries, type TaskId, type TaskSummary } from '../protocol/task.ts';
import { ChannelFollower, type Fold, type Listener } from './connection-channel.ts';
import {
  ask,
  dial,
  LostError,
  type ConnectOptions,
  type HelloResult,
  type Link,
} from './connection-dial.ts';
import type { Requester, RequestForm } from './requester.ts';

export type { ConnectOptions, HelloResult } from './connection-dial.ts';

export type ConnectionStatus =
  | { readonly kind: 'connected'; readonly hello: HelloResult }
  /** Cut off; it comes back by itself. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** Reconnecting will not help: the token or the version is refused. */
  | { readonly kind: 'refused'; readonly error: ErrandError }
  | { readonly kind: 'closed' };

export interface Disposable {
  dispose(): void;
}

const PAUSES: Pauses = { firstMs: 250, longestMs: 10_000 };
/** Time that a request waits for a connection that is being made again. */
const REQUEST_WAITS_MS = 30_000;

/**
 * Resolves when the runner has answered `hello`. Rejects with `unauthorized`, `version_mismatch`,
 * or `unavailable` when nothing (or no runner) is there: the first try is made once.
 */
export async function connect(options: ConnectOptions): Promise<RunnerConnection> {
  const closing = new AbortController();
  const link = await dial(options, closing.signal);
  return new RunnerConnection(options, closing, link);
}

export class RunnerConnection implements Requester {
  readonly #options: ConnectOptions;
  readonly #closing: AbortController;
  readonly #followers = new Map<Channel, ChannelFollower<unknown>>();
  readonly #watchers = new Set<(status: ConnectionStatus) => void>();
  readonly #noticed = new Set<(method: string, params: unknown) => void>();
  #status: ConnectionStatus;
  #hello: HelloResult;
  #link: Link | undefined;
  /** Settles with the next connection; there is one while the connection is lost. */
  #next: Promise<Link> | undefined;

  /** Made by `connect`. */
  constructor(options: ConnectOptions, closing: AbortController, link: Link) {
    this.#options = options;
    this.#closing = closing;
    this.#hello = link.hello;
    this.#status = { kind: 'connected', hello: link.hello };
    this.#use(link);
  }

  /** The runner's latest answer to `hello`. */
  get hello(): HelloResult {
    return this.#hello;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Hears of each change of the status. */
  onStatus(listener: (status: ConnectionStatus) => void): Disposable {
    this.#watchers.add(listener);
    return { dispose: () => this.#watchers.delete(listener) };
  }

  /** Hears of the runner's notices that belong to no channel: what terminals put out. */
  onNotice(listener: (method: string, params: unknown) => void): Disposable {
    this.#noticed.add(listener);
    return { dispose: () => this.#noticed.delete(listener) };
  }

  /**
   * Asks the runner. A request that a cut left without answer is sent again on the next
   * connection: every request may be repeated. Rejects with an ErrandError.
   */
  async request<P extends v.GenericSchema, R extends v.GenericSchema>(
    form: RequestForm<P, R>,
    params: v.InferInput<P>,
  ): Promise<v.InferOutput<R>> {
    for (;;) {
      const link = this.#link ?? (await this.#comesBack());
      try {
        return await ask(link.rpc, form, params);
      } catch (error) {
        if (!(error instanceof LostError) || this.#closing.signal.aborted) throw error;
        await link.over;
      }
    }
  }

  /** Tells the runner that a task of this repository will probably follow soon. */
  expectTask(repository: string): void {
    const params: v.InferInput<typeof ExpectNotice.params> = { repository };
    // On a connection that is cut nobody hears it, and nothing depends on it.
    this.#link?.rpc.sendNotification(ExpectNotice.method, params).catch(() => undefined);
  }

  /** Subscribes to every task of the runner, newest first; called at once and after each change. */
  subscribeTasks(
    onState: (tasks: readonly TaskSummary[]) => void,
    onError: (error: ErrandError) => void = () => undefined,
  ): Disposable {
    return this.#follow(taskList, { onState, onError });
  }

  /** Subscribes to one task; called with its whole state at once and after each change. */
  subscribeTask(
    id: TaskId,
    onState: (task: TaskState) => void,
    onError: (error: ErrandError) => void = () => undefined,
  ): Disposable {
    return this.#follow(oneTask(id), { onState, onError });
  }

  /**
   * The events of one task after `after`, each once and in order; 0 is from the first. Where the
   * runner no longer has them one by one, the state as it is now comes first, as a snapshot.
   */
  followEvents(
    id: TaskId,
    after: number,
    onNews: (news: { seq?: number; event?: unknown; snapshot?: unknown }) => void,
    onError: (error: ErrandError) => void = () => undefined,
  ): Disposable {
    const events: Fold<true> = {
      channel: taskChannel(id),
      after,
      empty: true,
      snapshot: (snapshot) => {
        onNews({ snapshot });
        return true;
      },
      apply: (_state, event, seq) => {
        onNews({ seq, event });
        return true;
      },
    };
    return this.#follow(events, { onState: () => undefined, onError });
  }

  /** Ends the connection; requests under way reject. Idempotent. */
  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#link?.socket.close(1000);
    this.#link?.rpc.dispose();
    this.#link = undefined;
    if (this.#status.kind !== 'refused') this.#move({ kind: 'closed' });
  }

  #follow<S>(fold: Fold<S>, listener: Listener<S>): Disposable {
    // The fold of a channel's name is always the same, so its state has the same type.
    const known = this.#followers.get(fold.channel) as ChannelFollower<S> | undefined;
    const follower = known ?? new ChannelFollower<S>(fold);
    follower.listeners.add(listener);
    if (!known) {
      this.#followers.set(fold.channel, follower);
      void this.#subscribe(follower);
    } else if (follower.state !== undefined) {
      listener.onState(follower.state);
    }
    return {
      dispose: () => {
        follower.listeners.delete(listener);
        if (follower.listeners.size === 0) this.#unfollow(follower);
      },
    };
  }

  #unfollow(follower: ChannelFollower<unknown>): void {
    if (this.#followers.get(follower.channel) !== follower) return;
    this.#followers.delete(follower.channel);
    const link = this.#link;
    // A connection that is cut at this moment has no subscription left to end.
    if (link) ask(link.rpc, Unsubscribe, { channel: follower.channel }).catch(() => undefined);
  }

  /** Without a connection nothing happens: the next one subscribes every channel. */
  async #subscribe(follower: ChannelFollower<unknown>): Promise<void> {
    const link = this.#link;
    if (!link) return;
    const { channel } = follower;
    try {
      const { after, time } = follower.beginSubscribe();
      const answer = await ask(link.rpc, Subscribe, { channel, after });
      if (link !== this.#link || this.#followers.get(channel) !== follower) return;
      if (!follower.caughtUp(answer, time)) await this.#subscribe(follower);
    } catch (error) {
      if (error instanceof LostError || !(error instanceof ErrandError)) return;
      follower.fail(error);
    }
  }

  #use(link: Link): void {
    this.#link = link;
    this.#hello = link.hello;
    link.onEvents((params) => this.#hear(link, params));
    link.rpc.onNotification(LaggedNotice.method, (params: unknown) => this.#lagged(params));
    link.rpc.onNotification(StoppingNotice.method, (params: unknown) => this.#warned(link, params));
    link.rpc.onNotification((method, params) => {
      tellListeners(this.#noticed, (listener) => listener(method, params));
    });
    void link.over.then((reason) => this.#lose(link, reason));
    for (const follower of this.#followers.values()) void this.#subscribe(follower);
  }

  #hear(link: Link, params: unknown): void {
    if (link !== this.#link) return;
    const live = parseEvents(params);
    const follower = live && this.#followers.get(live.channel);
    if (!live || !follower) return; // Unsubscribed meanwhile, or from a newer runner.
    if (!follower.live(live.events)) void this.#subscribe(follower);
  }

  #lagged(params: unknown): void {
    const parsed = v.safeParse(LaggedNotice.params, params);
    const follower = parsed.success ? this.#followers.get(parsed.output.channel) : undefined;
    if (!follower) return;
    follower.forget();
    void this.#subscribe(follower);
  }

  #warned(link: Link, params: unknown): void {
    const parsed = v.safeParse(StoppingNotice.params, params);
    if (!parsed.success || link !== this.#link) return;
    this.#hello = { ...this.#hello, stopping: parsed.output };
    this.#move({ kind: 'connected', hello: this.#hello });
  }

  #lose(link: Link, reason: string): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#move({ kind: 'lost', reason });
    const next = this.#reconnect();
    this.#next = next;
    // Its failure is in the status, and reaches those who wait for it as well.
    next.catch(() => undefined);
  }

  async #reconnect(): Promise<Link> {
    const { signal } = this.#closing;
    // With jitter: a runner that restarts is not met by all its clients at once.
    const backOff = new BackOff(PAUSES, Math.random);
    for (;;) {
      await sleep(backOff.next(), undefined, { signal });
      try {
        const link = await dial(this.#options, signal);
        this.#use(link);
        this.#move({ kind: 'connected', hello: link.hello });
        return link;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ErrandError && error.code === 'unavailable') continue;
        const refused =
          error instanceof ErrandError
            ? error
            : new ErrandError('internal', 'The connection failed.', { cause: error });
        this.#move({ kind: 'refused', error: refused });
        throw refused;
      }
    }
  }

  async #comesBack(): Promise<Link> {
    const closed = new ErrandError('unavailable', 'The connection to the runner is closed.');
    if (this.#closing.signal.aborted || !this.#next) throw closed;
    const done = new AbortController();
    const late = sleep(REQUEST_WAITS_MS, undefined, { signal: done.signal }).then(() => {
      throw new LostError();
    });
    try {
      return await Promise.race([this.#next, late]);
    } catch (error) {
      throw error instanceof ErrandError ? error : closed;
    } finally {
      late.catch(() => undefined); // Ended by the abort.
      done.abort();
    }
  }

  #move(status: ConnectionStatus): void {
    this.#status = status;
    tellListeners(this.#watchers, (watcher) => watcher(status));
  }
}

const taskList: Fold<readonly TaskSummary[]> = {
  channel: TASKS_CHANNEL,
  empty: [],
  snapshot: (value) => {
    const parsed = v.safeParse(TaskSummaries, value);
    return parsed.success ? parsed.output : undefined;
  },
  apply: (state = [], event) => {
    const known = parseTaskListEvent(event);
    return known ? reduceTaskList(state, known) : state;
  },
};

const oneTask = (id: TaskId): Fold<TaskState> => ({
  channel: taskChannel(id),
  empty: undefined,
  snapshot: (value) => {
    const parsed = v.safeParse(TaskState, value);
    return parsed.success ? parsed.output : undefined;
  },
  apply: (state, event) => {
    const known = parseTaskEvent(event);
    return known ? reduceTask(state, known) : state;
  },
});
