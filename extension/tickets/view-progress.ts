/** Owns the progress bar of the Tickets view. */

import { window } from 'vscode';

export async function withViewProgress<T>(work: () => Promise<T>): Promise<T> {
  return await window.withProgress({ location: { viewId: 'errand.tickets' } }, work);
}
