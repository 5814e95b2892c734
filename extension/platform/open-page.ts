/**
 * Owns opening a page that a service named: pages alone, and the editor asks before it opens one that
 * it does not trust.
 */
import { commands, Uri } from 'vscode';

export async function openPage(url: string): Promise<void> {
  const page = URL.parse(url);
  if (page && /^https?:$/.test(page.protocol)) {
    await commands.executeCommand('vscode.open', Uri.parse(page.href));
  }
}
