/** Owns how a task says that its ticket was told of it, or why not. Pure. */
import { oneLine } from '../../runner/protocol/text.ts';
import type { Origin } from '../../runner/protocol/task.ts';
import { type Report, reportedTo } from './reports.ts';
import { note, type Row } from './rows.ts';
import type { Translate } from './wording.ts';

/** Below a task; none where nothing was reported. */
export function reportRows(
  { id, origin }: { readonly id: string; readonly origin: Pick<Origin, 'ticket'> },
  report: Report | undefined,
  t: Translate,
): Row[] {
  const words = reportWords(origin, report, t);
  if (!report || words === undefined) return [];
  const more = oneLine(report.words, 1000);
  const again = report.isSent ? [] : [t('To try again: “Report to the Ticket…” in the menu.')];
  return [
    {
      ...note(id, 'report', words, report.isSent ? 'comment' : 'warning'),
      description: more,
      tooltip: [words, ...(more === '' ? [] : [more]), ...again],
      accessibility: [words, more, ...again].filter(Boolean).join('. '),
      context: report.isSent ? '.note' : '.note.unreported',
    },
  ];
}

/** What the task's page says of it: whether the ticket was told, and what there is to say beside. */
export interface ToldReport {
  readonly isSent: boolean;
  readonly words: string;
  readonly more: string;
}

export function toldReport(
  origin: Pick<Origin, 'ticket'>,
  report: Report | undefined,
  t: Translate,
): ToldReport | undefined {
  const words = reportWords(origin, report, t);
  if (!report || words === undefined) return undefined;
  return { isSent: report.isSent, words, more: oneLine(report.words, 1000) };
}

/** `Reported to #12`. */
export function reportWords(
  origin: Pick<Origin, 'ticket'>,
  report: Report | undefined,
  t: Translate,
): string | undefined {
  const key = reportedTo(origin)?.key;
  if (!report || key === undefined) return undefined;
  const name = oneLine(key, 60);
  return report.isSent ? t('Reported to {0}', name) : t('Not reported to {0}', name);
}
