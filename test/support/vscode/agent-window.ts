// VS Code's own chat and agent sessions, in the words of their user: choose Errand, say something,
// read the replies, answer, stop. The window is that of a real VS Code server which
// `errand code` has started, without the extension. Selectors of it are here and in no test.
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Running, TestRunner } from '../runner.ts';
import { codeServerFolder, launchChromium } from './parts.ts';

const PATIENCE_MS = 120_000;
/** How long one list is looked at. */
const LOOK_MS = 1500;
const pictures = 'dist/screenshots';

export class AgentWindow {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #server: Running;

  private constructor(page: Page, browser: Browser, server: Running) {
    this.page = page;
    this.#browser = browser;
    this.#server = server;
  }

  /** Starts the server with `errand code` in this folder, and opens its window. */
  static async open(runner: TestRunner, folder: string): Promise<AgentWindow> {
    const env = { ERRAND_CODE_SERVER: codeServerFolder(), EXTENSIONS_GALLERY: '{}' };
    const server = runner.start(['code', folder, '--json', ...QUIET], { cwd: folder, env });
    const url = await addressOf(server);
    // A narrower one shows three sessions above the chat, and no list of them.
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(url);
    const window = new AgentWindow(page, browser, server);
    await window.#chat.waitFor();
    return window;
  }

  get #chat(): Locator {
    return this.page.locator('.interactive-input-part .monaco-editor').first();
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#server.process.kill('SIGTERM');
    if (this.#server.process.exitCode === null) await once(this.#server.process, 'exit');
  }

  async screenshot(name: string): Promise<string> {
    await mkdir(pictures, { recursive: true });
    const path = join(pictures, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** Chooses Errand as the one that the next session is with. */
  async chooseErrand(): Promise<void> {
    const offered = this.page.locator('.action-widget .monaco-list-row', { hasText: 'Errand' });
    // The list is of the moment in which it opens: opened anew until the host is among the agents.
    for (;;) {
      await this.page.locator('a[aria-label^="Local"]').first().click();
      const isThere = await offered.waitFor({ timeout: LOOK_MS }).then(
        () => true,
        () => false,
      );
      if (isThere) break;
      await this.page.keyboard.press('Escape');
      await offered.waitFor({ state: 'hidden' });
    }
    await offered.click();
    await this.page.locator('a[aria-label="Errand"]').first().waitFor();
  }

  /** Types into the chat's input, and sends it with Enter, or with another key. */
  async say(text: string, key = 'Enter'): Promise<void> {
    // A hover may lie over it.
    await this.page.mouse.move(5, 5);
    await this.#chat.click();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Escape'); // No list of completions takes the key.
    await this.page.keyboard.press(key);
  }

  /** What the chat holds that has this text; the last of several. */
  reply(text: string | RegExp): Locator {
    return this.page.locator('.interactive-session .interactive-item-container', { hasText: text });
  }

  /** A pill above the input, such as the changed files. */
  pill(text: string | RegExp): Locator {
    return this.page.locator('.chat-pill-label', { hasText: text }).first();
  }

  get question(): Locator {
    return this.page.locator('.chat-question-carousel-container');
  }

  get stopButton(): Locator {
    return this.page.locator('.interactive-input-part a[aria-label^="Cancel (Ctrl"]');
  }

  /** Text in an editor, such as a diff. */
  shownText(text: string): Locator {
    return this.page.locator('.editor-instance .view-line', { hasText: text });
  }
}

const QUIET = ['--', '--disable-telemetry', '--disable-workspace-trust'];

async function addressOf(server: Running): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    said.push(line);
    if (line.startsWith('{"url":')) {
      // What it says from here on is read too, so that it is never held up.
      server.stdout.resume();
      return (JSON.parse(line) as { url: string }).url;
    }
  }
  throw new Error(`errand code ended before it was ready: ${said.join('\n')}`);
}
