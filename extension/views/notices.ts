/**
 * Owns the notices: a task needs input, finished or failed. Several at once become one; while
 * one is shown, further news wait for it. Off for good with one click.
 */
import { commands, ConfigurationTarget, Disposable, l10n, window, workspace } from 'vscode';
import type { Question } from '../../runner/protocol/session.ts';
import { statusWords } from '../../runner/protocol/status.ts';
import type { Services } from '../container.ts';
import { logError } from '../platform/tell.ts';
import { NewsWatch, type TaskNews } from '../tasks/changes.ts';
import { oneLine } from '../tasks/wording.ts';

export function registerNotices({ tasks, log }: Services): Disposable {
  const watch = new NewsWatch();
  let waiting: TaskNews[] = [];
  let showing = false;

  const showAll = async () => {
    showing = true;
    while (waiting.length > 0) {
      const news = waiting;
      waiting = [];
      await show(news);
    }
    showing = false;
  };
  return Disposable.from(
    tasks.onDidChange(() => {
      if (!tasks.loaded) {
        watch.reset();
        return;
      }
      waiting.push(...watch.look(tasks.tasks));
      if (showing || waiting.length === 0) return;
      showAll().catch((error: unknown) => {
        showing = false;
        logError(log, 'showing a notice', error);
      });
    }),
  );
}

async function show(news: readonly TaskNews[]): Promise<void> {
  const settings = workspace.getConfiguration('errand');
  const [first] = news;
  if (!first || !settings.get('notifications', true)) return;
  const never = l10n.t("Don't Show Again");
  const open = news.length > 1 ? l10n.t('Show Tasks') : actionFor(first);
  const tell = news.some((each) => each.news === 'failed')
    ? window.showWarningMessage
    : window.showInformationMessage;
  const usual = usualAnswer(news, first);
  const more = usual === undefined ? [] : [l10n.t('Use “{0}”', oneLine(usual, 40))];
  const chosen = await tell(wordsFor(news, first), open, ...more, never);
  if (chosen !== undefined && more.includes(chosen)) {
    await commands.executeCommand('errand.answer', { taskId: first.task.id, text: usual });
  } else if (chosen === never) {
    await settings.update('notifications', false, ConfigurationTarget.Global);
  } else if (chosen === open) {
    await openNews(news, first);
  }
}

function wordsFor(news: readonly TaskNews[], first: TaskNews): string {
  if (news.length > 1) return l10n.t('{0} tasks need you', news.length);
  const title = oneLine(first.task.title, 80);
  switch (first.news) {
    case 'needs_input':
      return l10n.t('"{0}" asks: {1}', title, oneLine(questionOf(first)?.text ?? '', 300));
    case 'failed':
    case 'finished':
      return `"${title}": ${l10n.t(statusWords(first.task.status))}`;
  }
}

const hasResult = ({ task }: TaskNews): boolean => (task.files ?? 0) > 0;

const questionOf = ({ task: { status } }: TaskNews): Question | undefined =>
  status.kind === 'needs_input' ? status.question : undefined;

/** The default of the one question, where the notice is about one. */
function usualAnswer(news: readonly TaskNews[], first: TaskNews): string | undefined {
  return news.length === 1 ? questionOf(first)?.default : undefined;
}

function actionFor(news: TaskNews): string {
  if (news.news === 'needs_input') return l10n.t('Answer…');
  return hasResult(news) ? l10n.t('Review') : l10n.t('Show Task');
}

async function openNews(news: readonly TaskNews[], first: TaskNews): Promise<void> {
  if (news.length > 1) {
    await commands.executeCommand('errand.tasks.focus');
    return;
  }
  const target = { taskId: first.task.id };
  if (first.news === 'needs_input') {
    await commands.executeCommand('errand.answer', target);
    return;
  }
  await commands.executeCommand(hasResult(first) ? 'errand.review' : 'errand.openTask', target);
}
