// The window of a real VS Code, in the words of its user: run a command, click a view, read a tree,
// answer a prompt. Everything waits until what it needs is there (through Playwright, on the page's
// own events) and fails after `PATIENCE_MS`; nothing sleeps. Selectors of the workbench are in these
// files and in no test.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { chooseFromMenu } from './menu.ts';
import { Prompt } from './prompt.ts';
import { Terminal } from './terminal.ts';
import { TextEditors } from './text-editors.ts';
import { View } from './view.ts';

/** Longest wait for anything that the test gives no time of its own. */
const PATIENCE_MS = 120_000;

/** Folder of the pictures, relative to the repository. */
const pictures = 'dist/screenshots';

export class Workbench {
  /** Playwright's page, for anything that has no method here yet. */
  readonly page: Page;
  /** Quick picks, input boxes and the palette. */
  readonly prompt: Prompt;
  /** The editors that show text: plain, diff, and several in one. */
  readonly text: TextEditors;
  /** The terminal in front. */
  readonly terminal: Terminal;

  private constructor(page: Page) {
    this.page = page;
    this.prompt = new Prompt(page);
    this.text = new TextEditors(page);
    this.terminal = new Terminal(page);
  }

  /** Resolves when the window accepts commands. */
  static async ready(page: Page): Promise<Workbench> {
    page.setDefaultTimeout(PATIENCE_MS);
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    await page.locator('.monaco-workbench .part.activitybar .action-item').first().waitFor();
    return new Workbench(page);
  }

  /** Runs a command by its title in the palette, `Errand: Show log` for one. */
  async run(title: string): Promise<void> {
    await this.prompt.open('F1');
    await this.prompt.fill(`>${title}`);
    await this.prompt.pick(title);
  }

  /** Opens a file of the folder by its path in it. */
  async openFile(path: string): Promise<void> {
    await this.prompt.open('Control+P');
    await this.prompt.fill(path);
    const name = path.split('/').at(-1) ?? path;
    await this.prompt.pick(name);
    await this.tab(name).waitFor();
  }

  /** Opens a container of the activity bar by its title, and waits until it shows. */
  async openContainer(title: string): Promise<void> {
    const button = this.page.locator(`.part.activitybar .action-label[aria-label^="${title}"]`);
    const shown = this.page.locator('.part.sidebar .composite.title', { hasText: title });
    // A click on a container that is already shown would hide it. Forced, because the badge with a
    // number covers the icon and takes the click.
    if (!(await shown.isVisible())) await button.click({ force: true });
    await shown.waitFor();
  }

  /** A view of the visible container, by the title in its header. */
  view(title: string): View {
    return new View(this.page, title);
  }

  /** The tab of an editor, by the start of its label. */
  tab(label: string): Locator {
    return this.page.locator(`.tabs-container .tab[aria-label^="${label}"]`);
  }

  /** The active tab, if its label starts so. Wait with `.waitFor()`. */
  activeTab(label: string): Locator {
    return this.page.locator(`.tabs-container .tab.active[aria-label^="${label}"]`);
  }

  /** Chooses from the "…" menu of the active editor. */
  async titleMenu(item: string): Promise<void> {
    const more = '.editor-group-container.active .editor-actions .action-label[aria-label^="More"]';
    await this.page.locator(more).click();
    await chooseFromMenu(this.page, item);
  }

  /** An icon in the title of the active editor, by its tooltip. Press it with `.click()`. */
  titleAction(name: string): Locator {
    const actions = this.page.locator('.editor-group-container.active .editor-actions');
    return actions.locator(`.action-label[aria-label^="${name}"]`);
  }

  /** The labels of the open tabs. */
  async tabs(): Promise<string[]> {
    const labels = await this.page.locator('.tabs-container .tab .tab-label').allInnerTexts();
    return labels.map((label) => label.replaceAll('\n', ''));
  }

  /** An item of the status bar that holds this text. Wait with `.waitFor()`. */
  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text });
  }

  /** The messages of the notifications on the screen. */
  async notifications(): Promise<string[]> {
    return this.page.locator('.notification-list-item-message').allInnerTexts();
  }

  /** A notification that holds this text. Wait with `.waitFor()`. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text });
  }

  /** Resolves when it shows, and keeps it: without a pointer on it, it goes after some seconds. */
  async holdNotification(text: string | RegExp, milliseconds?: number): Promise<void> {
    await this.notification(text).hover({ timeout: milliseconds });
  }

  /** Presses a button of a notification. */
  async answer(text: string | RegExp, button: string): Promise<void> {
    const notification = this.notification(text);
    await notification.getByRole('button', { name: button, exact: true }).click();
  }

  /** Waits for a modal dialog with this text and presses one of its buttons. */
  async confirm(text: string | RegExp, button: string): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box', { hasText: text });
    await dialog.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /**
   * Takes a picture of the whole window.
   * @returns its path, relative to the repository
   */
  async screenshot(name: string): Promise<string> {
    await mkdir(pictures, { recursive: true });
    const path = join(pictures, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}
