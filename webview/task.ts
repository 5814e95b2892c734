/**
 * The task page: shows one task's state, sent whole by the extension on every change, and sends
 * back which of a fixed set of actions was chosen and what the user writes. Everything is set as
 * text: nothing in a task can become markup. Each change is drawn anew and then brought onto the
 * page (patch.ts), so what stays the same is not touched.
 */
import type { FormShown } from '../extension/page/form-shown.ts';
import { resultBearer } from '../runner/protocol/rank.ts';
import { isFinal } from '../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../runner/protocol/task.ts';
import { oneLine } from '../runner/protocol/text.ts';
import { AttemptLog } from './attempt-log.ts';
import { attemptsTable } from './attempts.ts';
import { conversation } from './conversation.ts';
import { costTable } from './cost.ts';
import { DelegateForm } from './delegate-form.ts';
import { askedBy, element, quiet, section } from './element.ts';
import { evidence } from './evidence.ts';
import { fold } from './fold.ts';
import { givenList } from './given.ts';
import {
  type Asked,
  isForm,
  isLogPiece,
  isPictureCame,
  isReportCame,
  isSaid,
  isShown,
  keep,
  keepFold,
  keeps,
  type Shown,
  tell,
} from './host.ts';
import { wholeLog } from './log-view.ts';
import { MessageForm } from './message-form.ts';
import { PagesSeen, showSliding } from './pages.ts';
import { patch } from './patch.ts';
import { announcement, summary } from './summary.ts';
import { timeline } from './timeline.ts';
import { t } from './translate.ts';

const root = document.querySelector('main') ?? document.body;
const spoken = element('p', { class: 'unseen', role: 'status', 'data-key': 'spoken' });
const form = new MessageForm();
const log = new AttemptLog(draw);
const pages = new PagesSeen();
const delegating = new DelegateForm(tell);
let last: Shown | undefined;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  // Only the extension can post here: the page has no frames, and its policy allows none.
  if (isSaid(data)) form.said(data);
  if (isLogPiece(data)) log.take(data);
  if (isReportCame(data)) pages.takeReport(data);
  if (isPictureCame(data)) pages.takePicture(data);
  if (isReportCame(data) || isPictureCame(data)) draw();
  if (isForm(data) && !last) showForm(data.form);
  if (!isShown(data)) return;
  const isFirst = last === undefined;
  last = data;
  keep({ taskId: data.task.id, form: '' });
  if (isFirst) root.replaceChildren();
  draw();
  if (isFirst) window.scrollTo(0, keeps().scroll);
});
root.addEventListener('click', ({ target }) => {
  const asked = askedBy(target);
  if (asked) answer(asked);
});
// `toggle` does not bubble; the capture phase has it all the same.
root.addEventListener(
  'toggle',
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement)) return;
    const key = target.dataset['fold'];
    if (key === undefined || !keepFold(key, target.open)) return;
    if (last) draw();
    else delegating.draw();
  },
  true,
);
root.addEventListener('input', ({ target }) => {
  const view = target instanceof HTMLInputElement ? target.dataset['slides'] : undefined;
  if (view === undefined || !(target instanceof HTMLInputElement)) return;
  pages.moveSlider(view, Number(target.value));
  draw();
});
window.addEventListener('scrollend', () => {
  if (last) keep({ scroll: window.scrollY });
});
tell({ kind: 'ready' });

function answer(asked: Asked): void {
  if (asked.kind === 'pages') showSliding(asked.isSliding);
  else if (asked.kind === 'choose') keep({ attempt: asked.attempt });
  else if (asked.kind === 'more') log.showMore(asked.list);
  else return tell(asked);
  draw();
}

/** The task itself takes the place of its form. */
function showForm(shown: FormShown): void {
  if (delegating.root.parentElement !== root) {
    root.replaceChildren(delegating.root);
    keep({ form: shown.key });
  }
  delegating.show(shown);
}

function draw(): void {
  if (!last) return;
  const shown = last;
  const attempt = attemptInView(shown.task);
  form.show(shown, attempt);
  log.show(attempt);
  const said = announcement(shown, attempt);
  if (spoken.textContent !== said) spoken.textContent = said;
  patch(root, [spoken, ...sections(shown, attempt)]);
  log.drawn(root);
}

function sections(shown: Shown, attempt: AttemptState | undefined): HTMLElement[] {
  const { task } = shown;
  const asked = askedSection(task);
  if (!attempt) return [...summary(shown, attempt, form.question), form.message, asked];
  const several = task.attempts.length > 1 ? [attemptsTable(task, attempt)] : [];
  const said = conversation(task, attempt);
  return [
    ...summary(shown, attempt, form.question),
    ...several.map((table) => section('attempts', t`Attempts`, [table])),
    ...evidence(attempt, pages.sections(attempt)),
    ...(said ? [section('conversation', t`Conversation`, [said])] : []),
    form.message,
    ...workSections(task, attempt),
    asked,
  ];
}

/** How it was done: the plan, the timeline with the log, and what it cost. */
const GIVEN = t`What the model was given`;

function workSections(task: TaskState, attempt: AttemptState): HTMLElement[] {
  const { n, plan, phases, given = [] } = attempt;
  if (phases.length === 0) return [];
  const costs = costTable(task, attempt);
  return [
    ...(plan === undefined
      ? []
      : [
          section('plan', t`Plan`, [
            quiet(t`A model proposed this before anybody changed a file.`),
            element('pre', {}, plan),
          ]),
        ]),
    section('timeline', t`Timeline`, [
      timeline(attempt, Date.parse(task.updatedAt), log.read),
      fold({ key: log.foldOf(n), title: t`Log`, class: 'part' }, () => [log.place, wholeLog(n)]),
      ...(costs
        ? [fold({ key: 'tokens', title: t`Tokens and cost`, class: 'part' }, () => [costs])]
        : []),
      ...(given.length > 0
        ? [fold({ key: 'given', title: GIVEN, class: 'part' }, () => [givenList(given)])]
        : []),
    ]),
  ];
}

function askedSection(task: TaskState): HTMLElement {
  return section('asked', t`What was asked`, [
    quiet(originWords(task)),
    element('pre', {}, task.spec.instructions),
  ]);
}

const ORIGINS: Readonly<Record<TaskState['spec']['origin']['kind'], string>> = {
  prompt: t`From your own words`,
  selection: t`From a selection`,
  ticket: t`From a ticket`,
  todo: t`From a TODO`,
};

function originWords(task: TaskState): string {
  const { origin } = task.spec;
  if (origin.ticket) {
    const { key, pictures = [] } = origin.ticket;
    const names = pictures.map((name) => oneLine(name, 60)).join(', ');
    const ticket = oneLine(key, 60);
    return names === ''
      ? t`From the ticket ${ticket}`
      : t`From the ticket ${ticket}, with its pictures: ${names}`;
  }
  const place = origin.path ? ` ${origin.path}${origin.line ? `:${origin.line}` : ''}` : '';
  return `${ORIGINS[origin.kind]}${place}`;
}

/** Returns the one the user chose, else one that runs or asks, else the one with the result. */
function attemptInView({ attempts }: TaskState): AttemptState | undefined {
  const { attempt: chosen } = keeps();
  return (
    attempts.find(({ n }) => n === chosen) ??
    attempts.findLast(({ status }) => !isFinal(status)) ??
    resultBearer(attempts)
  );
}
