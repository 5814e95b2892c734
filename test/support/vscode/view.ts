// One view in the side bar: its tree, its welcome text, its actions.
import type { Locator, Page } from 'playwright-core';
import { chooseFromMenu } from './menu.ts';

export class View {
  private readonly page: Page;
  private readonly pane: Locator;

  constructor(page: Page, title: string) {
    this.page = page;
    // The header exists, though not visibly, when the view is the only one of its container.
    const header = page.locator(`.pane-header[aria-label^=${JSON.stringify(title)}]`);
    this.pane = page.locator('.part.sidebar .pane').filter({ has: header });
  }

  /** Unfolds the view when it is folded. */
  async unfold(): Promise<void> {
    const header = this.pane.locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  }

  /** Returns the rows on the screen as a screen reader says them: label, description, state. */
  async rows(): Promise<string[]> {
    const rows = await this.pane.locator('.monaco-list-row').all();
    return Promise.all(rows.map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
  }

  /** The row whose text (label and description) holds this. Wait with `.waitFor()`. */
  row(text: string | RegExp): Locator {
    return this.pane.locator('.monaco-list-row').filter({ hasText: text }).first();
  }

  /**
   * Resolves when a row shows this text.
   * @param milliseconds for what takes longer than the usual patience: a task that has to end
   */
  async waitForRow(text: string | RegExp, milliseconds?: number): Promise<void> {
    await this.row(text).waitFor({ timeout: milliseconds });
  }

  /** Resolves when a row with this text is there of which a screen reader does not say these words. */
  async waitForRowWithout(text: string | RegExp, words: string): Promise<void> {
    const rows = this.pane.locator(`.monaco-list-row:not([aria-label*="${words}"])`);
    await rows.filter({ hasText: text }).first().waitFor();
  }

  /** Unfolds a row, if it is folded. */
  async expand(text: string | RegExp): Promise<void> {
    const row = this.row(text);
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.locator('.monaco-tl-twistie').click();
    }
  }

  /** Presses the icon of a row, by its tooltip. */
  async act(text: string | RegExp, action: string): Promise<void> {
    const row = this.row(text);
    await row.hover();
    await row.locator(`.action-label[aria-label^="${action}"]`).click();
  }

  /** Chooses from the context menu of a row. */
  async menu(text: string | RegExp, item: string): Promise<void> {
    await this.row(text).click({ button: 'right' });
    await chooseFromMenu(this.page, item);
  }

  /** Ticks or unticks the box of a row. */
  async tick(text: string | RegExp): Promise<void> {
    await this.row(text).locator('.custom-view-tree-node-item-checkbox').click();
  }

  /** Returns the labels of the rows on the screen whose box is ticked. */
  async ticked(): Promise<string[]> {
    const box = this.page.locator('.custom-view-tree-node-item-checkbox[aria-checked="true"]');
    const rows = this.pane.locator('.monaco-list-row').filter({ has: box });
    return await rows.locator('.label-name').allInnerTexts();
  }

  /** Resolves when the box of this row is ticked, or is not. */
  async waitForTick(text: string | RegExp, isOn = true): Promise<void> {
    const box = `.custom-view-tree-node-item-checkbox[aria-checked="${isOn}"]`;
    await this.row(text).locator(box).waitFor();
  }

  /** Resolves when at least so many boxes are ticked. */
  async waitForTicks(count: number): Promise<void> {
    const box = '.custom-view-tree-node-item-checkbox[aria-checked="true"]';
    await this.pane
      .locator('.monaco-list-row')
      .locator(box)
      .nth(count - 1)
      .waitFor();
  }

  /** Resolves when the view says this above its rows. */
  async message(text: string | RegExp): Promise<void> {
    await this.pane.locator('.message', { hasText: text }).waitFor();
  }

  /** Resolves when the view is gone. */
  async gone(): Promise<void> {
    await this.pane.waitFor({ state: 'detached' });
  }

  /** Presses an icon in the header of the view, by its tooltip. */
  async headerAction(action: string): Promise<void> {
    await this.pane.hover();
    const icon = `.action-label[aria-label^="${action}"]`;
    // The only view of a container has its icons in the container's title.
    const inTitle = this.page.locator(`.part.sidebar .composite.title ${icon}`);
    await this.pane.locator(`.pane-header ${icon}`).or(inTitle).first().click();
  }

  /** Returns the text of the empty view, including its buttons. */
  async welcome(): Promise<string> {
    const content = this.pane.locator('.welcome-view-content');
    await content.waitFor();
    return content.innerText();
  }

  /** Resolves when the empty view says this. */
  async welcomeText(text: RegExp): Promise<void> {
    await this.pane.locator('.welcome-view-content', { hasText: text }).waitFor();
  }

  /** Presses a button of the empty view. */
  async welcomeButton(label: string): Promise<void> {
    await this.pane.locator('.welcome-view-content').getByRole('button', { name: label }).click();
  }
}
