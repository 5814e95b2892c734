/**
 * Owns who hears what: the clients, their subscriptions, the one sequence of all actions, and the
 * last of them for a client that comes back after a cut. A client that this process does not know is
 * told so, and begins anew: a made-up replay would leave it with stale chats.
 */
import type { Action, Envelope, Origin, Uri } from './wire.ts';

/** A connection, as the channels see it. */
export interface Outlet {
  notify(method: string, params: unknown): void;
}

/** Actions that are kept for clients that were cut off. */
const MAX_KEPT = 2000;
/** Characters of them as JSON: a draft is told with each letter, and may have pictures in it. */
const MAX_KEPT_CHARACTERS = 16 << 20;
/** Clients of closed windows that are remembered; the longest away is forgotten first. */
const MAX_AWAY = 100;

interface Client {
  readonly id: string;
  outlet: Outlet | undefined;
  readonly subscriptions: Set<Uri>;
}

export class Channels {
  readonly #clients = new Map<string, Client>();
  #kept: Envelope[] = [];
  #sizes: number[] = [];
  #size = 0;
  #seq = 0;

  /** Number of the last action. */
  get seq(): number {
    return this.#seq;
  }

  /** A client begins, or begins anew, on a connection. */
  join(id: string, outlet: Outlet): void {
    this.#clients.delete(id);
    this.#clients.set(id, { id, outlet, subscriptions: new Set() });
    const away = [...this.#clients.values()].filter((client) => client.outlet === undefined);
    for (const client of away.slice(0, -MAX_AWAY)) this.#clients.delete(client.id);
  }

  /**
   * A client comes back: the actions that it missed, or undefined where they are not all here; then
   * it needs snapshots. False where the client is unknown.
   */
  rejoin(
    id: string,
    outlet: Outlet,
    after: number,
    subscriptions: readonly Uri[],
  ): readonly Envelope[] | undefined | false {
    const client = this.#clients.get(id);
    if (!client || after > this.#seq) return false;
    client.outlet = outlet;
    client.subscriptions.clear();
    for (const channel of subscriptions) client.subscriptions.add(channel);
    const first = this.#kept[0]?.serverSeq ?? this.#seq + 1;
    if (after < first - 1) return undefined;
    return this.#kept.filter(
      ({ serverSeq, channel }) => serverSeq > after && client.subscriptions.has(channel),
    );
  }

  /** The connection is gone; the client may come back on another one. */
  leave(id: string, outlet: Outlet): void {
    const client = this.#clients.get(id);
    if (client?.outlet === outlet) client.outlet = undefined;
  }

  subscribe(id: string, channel: Uri): void {
    this.#clients.get(id)?.subscriptions.add(channel);
  }

  unsubscribe(id: string, channel: Uri): void {
    this.#clients.get(id)?.subscriptions.delete(channel);
  }

  /** True while a window that is there follows one of the channels. */
  isFollowed(fits: (channel: Uri) => boolean): boolean {
    return [...this.#clients.values()].some(
      ({ outlet, subscriptions }) => outlet && [...subscriptions].some(fits),
    );
  }

  /** Sends an action to everybody who follows the channel, the client that it comes from too. */
  dispatch(channel: Uri, action: Action, origin?: Origin): void {
    this.#seq += 1;
    const envelope: Envelope = {
      channel,
      action,
      serverSeq: this.#seq,
      ...(origin && { origin }),
    };
    this.#keep(envelope);
    for (const { id, outlet, subscriptions } of this.#clients.values()) {
      if (subscriptions.has(channel) || id === origin?.clientId) outlet?.notify('action', envelope);
    }
  }

  #keep(envelope: Envelope): void {
    const size = JSON.stringify(envelope).length;
    this.#kept.push(envelope);
    this.#sizes.push(size);
    this.#size += size;
    if (this.#kept.length <= 2 * MAX_KEPT && this.#size <= 2 * MAX_KEPT_CHARACTERS) return;
    let first = Math.max(0, this.#kept.length - MAX_KEPT);
    this.#size = this.#sizes.slice(first).reduce((sum, each) => sum + each, 0);
    for (; this.#size > MAX_KEPT_CHARACTERS; first += 1) this.#size -= this.#sizes[first] ?? 0;
    this.#kept = this.#kept.slice(first);
    this.#sizes = this.#sizes.slice(first);
  }

  /** Tells one client that its action does not count; nobody else hears of it. */
  reject(channel: Uri, action: Action, origin: Origin, rejectionReason: string): void {
    this.#seq += 1;
    const envelope = { channel, action, serverSeq: this.#seq, origin, rejectionReason };
    this.#clients.get(origin.clientId)?.outlet?.notify('action', envelope);
  }

  /** Tells everybody something that belongs to no sequence. */
  announce(method: string, params: unknown): void {
    for (const { outlet } of this.#clients.values()) outlet?.notify(method, params);
  }
}
