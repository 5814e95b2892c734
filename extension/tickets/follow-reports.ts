/**
 * Owns when a task's end is reported to its ticket by itself: where the user's own setting wants it,
 * of tasks that this window saw under way. What is done then is in the bundle (report-ticket.ts).
 */
import { Disposable, l10n, workspace } from 'vscode';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { errorText, logError } from '../platform/show-error.ts';
import type { Report } from '../tasks/reports.ts';

/** The state to move a ticket to; undefined where only a comment is wanted. */
type ReportByItself = (
  task: TaskSummary,
  moveTo: string | undefined,
) => Promise<Omit<Report, 'attempts'> | undefined>;

export function followReports(
  { scope, reports, log }: Services,
  reportByItself: ReportByItself,
): Disposable {
  const report = async (task: TaskSummary, moveTo: string | undefined): Promise<void> => {
    try {
      reports.settle(task, await reportByItself(task, moveTo));
    } catch (error) {
      logError(log, l10n.t('The ticket was not told of its task'), error);
      reports.settle(task, { isSent: false, words: errorText(error) });
    }
  };
  const look = (): void => {
    if (!workspace.isTrusted || !scope.loaded) return;
    const settings = workspace.getConfiguration('errand.tickets');
    const wanted = settings.get<string>('report', 'off');
    const moveTo = wanted === 'comment and move' ? settings.get('moveTo', 'In Review') : undefined;
    const own = scope.tasks.filter(({ repository }) => scope.isOwn(repository.id));
    for (const task of reports.ended(own, wanted !== 'off')) void report(task, moveTo);
  };
  return Disposable.from(
    scope.onDidChangeTasks(look),
    workspace.onDidGrantWorkspaceTrust(look),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('errand.tickets')) look();
    }),
  );
}
