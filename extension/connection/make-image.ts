/**
 * Owns making the sandbox image on this machine with the script that comes with the runner: its
 * progress stays on the screen until it has ended, and can be cancelled. It asks nothing, and
 * whoever calls it looks afterwards whether the image is there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type CancellationToken, l10n, ProgressLocation, window } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { Services } from '../container.ts';

/** The last words of a script that failed: what is wrong, and the fix. */
const KEPT_LINES = 2;

/** False when the user cancelled it. Rejects with the script's own words where it fails. */
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
  return await window.withProgress(shown, (progress, token) =>
    run([script, ...options], token, (line) => {
      log.info(line);
      progress.report({ message: line });
    }),
  );
}

async function run(
  args: readonly string[],
  token: CancellationToken,
  told: (line: string) => void,
): Promise<boolean> {
  // A group of its own: cancelling ends what the script has started, too.
  const child = spawn('sh', args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const kept: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const words = line.replace(/^sandbox image:/, '').trim();
      if (words === '') return;
      kept.push(words);
      told(words);
    });
  }
  const listening = token.onCancellationRequested(() => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  });
  try {
    const [code] = (await ended) as [number | null];
    if (code === 0) return true;
    if (token.isCancellationRequested) return false;
    const [why = l10n.t('It gave no reason.'), hint] = kept.slice(-KEPT_LINES);
    throw new ErrandError('unavailable', l10n.t('The sandbox image was not made: {0}', why), {
      ...(hint !== undefined && { hint }),
    });
  } finally {
    listening.dispose();
  }
}
