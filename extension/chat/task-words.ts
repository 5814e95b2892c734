/**
 * Owns what a chat says of tasks. Titles, questions and reasons are words of others: for people, who
 * read Markdown, they are escaped, so that none becomes a link or a picture; a model reads them as
 * they are. Pure.
 */
import { openQuestion } from '../tasks/addressee.ts';
import { evidenceText } from '../tasks/evidence-text.ts';
import { deadlineWords, statusReason, taskDescription, type Translate } from '../tasks/wording.ts';
import { resultBearer } from '../../runner/protocol/rank.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskState, TaskSummary } from '../../runner/protocol/task.ts';
import { oneLine } from '../../runner/protocol/text.ts';

const MAX_FILES = 20;

/** Words of others on one line, at most so long; `escaped` or `oneLine`. */
export type Quote = (text: string, most?: number) => string;

/** So that Markdown shows them as they are. */
export const escaped: Quote = (text, most = 300) =>
  oneLine(text, most).replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&$@:]/g, '\\$&');

/** How a listener reads. */
export interface Reader {
  readonly quote: Quote;
  readonly t: Translate;
}

/** One line for a list, with the title as `link` makes it. */
export function taskLine(
  task: TaskSummary,
  now: number,
  { quote, t }: Reader,
  link: (title: string) => string = (title) => title,
): string {
  const title = quote(task.title, 120) || t('Untitled task');
  const reason = statusReason(task.status);
  const why = reason === undefined ? '' : `: ${quote(reason)}`;
  return `- ${link(title)} — ${quote(taskDescription(task, now, t))}${why}`;
}

/** The whole of what a person decides on: the question that waits, else verdict and evidence. */
export function taskDetail(task: TaskState, now: number, { quote, t }: Reader): string {
  const lines: string[] = [];
  const open = openQuestion(task);
  if (open) {
    const { question } = open;
    lines.push(`**${t('The agent asks:')}** ${quote(question.text, 2000)}`, '');
    const deadline = deadlineWords(question, now, t);
    if (deadline !== '') lines.push(quote(deadline), '');
  }
  const best = resultBearer(task.attempts);
  if (!best || !isFinal(best.status)) return lines.join('\n');
  lines.push(quoted(evidenceText(best, t), quote));
  const files = best.result?.files ?? [];
  if (files.length > 0) {
    lines.push(`## ${t('Files')}`, '');
    for (const { path, additions = 0, deletions = 0 } of files.slice(0, MAX_FILES)) {
      lines.push(`- ${quote(path)} +${additions} −${deletions}`);
    }
    const more = files.length - MAX_FILES;
    if (more > 0) lines.push(`- ${t('and {0} more', more)}`);
  }
  return lines.join('\n');
}

/** Keeps the headings and lists that our own text has, and no other Markdown. */
function quoted(text: string, quote: Quote): string {
  return text
    .split('\n')
    .map((line) => {
      const [, mark = '', words = ''] = /^(#+ |- )?(.*)$/s.exec(line) ?? [];
      const deeper = mark.startsWith('#') ? `#${mark}` : mark;
      return `${deeper}${quote(words, 1200)}`;
    })
    .join('\n');
}
