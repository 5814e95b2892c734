/**
 * Owns what a person needs first: what the task is, how it stands and what that means, what it came
 * to in numbers, and what can be done with it.
 */
import { baseOf, newerBaseOf, newerBaseWords } from '../runner/protocol/attempt-base.ts';
import { workedMs } from '../runner/protocol/reduce.ts';
import { isFinal, mayHaveSandbox, statusWords } from '../runner/protocol/status.ts';
import { phaseWords } from '../runner/protocol/phase-words.ts';
import type { AttemptState, Status } from '../runner/protocol/task.ts';
import { checkWords } from './checks.ts';
import { button, element, quiet } from './element.ts';
import { changeWords } from './files.ts';
import type { Action, Shown } from './host.ts';
import { meaning } from './reasons.ts';
import { t } from './translate.ts';
import { clock, modelName, money, statusClass, tookWords } from './wording.ts';

/** `question` is where the agent's question stands, if it asks one. */
export function summary(
  shown: Shown,
  attempt: AttemptState | undefined,
  question: HTMLElement,
): HTMLElement[] {
  const { task, applied, overlaps = [], report } = shown;
  const status = attempt?.status ?? task.status;
  return [
    element('header', { 'data-key': 'header' }, [
      element('h1', {}, task.spec.title),
      quiet(placeWords(shown, attempt)),
    ]),
    element('div', { 'data-key': 'verdict', class: `verdict ${statusClass(status)}` }, [
      element('p', { class: 'level' }, [
        element('span', { class: 'glyph', 'aria-hidden': 'true' }, glyphOf(status)),
        element('strong', {}, t(statusWords(status))),
        element('span', { class: 'quiet' }, aboutWords(shown, attempt)),
      ]),
      element('p', { class: 'words' }, meaning(status)),
      ...(attempt?.notice ? [element('p', { class: 'notice' }, attempt.notice)] : []),
      ...(attempt?.terminals ? [element('p', { class: 'notice' }, TERMINAL_OPEN)] : []),
      ...(applied ? [element('p', { class: 'words' }, APPLIED[applied])] : []),
      ...(report ? [reportLine(report)] : []),
      ...overlaps.map((words) => element('p', { class: 'notice' }, words)),
    ]),
    question,
    ...facts(attempt),
    actions(shown, attempt),
  ];
}

function reportLine({ isSent, words, more }: NonNullable<Shown['report']>): HTMLElement {
  const said = more === '' ? `${words}.` : `${words}: ${more}`;
  return element('p', { class: isSent ? 'words' : 'notice', 'data-key': 'report' }, said);
}

/** What is read aloud when it changes: how the task stands, and nothing that changes often. */
export function announcement({ task, applied }: Shown, attempt: AttemptState | undefined): string {
  const status = attempt?.status ?? task.status;
  const asked = status.kind === 'needs_input' ? t` The agent asks: ${status.question.text}` : '';
  return `${t(statusWords(status))}.${asked}${applied ? ` ${APPLIED[applied]}` : ''}`;
}

/** Which attempt this is about, and what it does now. */
function aboutWords({ task }: Shown, attempt: AttemptState | undefined): string {
  const phase = attempt?.phases.findLast(({ ms }) => ms === undefined);
  const isOver =
    attempt === undefined || isFinal(attempt.status) || attempt.status.kind === 'interrupted';
  return [
    ...(attempt && task.attempts.length > 1 ? [t`attempt ${attempt.n}`] : []),
    ...(phase && !isOver ? [t`${phaseWords(phase.name, t)}, since ${clock(phase.startedAt)}`] : []),
  ].join(' · ');
}

function placeWords({ task, runner }: Shown, attempt: AttemptState | undefined): string {
  const { name } = task.spec.repository;
  const newer = attempt && newerBaseOf(task, attempt);
  const { base, branch } = baseOf(task, attempt);
  const from = base.slice(0, 10);
  const place = newer
    ? t`${name}, brought onto ${newerBaseWords(newer, t)}`
    : branch
      ? t`${name} on ${branch}, from ${from}`
      : t`${name}, from ${from}`;
  return [
    place,
    ...(attempt?.model === undefined ? [] : [modelName(attempt.model)]),
    ...(runner === undefined ? [] : [t`runner: ${runner}`]),
  ].join(' · ');
}

/** The attempt in numbers, as far as there are any. */
function facts(attempt: AttemptState | undefined): HTMLElement[] {
  if (!attempt) return [];
  const { result, checks, usage, toolCount } = attempt;
  const ms = workedMs(attempt);
  const told: [name: string, words: string | undefined][] = [
    [t`Changes`, result && result.files.length > 0 ? changeWords(result) : undefined],
    [t`Checks`, checkWords(checks)],
    [t`Time`, ms > 0 ? tookWords(ms) : undefined],
    [t`Cost`, usage.requests > 0 ? money(usage) : undefined],
    [t`Tool calls`, toolCount > 0 ? String(toolCount) : undefined],
  ];
  const cells = told.flatMap(([name, words]) =>
    words === undefined
      ? []
      : [
          element('div', { 'data-key': `fact-${name}` }, [
            element('dt', {}, name),
            element('dd', {}, words),
          ]),
        ],
  );
  return cells.length === 0 ? [] : [element('dl', { 'data-key': 'facts', class: 'facts' }, cells)];
}

function actions(
  { task, applied, baseMoved, report }: Shown,
  attempt: AttemptState | undefined,
): HTMLElement {
  const offered: [Action, string][] = [];
  const over = attempt !== undefined && isFinal(attempt.status);
  if (attempt?.result && attempt.result.files.length > 0 && over) {
    offered.push(['review', t`Review Changes`], ['apply', t`Apply to Work Tree`]);
    offered.push(['checkout', t`Check Out as Branch`], ['pull', t`Pull Request…`]);
    if (baseMoved === true) offered.push(['updateBase', t`Update from Base…`]);
  }
  if (report?.isSent === false) offered.push(['report', t`Report to the Ticket…`]);
  if (applied === 'all' || applied === 'part') offered.push(['undoApply', t`Undo Applying`]);
  if (attempt && mayHaveSandbox(attempt.status)) offered.push(['terminal', t`Open Terminal`]);
  offered.push(isFinal(task.status) ? ['discard', t`Discard…`] : ['cancel', t`Cancel…`]);
  const row = offered.map(([action, label]) =>
    button({ kind: 'action', action, attempt: attempt?.n }, label, {
      id: action,
      class: action === 'review' ? 'primary' : '',
    }),
  );
  return element('nav', { 'data-key': 'actions', 'aria-label': t`Actions` }, row);
}

function glyphOf(status: Status): string {
  switch (status.kind) {
    case 'done':
      return GLYPHS[status.verdict.level];
    case 'needs_input':
      return '?';
    case 'cancelled':
    case 'interrupted':
      return '‖';
    default:
      return '●';
  }
}

const GLYPHS = {
  verified: '✓',
  verified_with_flags: '⚑',
  unverified: '○',
  failed: '✕',
  declined: '⊘',
} as const;

const TERMINAL_OPEN = t`A terminal is open in its sandbox. What is typed there may be in the result, which will say so.`;

const APPLIED: Readonly<Record<NonNullable<Shown['applied']>, string>> = {
  all: t`Applied to your work tree.`,
  part: t`Your work tree has a part of it.`,
  none: t`Applied to your work tree, and taken out of the files since.`,
};
