/**
 * Owns how facts of a task are said in a chat: its activity, the end of an attempt, a question's
 * terms. Texts of others are made plain before they stand in Markdown. Pure.
 */
import { reasonText } from '../protocol/flagged-place.ts';
import { workedMs } from '../protocol/reduce.ts';
import { phaseWords } from '../protocol/phase-words.ts';
import { statusWords } from '../protocol/status.ts';
import type { AttemptState, CheckRun, Status } from '../protocol/task.ts';
import { oneLine } from '../protocol/text.ts';
import { counted, dollars, duration, inEnglish } from '../protocol/wording.ts';

/** As many reasons as people read at once; the ledger has all of them. */
const MAX_REASONS = 12;

/** A text of others as Markdown shows it: letter by letter, on one line. */
export function plain(text: string, max = 600): string {
  return oneLine(text, max).replaceAll(/[\\`*_{}[\]<>#|~!]/g, String.raw`\$&`);
}

/** What is being done, for a list; undefined where nothing is. */
export function activityWords(
  status: Status,
  attempt: AttemptState | undefined,
): string | undefined {
  const notice = attempt?.notice === undefined ? undefined : oneLine(attempt.notice, 120);
  switch (status.kind) {
    case 'done':
    case 'cancelled':
      return undefined;
    case 'queued':
      return 'Queued';
    case 'preparing':
      return notice ?? 'Preparing the sandbox';
    case 'needs_input':
      return oneLine(status.question.text, 120);
    case 'interrupted':
      return 'Interrupted, goes on by itself';
    case 'verifying': {
      const run = attempt?.checks.findLast(({ outcome }) => outcome === 'running');
      return notice ?? (run ? `Verifying: ${oneLine(run.command, 100)}` : 'Verifying');
    }
    case 'working':
    case 'unknown': {
      const call = attempt?.tools.findLast(({ state }) => state === 'running');
      const phase = attempt?.phases.findLast(({ ms }) => ms === undefined);
      const isCoding = phase === undefined || phase.name === 'code';
      const words = isCoding ? 'Working' : capital(phaseWords(phase.name, inEnglish));
      return notice ?? (call ? oneLine(call.summary, 120) : words);
    }
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The account of an attempt that has ended, which stays in sight when its steps are folded. */
export function endingWords(attempt: AttemptState, name: string): string {
  const { status, result, usage, claim } = attempt;
  if (status.kind !== 'done') return '';
  const { because } = status.verdict;
  const reasons = because.slice(0, MAX_REASONS).map((reason) => `- ${plain(reasonText(reason))}`);
  if (because.length > MAX_REASONS) reasons.push(`- and ${because.length - MAX_REASONS} more`);
  const lines = [`**${name}${statusWords(status)}**`, '', ...reasons];
  const runs = attempt.checks.filter(({ at }) => at === 'head').map(checkWords);
  if (runs.length > 0) lines.push('', `Checks on the result: ${runs.join(', ')}.`);
  if (result && result.files.length > 0) {
    const { files, additions, deletions, ref } = result;
    lines.push(
      '',
      `Changed ${counted(files.length, 'file')}, +${additions} −${deletions}: \`${ref}\``,
    );
  }
  const cost = usage.costUsd === undefined ? '' : `, ${dollars(usage.costUsd)}`;
  lines.push('', `It took ${duration(workedMs(attempt))}${cost}.`);
  if (claim !== undefined) {
    lines.push('', 'The agent says (a claim, not evidence):', '', `> ${plain(claim, 2000)}`);
  }
  return `${lines.join('\n')}\n\n`;
}

const checkWords = ({ name, outcome }: CheckRun): string =>
  `${plain(name)} ${outcome.replaceAll('_', ' ')}`;

/** What can be done with the results of a turn. */
export const NEXT_STEPS =
  'Type `/apply` to bring it into your files, `/pr` to open a draft pull request, `/discard` to delete it; or say what to change.\n\n';

/** What becomes of a question without an answer: its form has no other room for a deadline. */
export function questionTerms(
  { deadline, default: usual }: Extract<Status, { kind: 'needs_input' }>['question'],
  name: string,
  clock: (at: string) => string,
): string {
  const until = deadline === undefined ? '' : ` by ${clock(deadline)}`;
  const otherwise = usual === undefined ? 'the agent gives up' : 'the default below is used';
  return `${name}Without an answer${until}, ${otherwise}.`;
}

/** Says to the agent of a question that a person closed without an answer. */
export const SKIPPED =
  'The person closed this question without an answer. Decide yourself if you safely can, or stop.';

/** Where a check was run, as people read it. */
export const CHECK_PLACES: Record<CheckRun['at'], string> = {
  base: 'before the change',
  head: 'on the result',
  overlay: 'with the product code alone',
  canary: 'with a planted test that must fail',
  red: 'with the new tests on the original code',
};
