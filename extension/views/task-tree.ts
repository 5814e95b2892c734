/**
 * Owns the rows of the Tasks view as the editor asks for them: rows of tasks/ as tree items, each with
 * one object, refreshed one task at a time. A task's full state is followed only while its row is
 * expanded. When time advances is said by tasks-view.ts.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  EventEmitter,
  l10n,
  type TreeDataProvider,
  type TreeItem,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
} from 'vscode';
import type { TaskState, TaskSummary } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { errorText } from '../platform/show-error.ts';
import { runAfter } from '../platform/timer.ts';
import { treeItem } from '../platform/tree-item.ts';
import { type Branch, changedRows } from '../tasks/changed-rows.ts';
import type { Handle } from '../tasks/event.ts';
import { overlapRows } from '../tasks/overlaps.ts';
import type { Places } from '../tasks/places.ts';
import { reportRows } from '../tasks/report-row.ts';
import { note, type Row } from '../tasks/rows.ts';
import { pendingRow, taskRow } from '../tasks/task-row.ts';
import { TreeRefresh } from '../tasks/tree-refresh.ts';
import { attemptChildren, type KnownFiles, taskChildren } from '../tasks/tree.ts';
import { ticks } from '../tasks/wording.ts';

/**
 * Argument that menus pass to commands: always `taskId`, and `attempt` and `file` if the row has
 * them.
 */
export class TaskNode {
  row: Row;

  constructor(row: Row) {
    this.row = row;
  }

  get taskId(): string {
    return this.row.taskId;
  }

  get attempt(): number | undefined {
    return this.row.attempt;
  }

  get file(): Row['file'] {
    return this.row.file;
  }

  get pending(): number | undefined {
    return this.row.pending;
  }
}

export class TaskTree implements TreeDataProvider<TaskNode> {
  readonly #services: Services;
  readonly #changes = new EventEmitter<TaskNode | undefined>();
  /** The editor finds a row to refresh by its object, so each id keeps one object. */
  readonly #nodes = new Map<string, TaskNode>();
  /** What is below each row that the editor has asked for, as it was given that last. */
  readonly #below = new Map<string, readonly TaskNode[]>();
  readonly #watches = new Map<string, Handle>();
  /** Once a task has waited for its turn. */
  places: Places | undefined;
  /** Ids of the rows at the top, as the editor was given them last. */
  #shown: readonly string[] = [];
  /**
   * The time that rows tell. It stands still between ticks: a task that works sends events many times
   * a second, and none of them may change a row by its time alone.
   */
  #clock = Date.now();

  readonly #treeRefresh = new TreeRefresh((id) => {
    if (id === undefined) this.#changes.fire(undefined);
    else this.#fire(id);
  }, runAfter);

  readonly onDidChangeTreeData = this.#changes.event;

  constructor(services: Services) {
    this.#services = services;
  }

  getTreeItem({ row }: TaskNode): TreeItem {
    const item = treeItem(
      row,
      row.expandable ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
    );
    if (row.reviewed !== undefined) {
      const { Checked, Unchecked } = TreeItemCheckboxState;
      const words = row.reviewed ? l10n.t('Reviewed') : l10n.t('Not reviewed yet');
      const state = row.reviewed ? Checked : Unchecked;
      const accessibilityInformation = { label: words, role: 'checkbox' };
      item.checkboxState = { state, tooltip: words, accessibilityInformation };
    }
    if (row.kind === 'pending') {
      // It may be waiting for a notification that was put away.
      item.command = { command: 'notifications.showList', title: l10n.t('Show Notifications') };
    }
    if (row.file) {
      const { taskId, attempt, file } = row;
      item.command = {
        command: 'errand.reviewFile',
        title: l10n.t('Open Changes'),
        arguments: [{ taskId, attempt, file }],
      };
    }
    return item;
  }

  async getChildren(node?: TaskNode): Promise<TaskNode[]> {
    if (!node) return this.#roots();
    this.#treeRefresh.asked(node.row.id);
    const { tasks } = this.#services;
    const { taskId } = node;
    if (node.row.kind === 'task' && !this.#watches.has(taskId)) {
      this.#watches.set(taskId, tasks.watch(taskId));
    }
    let state: TaskState;
    try {
      // The editor shows progress by itself. A row "Loading" would have to be taken back a moment
      // later, when the editor may not listen.
      state = tasks.state(taskId) ?? (await this.#treeRefresh.answer(tasks.whenKnown(taskId)));
    } catch (error) {
      return this.#take(node, [note(taskId, 'unknown', errorText(error), 'info')]);
    }
    return this.#take(node, this.#rowsBelow(node.row, state));
  }

  #take({ row }: TaskNode, rows: readonly Row[]): TaskNode[] {
    const nodes = rows.map((each) => this.#node(each));
    this.#below.set(row.id, nodes);
    return nodes;
  }

  #rowsBelow({ kind, taskId, attempt: n }: Row, state: TaskState): Row[] {
    const { overlaps, pulls } = this.#services;
    const now = this.#clock;
    if (kind === 'task') {
      const inTheWay = overlapRows(taskId, overlaps.of(taskId), l10n.t);
      const about = { ...this.#knownFiles(taskId), pull: pulls.of(taskId)?.name };
      const children = taskChildren(state, now, about, l10n.t);
      return [...inTheWay, ...children, ...this.#reportRows(state)];
    }
    const attempt = state.attempts.find((each) => each.n === n);
    return attempt ? attemptChildren(state, attempt, now, this.#knownFiles(taskId), l10n.t) : [];
  }

  #knownFiles(taskId: string): KnownFiles {
    const { applied, reviewed } = this.#services;
    return {
      isReviewed: (file) => reviewed.has(taskId, file),
      given: (file) => applied.file(taskId, file),
    };
  }

  /** Takes over the ticks that the user has set and taken away. */
  review(changed: readonly (readonly [TaskNode, TreeItemCheckboxState])[]): void {
    const { tasks, reviewed } = this.#services;
    for (const wanted of [TreeItemCheckboxState.Checked, TreeItemCheckboxState.Unchecked]) {
      const nodes = changed.filter(([, state]) => state === wanted).map(([node]) => node);
      for (const [taskId, ofTask] of Map.groupBy(nodes, (node) => node.taskId)) {
        const files = ofTask.flatMap(({ attempt, file }) => {
          const of = tasks.state(taskId)?.attempts.find(({ n }) => n === attempt);
          return (file && of?.result?.files[file.index]) ?? [];
        });
        reviewed.set(taskId, files, wanted === TreeItemCheckboxState.Checked);
      }
    }
  }

  /**
   * Refreshes what has changed of a task; without an id, the rows at the top. All rows are made anew
   * only where there are others or another order.
   */
  refresh(id?: string): void {
    if (id !== undefined) {
      const node = this.#nodes.get(`task/${id}`);
      const row = node && this.#topRow(node);
      if (!row) return;
      const task = this.#services.tasks.summary(id);
      // A tick is near, and brings what only a tooltip says, such as the cost so far.
      const besides = task && ticks(task.status) ? 'tooltip' : undefined;
      for (const changed of changedRows(this.#given(node), this.#now(row), besides)) {
        this.#treeRefresh.changed(this.#node(changed).row.id);
      }
      return;
    }
    const rows = this.#rows();
    const isSame = rows.length === this.#shown.length;
    if (!isSame || !rows.every((row, at) => row.id === this.#shown[at])) {
      this.#treeRefresh.changed(undefined);
      return;
    }
    for (const row of rows) {
      if (!isDeepStrictEqual(this.#nodes.get(row.id)?.row, row)) this.#treeRefresh.changed(row.id);
    }
  }

  /** Refreshes once only: the next tick corrects a refresh that the editor loses. */
  tick(): void {
    this.advance();
    for (const { id, status } of this.#services.scope.tasks) {
      if (ticks(status)) this.#fire(`task/${id}`);
    }
  }

  /** Brings the time that rows tell up to date, without drawing any. */
  advance(): void {
    this.#clock = Date.now();
  }

  #fire(id: string): void {
    const node = this.#nodes.get(id);
    if (!node) return;
    const isAtTop = node.row.kind === 'task' || node.row.kind === 'pending';
    const row = isAtTop ? this.#topRow(node) : node.row;
    if (row) this.#changes.fire(this.#node(row));
  }

  /** As the editor has it. */
  #given({ row }: TaskNode): Branch {
    const below = this.#below.get(row.id)?.map((node) => this.#given(node));
    return { row, below };
  }

  #now(row: Row): Branch {
    const state = this.#services.tasks.state(row.taskId);
    const isAsked = this.#below.has(row.id) && state !== undefined;
    const below = isAsked ? this.#rowsBelow(row, state).map((each) => this.#now(each)) : undefined;
    return { row, below };
  }

  /** Undefined for a row that is not in the list, such as that of another repository's task. */
  #topRow({ row: { id, taskId, pending } }: TaskNode): Row | undefined {
    if (!this.#shown.includes(id)) return undefined;
    if (pending !== undefined) {
      const send = this.#services.pending.all.find((each) => each.id === pending);
      return send && pendingRow(send, l10n.t);
    }
    const task = this.#services.tasks.summary(taskId);
    return task && this.#rowOf(task);
  }

  collapsed(node: TaskNode): void {
    if (node.row.kind !== 'task') return;
    this.#watches.get(node.taskId)?.dispose();
    this.#watches.delete(node.taskId);
  }

  dispose(): void {
    for (const watch of this.#watches.values()) watch.dispose();
    this.#watches.clear();
    this.#treeRefresh.dispose();
    this.#changes.dispose();
  }

  #roots(): TaskNode[] {
    const { tasks } = this.#services.scope;
    const ids = new Set(tasks.map((task) => task.id));
    for (const [id, watch] of this.#watches) {
      if (ids.has(id)) continue;
      watch.dispose();
      this.#watches.delete(id);
    }
    const rows = this.#rows();
    this.#shown = rows.map(({ id }) => id);
    this.#treeRefresh.asked(undefined);
    const shown = new Set(this.#shown);
    // Rows of tasks that stay keep their objects.
    for (const [id, { row }] of this.#nodes) {
      if (row.taskId === '' ? shown.has(id) : ids.has(row.taskId)) continue;
      this.#nodes.delete(id);
      this.#below.delete(id);
    }
    return rows.map((row) => this.#node(row));
  }

  #rows(): Row[] {
    const { scope, pending } = this.#services;
    return [
      ...pending.all.map((send) => pendingRow(send, l10n.t)),
      ...scope.tasks.map((task) => this.#rowOf(task)),
    ];
  }

  #reportRows({ id, spec, attempts }: TaskState): Row[] {
    const report = this.#services.reports.of({ id, attempts: attempts.length });
    return reportRows({ id, origin: spec.origin }, report, l10n.t);
  }

  #rowOf(task: TaskSummary): Row {
    const { applied, attention, overlaps, pulls, reports, scope } = this.#services;
    const known = {
      fresh: attention.isFresh(task),
      elsewhere: !scope.isOwn(task.repository.id),
      applied: applied.presence(task.id),
      pull: pulls.of(task.id)?.name,
      overlaps: overlaps.of(task.id),
      report: reports.of(task),
      place: task.status.kind === 'queued' ? this.places?.of(task) : undefined,
    };
    return taskRow(task, this.#clock, known, l10n.t);
  }

  #node(row: Row): TaskNode {
    const known = this.#nodes.get(row.id);
    if (known) {
      known.row = row;
      return known;
    }
    const node = new TaskNode(row);
    this.#nodes.set(row.id, node);
    return node;
  }
}
