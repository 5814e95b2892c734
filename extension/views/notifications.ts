/**
 * Owns the notifications: a task needs input, finished or failed; tasks/notification-queue.ts
 * decides when each is shown. One click turns them off for good.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { commands, ConfigurationTarget, Disposable, l10n, window, workspace } from 'vscode';
import type { Question } from '../../runner/protocol/messages.ts';
import { statusWords } from '../../runner/protocol/status.ts';
import type { Services } from '../container.ts';
import { runAfter } from '../platform/timer.ts';
import { logError } from '../platform/show-error.ts';
import { NotificationWatch, type TaskNotification } from '../tasks/task-notifications.ts';
import { NotificationQueue } from '../tasks/notification-queue.ts';
import { withoutLinks } from '../platform/without-links.ts';

export function registerNotifications({ tasks, scope, attention, log }: Services): Disposable {
  const watch = new NotificationWatch();
  /** Returns false when it was answered, the task has moved on, or it was looked at elsewhere. */
  const isNews = ({ task }: TaskNotification) => {
    const now = tasks.summary(task.id);
    if (now?.status.kind !== task.status.kind || attention.isInView(task.id)) return false;
    return scope.has(now) && attention.needsUser(now);
  };
  const queue = new NotificationQueue({
    isNews,
    show: (news) => show(news).catch((error: unknown) => logError(log, 'a notice', error)),
    later: runAfter,
  });
  return Disposable.from(
    queue,
    attention.onDidSettle(() => queue.look()),
    scope.onDidChangeTasks(() => {
      queue.look();
      if (!scope.loaded) {
        watch.reset();
        return;
      }
      queue.add(watch.look(scope.tasks));
    }),
  );
}

async function show(news: readonly TaskNotification[]): Promise<void> {
  const settings = workspace.getConfiguration('errand');
  const [first] = news;
  if (!first || !settings.get('notifications', true)) return;
  const never = l10n.t("Don't Show Again");
  const open = news.length > 1 ? l10n.t('Show…') : actionFor(first);
  const tell = news.some((each) => each.news === 'failed')
    ? window.showWarningMessage
    : window.showInformationMessage;
  const question = news.length === 1 ? questionOf(first) : undefined;
  const usual = l10n.t('Use Default');
  const more = question?.default === undefined ? [] : [usual];
  const chosen = await tell(withoutLinks(wordsFor(news, first)), open, ...more, never);
  if (chosen === usual) {
    const text = question?.default;
    const target = { taskId: first.task.id, question: question?.id, text };
    await commands.executeCommand('errand.answer', target);
  } else if (chosen === never) {
    await settings.update('notifications', false, ConfigurationTarget.Global);
  } else if (chosen === open) {
    await openNews(news, first);
  }
}

function wordsFor(news: readonly TaskNotification[], first: TaskNotification): string {
  if (news.length > 1) return l10n.t('{0} tasks need you', news.length);
  const title = oneLine(first.task.title, 80);
  switch (first.news) {
    case 'needs_input': {
      const { text = '', default: usual } = questionOf(first) ?? {};
      const asked = l10n.t('"{0}" asks: {1}', title, oneLine(text, 300));
      return usual === undefined
        ? asked
        : `${asked} ${l10n.t('(Without an answer, it continues with: {0})', oneLine(usual, 100))}`;
    }
    case 'failed':
    case 'finished':
      return `"${title}": ${l10n.t(statusWords(first.task.status))}`;
  }
}

const hasResult = ({ task }: TaskNotification): boolean => (task.files ?? 0) > 0;

const questionOf = ({ task: { status } }: TaskNotification): Question | undefined =>
  status.kind === 'needs_input' ? status.question : undefined;

function actionFor(news: TaskNotification): string {
  if (news.news === 'needs_input') return l10n.t('Answer…');
  return hasResult(news) ? l10n.t('Review') : l10n.t('Show Task');
}

async function openNews(news: readonly TaskNotification[], first: TaskNotification): Promise<void> {
  if (news.length > 1) {
    await commands.executeCommand('errand.inbox');
    return;
  }
  const target = { taskId: first.task.id };
  if (first.news === 'needs_input') {
    const question = questionOf(first)?.id;
    await commands.executeCommand('errand.answer', { ...target, question });
    return;
  }
  await commands.executeCommand(hasResult(first) ? 'errand.review' : 'errand.openTask', target);
}
