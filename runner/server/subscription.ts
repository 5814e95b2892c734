/**
 * Owns what one client is sent of one channel: live events in order, several to a frame, with a
 * bound on memory. A client that does not keep up loses chatter first and is told so
 * (`channel/lagged`: it then asks for a snapshot); an event that matters is never left out: when
 * those alone are too many, the connection is closed and the client comes back with its cursor.
 */
import { isChatter, type Channel, type Sequenced } from '../protocol/events.ts';

/** The connection as a subscription sees it. */
export interface Outlet {
  /** Bytes that the socket has not taken yet. */
  backlog(): number;
  send(channel: Channel, events: readonly Sequenced[]): void;
  lagged(channel: Channel): void;
  /** Closes the connection: it cannot be kept exact. */
  giveUp(): void;
}

export interface Bounds {
  /** With more than this in the socket nothing is handed to it, in bytes. */
  readonly socketBytes: number;
  /** Events waiting for one channel before chatter is dropped, and before the end. */
  readonly chatterEvents: number;
  readonly events: number;
}

export const BOUNDS: Bounds = { socketBytes: 1 << 20, chatterEvents: 500, events: 5000 };
const EVENTS_PER_FRAME = 100;
const LOOK_AGAIN_MS = 50;

export class Subscription {
  readonly #channel: Channel;
  readonly #outlet: Outlet;
  readonly #bounds: Bounds;
  #waiting: Sequenced[] = [];
  /** Nothing is sent before the answer that tells the client its position. */
  #sent: number | undefined;
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #ended = false;
  #lagged = false;

  constructor(channel: Channel, outlet: Outlet, bounds: Bounds) {
    this.#channel = channel;
    this.#outlet = outlet;
    this.#bounds = bounds;
  }

  /** The client knows everything up to `seq`. */
  startAfter(seq: number): void {
    this.#sent = seq;
    this.#schedule();
  }

  /** Live events, as they were stored. */
  push(events: readonly Sequenced[]): void {
    // A lagged client has a gap already: it gets nothing more before it subscribes again.
    if (this.#ended || this.#lagged) return;
    this.#waiting.push(...events);
    if (this.#waiting.length > this.#bounds.chatterEvents) this.#shed();
    this.#schedule();
  }

  end(): void {
    this.#ended = true;
    this.#waiting = [];
    clearTimeout(this.#timer as NodeJS.Timeout);
    clearImmediate(this.#timer as NodeJS.Immediate);
  }

  /**
   * Without its chatter a list has holes, so the client is told to fetch a snapshot instead; that
   * snapshot holds every event that mattered.
   */
  #shed(): void {
    if (this.#waiting.some(({ event }) => isChatter(event))) {
      this.#lagged = true;
      this.#waiting = [];
      this.#outlet.lagged(this.#channel);
    } else if (this.#waiting.length > this.#bounds.events) {
      this.end();
      this.#outlet.giveUp();
    }
  }

  #schedule(): void {
    if (this.#timer || this.#ended || this.#sent === undefined) return;
    this.#timer = setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#timer = undefined;
    const sent = this.#sent;
    if (this.#ended || sent === undefined) return;
    while (this.#waiting.length > 0 && this.#outlet.backlog() < this.#bounds.socketBytes) {
      const frame = this.#waiting.splice(0, EVENTS_PER_FRAME).filter(({ seq }) => seq > sent);
      const last = frame.at(-1);
      if (!last) continue;
      this.#sent = last.seq;
      this.#outlet.send(this.#channel, frame);
    }
    // `ws` has no drain event: look again while the socket is full.
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#flush(), LOOK_AGAIN_MS);
  }
}
