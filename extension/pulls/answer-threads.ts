/**
 * Owns answering the threads that were sent to an agent: each answer is shown, and what is chosen is
 * posted. It resolves no thread; that is the reviewer's.
 */
import { l10n, window } from 'vscode';
import { oneLine } from '../../runner/protocol/text.ts';
import { answersTo } from '../../runner/pull/answer.ts';
import { placeOf } from '../../runner/pull/feedback.ts';
import { openThreads } from '../../runner/pull/read-feedback.ts';
import type { PullAbout } from './find-forge.ts';
import { pickMany } from './pick-many.ts';
import type { Preview } from './preview.ts';
import { withProgress } from './progress.ts';
import { openPull } from './show-feedback.ts';
import { answersText, kindWords, pullName } from './words.ts';

export async function answerThreads(about: PullAbout, preview: Preview): Promise<void> {
  const { task } = about;
  const where = await about.where();
  const { forge, place } = where;
  const { pull, answers, waiting } = await withProgress(
    l10n.t('Reading the threads'),
    async (signal) => {
      const found = await openPull(about, where, signal);
      const open = await openThreads(forge, found.pull.ref, signal);
      return { pull: found.pull, ...answersTo(task, open, found.own) };
    },
  );
  const later =
    waiting === 0
      ? ''
      : l10n.t('Threads whose follow-up is at work or not pushed yet: {0}.', waiting);
  if (answers.length === 0) {
    const none = l10n.t('No open thread was sent to the agent.');
    void window.showInformationMessage(later || none);
    return;
  }
  await preview.show(l10n.t('Answers'), answersText(answers));
  const chosen = await pickMany(
    answers.map((answer) => ({
      label: oneLine(placeOf(answer.thread)),
      description: oneLine(answer.thread.comments[0]?.author ?? '', 80),
      detail: oneLine(answer.thread.comments[0]?.text ?? '', 300),
      picked: true,
      answer,
    })),
    {
      title: l10n.t(
        'Answer the Threads of {0} {1}',
        kindWords(place.forge, l10n.t),
        pullName(pull),
      ),
      placeHolder: later || l10n.t('What is chosen is posted under your name.'),
    },
  );
  if (!chosen || chosen.length === 0) return;
  await withProgress(l10n.t('Answering'), async (signal) => {
    for (const { answer } of chosen) {
      const { thread, markdown, marker } = answer;
      await forge.reply(pull.ref, thread.id, markdown, marker, signal);
    }
  });
  window.setStatusBarMessage(l10n.t('Answered: {0}', chosen.length), 4000);
}
