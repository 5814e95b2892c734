/**
 * Owns what comes back from a pull request: open threads and failed jobs, of which the user chooses
 * what becomes one follow-up. All of it can be read first, and what the agent would be told is shown
 * before it is sent. Nothing is sent by itself.
 */
import { commands, l10n, window } from 'vscode';
import { followUpAttempt } from '../../runner/client/messages.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { findPull, type OwnPull } from '../../runner/pull/find-pull.ts';
import { followUpOf } from '../../runner/pull/follow-up.ts';
import { type CameBack, isNews, readFeedback } from '../../runner/pull/read-feedback.ts';
import { requireRunner } from '../platform/reachable.ts';
import { pickOne } from '../platform/pick-one.ts';
import { showError } from '../platform/show-error.ts';
import type { Pointer } from '../tasks/pointer.ts';
import type { PullAbout, Where } from './find-forge.ts';
import { pickMany } from './pick-many.ts';
import type { Preview } from './preview.ts';
import { withProgress } from './progress.ts';
import { feedbackItem, feedbackText, followUpText, kindWords, pullName } from './words.ts';
import { withoutLinks } from '../platform/without-links.ts';

export async function showFeedback(about: PullAbout, preview: Preview): Promise<void> {
  const { services, task, attempt, repository } = about;
  const where = await about.where();
  const kind = kindWords(where.place.forge, l10n.t);
  const { pull, items } = await withProgress(l10n.t('Reading what came back'), async (signal) => {
    const found = await openPull(about, where, signal);
    const came = await readFeedback(where.forge, task, found.pull.ref, signal);
    return { ...found, items: came };
  });
  const name = pullName(pull);
  const conflict = pull.conflicts
    ? l10n.t('It conflicts with {0}: “Update from Base” brings that in.', oneLine(pull.base))
    : '';
  if (items.length === 0) {
    const none = l10n.t('Nothing is open in {0} {1}.', kind, name);
    const update = l10n.t('Update from Base…');
    const said = [none, conflict].filter(Boolean).join(' ');
    const actions = pull.conflicts ? [update] : [];
    // Not awaited: the message may stay as long as the user likes.
    void Promise.resolve(window.showInformationMessage(withoutLinks(said), ...actions))
      .then((chosen) => {
        const pointer: Pointer = { taskId: task.id };
        return chosen && commands.executeCommand('errand.updateBase', pointer);
      })
      .catch((error: unknown) => showError(services.log, conflict, error));
    return;
  }
  await preview.show(l10n.t('What Came Back'), feedbackText(pull.url, items, l10n.t));
  const chosen = await choose(items, {
    title: l10n.t('What Came Back from {0} {1}', kind, name),
    placeHolder:
      conflict || l10n.t('What is chosen becomes one follow-up, shown before it is sent.'),
  });
  if (!chosen || chosen.length === 0) return;
  const words = await withProgress(l10n.t('Preparing the follow-up'), (signal) =>
    followUpOf(repository, { task, attempt }, pull, chosen, signal),
  );
  await preview.show(l10n.t('Follow-up'), followUpText(words, l10n.t));
  const send = {
    label: l10n.t('Send as One Follow-Up'),
    detail: l10n.t(
      '{0} of {1}, sent to the runner. The agent goes on from attempt {2}.',
      chosen.length,
      items.length,
      attempt.n,
    ),
  };
  const placeHolder = l10n.t('The editor shows what the agent is told. Nothing has been sent.');
  if (!(await pickOne([send], { title: oneLine(task.spec.title, 80), placeHolder }))) return;
  requireRunner(services);
  const to = { id: task.id, attempt: attempt.n };
  await followUpAttempt(services.runner, to, words.text, words.comments);
  window.setStatusBarMessage(l10n.t('Sent: {0}', oneLine(task.spec.title, 60)), 4000);
}

/** The number of one that the command opened, say, is known to the window from then on. */
export async function openPull(
  { services, task, repository, choices }: PullAbout,
  { place, forge }: Where,
  signal: AbortSignal,
): Promise<OwnPull> {
  const found = await findPull({ repository, place, task }, forge, choices.branch, signal);
  const { name: branch, pull } = found;
  const remote = place.source.name;
  services.pulls.keep(task.id, { name: pullName(pull), url: pull.url, branch, remote });
  return found;
}

/** What was sent before is not ticked. */
async function choose(
  items: readonly CameBack[],
  words: { readonly title: string; readonly placeHolder: string },
): Promise<CameBack[] | undefined> {
  const rows = items.map((item) => ({ ...feedbackItem(item, l10n.t), picked: isNews(item), item }));
  const picked = await pickMany(rows, words);
  return picked?.map(({ item }) => item);
}
