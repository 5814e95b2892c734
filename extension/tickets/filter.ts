/**
 * Owns what the tickets are narrowed to, as it is kept over a reload and as it is said in words.
 * Free of `vscode`.
 */
import * as v from 'valibot';
import { oneLine } from '../../runner/protocol/text.ts';
import type { TicketFilter } from '../../runner/tickets/ticket.ts';
import type { Memory } from '../tasks/attention.ts';
import { Emitter, type Listen } from '../tasks/event.ts';
import type { Translate } from '../tasks/wording.ts';

const KEY = 'errand.ticketFilter';
/** Characters of one name or of the words to look for. */
const MAX_CHARACTERS = 200;
const MAX_LABELS = 10;

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_CHARACTERS));
/** An earlier version, or another one, may have kept it. */
const Kept = v.object({
  isMine: v.optional(v.boolean()),
  labels: v.optional(v.pipe(v.array(name), v.maxLength(MAX_LABELS))),
  milestone: v.optional(name),
  text: v.optional(name),
});

/** The filter of this window's tickets. */
export class KeptFilter {
  readonly #memory: Memory;
  readonly #changes = new Emitter<TicketFilter>();
  #value: TicketFilter;

  readonly onDidChange: Listen<TicketFilter> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    const kept = v.safeParse(Kept, memory.get<unknown>(KEY, {}));
    this.#value = kept.success ? tidied(kept.output) : {};
  }

  get value(): TicketFilter {
    return this.#value;
  }

  /** What is blank is no filter. */
  set(filter: TicketFilter): void {
    const next = tidied(filter);
    if (JSON.stringify(next) === JSON.stringify(this.#value)) return;
    this.#value = next;
    void this.#memory.update(KEY, next);
    this.#changes.fire(next);
  }
}

function tidied({ isMine, labels = [], milestone, text }: TicketFilter): TicketFilter {
  const names = [...new Set(labels.map((label) => cut(label)))]
    .filter((each) => each !== '')
    .slice(0, MAX_LABELS);
  return {
    ...(isMine === true && { isMine }),
    ...(names.length > 0 && { labels: names }),
    ...(cut(milestone) !== '' && { milestone: cut(milestone) }),
    ...(cut(text) !== '' && { text: cut(text) }),
  };
}

export function isFiltered(filter: TicketFilter): boolean {
  return Object.keys(filter).length > 0;
}

const cut = (words = ''): string => words.trim().slice(0, MAX_CHARACTERS);

/** `mine · bug, docs · Sprint 7 · "rounding"`; empty without a filter. */
export function filterWords(filter: TicketFilter, t: Translate): string {
  const { isMine, labels = [], milestone, text } = filter;
  const parts = [
    ...(isMine === true ? [t('mine')] : []),
    ...(labels.length > 0 ? [labels.map((label) => oneLine(label, 40)).join(', ')] : []),
    ...(milestone === undefined ? [] : [oneLine(milestone, 40)]),
    ...(text === undefined ? [] : [`"${oneLine(text, 40)}"`]),
  ];
  return parts.join(' · ');
}
