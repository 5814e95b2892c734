// The editor's chat: its view beside the text, what is asked there and what is answered. It has a
// model of the tests' own (test/fixtures/chat-model): without any, the editor calls no participant.
import type { Locator, Page } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** What an editor needs for `Chat`, beside its other options. */
export const CHAT = {
  beside: ['test/fixtures/chat-model'],
  settings: { 'chat.disableAIFeatures': false },
};

export class Chat {
  private readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the view, and waits until it has its model. */
  static async open(workbench: Workbench): Promise<Chat> {
    await workbench.run('Chat: Open Chat');
    const { page } = workbench;
    await page.locator('.interactive-input-part').getByText('Scripted').first().waitFor();
    return new Chat(page);
  }

  /** Sends words, in the place of what is in the box: the name of the last participant, for one. */
  async ask(words: string): Promise<void> {
    const box = this.page.locator('.interactive-input-part .monaco-editor').first();
    await box.click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(words);
    // Names and commands are offered in a list, which would take the Enter.
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('Enter');
  }

  /** The newest answer that says this. */
  said(words: string | RegExp): Locator {
    return this.page.locator('.interactive-response', { hasText: words }).last();
  }

  /** Clicks a button below the newest answer that says this. */
  async click(words: string | RegExp, button: string): Promise<void> {
    await this.said(words).locator('.monaco-button', { hasText: button }).click();
  }
}
