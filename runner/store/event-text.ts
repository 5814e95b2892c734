/**
 * Owns the JSON of an event: it is made once, stored, and sent to every client as it is. An event
 * never changes once it is made; its text goes with it.
 */
import type { ChannelEvent } from '../protocol/events.ts';

const texts = new WeakMap<ChannelEvent, string>();

export function eventText(event: ChannelEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}
