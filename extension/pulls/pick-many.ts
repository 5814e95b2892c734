/** Owns a list of which several items are chosen, and that a click elsewhere does not close. */
import { type QuickPickItem, window } from 'vscode';
import { boxButtons } from '../platform/ask-words.ts';

/** Those with `picked` are ticked at first. Resolves with undefined when the user gives up. */
export async function pickMany<T extends QuickPickItem>(
  items: readonly T[],
  { title, placeHolder }: { readonly title: string; readonly placeHolder: string },
): Promise<readonly T[] | undefined> {
  const list = window.createQuickPick<T>();
  list.canSelectMany = true;
  list.items = items;
  list.selectedItems = items.filter(({ picked }) => picked);
  list.title = title;
  list.placeholder = placeHolder;
  list.ignoreFocusOut = true;
  list.buttons = [boxButtons('').close];
  try {
    return await new Promise((resolve) => {
      list.onDidAccept(() => resolve(list.selectedItems));
      list.onDidTriggerButton(() => resolve(undefined));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    list.dispose();
  }
}
