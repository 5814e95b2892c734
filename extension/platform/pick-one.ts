/**
 * Owns a list from which one item is chosen and that a click elsewhere does not close: other
 * choices were made before and would be lost. It can be closed by the pointer, too.
 */
import { type QuickPickItem, window } from 'vscode';
import { boxButtons } from './ask-words.ts';

/** Resolves with undefined when the user gives up. */
export async function pickOne(
  items: readonly QuickPickItem[],
  { title, placeHolder }: { readonly title: string; readonly placeHolder: string },
): Promise<QuickPickItem | undefined> {
  const list = window.createQuickPick();
  list.items = items;
  list.title = title;
  list.placeholder = placeHolder;
  list.ignoreFocusOut = true;
  list.buttons = [boxButtons('').close];
  try {
    return await new Promise((resolve) => {
      list.onDidAccept(() => resolve(list.selectedItems[0]));
      list.onDidTriggerButton(() => resolve(undefined));
      list.onDidHide(() => resolve(undefined));
      list.show();
    });
  } finally {
    list.dispose();
  }
}
