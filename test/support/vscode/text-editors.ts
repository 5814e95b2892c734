// The editors that show text, plain or as a diff. Reads what is drawn: the editor draws only the
// lines on the screen, so keep the files of a test short.
import type { Locator, Page } from 'playwright-core';
import { chooseFromMenu } from './menu.ts';

export class TextEditors {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Returns the text in the active editor. */
  async read(): Promise<string> {
    return drawn(this.active().locator('.monaco-editor').last());
  }

  /** Resolves when the active editor shows this text. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.active().locator('.view-lines', { hasText: text }).first().waitFor();
  }

  /** Returns both sides of every diff that the active editor shows; one for an ordinary diff. */
  async readDiffs(): Promise<{ original: string; modified: string }[]> {
    // The editor keeps those that were scrolled out of sight, to use them again.
    const diffs = this.active().locator('.monaco-diff-editor').filter({ visible: true });
    await diffs.first().waitFor();
    return Promise.all(
      (await diffs.all()).map(async (diff) => ({
        original: await drawn(diff.locator('.editor.original .monaco-editor').first()),
        modified: await drawn(diff.locator('.editor.modified .monaco-editor').first()),
      })),
    );
  }

  /** Resolves when a diff of the active editor, one of several perhaps, shows this text. */
  async waitForDiff(text: string | RegExp): Promise<void> {
    await this.active().locator('.monaco-diff-editor', { hasText: text }).first().waitFor();
  }

  /** Returns the texts of the code lenses on the screen. */
  async lenses(): Promise<string[]> {
    return this.page.locator('.codelens-decoration a').allInnerTexts();
  }

  /** A code lens that holds this text. Wait with `.waitFor()`, press with `.click()`. */
  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text }).first();
  }

  /** Gives the text of the active editor the focus and takes it away, repeatedly, until stopped. */
  async restless(): Promise<{ stop(): Promise<void> }> {
    const input = this.active().locator('.native-edit-context, textarea.inputarea').first();
    const timer = await input.evaluate((element: HTMLElement) => {
      let focused = false;
      return window.setInterval(() => {
        focused = !focused;
        if (focused) element.focus();
        else element.blur();
      }, 50);
    });
    return {
      stop: () =>
        input.evaluate((element: HTMLElement, running) => {
          window.clearInterval(running);
          element.blur();
        }, timer),
    };
  }

  /** Puts the cursor on a line (from 1) of the active editor. */
  async goToLine(line: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    const input = this.page.locator('.quick-input-widget .quick-input-box input').first();
    await input.fill(`:${line}`);
    // Accepted before the editor has parsed it, the prompt does nothing.
    const row = this.page.locator('.quick-input-widget .monaco-list-row');
    await row.filter({ hasText: `line ${line}` }).waitFor();
    await input.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Chooses a quick fix at the cursor by its title. */
  async quickFix(title: string): Promise<void> {
    await this.page.keyboard.press('Control+.');
    await this.page.locator('.action-widget .monaco-list-row', { hasText: title }).click();
  }

  /** Chooses from the context menu at the cursor, or at the selection. */
  async menu(item: string): Promise<void> {
    await this.page.keyboard.press('Shift+F10');
    await chooseFromMenu(this.page, item);
  }

  /** Begins a comment on the line with this text, on the changed side, by the pointer. */
  async beginComment(line: string): Promise<void> {
    const side = this.active().locator('.editor.modified').first();
    // The sign appears in the margin of the line that the pointer is on, once it can be commented.
    await side.locator('.comment-range-glyph').first().waitFor({ state: 'attached' });
    await side.locator('.view-line', { hasText: line }).hover({ position: { x: 30, y: 8 } });
    await side.locator('.comment-range-glyph.line-hover').first().click();
    await this.active().locator('.review-widget').first().waitFor();
  }

  /** Writes into the comment that was just begun, and presses its button. */
  async writeComment(words: string, button: string): Promise<void> {
    const widget = this.active().locator('.review-widget').first();
    await widget.locator('.monaco-editor').first().click();
    await this.page.keyboard.type(words);
    await widget.locator('.monaco-button', { hasText: button }).click();
  }

  /** Writes at the cursor, as a user does. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  private active(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance');
  }
}

/** Returns the lines of one editor from top to bottom; the editor draws them in any order. */
async function drawn(editor: Locator): Promise<string> {
  await editor.locator('.view-lines').first().waitFor();
  const lines = await editor.locator('.view-lines .view-line').evaluateAll((elements) =>
    elements.map((element) => ({
      top: Number.parseInt((element as HTMLElement).style.top, 10),
      text: element.textContent,
    })),
  );
  return lines
    .toSorted((a, b) => a.top - b.top)
    .map((line) => line.text.replaceAll('\u00a0', ' '))
    .join('\n');
}
