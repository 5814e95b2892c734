/**
 * Owns the Tickets view as data: which rows there are, below which, and what each one says. Pure;
 * tickets-tree.ts turns rows into tree items. Everything that a service wrote is made one harmless
 * line.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { statusWords } from '../../runner/protocol/status.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { TicketFilter, TicketSummary } from '../../runner/tickets/ticket.ts';
import {
  type Icon,
  rowStatusWords,
  stateFirst,
  statusIcon,
  type Translate,
} from '../tasks/wording.ts';
import { isFiltered } from './filter.ts';
import type { Around, Click, Known, Row, Shown } from './row.ts';
import { nameOf } from './ticket-list.ts';
import { troubleRow } from './trouble-row.ts';

/**
 * Why the view is empty, for its welcome texts: it has no source, or its only one has nothing to
 * show. Several sources are rows, and each says so itself.
 */
export type Emptiness = 'none' | 'signed_out' | 'no_match' | 'empty';

export function emptinessOf(
  sources: readonly Shown[],
  filter: TicketFilter,
): Emptiness | undefined {
  const [only, second] = sources;
  if (!only) return 'none';
  const { tickets, trouble, isKnown } = only.list;
  if (second || tickets.length > 0 || !isKnown) return undefined;
  if (trouble) return trouble.trouble.kind === 'signed_out' ? 'signed_out' : undefined;
  return isFiltered(filter) ? 'no_match' : 'empty';
}

export function sourceRow({ id, name, place, isList, list }: Shown, t: Translate): Row {
  const label = oneLine(name);
  const signedOut = list.trouble?.trouble.kind === 'signed_out';
  return {
    id: `source/${id}`,
    label,
    description: place,
    tooltip: [label, place],
    accessibility: t('{0}, {1}', label, place),
    icon: { id: isList ? 'checklist' : name.includes('/') ? 'repo' : 'project' },
    context: signedOut ? '.source.signedOut' : '.source',
  };
}

/** The rows below a source, or those of the whole view where it is the only one. */
export function rowsBelow(source: Shown, around: Around, isOnly: boolean): Row[] {
  const { id, list } = source;
  const { filter, t } = around;
  const { tickets, trouble, hasMore, isKnown } = list;
  if (isOnly && emptinessOf([source], filter) !== undefined) return [];
  const seen = new Map<string, number>();
  const rows = tickets.map((ticket) => ticketRow(id, ticket, around, seen));
  if (trouble) rows.unshift(troubleRow(source, trouble, around));
  else if (hasMore) rows.push(moreRow(id, tickets.length, t));
  if (rows.length > 0 || !isKnown) return rows;
  return [
    noteRow(id, isFiltered(filter) ? t('No ticket matches the filter') : t('No open ticket')),
  ];
}

/** `#12 Round prices`; an item of a list is its words. */
export function ticketName({ ref, key, title }: TicketSummary): string {
  return oneLine(ref.service === 'list' ? title : `${key} ${title}`);
}

function ticketRow(
  source: string,
  ticket: TicketSummary,
  { known, t }: Around,
  seen: Map<string, number>,
): Row {
  const here = known(ticket);
  const { task } = here;
  const name = ticketName(ticket);
  const state = stateOf(here, t);
  const facts = [
    // An item's place says more beside its words than before them.
    ticket.ref.service === 'list' ? ticket.key : '',
    ticket.state ?? '',
    ticket.milestone ?? '',
    ...ticket.labels.slice(0, 5),
    ...ticket.assignees.slice(0, 3).map((person) => person.name),
  ];
  const description = facts
    .map((fact) => oneLine(fact, 60))
    .filter(Boolean)
    .join(' · ');
  const click = clickOn(ticket, task);
  return {
    id: `source/${source}/${uniqueName(ticket, seen)}`,
    label: state ? stateFirst(state.short, name) : name,
    description,
    tooltip: [name, ...tooltipOf(ticket, t), ...(state ? [state.long] : [])],
    accessibility: [name, state?.long ?? '', description].filter(Boolean).join(', '),
    icon: state?.icon ?? iconOf(ticket),
    context: contextOf(ticket, here),
    ticket,
    ...(task && { task: task.id }),
    ...(click && { click }),
  };
}

function stateOf({ task, isApplied, isSending }: Known, t: Translate) {
  if (isSending) {
    return { short: t('Sending'), long: t('Being sent'), icon: { id: 'cloud-upload' } };
  }
  if (!task) return undefined;
  const words = t(statusWords(task.status));
  return {
    short: isApplied ? t('Applied') : t(rowStatusWords(task.status)),
    long: isApplied ? t('Delegated: {0}, applied', words) : t('Delegated: {0}', words),
    icon: statusIcon(task.status),
  };
}

/**
 * An item of a list is known by its words, as an edit above it moves its line; of equal ones, each
 * by its place among them.
 */
function uniqueName({ ref, title }: TicketSummary, seen: Map<string, number>): string {
  if (ref.service !== 'list') return nameOf(ref);
  const name = `${ref.project} ${title}`;
  const place = seen.get(name) ?? 0;
  seen.set(name, place + 1);
  return `${place} ${name}`;
}

function clickOn({ ref }: TicketSummary, task: TaskSummary | undefined): Click | undefined {
  if (task) return { kind: 'task', task: task.id };
  if (ref.service === 'list') {
    return { kind: 'line', path: ref.project, line: Number.parseInt(ref.id, 10) };
  }
  // Nothing leaves the editor by a click that may only be meant to select.
  return undefined;
}

function iconOf({ ref, isOpen }: TicketSummary): Icon {
  if (!isOpen) return { id: 'pass', color: 'disabledForeground' };
  return { id: ref.service === 'list' ? 'circle-large-outline' : 'issues' };
}

function contextOf({ url }: TicketSummary, { task, isDue, isSending }: Known): string {
  const words = [
    'ticket',
    ...(isDue || isSending ? [] : ['free']),
    ...(task ? ['task'] : []),
    ...(url === undefined ? [] : ['web']),
  ];
  return words.map((word) => `.${word}`).join('');
}

function tooltipOf(ticket: TicketSummary, t: Translate): string[] {
  const { state, milestone, labels, assignees } = ticket;
  return [
    ...(state === undefined ? [] : [t('State: {0}', oneLine(state, 60))]),
    ...(milestone === undefined ? [] : [t('Milestone: {0}', oneLine(milestone, 100))]),
    ...(labels.length === 0 ? [] : [t('Labels: {0}', oneLine(labels.join(', '), 300))]),
    ...(assignees.length === 0
      ? []
      : [t('Assigned to: {0}', oneLine(assignees.map((each) => each.name).join(', '), 300))]),
  ];
}

/** Named by how many there are, so that it is another row once more have arrived. */
function moreRow(source: string, count: number, t: Translate): Row {
  const label = t('Load more');
  return {
    id: `source/${source}/more/${count}`,
    label,
    description: t('{0} so far', count),
    tooltip: [t('Shown: the {0} that changed last', count)],
    accessibility: t('Load more tickets; {0} so far', count),
    icon: { id: 'ellipsis' },
    context: '.more',
    click: { kind: 'more' },
  };
}

function noteRow(source: string, label: string): Row {
  return {
    id: `source/${source}/note`,
    label,
    description: '',
    tooltip: [label],
    accessibility: label,
    icon: { id: 'info' },
    context: '.note',
  };
}
