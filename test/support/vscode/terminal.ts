// The terminal in front in the panel. Its lines are text on the page only where the setting
// terminal.integrated.gpuAcceleration is off.
import type { Locator, Page } from 'playwright-core';

export class Terminal {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Text that it shows. Wait with `.waitFor()`. */
  text(text: string | RegExp): Locator {
    return this.page.locator('.terminal-wrapper.active .xterm-rows').getByText(text).first();
  }

  /** Types a line into it. */
  async type(words: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.type(words);
    await this.page.keyboard.press('Enter');
  }

  async press(key: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.press(key);
  }

  private async focus(): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
  }
}
