/**
 * The composition root: makes the shared services, once, and names what a feature may use. It
 * starts nothing and awaits nothing; main.ts registers the features.
 */
import { type ExtensionContext, type LogOutputChannel, window } from 'vscode';
import { isFinal } from '../runner/protocol/status.ts';
import { ConnectionService } from './connection/service.ts';
import { Secrets } from './connection/secrets.ts';
import type { Runner } from './connection/connection-state.ts';
import { openRepositories } from './platform/repositories.ts';
import { Applied } from './tasks/applied.ts';
import { Attention } from './tasks/attention.ts';
import { RememberedChoices } from './tasks/choices.ts';
import { Drafts } from './tasks/drafts.ts';
import { Overlaps } from './tasks/overlaps.ts';
import { PendingSends } from './tasks/pending.ts';
import { Reports } from './tasks/reports.ts';
import { Reviewed } from './tasks/reviewed.ts';
import { Pulls } from './tasks/pulls.ts';
import { Scope } from './tasks/scope.ts';
import { TaskStore } from './tasks/store.ts';
import type { Repositories } from './platform/repositories.ts';
import { inWords } from './platform/words.ts';
import { Unsent } from './tasks/unsent.ts';

/** Everything that features get; apart from commands, they share nothing else. */
export interface Services {
  readonly context: ExtensionContext;
  readonly runner: Runner;
  readonly tasks: TaskStore;
  /** Decides which tasks concern this window; lists, counts and choices follow it. */
  readonly scope: Scope;
  /**
   * Call `attention.settle(id)` when a task's end was shown: badge and notifications then drop it.
   */
  readonly attention: Attention;
  /** Knows which results are in this window's work trees. */
  readonly applied: Applied;
  /** Files of results that the user has ticked. */
  readonly reviewed: Reviewed;
  /** Pull requests that this window has seen of tasks. */
  readonly pulls: Pulls;
  /** Line comments on results that wait to be sent. */
  readonly drafts: Drafts;
  /** Words that were written and not sent. */
  readonly unsent: Unsent;
  /** How the tasks of a repository are to be done. */
  readonly choices: RememberedChoices;
  /** What else touches the files of results that wait. */
  readonly overlaps: Overlaps;
  readonly pending: PendingSends;
  /** Knows which tickets were told of their task's end. */
  readonly reports: Reports;
  readonly repositories: Repositories;
  readonly secrets: Secrets;
  readonly log: LogOutputChannel;
}

/** `connection` is for the feature that makes connections; the others see it as `runner`. */
export function createServices(context: ExtensionContext): {
  readonly services: Services;
  readonly connection: ConnectionService;
} {
  const tasks = new TaskStore(inWords);
  const { version } = context.extension.packageJSON as { version: string };
  const connection = new ConnectionService({ name: 'vscode', version }, tasks);
  const log = window.createOutputChannel('Errand', { log: true });
  const attention = new Attention(context.globalState, (id) => tasks.summary(id)?.attempts);
  const applied = new Applied(context.workspaceState);
  const goesOn = tasks.onDidChange(() => {
    for (const task of tasks.tasks) {
      applied.look(task);
      if (!isFinal(task.status)) attention.goesOn(task.id);
    }
  });
  context.subscriptions.push(log, connection, goesOn);
  const services: Services = {
    context,
    runner: connection,
    tasks,
    scope: new Scope(tasks, context.workspaceState),
    attention,
    applied,
    reviewed: new Reviewed(context.workspaceState),
    pulls: new Pulls(context.workspaceState),
    drafts: new Drafts(context.workspaceState),
    unsent: new Unsent(context.workspaceState),
    choices: new RememberedChoices(context.globalState),
    overlaps: new Overlaps(),
    pending: new PendingSends(),
    reports: new Reports(context.workspaceState),
    repositories: openRepositories(),
    secrets: new Secrets(context.secrets),
    log,
  };
  return { services, connection };
}
