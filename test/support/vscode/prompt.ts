// The box at the top of the window: quick picks, input boxes and the palette.
import { basename } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** How the boxes begin that a key opens: another one may still be closing. */
const HINTS = {
  F1: 'Type the name of a command to run',
  'Control+P': 'Search files by name',
} as const;

export class Prompt {
  private readonly page: Page;
  private readonly box: Locator;

  constructor(page: Page) {
    this.page = page;
    this.box = page.locator('.quick-input-widget');
  }

  /** Opens the box with a key, `F1` for the palette, in the place of one that is still there. */
  async open(key: keyof typeof HINTS): Promise<void> {
    await this.page.keyboard.press(key);
    await this.box.locator(`[placeholder^="${HINTS[key]}"]`).waitFor();
  }

  /** Resolves when a box shows; with `title`, when it is the one with that title or hint. */
  async shown(title?: string | RegExp): Promise<void> {
    await (title === undefined ? this.box : this.box.filter({ hasText: title })).waitFor();
  }

  /** Replaces the text in the box. */
  async fill(text: string): Promise<void> {
    await this.input().fill(text);
  }

  /** Writes an answer into an input box and accepts it. */
  async enter(text: string): Promise<void> {
    await this.fill(text);
    await this.accept();
  }

  /**
   * Enters a path where a file is asked for; its folder must be small, so that the file is in view.
   */
  async enterFile(path: string): Promise<void> {
    // Until a folder is listed, the box overwrites what was typed, and accepts nothing.
    await this.item('..').waitFor();
    await this.fill(path);
    await this.item(basename(path)).waitFor();
    await this.accept();
  }

  /** Accepts the box as it is: its text, or the ticked items. */
  async accept(): Promise<void> {
    await this.input().press('Enter');
  }

  async cancel(): Promise<void> {
    // Into the box: a key that comes before it has the focus goes elsewhere.
    await this.input().press('Escape');
    await this.box.waitFor({ state: 'hidden' });
  }

  /** Chooses the item with this label as soon as it is offered. */
  async pick(label: string): Promise<void> {
    await this.item(label).click();
  }

  /** Ticks or unticks the item with this label in a box with several choices. */
  async tick(label: string): Promise<void> {
    await this.item(label).locator('.monaco-checkbox, .quick-input-list-checkbox').first().click();
  }

  /** Presses a button of an item, by its tooltip. */
  async itemAction(label: string, button: string): Promise<void> {
    await this.item(label).hover();
    await this.item(label).locator(`.action-label[aria-label^="${button}"]`).click();
  }

  /** Returns the labels of the ticked items on the screen. */
  async ticked(): Promise<string[]> {
    const rows = this.box.locator('.monaco-list-row[aria-checked="true"]');
    return rows.locator('.label-name').allInnerTexts();
  }

  /** The item with exactly this label. */
  item(label: string): Locator {
    const exact = this.page.getByText(label, { exact: true });
    return this.box.locator('.monaco-list-row').filter({ has: exact }).first();
  }

  /** The labels of the items on the screen. */
  async items(): Promise<string[]> {
    return this.box.locator('.monaco-list-row .label-name').allInnerTexts();
  }

  /** Returns what stands in the box. */
  async value(): Promise<string> {
    return await this.input().inputValue();
  }

  /** Presses a button in the title of the box, by its tooltip. */
  async press(button: string): Promise<void> {
    // The hover of what the pointer was left on may lie over it.
    await this.page.mouse.move(0, 0);
    await this.box.locator(`.quick-input-titlebar .action-label[aria-label^="${button}"]`).click();
  }

  /** Returns the text below the input: a hint, or why the answer is not accepted. */
  async message(): Promise<string> {
    return this.box.locator('.quick-input-message').innerText();
  }

  private input(): Locator {
    return this.box.locator('.quick-input-box input, .quick-input-box textarea').first();
  }
}
