// Remembers the messages of all notifications that a window has shown, with the seconds since it was
// opened: most are gone again when a test fails. Survives reloads of the page.
import type { Page } from 'playwright-core';

const MESSAGE = '.notification-list-item-message';

/** To be called before the page is loaded. */
export async function rememberNotifications(page: Page): Promise<() => readonly string[]> {
  const messages: string[] = [];
  const begun = performance.now();
  await page.exposeFunction('rememberNotification', (words: string) => {
    messages.push(`${Math.round((performance.now() - begun) / 100) / 10} s: ${words}`);
  });
  await page.addInitScript((selector) => {
    const host = globalThis as unknown as { rememberNotification: (words: string) => void };
    const seen = new WeakMap<Element, string>();
    new MutationObserver(() => {
      for (const element of document.querySelectorAll(selector)) {
        const words = element.textContent;
        if (words === '' || seen.get(element) === words) continue;
        seen.set(element, words);
        host.rememberNotification(words);
      }
    }).observe(document, { childList: true, subtree: true });
  }, MESSAGE);
  return () => messages;
}
