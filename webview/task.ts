/**
 * The task page: shows one task's state, sent whole by the extension on every change, and sends
 * back which of a fixed set of actions was chosen and what the user writes. Everything is set as
 * text: nothing in a task can become markup. The part around the text field is rebuilt on every
 * change; the field itself stays (message-form.ts).
 */
import { resultBearer } from '../runner/protocol/rank.ts';
import { isFinal, statusWords } from '../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../runner/protocol/task.ts';
import { attemptsTable } from './attempts.ts';
import { checksTable } from './checks.ts';
import { claimList } from './claim.ts';
import { conversation } from './conversation.ts';
import { costTable } from './cost.ts';
import { element, fill } from './element.ts';
import { filesList } from './files.ts';
import {
  act,
  type Action,
  chosenAttempt,
  isSaid,
  isShown,
  keep,
  type Shown,
  tell,
} from './host.ts';
import { reviewList } from './review.ts';
import { MessageForm } from './message-form.ts';
import { modelName, statusClass } from './wording.ts';

const root = document.querySelector('main') ?? document.body;
const head = element('div', {});
const messageForm = new MessageForm();
const rest = element('div', {});
let last: Shown | undefined;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  // Only the extension can post here: the page has no frames, and its policy allows none.
  if (isSaid(data)) messageForm.said(data);
  if (!isShown(data)) return;
  keep({ taskId: data.task.id });
  if (!last) fill(root, [head, messageForm.root, rest]);
  show(data);
});
tell({ kind: 'ready' });

function show(shown: Shown): void {
  last = shown;
  const { task } = shown;
  const focused = document.activeElement?.id;
  const attempt = attemptInView(task);
  fill(head, [header(shown, attempt), buttons(shown, attempt)]);
  messageForm.show(shown, attempt);
  fill(rest, [
    ...reasons(task, attempt),
    ...(attempt ? attemptSections(task, attempt) : []),
    section('What was asked', [
      element('p', { class: 'quiet' }, originWords(task)),
      element('pre', {}, task.spec.instructions),
    ]),
  ]);
  // An element that was rebuilt has lost the focus; the text field has not.
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus();
  }
}

/** Returns the one the user chose, else one that runs or asks, else the one with the result. */
function attemptInView({ attempts }: TaskState): AttemptState | undefined {
  const chosen = chosenAttempt();
  return (
    attempts.find(({ n }) => n === chosen) ??
    attempts.findLast(({ status }) => !isFinal(status)) ??
    resultBearer(attempts)
  );
}

function choose(attempt: number): void {
  keep({ attempt });
  if (last) show(last);
}

function header({ task, applied }: Shown, attempt: AttemptState | undefined): HTMLElement {
  const { repository, base, branch } = task.spec;
  const place = `${repository.name}${branch ? ` on ${branch}` : ''}, from ${base.slice(0, 10)}`;
  const words = attempt?.model === undefined ? place : `${place} · ${modelName(attempt.model)}`;
  return element('header', {}, [
    element('h1', {}, task.spec.title),
    element('p', { class: `status ${statusClass(task.status)}` }, statusWords(task.status)),
    element('p', { class: 'quiet' }, words),
    ...(applied ? [element('p', { class: 'quiet', role: 'status' }, APPLIED[applied])] : []),
  ]);
}

function reasons(task: TaskState, attempt: AttemptState | undefined): HTMLElement[] {
  const status = attempt?.status ?? task.status;
  if (status.kind === 'done') {
    const items = status.verdict.because.map((reason) => element('li', {}, reason.text));
    return items.length === 0 ? [] : [section('Because', [element('ul', {}, items)])];
  }
  if (status.kind === 'cancelled' || status.kind === 'interrupted') {
    return [element('p', {}, status.reason)];
  }
  return [];
}

function buttons({ task, applied }: Shown, attempt: AttemptState | undefined): HTMLElement {
  const offered: [Action, string][] = [];
  const over = attempt !== undefined && isFinal(attempt.status);
  if (attempt?.result && attempt.result.files.length > 0 && over) {
    offered.push(['review', 'Review Changes'], ['apply', 'Apply to Work Tree']);
    offered.push(['checkout', 'Check Out as Branch']);
  }
  if (applied === 'all' || applied === 'part') offered.push(['undoApply', 'Undo Applying']);
  if (attempt) offered.push(['log', 'Show Log']);
  offered.push(isFinal(task.status) ? ['discard', 'Discard…'] : ['cancel', 'Cancel…']);
  const row = offered.map(([action, label], index) => {
    const primary = index === 0 && action === 'review';
    const button = element('button', { id: action, class: primary ? 'primary' : '' }, label);
    button.addEventListener('click', () => act(action, attempt?.n));
    return button;
  });
  return element('nav', { 'aria-label': 'Actions' }, row);
}

function attemptSections(task: TaskState, attempt: AttemptState): HTMLElement[] {
  const sections: HTMLElement[] = [];
  const { notice, checks, result, phases, review, claim } = attempt;
  if (notice) sections.push(element('p', { class: 'notice', role: 'status' }, notice));
  if (task.attempts.length > 1) {
    sections.push(section('Attempts', [attemptsTable(task, attempt, choose)]));
  }
  const said = conversation(task, attempt);
  if (said) sections.push(section('Conversation', [said]));
  if (checks.length > 0) {
    sections.push(section('Checks, run by the runner', [checksTable(checks)]));
  }
  if (review) {
    const open = (path: string, line: number | undefined) =>
      tell({ kind: 'open', attempt: attempt.n, path, line });
    sections.push(section('Review', reviewList(review, open)));
  }
  if (result && result.files.length > 0) {
    sections.push(section('Changed files', [filesList(result)]));
  }
  if (claim) sections.push(section('The agent says', claimList(claim, attempt.claimed)));
  if (phases.length > 0) sections.push(section('Time and cost', [costTable(task, attempt)]));
  if (attempt.tools.length > 0) sections.push(tools(attempt));
  return sections;
}

function tools(attempt: AttemptState): HTMLElement {
  const calls = attempt.tools.slice(-12);
  const rows = calls.map(({ summary, outcome, state }) =>
    element('li', { class: state }, outcome ? `${summary} → ${outcome}` : summary),
  );
  const more = attempt.toolCount > calls.length;
  const title = more
    ? `Tool calls, the last ${calls.length} of ${attempt.toolCount}`
    : 'Tool calls';
  return section(title, [element('ul', { class: 'tools' }, rows)]);
}

function section(title: string, content: readonly HTMLElement[]): HTMLElement {
  return element('section', {}, [element('h2', {}, title), ...content]);
}

const APPLIED: Readonly<Record<NonNullable<Shown['applied']>, string>> = {
  all: 'Applied to your work tree.',
  part: 'Applied to your work tree; a part of it has been taken out of the files since.',
  none: 'Applied to your work tree, and taken out of the files since.',
};

const ORIGINS: Readonly<Record<TaskState['spec']['origin']['kind'], string>> = {
  prompt: 'From your own words',
  selection: 'From a selection',
  ticket: 'From a ticket',
  todo: 'From a TODO',
};

function originWords(task: TaskState): string {
  const { origin } = task.spec;
  const place = origin.path ? ` ${origin.path}${origin.line ? `:${origin.line}` : ''}` : '';
  return `${ORIGINS[origin.kind]}${place}`;
}
