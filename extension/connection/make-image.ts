/**
 * Owns making the sandbox image on this machine with the script that comes with the runner. Its
 * progress stays on the screen until it ends, and can be cancelled. It asks nothing; the caller
 * checks afterwards whether the image is there.
 */
import { l10n, ProgressLocation, window } from 'vscode';
import type { Services } from '../container.ts';
import { runImageScript } from './image-script.ts';

/**
 * Resolves with false when the user cancelled it. Rejects with the script's own words when it
 * fails.
 */
export async function makeImage(
  { log }: Services,
  script: string,
  options: readonly string[],
): Promise<boolean> {
  const shown = {
    location: ProgressLocation.Notification,
    title: l10n.t('Making the sandbox image, once; it takes a few minutes'),
    cancellable: true,
  };
  return await window.withProgress(shown, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => {
      controller.abort();
      progress.report({ message: l10n.t('stopping…') });
    });
    const told = (line: string) => {
      log.info(line);
      if (!token.isCancellationRequested) progress.report({ message: line });
    };
    return await runImageScript({ script, options, told, signal: controller.signal });
  });
}
