/**
 * Owns the words for pull requests in the editor: what the documents before a push or a send say,
 * and how what came back is listed. Pure. What others wrote goes through `oneLine` where it is a line.
 */
import type { PullRequest } from '../../runner/forge/forge.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import type { Answers } from '../../runner/pull/answer.ts';
import { type FollowUpWords, placeOf, reducedLog } from '../../runner/pull/feedback.ts';
import type { CameBack } from '../../runner/pull/read-feedback.ts';
import type { Translate } from '../tasks/wording.ts';

type Forge = 'github' | 'gitlab';

export function kindWords(forge: Forge, t: Translate): string {
  return forge === 'gitlab' ? t('Merge Request') : t('Pull Request');
}

/** As the forge writes it. */
export function pullName({ ref: { forge, number } }: Pick<PullRequest, 'ref'>): string {
  return `${forge === 'gitlab' ? '!' : '#'}${number}`;
}

/** What is shown before anything is pushed. */
export function previewText(
  title: string,
  body: string,
  { way, notes }: { readonly way: string; readonly notes: readonly string[] },
): string {
  const quoted = [way, ...notes].map((line) => `> ${oneLine(line, 1000)}\n`).join('>\n');
  return `# ${oneLine(title, 300)}\n\n${quoted}\n${body}\n`;
}

export interface FeedbackItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** One thing that came back, as a line to choose. */
export function feedbackItem(item: CameBack, t: Translate): FeedbackItem {
  if ('failed' in item) {
    const { name, failedStep } = item.failed.job;
    const log = reducedLog(item.failed);
    return {
      label: t('Failed: {0}', oneLine(name)),
      description: failedStep === undefined ? '' : t('step "{0}"', oneLine(failedStep)),
      detail: log === undefined ? t('Its log is not kept any more.') : oneLine(lastLine(log), 300),
    };
  }
  const { thread, sentTo } = item;
  const [first, ...replies] = thread.comments;
  const more = replies.length === 0 ? [] : [t('{0} more', replies.length)];
  const sent = sentTo === undefined ? [] : [t('sent; attempt {0} went on with it', sentTo)];
  return {
    label: oneLine(placeOf(thread)),
    description: [oneLine(first?.author ?? '', 80), ...more, ...sent].filter(Boolean).join(' · '),
    detail: oneLine(first?.text ?? '', 300),
  };
}

/** All that came back, in full, to read beside the choice. */
export function feedbackText(url: string, items: readonly CameBack[], t: Translate): string {
  const parts = items.map((item) => {
    const { label, description, detail } = feedbackItem(item, t);
    if ('failed' in item) {
      const head = `## ${label}${description === '' ? '' : ` (${description})`}`;
      return `${head}\n\n${indented(reducedLog(item.failed) ?? detail)}`;
    }
    const said = item.thread.comments.map(
      ({ author, text }) => `${oneLine(author, 80)}:\n\n${indented(text)}`,
    );
    return [`## ${label}`, ...said].join('\n\n');
  });
  return `${[`# ${oneLine(url, 500)}`, ...parts].join('\n\n')}\n`;
}

/** What reviewers would be told. */
export function answersText(answers: Answers['answers']): string {
  const parts = answers.map(
    ({ thread, markdown }) =>
      `## ${oneLine(placeOf(thread))} (${oneLine(thread.comments[0]?.author ?? '', 80)})\n\n${markdown}`,
  );
  return `${parts.join('\n\n')}\n`;
}

/** What the agent would be told. */
export function followUpText({ text, comments, leftOut }: FollowUpWords, t: Translate): string {
  const lines = comments.map(
    ({ path, line, text: words }) =>
      `## ${t('At {0}', oneLine(`${path}:${line}`, 300))}\n\n${words}`,
  );
  const left = leftOut.map((what) => `> ${t('No room for {0}; send it later.', oneLine(what))}`);
  return `${[...left, text, ...lines].join('\n\n')}\n`;
}

/** As code: nothing of it is drawn as Markdown. */
function indented(text: string): string {
  return text
    .trimEnd()
    .split(/\r\n|[\n\r]/)
    .map((line) => `    ${line}`)
    .join('\n');
}

function lastLine(log: string): string {
  return log.trimEnd().split('\n').at(-1) ?? '';
}
