/**
 * Owns the one list in which the user narrows the tickets: each choice counts at once, and the list
 * comes back until it is closed.
 */
import { l10n, type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { oneLine } from '../../runner/protocol/text.ts';
import type { TicketFilter, TicketSummary } from '../../runner/tickets/ticket.ts';
import { askWords } from '../platform/ask-words.ts';
import { pickOne } from '../platform/pick-one.ts';
import { isFiltered, type KeptFilter } from './filter.ts';

/** Names that are offered at most. */
const MAX_NAMES = 200;

interface Choice extends QuickPickItem {
  readonly run: () => Promise<TicketFilter | undefined> | TicketFilter;
}

/** `tickets` are those on the screen: their labels and milestones are offered. */
export async function filterTickets(
  filter: KeptFilter,
  tickets: () => readonly TicketSummary[],
): Promise<void> {
  for (;;) {
    const choices = choicesFor(filter.value, tickets());
    const clear: Choice = { label: l10n.t('Show All'), run: () => ({}) };
    const line: QuickPickItem = { label: '', kind: QuickPickItemKind.Separator };
    const picked = await pickOne([...choices, ...(isFiltered(filter.value) ? [line, clear] : [])], {
      title: l10n.t('Filter Tickets'),
      placeHolder: l10n.t('Only tickets that fit all of these are shown'),
    });
    const choice = [...choices, clear].find((each) => each === picked);
    if (!choice) return;
    // Cancelling a choice leaves everything as it was.
    const next = await choice.run();
    if (next) filter.set(next);
    if (choice === clear) return;
  }
}

function choicesFor(filter: TicketFilter, tickets: readonly TicketSummary[]): Choice[] {
  const { isMine = false, labels = [], milestone, text } = filter;
  const any = l10n.t('any');
  return [
    {
      label: l10n.t('Assigned to Me'),
      description: isMine ? l10n.t('yes') : any,
      run: () => ({ ...filter, isMine: !isMine }),
    },
    {
      label: l10n.t('Labels'),
      description: labels.map((each) => oneLine(each, 60)).join(', ') || any,
      run: async () => {
        const names = tickets.flatMap((each) => each.labels);
        const chosen = await pickNames(l10n.t('Which labels?'), names, labels, true);
        return chosen && { ...filter, labels: chosen };
      },
    },
    {
      label: l10n.t('Milestone or Sprint'),
      description: milestone === undefined ? any : oneLine(milestone, 60),
      run: async () => {
        const names = tickets.flatMap((each) => milestonesOf(each));
        const present = milestone === undefined ? [] : [milestone];
        const chosen = await pickNames(l10n.t('Which milestone or sprint?'), names, present, false);
        return chosen && { ...filter, milestone: chosen[0] ?? '' };
      },
    },
    {
      label: l10n.t('Words'),
      description: text === undefined ? any : `"${oneLine(text, 60)}"`,
      run: async () => {
        const words = await askWords({
          title: l10n.t('Filter Tickets'),
          prompt: l10n.t('Words in the title or the description; empty for any'),
          accept: l10n.t('Filter'),
          value: text,
        });
        return words === undefined ? undefined : { ...filter, text: words };
      },
    },
  ];
}

/** The headings above an item of a list are one milestone each. */
function milestonesOf({ ref, milestone }: TicketSummary): readonly string[] {
  if (milestone === undefined) return [];
  return ref.service === 'list' ? milestone.split(' › ') : [milestone];
}

/** Offers known names and what is typed; undefined when the user gives up. */
async function pickNames(
  title: string,
  known: readonly string[],
  present: readonly string[],
  isMany: boolean,
): Promise<string[] | undefined> {
  const list = window.createQuickPick();
  const names = [...new Set([...present, ...known.toSorted()])].slice(0, MAX_NAMES);
  const items = names.map((label) => ({ label }));
  const none: QuickPickItem = { label: l10n.t('Any') };
  list.title = title;
  list.placeholder = l10n.t('Choose, or type its name');
  list.canSelectMany = isMany;
  list.ignoreFocusOut = true;
  list.items = isMany ? items : [none, ...items];
  if (isMany) list.selectedItems = items.filter(({ label }) => present.includes(label));
  try {
    return await new Promise((resolve) => {
      list.onDidChangeValue((typed) => {
        const label = typed.trim();
        if (label === '' || names.includes(label)) return;
        const chosen = list.selectedItems;
        const others = list.items.filter(
          (each) => names.includes(each.label) || chosen.includes(each),
        );
        list.items = [{ label, description: l10n.t('as typed') }, ...others];
        list.selectedItems = chosen;
      });
      list.onDidAccept(() => {
        const chosen = list.selectedItems.filter((each) => each !== none);
        resolve(chosen.map(({ label }) => label));
      });
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    list.dispose();
  }
}
