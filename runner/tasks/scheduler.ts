/**
 * Owns which attempts are carried out: claims queued ones up to a number at a time, carries them
 * out through the `RunAttempt` it was given, resumes those that were cut off or got their answer,
 * and stops them. It never decides what an attempt does. Each claim is stored before the attempt
 * acts; an attempt always ends in a status (done, cancelled, or one it is resumed from). Backstop:
 * the fencing token of each claim.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../platform/report.ts';
import { settledOr, within } from '../platform/settled.ts';
import { ErrandError } from '../protocol/errors.ts';
import { isFinal } from '../protocol/status.ts';
import type { Status, TaskId, TaskState } from '../protocol/task.ts';
import { noSuchTask } from '../store/channels.ts';
import type { DiskRoom } from '../store/disk-room.ts';
import { asStorageError, StorageFullError } from '../store/storage-error.ts';
import { StoredAttempt, type Keeping } from './attempt-context.ts';
import { AttemptLedger } from './attempt-ledger.ts';
import { FencedError, OutageError, type RunAttempt } from './context.ts';
import { Deadlines } from './deadlines.ts';
import type { Place, StartLimits } from './fair-share.ts';
import { type Cancelled, stop, StopReason } from './stopping.ts';
import { evenWhenFull, onceStorable } from './storable.ts';
import { curated, HARNESS_ERROR, harnessVerdict } from './internal-error.ts';
import { interrupt, interruptLeft } from './interrupt-left.ts';
import { attemptStatus, CLAIMABLE, move, moveUnlessFinal } from './transitions.ts';
import { type Started, Turns } from './turns.ts';

export interface SchedulerParts extends Keeping {
  readonly run: RunAttempt;
  /** Number of attempts carried out at a time. */
  readonly concurrency: number;
  /** Of those, how many of one repository and of one user. */
  readonly limits?: StartLimits;
  /** Milliseconds that a stopped attempt may take to end; then it is fenced off. */
  readonly stopWithinMs?: number;
  /** Milliseconds that attempts get to end when the runner itself stops. */
  readonly drainWithinMs?: number;
  /** Developer log: gets faults that people are shown only in curated words. */
  readonly report: Report;
  /** The disk that everything is kept on; without it, there is always room. */
  readonly room?: Pick<DiskRoom, 'recentHealth' | 'giveUpReserve'>;
}

interface Run extends Started {
  readonly stop: AbortController;
  /** Resolves when the attempt is out of the queue, or cannot be claimed. */
  readonly claimed: PromiseWithResolvers<void>;
  context: StoredAttempt | undefined;
  /** Never rejects. */
  ended: Promise<void>;
}

const STOP_WITHIN_MS = 2000;
const DRAIN_WITHIN_MS = 8000;
const NO_ROOM_MS = 3000;
const RESTARTED = 'the runner was restarted';
const STOPPED = 'the runner was stopped';

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #runs = new Map<string, Run>();
  readonly #cancelling = new Map<TaskId, Promise<TaskState>>();
  readonly #closing = new AbortController();
  readonly #deadlines: Deadlines;
  #claiming: Promise<void> | undefined;
  #claimAgain = false;
  #hadRoom = true;
  readonly #turns: Turns;
  /** False until the leftovers of a dead runner are marked; nothing is claimed before that. */
  #ready = false;
  #started: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#turns = new Turns(parts.store, parts.limits ?? {});
    this.#deadlines = new Deadlines({ ...parts, passed: () => this.wake() });
  }

  /** Number of attempts being carried out. */
  get running(): number {
    return this.#runs.size;
  }

  /** How many attempts wait for their turn, and the first of them. */
  places(): Promise<{ waiting: number; places: Place[] }> {
    return this.#turns.places([...this.#runs.values()]);
  }

  /** Marks the attempts that a dead runner left under way, then begins to claim. Idempotent. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  /** Looks for attempts to claim. */
  wake(): void {
    if (!this.#ready || this.#closing.signal.aborted) return;
    this.#claimAgain = true;
    this.#claiming ??= this.#claimAll();
  }

  /**
   * Resolves with the task's state once nothing of it is running; the work done so far is kept. A
   * task that has already ended answers with its state.
   */
  cancel(id: TaskId, reason: string): Promise<TaskState> {
    const under = this.#cancelling.get(id);
    if (under) return under;
    const cancelled = this.#cancel(id, reason).finally(() => this.#cancelling.delete(id));
    this.#cancelling.set(id, cancelled);
    return cancelled;
  }

  /**
   * Claims nothing more, lets every attempt go on to where nothing is lost by cutting it off
   * (`Pausable`), and stops when all are there, or when `until` aborts.
   */
  async drain(until: AbortSignal): Promise<void> {
    this.#closing.abort();
    await this.#claiming;
    await settledOr(until, Promise.all([...this.#runs.values()].map(({ ended }) => ended)));
    await this.stop();
  }

  /** Claims nothing more and hands every running attempt back as interrupted. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #start(): Promise<void> {
    await interruptLeft(this.#parts, RESTARTED);
    this.#ready = true;
    await this.#deadlines.start();
    this.wake();
  }

  async #stop(): Promise<void> {
    this.#closing.abort();
    this.#deadlines.stop();
    await this.#started?.catch(() => undefined); // Whoever started it had this failure.
    await this.#claiming;
    const runs = [...this.#runs.values()];
    for (const run of runs) run.stop.abort(new StopReason('shutdown', STOPPED));
    const limit = this.#parts.drainWithinMs ?? DRAIN_WITHIN_MS;
    await within(limit, Promise.all(runs.map((run) => run.ended)));
    for (const run of this.#runs.values()) {
      // It did not stop in time: it is fenced off here, and resumed by the next start.
      run.context?.fence();
      await this.#interrupt(run.task, run.attempt, STOPPED);
    }
  }

  /** Ends a run that has come to rest while the runner stops. */
  #handBack(run: Run): void {
    if (this.#closing.signal.aborted) run.stop.abort(new StopReason('shutdown', STOPPED));
  }

  async #claimAll(): Promise<void> {
    try {
      while (this.#claimAgain && !this.#closing.signal.aborted) {
        this.#claimAgain = false;
        await this.#claimSome();
      }
    } catch (cause) {
      this.#parts.report('queued attempts could not be claimed', cause);
      void this.#wakeLater();
    } finally {
      // In one go with the last look: whoever wakes it from here on begins anew.
      this.#claiming = undefined;
    }
  }

  async #claimSome(): Promise<void> {
    let hasRoom = false;
    while (this.#runs.size < this.#parts.concurrency) {
      const next = await this.#turns.next([...this.#runs.values()]);
      if (!next) return;
      hasRoom ||= await this.#hasRoom();
      if (!hasRoom) return void this.#wakeLater(NO_ROOM_MS);
      if (this.#closing.signal.aborted) return;
      this.#turns.started(next);
      // The next one is chosen from a queue that this one has left.
      await this.#begin(next).claimed.promise;
    }
  }

  #begin(next: Started): Run {
    const key = keyOf(next.task, next.attempt);
    const run: Run = {
      ...next,
      stop: new AbortController(),
      claimed: Promise.withResolvers<void>(),
      context: undefined,
      ended: Promise.resolve(),
    };
    this.#runs.set(key, run);
    run.ended = this.#carryOut(run).finally(() => {
      this.#runs.delete(key);
      this.wake();
    });
    return run;
  }

  /** Carries out one run of an attempt, from its claim to its end. Never rejects. */
  async #carryOut(run: Run): Promise<void> {
    const { task, attempt } = run;
    const { store, now } = this.#parts;
    try {
      const claim = await store.takeOver(task, attempt, (state) => {
        const status = attemptStatus(state, attempt);
        const free = status && CLAIMABLE.includes(status.kind) && !run.stop.signal.aborted;
        return free ? move(state, attempt, { kind: 'preparing' }, now().toISOString()) : [];
      });
      run.claimed.resolve();
      if (attemptStatus(claim.state, attempt)?.kind !== 'preparing') return;
      const owner = { task, attempt, fence: claim.fence };
      const before = attemptStatus(claim.before, attempt);
      const cutOff = before?.kind === 'interrupted' ? before.reason : undefined;
      const rest = (): void => this.#handBack(run);
      run.context = await StoredAttempt.open(this.#parts, owner, claim.state, { cutOff, rest });
      await this.#toItsEnd(run, run.context);
    } catch (cause) {
      await this.#settle(run, cause);
    } finally {
      run.claimed.resolve();
      await run.context?.seal().catch((cause: unknown) => {
        this.#parts.report('attempt could not be closed', cause, { task, attempt });
      });
    }
  }

  async #toItsEnd(run: Run, context: StoredAttempt): Promise<void> {
    const { ending } = context.book;
    // A ledger that has ended before the row did: a crash came in between. The ledger decides.
    if (ending?.kind === 'verdict') {
      return context.finish({ level: ending.level, because: [...ending.because] });
    }
    if (ending?.kind === 'cancelled') {
      return this.#conclude(run, { kind: 'cancelled', reason: ending.reason });
    }
    await context.openLedger();
    // Stopped while it was being opened: then it does not begin at all.
    run.stop.signal.throwIfAborted();
    await this.#parts.run(context, run.stop.signal);
    if (!context.finished && !context.parked) {
      run.stop.signal.throwIfAborted();
      throw new Error('the attempt ended without a verdict');
    }
  }

  /** Settles an attempt whose run was cut short by an error. Never rejects. */
  async #settle(run: Run, cause: unknown): Promise<void> {
    const { report } = this.#parts;
    const { task, attempt, context } = run;
    const reason: unknown = run.stop.signal.reason;
    // A cancel writes the end itself (#cancel); after a takeover the new owner does.
    if (reason instanceof StopReason && reason.kind === 'cancel') return;
    if (cause instanceof FencedError || context?.finished) return;
    // It waits for an answer, holds no resources, and is claimed again once there is one.
    if (context?.parked) return;
    try {
      // Discarded after its turn had come: there is nothing left to end.
      if (!context && !(await this.#parts.store.task(task))) return;
      if (reason instanceof StopReason) return await this.#interrupt(task, attempt, STOPPED);
      report('attempt failed', cause, { task, attempt });
      const full = asStorageError(cause);
      if (full instanceof StorageFullError || cause instanceof OutageError) {
        return await this.#interruptWhenStorable(run, full);
      }
      if (context) return await this.#fail(context, cause);
      await this.#conclude(run, { kind: 'done', verdict: harnessVerdict(cause) });
    } catch (second) {
      report('attempt could not be ended', second, { task, attempt });
      if (!(second instanceof FencedError)) await this.#interruptWhenStorable(run, second);
    }
  }

  async #fail(context: StoredAttempt, cause: unknown): Promise<void> {
    if (context.book.ending?.kind === 'verdict') {
      const { level, because } = context.book.ending;
      return context.finish({ level, because: [...because] });
    }
    await context.openLedger();
    const text = curated(cause);
    await context.record('runner', { kind: 'trouble', code: HARNESS_ERROR, text });
    await context.finishByLedger();
  }

  /**
   * On a full disk hardly anything can be stored: the reserve is used to tell people at once, or
   * else it is stored as soon as there is room. Nothing is claimed before (`#hasRoom`).
   */
  async #interruptWhenStorable(run: Run, cause: unknown): Promise<void> {
    const words = cause instanceof ErrandError ? curated(cause) : 'the runner had an error';
    const tell = (): Promise<void> => this.#interrupt(run.task, run.attempt, words);
    if (cause instanceof StorageFullError && this.#parts.room) {
      await this.#parts.room.giveUpReserve();
      const told = await tell().then(
        () => true,
        () => false,
      );
      if (told) return;
    }
    await onceStorable(tell, this.#closing.signal);
  }

  async #cancel(id: TaskId, reason: string): Promise<TaskState> {
    const found = await this.#parts.store.task(id);
    if (!found) throw noSuchTask(id);
    // At the same time: each of them may take the whole of the limit.
    const going = found.state.attempts.filter(({ status }) => !isFinal(status));
    await Promise.all(going.map(({ n }) => this.#cancelAttempt(id, n, reason)));
    return (await this.#parts.store.task(id))?.state ?? found.state;
  }

  async #cancelAttempt(task: TaskId, attempt: number, reason: string): Promise<void> {
    const { store, logs, now, room, stopWithinMs = STOP_WITHIN_MS } = this.#parts;
    const run = this.#runs.get(keyOf(task, attempt));
    const stopped = run && (await stop(run, reason, stopWithinMs));
    const end = async (): Promise<void> => {
      // The fence rises with the status: a run that outlived the limit can write nothing more.
      const { state } = await store.takeOver(task, attempt, (current) =>
        moveUnlessFinal(current, attempt, { kind: 'cancelled', reason }, now().toISOString()),
      );
      if (attemptStatus(state, attempt)?.kind === 'cancelled') {
        await this.#recordCancelled(task, attempt, { reason, ...(stopped && { stopped }) });
      }
    };
    await evenWhenFull(room, end).catch((cause: unknown) => {
      // Nothing of it is running, and nothing else would end it.
      void onceStorable(end, this.#closing.signal);
      throw cause;
    });
    await logs.close(task, attempt);
  }

  /** The ledger's last entry, where a ledger was begun. */
  async #recordCancelled(task: TaskId, attempt: number, how: Cancelled): Promise<void> {
    const { ledgers, now } = this.#parts;
    const book = new AttemptLedger(await ledgers.open(task, attempt), now);
    try {
      if (book.entries.length > 0 && !book.ending) {
        await book.append('runner', { kind: 'cancelled', ...how });
      }
    } finally {
      await book.close();
    }
  }

  /** Moves an attempt that was under way back to a status in which it can be claimed. */
  async #interrupt(task: TaskId, attempt: number, reason: string): Promise<void> {
    await interrupt(this.#parts, task, attempt, reason);
  }

  async #conclude(run: Run, status: Status): Promise<void> {
    const at = this.#parts.now().toISOString();
    await this.#parts.store.takeOver(run.task, run.attempt, (state) =>
      moveUnlessFinal(state, run.attempt, status, at),
    );
  }

  /** On a full disk nothing is begun: it would be cut off at its first word. */
  async #hasRoom(): Promise<boolean> {
    const health = await this.#parts.room?.recentHealth();
    if (health && !health.ok && this.#hadRoom) this.#parts.report(health.detail, undefined);
    this.#hadRoom = health?.ok ?? true;
    return this.#hadRoom;
  }

  async #wakeLater(ms = 1000): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    this.wake();
  }
}

const keyOf = (task: TaskId, attempt: number): string => `${task}/${attempt}`;
