/**
 * Owns how a failure is told: what failed, what to do next, Show Log. The cause goes to the log,
 * the curated words to the user. Cancelling is no failure and is not told.
 */
import { CancellationError, l10n, type LogOutputChannel, window } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';

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

/** One line for people: the message as a sentence and, where there is one, the hint. */
export function wordsOf(error: unknown): string {
  const message = sentence(error instanceof Error ? error.message : String(error));
  return error instanceof ErrandError && error.hint !== undefined
    ? `${message} ${error.hint}`
    : message;
}

function sentence(text: string): string {
  const words = text.trim();
  const ended = /[.!?…]$/.test(words) ? words : `${words}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

export function logError(log: LogOutputChannel, doing: string, error: unknown): void {
  log.error(`${doing}: ${wordsOf(error)}`);
  if (error instanceof Error && error.cause !== undefined)
    log.error('caused by', detail(error.cause));
  else if (error instanceof Error && !(error instanceof ErrandError)) log.error(error.stack ?? '');
}

function detail(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

/** Logs the failure and shows it; resolves when the user has dealt with it. */
export async function tellFailure(
  log: LogOutputChannel,
  doing: string,
  error: unknown,
  actions: readonly Action[] = [],
): Promise<void> {
  if (isCancel(error)) return;
  logError(log, doing, error);
  const offered = [...actions, { title: l10n.t('Show Log'), run: () => log.show(true) }];
  const titles = offered.map((action) => action.title);
  const chosen = await window.showErrorMessage(`${doing}: ${wordsOf(error)}`, ...titles);
  await offered.find((action) => action.title === chosen)?.run();
}
