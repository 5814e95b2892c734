/**
 * Makes the message with live events that goes to every client of a channel: once for all that are
 * sent the same events. Owns no connection. Backstop: a client checks what it gets.
 */
import type { Channel, Sequenced } from '../protocol/events.ts';
import { EventsNotice } from '../protocol/requests.ts';
import { eventText } from '../store/event-text.ts';

interface Made {
  readonly channel: Channel;
  readonly last: Sequenced | undefined;
  readonly events: number;
  readonly frame: Buffer;
}

/** By the first event of each; a client that lags is sent others. */
const made = new WeakMap<Sequenced, Made>();

export function eventsFrame(channel: Channel, events: readonly Sequenced[]): Buffer {
  const [first, last] = [events[0], events.at(-1)];
  const known = first && made.get(first);
  // Events of a channel have no gaps, so both ends and the number tell the rest.
  if (known?.channel === channel && known.last === last && known.events === events.length) {
    return known.frame;
  }
  const list = events.map(({ seq, event }) => `{"seq":${seq},"event":${eventText(event)}}`);
  const params = `{"channel":${JSON.stringify(channel)},"events":[${list.join(',')}]}`;
  const frame = Buffer.from(
    `{"jsonrpc":"2.0","method":${JSON.stringify(EventsNotice.method)},"params":${params}}`,
  );
  if (first) made.set(first, { channel, last, events: events.length, frame });
  return frame;
}
