/**
 * Owns what a ticket is told of the task that came from it: the verdict with its evidence, and where
 * the change is. What others wrote stands as code: it mentions nobody, links nothing and closes
 * nothing. Pure.
 */
import { checkLines } from '../forge/body.ts';
import { quoted } from '../forge/inert.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { markdownSections } from '../ledger/render.ts';
import { statusWords } from '../protocol/status.ts';
import { closingNothing } from '../protocol/text.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import { counted } from '../protocol/wording.ts';
import type { Whereabouts } from './whereabouts.ts';

/** Lines of a list; the pull request and the ledger have all of them. */
const MAX_LINES = 8;

export interface Reported {
  readonly task: TaskState;
  readonly attempt: AttemptState;
  readonly entries: readonly LedgerEntry[];
  readonly change: Whereabouts;
}

/** By which a later report edits the comment of an earlier one: the same for all of a task. */
export function reportMarker({ id }: Pick<TaskState, 'id'>): string {
  // Two dashes would end the HTML comment that holds it; no id has a dot.
  return `errand:report:${id.replaceAll('-', '.')}`;
}

/** Markdown of the plain kind that all services understand. */
export function reportComment({ task, attempt, entries, change }: Reported): string {
  const [verdict, ...brief] = markdownSections(entries).filter(({ isBrief }) => isBrief);
  const [, ...reasons] = verdict?.lines ?? [];
  const parts = [
    `**Errand: ${statusWords(attempt.status)}** (attempt ${attempt.n} of task ${quoted(task.id)})`,
    changeWords(attempt, change),
    listed(reasons),
    titled('Checks, before and after', checkLines(entries)),
    ...brief.map(({ title, lines }) => titled(title, listed(lines))),
    verifyWords(task, attempt, entries),
  ];
  return closingNothing(parts.filter((part) => part !== '').join('\n\n'));
}

function titled(title: string, text: string): string {
  return `**${title}**\n\n${text}`;
}

function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, MAX_LINES).map((line) => `- ${line}`);
  const rest = lines.length - shown.length;
  return [...shown, ...(rest > 0 ? [`- and ${rest} more, in the ledger`] : [])].join('\n');
}

const STATES = { open: '', merged: ', which is merged', closed: ', which was closed' } as const;

function changeWords({ n, result }: AttemptState, change: Whereabouts): string {
  if (!result || result.files.length === 0) return 'Nothing was changed.';
  const { commit, files, additions, deletions } = result;
  const size = `${counted(files.length, 'file')}, +${additions} −${deletions}`;
  const other =
    'attempt' in change && change.attempt !== n
      ? ` It has attempt ${change.attempt}; this one is not pushed there.`
      : '';
  switch (change.kind) {
    case 'pull':
      return `${change.name}: ${change.url} (${size})${STATES[change.state]}.${other}`;
    case 'branch': {
      const where = `branch ${quoted(change.branch, 200)}, commit ${quoted(change.commit)}`;
      return `Pushed as ${where} (${size}); no pull request is open.${other}`;
    }
    case 'unpushed':
      return `The change is commit ${quoted(commit)} (${size}), which is not pushed yet.`;
    case 'unknown':
      return `The change is commit ${quoted(commit)} (${size}).`;
  }
}

function verifyWords(
  { id }: TaskState,
  { n }: AttemptState,
  entries: readonly LedgerEntry[],
): string {
  const head = entries.at(-1)?.hash;
  if (head === undefined) return 'The runner has no ledger of it.';
  const command = `errand show ${id} --attempt ${n} --ledger | errand verify-ledger -`;
  return `Where the runner is, \`${command}\` recomputes the verdict from the ledger, whose last entry is ${quoted(head)}.`;
}
