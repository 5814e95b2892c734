/**
 * Owns the task page's panels: one for each task, restored when the window reloads. The page gets
 * the task's whole state when it changes and can only ask for the actions listed in from-page.ts. A
 * task that is not sent yet has the same page (form-panels.ts).
 */
import { clip } from '../../runner/protocol/text.ts';
import {
  commands,
  type Disposable,
  env,
  l10n,
  ViewColumn,
  type WebviewPanel,
  window,
} from 'vscode';
import type { Services } from '../container.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskState } from '../../runner/protocol/task.ts';
import { overlapWords } from '../tasks/overlaps.ts';
import type { Handle } from '../tasks/event.ts';
import { toldReport } from '../tasks/report-row.ts';
import { runnerWords } from '../connection/dialling-machine.ts';
import { loadBundle } from '../platform/bundle.ts';
import { errorText } from '../platform/show-error.ts';
import { thisMachine } from '../platform/this-machine.ts';
import { atMostEvery } from '../platform/timer.ts';
import { type FromPage, fromPage } from './from-page.ts';
import { LogFeed } from './log-feed.ts';
import type * as PagesShown from './pages-shown.ts';
import { loadPage } from './page.ts';
import { VIEW_TYPE } from './view-type.ts';

const MAX_TITLE_CHARACTERS = 40;
/** Shortest time between two states that a page gets: a working agent changes it all the time. */
const SEND_INTERVAL_MS = 100;

export class TaskPanels implements Disposable {
  readonly #services: Services;
  readonly #panels = new Map<string, WebviewPanel>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Shows a task's page, reusing the one that is open. */
  open(taskId: string): void {
    const known = this.#panels.get(taskId);
    if (known) {
      known.reveal();
      return;
    }
    const title = this.#services.tasks.summary(taskId)?.title ?? l10n.t('Task');
    const panel = window.createWebviewPanel(
      VIEW_TYPE,
      clip(title, MAX_TITLE_CHARACTERS),
      ViewColumn.Active,
      {},
    );
    this.#fill(taskId, panel, false);
    loadPage(panel, this.#services.context);
  }

  /** After a reload of the window: the task existed before it. */
  restore(taskId: string, panel: WebviewPanel): void {
    this.#fill(taskId, panel, true);
    loadPage(panel, this.#services.context);
  }

  /** Goes on with the page of a form, whose task has just been made. */
  adopt(taskId: string, panel: WebviewPanel): void {
    this.#fill(taskId, panel, false)();
  }

  /**
   * Returns what sends the page its state again. `restored`: the task existed before, so it was
   * discarded if the list does not have it.
   */
  #fill(taskId: string, panel: WebviewPanel, restored: boolean): () => void {
    const { tasks, applied, drafts, overlaps, reports, unsent, attention } = this.#services;
    const place = `task/${taskId}`;
    this.#panels.set(taskId, panel);

    const post = (message: object): void => void panel.webview.postMessage(message);
    const feed = new LogFeed(this.#services, taskId, post);
    const send = (): void => {
      const task = tasks.state(taskId);
      if (!task) return;
      panel.title = clip(task.spec.title, MAX_TITLE_CHARACTERS);
      // A page that is hidden is made anew once it is shown, and asks then.
      if (!panel.visible) return;
      const texts = unsent.below(place);
      const has = applied.presence(taskId);
      const found = overlaps.of(taskId);
      const inTheWay = found.map((each) => overlapWords(each, l10n.t));
      const known = reports.of({ id: taskId, attempts: task.attempts.length });
      const report = toldReport(task.spec.origin, known, l10n.t);
      const { state } = this.#services.runner;
      // Told in remote windows alone: in others it is this machine that dials.
      const runner =
        env.remoteName === undefined || state.url === undefined
          ? undefined
          : runnerWords(state.url, thisMachine(), l10n.t);
      const baseMoved = found.some(({ kind }) => kind === 'head');
      const told = { applied: has, overlaps: inTheWay, baseMoved, report, runner };
      const ours = { drafts: drafts.of(taskId), texts, ...told };
      post({ task, ...ours });
      if (isFinal(task.status)) attention.settle(taskId);
    };
    const sendSoon = atMostEvery(SEND_INTERVAL_MS, send);
    const mine = (id: string): void => {
      if (id === taskId) sendSoon.run();
    };
    // A task that leaves the list was discarded; one that is not in it yet may still come.
    let listed = restored || tasks.summary(taskId) !== undefined;
    const watching: Handle[] = [
      sendSoon,
      feed,
      tasks.watch(taskId),
      drafts.onDidChange(mine),
      applied.onDidChange(mine),
      overlaps.onDidChange(mine),
      reports.onDidChange(mine),
      tasks.onDidChange((change) => {
        if (change.kind === 'task' && change.id !== taskId) return;
        listed ||= tasks.summary(taskId) !== undefined;
        if (listed && tasks.loaded && !tasks.summary(taskId)) panel.dispose();
        else sendSoon.run();
      }),
    ];
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      const asked = fromPage(message);
      if (!asked) return;
      switch (asked.kind) {
        case 'ready':
          feed.follow(undefined);
          return send();
        case 'log':
          return feed.follow(asked.attempt);
        case 'report':
        case 'picture':
          return post(await this.#pages(asked.kind, asked.artifact));
        case 'action': {
          const { command, attempt } = asked;
          await commands.executeCommand(command, { taskId, attempt });
          return;
        }
        case 'keep':
          return unsent.keep(`${place}/${asked.place}`, asked.text);
        case 'drop':
          return drafts.drop([asked.id]);
        case 'open':
          return await openFile(tasks.state(taskId), asked);
        case 'say': {
          const { what, command, attempt, text, question } = asked;
          const target = { taskId, attempt, text, question };
          const ok = await commands.executeCommand<boolean>(command, target);
          await panel.webview.postMessage({ said: what, attempt, ok });
        }
      }
    });
    panel.onDidChangeViewState(() => {
      attention.setInView(taskId, panel.visible);
      if (!panel.visible) feed.follow(undefined);
      send();
    });
    attention.setInView(taskId, panel.visible);
    panel.onDidDispose(() => {
      for (const handle of watching) handle.dispose();
      attention.setInView(taskId, false);
      if (this.#panels.get(taskId) === panel) this.#panels.delete(taskId);
    });
    return send;
  }

  /** The message that answers a page about pages: what was seen, or why it cannot be shown. */
  async #pages(kind: 'report' | 'picture', artifact: string): Promise<object> {
    const { context, runner } = this.#services;
    try {
      const shown = loadBundle(context, 'pages') as typeof PagesShown;
      if (!runner.address) throw new Error(l10n.t('The runner cannot be reached.'));
      return await (kind === 'report' ? shown.shownReport : shown.shownPicture)(
        runner.address,
        artifact,
      );
    } catch (error) {
      return { [kind]: artifact, trouble: errorText(error) };
    }
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }
}

async function openFile(
  task: TaskState | undefined,
  { attempt, path, line }: Extract<FromPage, { kind: 'open' }>,
): Promise<void> {
  const result = task?.attempts.find(({ n }) => n === attempt)?.result;
  const index = result?.files.findIndex((file) => file.path === path) ?? -1;
  if (!task || index < 0) return;
  const target = { taskId: task.id, attempt, file: { index, line } };
  await commands.executeCommand('errand.reviewFile', target);
}
