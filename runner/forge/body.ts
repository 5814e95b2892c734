/**
 * Owns the title and the body of a pull request: what was asked, what changed, what the runner saw
 * and did not see, what it cost, and how to verify that. It is told from the task and its ledger;
 * an agent's own account is marked as a claim. Our part of a body stands between two marks, so that
 * a later attempt replaces it and nothing else. Pure.
 */
import { entriesOf, type EntryOf, type LedgerEntry } from '../ledger/entry.ts';
import { asCode, markdownSections, type Section } from '../ledger/render.ts';
import { browserSummaries } from '../ledger/render-browser.ts';
import type { AttemptState, CheckRun, Origin, TaskState } from '../protocol/task.ts';
import { counted, dollars } from '../protocol/wording.ts';
import { closingNothing } from '../protocol/text.ts';
import { plainTitle, quoted, quotedBlock } from './inert.ts';

const BEGIN = '<!-- errand:begin -->';
const END = '<!-- errand:end -->';

/** GitHub takes as many characters of a body; GitLab takes more. */
const MAX_BODY = 65_536;
const MAX_TITLE = 200;
const MAX_ASKED = 4000;
const MAX_FILES = 30;
/** Lines of a section that stands before the fold. */
const MAX_BRIEF = 12;

export interface Told {
  readonly task: TaskState;
  readonly attempt: AttemptState;
  readonly entries: readonly LedgerEntry[];
  /** The files of the branch are those that the runner checked. */
  readonly isChecked: boolean;
}

export function pullTitle(task: TaskState): string {
  return plainTitle(task.spec.title, MAX_TITLE) || 'A result of Errand';
}

/**
 * The line that closes the task's ticket, or links it. It is the only live one of a body, so one
 * that another program put into the task is taken only in the form of ours.
 */
export function closingLine({ spec }: TaskState): string | undefined {
  const line = spec.origin.ticket?.closing;
  return line !== undefined && CLOSING_LINE.test(line) ? line : undefined;
}

const CLOSING_LINE =
  /^(?:(?:Closes|Fixes) )?[\w./-]*[#-]\d+$|^See https?:\/\/[\w./#:?=&%-]{1,500}$/;

/** A new body: the repository's template, and our part below it. */
export function newBody(told: Told, template: string | undefined): string {
  const before = template === undefined ? '' : `${template.trim()}\n\n`;
  return before + section(told, MAX_BODY - before.length);
}

/** The body with our part told anew; undefined where somebody has taken it out. */
export function updatedBody(told: Told, body: string): string | undefined {
  const from = body.indexOf(BEGIN);
  const to = body.lastIndexOf(END);
  if (from < 0 || to < from) return undefined;
  const [before, after] = [body.slice(0, from), body.slice(to + END.length)];
  return before + section(told, MAX_BODY - before.length - after.length) + after;
}

/** Our part, in at most `room` characters; the folded evidence gives way first. */
function section(told: Told, room: number): string {
  const { entries } = told;
  const closing = closingLine(told.task);
  const all = markdownSections(entries);
  const short = [
    [
      '### What was asked',
      originLine(told.task.spec.origin),
      quotedBlock(told.task.spec.instructions, MAX_ASKED),
    ],
    ['### What changed', ...changedLines(told.attempt)],
    ['### Checks, before and after', checkLines(entries)],
    ...all.filter(({ isBrief }) => isBrief).map((each) => listed(each, MAX_BRIEF)),
    ['### How to verify this', verifyLines(told)],
  ]
    .map((lines) => lines.filter((line) => line !== '').join('\n\n'))
    .join('\n\n');
  const open = closingNothing(short);
  const folds = all.filter(({ isBrief, lines }) => !isBrief || lines.length > MAX_BRIEF);
  const rest = closingNothing(
    folds.map((each) => listed(each, Infinity).join('\n\n')).join('\n\n'),
  );
  const head = closing === undefined ? BEGIN : `${BEGIN}\n${closing}`;
  const whole = (middle: string) => `${head}\n\n${middle}\n\n${END}`;
  const folded = (text: string) =>
    `${open}\n\n<details>\n<summary>What else the ledger holds</summary>\n\n${text}\n\n</details>`;
  const fits = whole(folded(rest));
  if (fits.length <= room) return fits;
  const space = room - whole(folded(CUT)).length - 2;
  if (space > 0) return whole(folded(`${wholeLines(rest, space)}\n\n${CUT}`));
  // Only a template that fills the page leaves less room than this.
  return whole(wholeLines(open, Math.max(0, room - whole('').length)));
}

const CUT = 'The rest did not fit here; the ledger has it.';

/** The first lines that fit; a block of code that is cut off with them is closed. */
function wholeLines(text: string, room: number): string {
  if (text.length <= room) return text;
  const shown = text.slice(0, Math.max(0, room - 12));
  const lines = shown.slice(0, shown.lastIndexOf('\n') + 1).split('\n');
  let fence: string | undefined;
  for (const line of lines) {
    const [, marks] = /^(`{3,})(?:text)?$/.exec(line) ?? [];
    if (marks !== undefined)
      fence = fence === undefined ? marks : fence === marks ? undefined : fence;
  }
  const end = fence === undefined || fence.length > 12 ? '' : fence;
  return `${lines.join('\n')}${end}`;
}

function listed({ title, lines }: Section, most: number): string[] {
  const shown = lines.slice(0, most).map((line) => `- ${line}`);
  const rest = lines.length - shown.length;
  return [
    `### ${title}`,
    [...shown, ...(rest > 0 ? [`- and ${rest} more, below`] : [])].join('\n'),
  ];
}

function originLine({ kind, path, line, url }: Origin): string {
  if (url !== undefined) return `From ${quoted(url, 500)}.`;
  if (path === undefined || kind === 'prompt') return '';
  const place = line === undefined ? path : `${path}:${line}`;
  return `From ${kind === 'todo' ? 'the TODO at ' : ''}${quoted(place, 300)}.`;
}

function changedLines({ result }: AttemptState): string[] {
  if (!result) return ['Nothing.'];
  const { files, additions, deletions } = result;
  const shown = files.slice(0, MAX_FILES).map((file) => {
    const counts = file.binary ? 'binary' : `+${file.additions ?? 0} −${file.deletions ?? 0}`;
    const how = file.status === 'modified' ? '' : `, ${file.status.replace('_', ' ')}`;
    return `- ${quoted(file.path, 300)} ${counts}${how}`;
  });
  const rest = files.length - shown.length;
  return [
    `${counted(files.length, 'file')}, +${additions} −${deletions}`,
    [...shown, ...(rest > 0 ? [`- and ${counted(rest, 'more file')}`] : [])].join('\n'),
  ];
}

const OUTCOMES: Readonly<Record<CheckRun['outcome'], string>> = {
  running: 'not finished',
  passed: 'passed',
  failed: 'failed',
  timed_out: 'ran out of time',
  errored: 'could not be run',
};

/** Each named check on the base and on the result, as it was recorded. */
export function checkLines(entries: readonly LedgerEntry[]): string {
  const result = entriesOf(entries, 'result').at(-1);
  const named = entriesOf(entries, 'checks').at(-1)?.checks ?? [];
  const pages = browserSummaries(entries, asCode).map((line) => `- ${line}`);
  if (named.length === 0) return ['No checks are known.', ...pages].join('\n');
  const all = entriesOf(entries, 'check');
  return named
    .map(({ name, command, gate }) => {
      const of = (at: 'base' | 'head', commit: string | undefined): string => {
        const is = (run: EntryOf<'check'>) =>
          run.at === at && run.name === name && run.command === command && run.commit === commit;
        const run = all.findLast(is);
        return run === undefined ? 'not run' : OUTCOMES[run.outcome];
      };
      const shown = gate === 'informational' ? ' (decides nothing)' : '';
      const runs = name === command ? '' : `: ${quoted(command, 200)}`;
      return `- ${quoted(name, 80)}${shown}: ${of('base', result?.base)} before, ${of('head', result?.commit)} after${runs}`;
    })
    .concat(pages)
    .join('\n');
}

function verifyLines({ task, attempt, entries, isChecked }: Told): string {
  const result = entriesOf(entries, 'result').at(-1);
  const what = isChecked
    ? 'What the runner saw was with exactly the files of this branch.'
    : 'The runner saw this change together with work that is not in this branch (uncommitted, not pushed, or pushed by others). As it stands here, only the CI of this repository has seen it.';
  const { requests, costUsd } = attempt.usage;
  const cost = costUsd === undefined ? 'at a price that is not known' : `for ${dollars(costUsd)}`;
  const spent =
    requests === 0
      ? 'No model was asked.'
      : `It took ${counted(requests, 'request')} to ${quoted(attempt.model ?? 'a model')}, ${cost}.`;
  const head = entries.at(-1)?.hash;
  const id = quoted(task.id);
  return [
    what,
    ...(result
      ? [`It saw commit ${quoted(result.commit)}, in attempt ${attempt.n} of task ${id}.`]
      : []),
    `\`errand show ${task.id} --attempt ${attempt.n} --ledger | errand verify-ledger -\`, where the runner is, recomputes the verdict from the ledger${head === undefined ? '' : `, whose last entry is ${quoted(head)}`}.`,
    spent,
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}
