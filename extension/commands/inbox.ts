/**
 * Owns the question inbox: one list of everything that waits for the user (tasks/inbox.ts), in which
 * a number or Enter answers. It goes on with the next question until none is left, and follows what
 * changes meanwhile. It opens only when asked, and is a bundle of its own.
 */
import { commands, l10n, type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import type { Services } from '../container.ts';
import { boxButtons } from '../platform/ask-words.ts';
import { choiceOf, inbox, type InboxChoice, type InboxGroup, questionKey } from '../tasks/inbox.ts';

type Row = QuickPickItem & { readonly choice?: InboxChoice };

/** Resolves when nothing waits any more, or the user has closed the list. */
export async function workThrough(services: Services): Promise<void> {
  const answered = new Set<string>();
  for (let isFirst = true; ; isFirst = false) {
    if (groupsOf(services, answered).length === 0) {
      const words = isFirst
        ? l10n.t('Nothing waits for you.')
        : l10n.t('Nothing else waits for you.');
      window.setStatusBarMessage(words, 4000);
      return;
    }
    const choice = await choose(services, answered);
    if (!choice || !(await carryOut(choice))) return;
    // Leaves the question out until the runner says that it is answered.
    if (choice.act.kind === 'answer') {
      answered.add(questionKey(choice.taskId, choice.act.question));
    }
  }
}

function groupsOf(
  { tasks, attention, scope }: Services,
  answered: ReadonlySet<string>,
): InboxGroup[] {
  const known = {
    needsUser: attention.needsUser.bind(attention),
    isOwn: ({ repository }: { readonly repository: { readonly id: string } }) =>
      scope.isOwn(repository.id),
    answered,
  };
  return inbox(tasks.tasks, known, Date.now(), l10n.t);
}

/** Resolves with undefined when the user closes the list, or nothing waits any more. */
async function choose(
  services: Services,
  answered: ReadonlySet<string>,
): Promise<InboxChoice | undefined> {
  const list = window.createQuickPick<Row>();
  list.title = l10n.t('Waiting for You');
  list.placeholder = l10n.t('Press a number, or Enter for the first answer');
  // The window may take the focus back from the list before, which would close this one.
  list.ignoreFocusOut = true;
  list.buttons = [boxButtons('').close];
  let groups: InboxGroup[] = [];
  const show = () => {
    groups = groupsOf(services, answered);
    const active = keyOf(list.activeItems[0]?.choice);
    list.items = groups.flatMap(rowsOf);
    const same = list.items.find(({ choice }) => choice && keyOf(choice) === active);
    if (same) list.activeItems = [same];
  };
  show();
  const listening = [
    services.tasks.onDidChange(() => show()),
    services.attention.onDidSettle(() => show()),
  ];
  try {
    return await new Promise((resolve) => {
      list.onDidChangeValue((typed) => {
        const choice = choiceOf(groups, typed);
        if (choice) resolve(choice);
      });
      list.onDidAccept(() => resolve(list.selectedItems[0]?.choice));
      list.onDidTriggerButton(() => resolve(undefined));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    for (const each of listening) each.dispose();
    list.dispose();
  }
}

function rowsOf({ title, choices }: InboxGroup): Row[] {
  return [
    { label: title, kind: QuickPickItemKind.Separator },
    ...choices.map((choice) => {
      const { label, description, detail } = choice;
      return { label, description, ...(detail === '' ? {} : { detail }), choice };
    }),
  ];
}

function keyOf(choice: InboxChoice | undefined): string {
  return JSON.stringify([choice?.taskId, choice?.act]);
}

/** Returns true when the list is to go on with what else waits. */
async function carryOut({ taskId, act }: InboxChoice): Promise<boolean> {
  switch (act.kind) {
    case 'answer': {
      const { question, text } = act;
      return (await commands.executeCommand('errand.answer', { taskId, question, text })) === true;
    }
    case 'review':
    case 'open':
      await commands.executeCommand(act.kind === 'review' ? 'errand.review' : 'errand.openTask', {
        taskId,
      });
      return false;
  }
}
