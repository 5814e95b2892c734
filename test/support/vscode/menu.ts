// Context menus.
import type { Page } from 'playwright-core';

/** Chooses from the menu that is open, or is about to open. */
export async function chooseFromMenu(page: Page, item: string): Promise<void> {
  // By key: a menu ignores clicks for a moment after it has opened, so that the click that opened
  // it does not choose.
  await page.getByRole('menuitem', { name: item }).hover();
  await page.locator('.action-item.focused', { hasText: item }).waitFor();
  await page.keyboard.press('Enter');
}
