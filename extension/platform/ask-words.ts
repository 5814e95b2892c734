/**
 * Owns the box in which somebody writes a line: accepted or closed by the keyboard or the pointer,
 * and never closed by a click elsewhere. What is written is told at every change, so that a reload
 * loses nothing. It sends nothing.
 */
import { l10n, type QuickInputButton, ThemeIcon, window } from 'vscode';

export interface Asked {
  readonly title: string;
  readonly prompt: string;
  readonly placeHolder?: string;
  /** Name of the button that accepts, such as "Delegate". */
  readonly accept: string;
  /** What the user began to write earlier; they go on at its end. */
  readonly begun?: string;
  /** A suggestion, which is replaced by typing. */
  readonly value?: string | undefined;
  readonly isSecret?: boolean;
  /** Returns why this cannot be accepted. */
  readonly problem?: (text: string) => string | undefined;
  readonly onChange?: (text: string) => void;
}

/** Buttons in the title of a box, for those who use the pointer alone. */
export interface BoxButtons {
  readonly accept: QuickInputButton;
  readonly close: QuickInputButton;
}

export function boxButtons(accept: string): BoxButtons {
  return {
    accept: { iconPath: new ThemeIcon('check'), tooltip: accept },
    close: { iconPath: new ThemeIcon('close'), tooltip: l10n.t('Cancel') },
  };
}

/** Resolves with undefined when the user gives up. */
export async function askWords(asked: Asked): Promise<string | undefined> {
  const { problem = () => undefined, onChange } = asked;
  const box = window.createInputBox();
  const { accept, close } = boxButtons(asked.accept);
  box.title = asked.title;
  box.prompt = asked.prompt;
  box.placeholder = asked.placeHolder;
  const { begun = '' } = asked;
  box.value = begun || (asked.value ?? '');
  if (begun !== '') box.valueSelection = [begun.length, begun.length];
  box.password = asked.isSecret ?? false;
  box.ignoreFocusOut = true;
  box.buttons = [accept, close];
  try {
    return await new Promise((resolve) => {
      const finish = (): void => {
        box.validationMessage = problem(box.value);
        if (box.validationMessage === undefined) resolve(box.value);
      };
      box.onDidAccept(finish);
      box.onDidChangeValue((text) => {
        box.validationMessage = problem(text);
        onChange?.(text);
      });
      box.onDidTriggerButton((button) => {
        if (button === accept) finish();
        else resolve(undefined);
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}
