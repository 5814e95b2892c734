/**
 * Owns the box in which somebody writes a line: accepted or closed by the keyboard or the pointer,
 * and never closed by a click elsewhere. What is written is told at every change, so that a reload
 * loses nothing. It sends nothing.
 */
import { type InputBox, l10n, type QuickInputButton, ThemeIcon, window } from 'vscode';
import { errorText } from './show-error.ts';
import { withoutLinks } from './without-links.ts';

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
  /** Leaves the box for somewhere else; what is written stays known there. */
  readonly more?: { readonly title: string; readonly run: () => void };
  /** Tried while the box is open, so that what is wrong is said where it was typed. */
  readonly attempt?: (text: string) => Promise<void>;
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
  box.prompt = withoutLinks(asked.prompt);
  box.placeholder = asked.placeHolder;
  const { begun = '' } = asked;
  box.value = begun || (asked.value ?? '');
  if (begun !== '') box.valueSelection = [begun.length, begun.length];
  box.password = asked.isSecret ?? false;
  box.ignoreFocusOut = true;
  const more: QuickInputButton | undefined = asked.more && {
    iconPath: new ThemeIcon('settings'),
    tooltip: asked.more.title,
  };
  box.buttons = [...(more ? [more] : []), accept, close];
  try {
    return await new Promise((resolve) => {
      const finish = (): void => {
        const { value } = box;
        box.validationMessage = problem(value);
        if (box.validationMessage !== undefined || box.busy) return;
        const { attempt } = asked;
        if (!attempt) resolve(value);
        else void tryIt(box, () => attempt(value)).then((isRight) => isRight && resolve(value));
      };
      box.onDidAccept(finish);
      box.onDidChangeValue((text) => {
        box.validationMessage = problem(text);
        onChange?.(text);
      });
      box.onDidTriggerButton((button) => {
        if (button === accept) {
          finish();
          return;
        }
        if (button === more) asked.more?.run();
        resolve(undefined);
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}

/** Keeps the box as it is while that runs; says in the box why it failed. */
export async function tryIt(box: InputBox, attempt: () => Promise<void>): Promise<boolean> {
  box.busy = true;
  box.enabled = false;
  try {
    await attempt();
    return true;
  } catch (error) {
    box.validationMessage = withoutLinks(errorText(error));
    return false;
  } finally {
    box.busy = false;
    box.enabled = true;
  }
}
