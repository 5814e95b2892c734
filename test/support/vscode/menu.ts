// Context menus.
import type { Page } from 'playwright-core';

/** How long a menu may take to follow the pointer before it is moved again. */
const MOMENT_MS = 3000;
const MAX_TRIES = 10;

/** Chooses from the menu that is open, or is about to open. */
export async function chooseFromMenu(page: Page, item: string): Promise<void> {
  // By key: a menu ignores clicks for a moment after it has opened, so that the click that opened
  // it does not choose. And it takes the focus away from an item that the pointer has reached before
  // it was ready, so the pointer comes again.
  const focused = page.locator('.action-item.focused', { hasText: item });
  const isThere = () =>
    focused.waitFor({ timeout: MOMENT_MS }).then(
      () => true,
      () => false,
    );
  for (let tries = 1; ; tries += 1) {
    await page.mouse.move(0, 0);
    await page.getByRole('menuitem', { name: item }).hover();
    if (await isThere()) break;
    if (tries === MAX_TRIES) throw new Error(`The menu does not follow the pointer to "${item}".`);
  }
  await page.keyboard.press('Enter');
}
