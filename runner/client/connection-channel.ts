/**
 * Owns the state of one channel on the client's side: the fold of its events, exact over any
 * number of reconnects. It asks to subscribe again where it finds a gap, and never shows a state
 * with a hole in it.
 */
import type * as v from 'valibot';
import { tellListeners } from '../platform/tell-listeners.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Channel } from '../protocol/events.ts';
import type { EventsNotice, Subscribe } from '../protocol/requests.ts';

type CatchUp = v.InferOutput<typeof Subscribe.result>;
type Live = v.InferOutput<typeof EventsNotice.params>['events'];

/** The way to make a channel's state from its events. */
export interface Fold<S> {
  readonly channel: Channel;
  /** The state before any event. */
  readonly empty: S | undefined;
  /** A snapshot of the runner, checked; undefined when its form is unknown. */
  snapshot(value: unknown): S | undefined;
  /** The state after an event; an event of unknown kind changes nothing. */
  apply(state: S | undefined, event: unknown, seq: number): S | undefined;
  /** The cursor to begin with, for who wants events and not a state; else a snapshot comes first. */
  readonly after?: number;
}

export interface Listener<S> {
  onState(state: S): void;
  onError(error: ErrandError): void;
}

export class ChannelFollower<S> {
  readonly channel: Channel;
  readonly listeners = new Set<Listener<S>>();
  readonly #fold: Fold<S>;
  #state: S | undefined;
  #seq: number | undefined;
  /** Live events that came before the answer to the subscription they belong to. */
  #held: Live[] | undefined;
  #subscribed = 0;

  constructor(fold: Fold<S>) {
    this.channel = fold.channel;
    this.#fold = fold;
    this.#seq = fold.after;
  }

  get state(): S | undefined {
    return this.#seq === undefined ? undefined : this.#state;
  }

  /**
   * The cursor to subscribe with, and which time this is; live events are held until `caughtUp`.
   */
  beginSubscribe(): { readonly after: number | undefined; readonly time: number } {
    this.#held = [];
    this.#subscribed += 1;
    return { after: this.#seq, time: this.#subscribed };
  }

  /**
   * Takes the answer. False when it leaves a gap: the caller subscribes again. Where that was done
   * meanwhile, the answer to it is waited for: live events come ahead of answers, and a snapshot
   * that is taken after them would be older than they are.
   */
  caughtUp(answer: CatchUp, time: number): boolean {
    if (time !== this.#subscribed) return true;
    const held = this.#held ?? [];
    this.#held = undefined;
    if (answer.events) {
      if (!this.#take(answer.events)) return false;
      if (this.#seq === undefined) this.#state = this.#fold.empty;
      this.#seq ??= answer.seq;
    } else {
      const state = this.#fold.snapshot(answer.snapshot);
      if (state === undefined) {
        this.fail(
          new ErrandError('version_mismatch', `The snapshot of ${this.channel} is unknown here.`, {
            hint: 'The runner may be newer than this client: upgrade the client.',
          }),
        );
        return true;
      }
      this.#state = state;
      this.#seq = answer.seq;
    }
    const whole = held.every((events) => this.#take(events));
    this.#show();
    return whole;
  }

  /** Takes live events. False when they leave a gap: the caller subscribes again. */
  live(events: Live): boolean {
    if (this.#held) {
      this.#held.push(events);
      return true;
    }
    const before = this.#seq;
    const whole = this.#take(events);
    if (this.#seq !== before) this.#show();
    return whole;
  }

  /** The runner left events out: only a snapshot helps. */
  forget(): void {
    this.#seq = undefined;
  }

  fail(error: ErrandError): void {
    tellListeners(this.listeners, (listener) => listener.onError(error));
  }

  #take(events: Live): boolean {
    for (const { seq, event } of events) {
      const known = this.#seq ?? 0;
      if (seq <= known) continue; // Heard before.
      if (seq !== known + 1) return false;
      this.#state = this.#fold.apply(this.#state, event, seq);
      this.#seq = seq;
    }
    return true;
  }

  #show(): void {
    const state = this.#state;
    if (state === undefined) return;
    tellListeners(this.listeners, (listener) => listener.onState(state));
  }
}
