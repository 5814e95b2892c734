/** What tests of every source of tickets ask of it: its whole list, and how it fails. */
import assert from 'node:assert/strict';
import {
  TicketError,
  type TicketSource,
  type TicketTrouble,
} from '../../../runner/tickets/source.ts';
import type { TicketFilter } from '../../../runner/tickets/ticket.ts';

export async function fails(
  failing: Promise<unknown>,
  kind: TicketTrouble['kind'],
  message: RegExp,
): Promise<void> {
  await assert.rejects(failing, (error: unknown) => {
    assert.ok(error instanceof TicketError, String(error));
    assert.match(error.message, message);
    assert.equal(error.trouble.kind, kind);
    return true;
  });
}

/** The keys of a list, over all its pages. */
export async function keysOf(source: TicketSource, filter: TicketFilter): Promise<string[]> {
  const { signal } = new AbortController();
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await source.list(filter, cursor, signal);
    keys.push(...page.tickets.map(({ key }) => key));
    cursor = page.next;
  } while (cursor !== undefined);
  return keys;
}

export function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
