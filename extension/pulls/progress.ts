/** Owns how work on a pull request is shown while it runs: in a notification, with a way to stop it. */
import { ProgressLocation, window } from 'vscode';
import { withoutLinks } from '../platform/without-links.ts';

/** Rejects as an aborted request does when the user stops it. */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = {
    location: ProgressLocation.Notification,
    title: withoutLinks(title),
    cancellable: true,
  };
  return await window.withProgress(options, async (_progress, token) => {
    const controller = new AbortController();
    const listening = token.onCancellationRequested(() => controller.abort());
    try {
      return await work(controller.signal);
    } finally {
      listening.dispose();
    }
  });
}
