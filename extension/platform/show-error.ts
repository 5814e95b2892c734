/**
 * Owns how a failure is shown: what failed, what to do next, Show Log. The cause goes to the log,
 * the curated words to the user. Cancellation is no failure and is not shown.
 */
import { CancellationError, commands, l10n, type LogOutputChannel, window } from 'vscode';
import { ErrandError, errorWords } from '../../runner/protocol/errors.ts';
import { UntrustedError } from './trust.ts';
import { inWords } from './words.ts';
import { withoutLinks } from './without-links.ts';

export interface Action {
  readonly title: string;
  run(): unknown;
}

export function isCancel(error: unknown): boolean {
  return (
    error instanceof CancellationError ||
    (error instanceof Error && (error.name === 'AbortError' || error.name === 'Canceled'))
  );
}

/** Returns one line for the user: the message as a sentence and, if there is one, the hint. */
export function errorText(error: unknown): string {
  return errorWords(error, inWords);
}

export function logError(log: LogOutputChannel, doing: string, error: unknown): void {
  log.error(`${doing}: ${errorWords(error)}`);
  if (error instanceof Error && error.cause !== undefined)
    log.error('caused by', detail(error.cause));
  else if (error instanceof Error && !(error instanceof ErrandError)) log.error(error.stack ?? '');
}

function detail(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

/** Logs the failure and shows it. Not awaited: the message may stay open for long. */
export function showError(
  log: LogOutputChannel,
  doing: string,
  error: unknown,
  actions: readonly Action[] = [],
): void {
  if (isCancel(error)) return;
  logError(log, doing, error);
  const offered =
    error instanceof UntrustedError
      ? [MANAGE_TRUST]
      : [...actions, { title: l10n.t('Show Log'), run: () => log.show(true) }];
  void offer(`${doing}: ${errorText(error)}`, offered).catch((failed: unknown) =>
    logError(log, doing, failed),
  );
}

const MANAGE_TRUST: Action = {
  title: l10n.t('Manage Workspace Trust'),
  run: () => commands.executeCommand('workbench.trust.manage'),
};

async function offer(words: string, actions: readonly Action[]): Promise<void> {
  const titles = actions.map(({ title }) => title);
  const chosen = await window.showErrorMessage(withoutLinks(words), ...titles);
  await actions.find(({ title }) => title === chosen)?.run();
}
