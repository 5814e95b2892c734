/**
 * The task page: shows one task's state, sent whole by the extension on every change, and sends
 * back which of a fixed set of actions was chosen. It keeps no data of the host but the task's id,
 * which lets the editor restore the page. Everything is set as text: nothing a task says can
 * become markup.
 */
import { isFinal, statusWords } from '../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../runner/protocol/task.ts';
import { checksTable } from './checks.ts';
import { element, fill } from './element.ts';
import { filesList } from './files.ts';
import { phasesChart } from './phases.ts';
import { modelName, spentWords } from './wording.ts';

interface Host {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Host;

/** The actions that the extension knows (extension/panel/panel.ts). */
type Action = 'review' | 'apply' | 'checkout' | 'log' | 'cancel' | 'discard';

const host = acquireVsCodeApi();
const root = document.querySelector('main') ?? document.body;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  // Only the extension can post here: the page has no frames, and its policy lets none in.
  const { data } = event;
  if (typeof data === 'object' && data !== null && 'task' in data) {
    const { task } = data as { task: TaskState };
    host.setState({ taskId: task.id });
    show(task);
  }
});
tell({ kind: 'ready' });

function tell(message: object): void {
  host.postMessage(message);
}

function show(task: TaskState): void {
  const focused = document.activeElement?.id;
  const attempt = task.attempts.at(-1);
  fill(root, [
    header(task),
    ...verdict(task),
    buttons(task, attempt),
    ...(attempt ? attemptSections(attempt) : []),
    section('What was asked', [
      element('p', { class: 'origin' }, originWords(task)),
      element('pre', {}, task.spec.instructions),
    ]),
  ]);
  if (focused) document.getElementById(focused)?.focus();
}

function header(task: TaskState): HTMLElement {
  const { repository, base, branch } = task.spec;
  const model = task.attempts.at(-1)?.model;
  const place = `${repository.name}${branch ? ` on ${branch}` : ''}, from ${base.slice(0, 10)}`;
  return element('header', {}, [
    element('h1', {}, task.spec.title),
    element('p', { class: `status ${statusClass(task)}` }, statusWords(task.status)),
    element('p', { class: 'quiet' }, model ? `${place} · ${modelName(model)}` : place),
  ]);
}

function statusClass(task: TaskState): string {
  return task.status.kind === 'done' ? task.status.verdict.level : task.status.kind;
}

function verdict(task: TaskState): HTMLElement[] {
  const { status } = task;
  if (status.kind === 'done') {
    const reasons = status.verdict.because.map((reason) => element('li', {}, reason.text));
    return [section('Because', [element('ul', {}, reasons)])];
  }
  if (status.kind === 'cancelled' || status.kind === 'interrupted') {
    return [element('p', {}, status.reason)];
  }
  if (status.kind === 'needs_input')
    return [section('Question', [element('p', {}, status.question.text)])];
  return [];
}

function buttons(task: TaskState, attempt: AttemptState | undefined): HTMLElement {
  const offered: [Action, string][] = [];
  const final = isFinal(task.status);
  if (attempt?.result && attempt.result.files.length > 0 && final) {
    offered.push(['review', 'Review Changes'], ['apply', 'Apply to Work Tree']);
    offered.push(['checkout', 'Check Out as Branch']);
  }
  if (attempt) offered.push(['log', 'Show Log']);
  offered.push(final ? ['discard', 'Discard…'] : ['cancel', 'Cancel…']);
  const row = offered.map(([action, label], index) => {
    const button = element('button', { id: action, class: index === 0 ? 'primary' : '' }, label);
    button.addEventListener('click', () => tell({ kind: 'action', action }));
    return button;
  });
  return element('nav', { 'aria-label': 'Actions' }, row);
}

function attemptSections(attempt: AttemptState): HTMLElement[] {
  const sections: HTMLElement[] = [];
  if (attempt.notice)
    sections.push(element('p', { class: 'notice', role: 'status' }, attempt.notice));
  if (attempt.checks.length > 0) {
    sections.push(section('Checks, run by the runner', [checksTable(attempt.checks)]));
  }
  if (attempt.result && attempt.result.files.length > 0) {
    sections.push(section('Changed files', [filesList(attempt.result)]));
  }
  if (attempt.phases.length > 0) sections.push(section('Time', [phasesChart(attempt.phases)]));
  if (attempt.tools.length > 0) {
    const last = attempt.tools.slice(-12).map((call) => {
      const words = call.outcome ? `${call.summary} → ${call.outcome}` : call.summary;
      return element('li', { class: call.state }, words);
    });
    const more = attempt.toolCount - last.length;
    sections.push(
      section(
        more > 0 ? `Tool calls, the last ${last.length} of ${attempt.toolCount}` : 'Tool calls',
        [element('ul', { class: 'tools' }, last)],
      ),
    );
  }
  if (attempt.claim) {
    sections.push(
      section('The agent says', [
        element('p', { class: 'quiet' }, 'A claim, not evidence.'),
        element('pre', {}, attempt.claim),
      ]),
    );
  }
  if (attempt.usage.requests > 0) {
    const words = `${modelName(attempt.model)} · ${spentWords(attempt.usage)}`;
    sections.push(section('Cost', [element('p', {}, words)]));
  }
  return sections;
}

function section(title: string, content: readonly HTMLElement[]): HTMLElement {
  return element('section', {}, [element('h2', {}, title), ...content]);
}

function originWords(task: TaskState): string {
  const { origin } = task.spec;
  const place = origin.path ? ` ${origin.path}${origin.line ? `:${origin.line}` : ''}` : '';
  return `From a ${origin.kind}${place}`;
}
