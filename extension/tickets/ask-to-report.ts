/**
 * Owns the one question before the user reports a task to its ticket: the text stands in a read-only
 * document, and the choice says whether the ticket is moved as well. Nothing is written before it.
 */
import { l10n, ProgressLocation, TabInputText, Uri, window, workspace } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import type { TicketMove } from '../../runner/tickets/ticket.ts';
import { REPORT_MS } from '../../runner/report/claim.ts';
import { pickOne } from '../platform/pick-one.ts';
import { knownTask } from '../platform/reachable.ts';
import { placeWords } from './service-names.ts';
import { type Prepared, prepare, type Reporting, sendPrepared } from './report-ticket.ts';
import { errorText } from '../platform/show-error.ts';

const SCHEME = 'errand-report';
const MAX_MOVES = 100;

export async function askToReport(reporting: Reporting, taskId: string): Promise<void> {
  const { services } = reporting;
  const task = await knownTask(services, taskId);
  const [repository] = await services.repositories.byId(task.spec.repository.id);
  if (!repository) {
    const { name } = task.spec.repository;
    const message = l10n.t('The repository {0} is not open in this window.', name);
    throw new ErrandError('not_found', message, { hint: l10n.t('Open its folder and try again.') });
  }
  const key = oneLine(task.spec.origin.ticket?.key ?? '', 60);
  const [prepared, moves] = await withProgress(l10n.t('Reading {0}', key), async () => {
    const signal = AbortSignal.timeout(REPORT_MS);
    const ready = await prepare(reporting, task, repository, signal);
    return [ready, await ready.source.moves(ready.ref, signal)] as const;
  });
  const chosen = await chooseWith(prepared, key, moves);
  if (!chosen) return;
  const end = { id: task.id, attempts: task.attempts.length };
  try {
    const words = await withProgress(l10n.t('Reporting to {0}', key), () =>
      sendPrepared(prepared, chosen.move),
    );
    services.reports.settle(end, { isSent: true, words });
    window.setStatusBarMessage(l10n.t('Reported to {0}', key), 8000);
  } catch (error) {
    services.reports.settle(end, { isSent: false, words: errorText(error) });
    throw error;
  }
}

async function withProgress<T>(title: string, work: () => Promise<T>): Promise<T> {
  return await window.withProgress({ location: ProgressLocation.Window, title }, work);
}

/** Undefined when the user gives up. */
async function chooseWith(
  { task, ref, comment, notes }: Prepared,
  key: string,
  moves: readonly TicketMove[],
): Promise<{ readonly move: TicketMove | undefined } | undefined> {
  const uri = Uri.from({ scheme: SCHEME, path: `/${task.id}/${l10n.t('Report')}.md` });
  const address = uri.toString();
  const provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    // The list of choices covers the first lines of the editor.
    provideTextDocumentContent: () => '\n'.repeat(Math.min(moves.length, 10) + 6) + comment,
  });
  try {
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { preview: true, preserveFocus: true });
    const choices = [undefined, ...moves.slice(0, MAX_MOVES)].map((move) => ({
      label: move
        ? l10n.t('Comment, and move it to “{0}”', oneLine(move.name, 100))
        : l10n.t('Comment only'),
      detail: move === undefined ? notes.join(' ') : '',
      move,
    }));
    const picked = await pickOne(choices, {
      title: l10n.t('Report to {0}', key),
      placeHolder: l10n.t(
        'The text below becomes a comment of yours at {0} once you choose.',
        placeWords(ref, l10n.t),
      ),
    });
    return choices.find((each) => each === picked);
  } finally {
    const shown = window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof TabInputText && input.uri.toString() === address);
    await window.tabGroups.close(shown, true);
    provider.dispose();
  }
}
