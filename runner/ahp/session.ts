/**
 * Owns one session: what is known of its task and kept of it here, and telling everybody what has
 * changed. It follows its task while that goes on or a window looks at it. What clients ask of it is
 * in session-actions.ts.
 */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SerialQueue } from '../platform/serial-queue.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskId, TaskState, TaskSummary } from '../protocol/task.ts';
import { GetTask } from '../protocol/requests.ts';
import type { BegunTurn } from './begun-turn.ts';
import type { Channels } from './channels.ts';
import type { ConfigState } from './config-chips.ts';
import { AhpError } from './errors.ts';
import type { Folders } from './folders.ts';
import { FollowedTask } from './followed-task.ts';
import type { LocalTurn, Mark, Marks } from './marks.ts';
import type { RunnerLink } from './runner-link.ts';
import { sessionChanges, summaryChanges } from './session-changes.ts';
import { rowOf } from './session-row.ts';
import { type Answered, NO_FILES, type SessionView, viewOf } from './session-view.ts';
import type { RunErrand } from './slash-commands.ts';
import { sessionUri, turnChangesUri } from './uris.ts';
import {
  type Action,
  type ChannelState,
  type Origin,
  ROOT,
  type SessionSummary,
  type Uri,
} from './wire.ts';

export interface SessionParts {
  readonly channels: Channels;
  readonly link: RunnerLink;
  readonly folders: Folders;
  readonly marks: Marks;
  readonly errand: RunErrand;
  readonly now: () => number;
  /** A time of day as people read it. */
  readonly clock: (at: string) => string;
}

/** What a client said, to be told to everybody with its origin. */
export interface Echo {
  readonly channel: Uri;
  readonly action: Action;
  readonly origin: Origin;
}

export class Session {
  readonly id: TaskId;
  readonly uri: Uri;
  readonly parts: SessionParts;
  /** What clients ask is done one after the other. */
  readonly queue = new SerialQueue();
  /** Of the draft: a task says the rest itself. */
  folder: string | undefined;
  config: ConfigState | undefined;
  /** Turns that the task does not have: being sent, failed, or commands. */
  own: readonly LocalTurn[] = [];
  /** What this host has to say of the turn that goes on. */
  notes: readonly { readonly at: string; readonly text: string }[] = [];
  /** Turns that a client has stopped, with their durations. */
  readonly stopped = new Map<string, number>();
  /** Questions that a client has answered, until the task says so. */
  readonly answered = new Map<string, Answered>();
  /** What this host does for the session just now. */
  activity: string | undefined;
  /** True once the runner has forgotten the task, or the draft was deleted. */
  isGone = false;
  /** Ends the sending of a first message; another one for each. */
  stopSending = new AbortController();
  /** Turns as clients began them, to try them again. */
  readonly begun = new Map<string, BegunTurn>();
  readonly #createdAt: string;
  #mark: Mark;
  readonly #followed: FollowedTask;
  #row: TaskSummary | undefined;
  #root: string | undefined;
  #view: SessionView;
  #isDue = false;
  #isAnnounced = false;
  /** Called after each change, with the task as it is then. */
  onTask: ((task: TaskState) => void) | undefined;

  constructor(id: TaskId, parts: SessionParts) {
    this.id = id;
    this.uri = sessionUri(id);
    this.parts = parts;
    this.#mark = parts.marks.of(id);
    this.#followed = new FollowedTask(id, {
      link: parts.link,
      onNews: () => this.changed(),
      wantsLogs: () => this.#isFollowed,
    });
    this.#createdAt = new Date(parts.now()).toISOString();
    this.#view = this.#look();
  }

  get view(): SessionView {
    return this.#view;
  }

  get task(): TaskState | undefined {
    return this.#followed.task;
  }

  get mark(): Mark {
    return this.#mark;
  }

  /** The user's work tree, where it is known here. */
  get root(): string | undefined {
    return this.#root;
  }

  /** True once it has a task: drafts are in no list. */
  get isListed(): boolean {
    return this.#row !== undefined;
  }

  /** True where an editor has to be told of it again, in a list that it does not ask for. */
  get summary(): SessionSummary | undefined {
    return this.isListed && !this.isGone ? this.#view.summary : undefined;
  }

  get isGoing(): boolean {
    // What is not followed any more may have been taken up again since.
    const known = this.#followed.isFollowing ? this.task?.status : undefined;
    const status = known ?? this.#row?.status ?? this.task?.status;
    return status !== undefined && !isFinal(status);
  }

  /** True where the list says so too: while the events are read again, the task is one of before. */
  get isDone(): boolean {
    return this.task?.status.kind === 'done' && this.#row?.status.kind === 'done';
  }

  setMark(change: Mark): void {
    this.#mark = { ...this.#mark, ...change };
    // Of a draft that is never sent, nothing stays, and nothing of a task that is gone.
    if (this.isListed && !this.isGone) this.parts.marks.set(this.id, this.#mark);
  }

  /** Takes the task as the list has it. */
  list(row: TaskSummary): void {
    const isNew = !this.isListed;
    this.#row = row;
    if (isNew && Object.keys(this.#mark).length > 0) this.parts.marks.set(this.id, this.#mark);
    // Sought again when another folder is known, and not with each change of any row.
    if (isNew) void this.findPlace();
    if (this.isGoing) this.#followed.follow();
    this.changed();
  }

  /** Looks where the work tree is, until that is known. */
  async findPlace(): Promise<void> {
    const about = this.task?.spec ?? this.#row;
    if (this.#root !== undefined || !about) return;
    const root = await this.parts.folders.rootOf(about);
    if (root === undefined) return;
    this.#root = root;
    const { folder: below } = about.origin;
    if (below !== undefined) this.folder ??= join(root, below);
    this.changed();
  }

  /** Takes what a request has answered, before the event says it. */
  took(task: TaskState): void {
    this.#followed.take(task);
    this.update();
  }

  /** The task, asked for where it is not followed. Rejects with an ErrandError. */
  async refreshed(): Promise<TaskState> {
    const { task } = await this.parts.link.connection.request(GetTask, { id: this.id });
    this.took(task);
    return task;
  }

  /** Says something in the chat that belongs to no turn of the task. */
  note(text: string): void {
    const at = new Date(this.parts.now()).toISOString();
    this.notes = [...this.notes, { at, text }];
    this.changed();
  }

  /** The whole state of one of its channels. Rejects where there is no such channel. */
  async load(channel: Uri): Promise<{ state: ChannelState; fromSeq: number }> {
    if (this.isListed) {
      this.#followed.follow();
      // Without the runner there is little to show; what comes later is told like any change.
      await this.#followed.known();
      await this.#followed.readLogs();
    }
    this.update();
    // Nothing may happen between the two: what does is told to whoever subscribes.
    const fromSeq = this.parts.channels.seq;
    const { state, chats, changesets } = this.#view;
    const found = channel === this.uri ? state : (chats.get(channel) ?? changesets.get(channel));
    if (found) return { state: found, fromSeq };
    // An editor asks for the changes of each turn, also of those that changed nothing.
    if (channel.startsWith(turnChangesUri(this.uri, ''))) return { state: NO_FILES, fromSeq };
    throw new AhpError('notFound', 'This session has no such channel.');
  }

  /** The runner is there again, as another connection. */
  renew(): void {
    this.#followed.cut();
    if (this.isGoing || this.#isFollowed) this.#followed.follow();
  }

  /** Stops following where nobody needs it; what is known stays. */
  rest(): void {
    if (this.isGoing || this.#isFollowed || !this.#followed.isFollowing) return;
    this.dispose();
  }

  dispose(): void {
    this.#followed.stop();
  }

  /** Tells everybody what is new, soon: events of one moment are told together. */
  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      if (this.#isDue) this.update();
    });
  }

  /** Tells everybody what is new, now; what a client said comes with its origin. */
  update(echo?: Echo): void {
    this.#isDue = false;
    const before = this.#view;
    const after = this.#look();
    this.#view = after;
    const { channels } = this.parts;
    let left = echo;
    for (const { channel, action } of sessionChanges(before, after)) {
      if (left && isSameAct(left.action, action)) {
        channels.dispatch(left.channel, left.action, left.origin);
        left = undefined;
      } else {
        channels.dispatch(channel, action);
      }
    }
    if (left) channels.dispatch(left.channel, left.action, left.origin);
    this.#tellRow(before, after);
    if (this.task) this.onTask?.(this.task);
  }

  #tellRow(before: SessionView, after: SessionView): void {
    if (!this.isListed) return;
    const { channels } = this.parts;
    if (!this.#isAnnounced) {
      this.#isAnnounced = true;
      channels.announce('root/sessionAdded', { channel: ROOT, summary: after.summary });
      return;
    }
    const changes = summaryChanges(before.summary, after.summary);
    if (!changes) return;
    const session = this.uri;
    channels.announce('root/sessionSummaryChanged', { channel: ROOT, session, changes });
  }

  #look(): SessionView {
    const mark = { ...this.#mark, local: [...(this.#mark.local ?? []), ...this.own] };
    const facts = {
      session: this.uri,
      createdAt: this.#row?.createdAt ?? this.#createdAt,
      root: this.#root,
      folder: this.folder,
      task: this.#followed.task,
      history: this.#followed.history,
      mark,
      stopped: this.stopped,
      answered: this.answered,
      notes: this.notes,
      config: this.isListed ? undefined : this.config,
      activity: this.#isAway ? 'Waits for the runner' : this.activity,
      clock: this.parts.clock,
    };
    const view = viewOf(facts);
    // What is not followed is only known from the list.
    if (this.task || !this.#row) return view;
    return { ...view, summary: rowOf(this.#row, view.summary) };
  }

  get #isAway(): boolean {
    return this.isListed && !this.parts.link.isThere;
  }

  get #isFollowed(): boolean {
    const { uri, view } = this;
    return this.parts.channels.isFollowed(
      (channel) => channel === uri || channel.startsWith(`${uri}/`) || view.chats.has(channel),
    );
  }
}

/** True where both say the same thing of the same turn, question or message. */
function isSameAct(said: Action, ours: Action): boolean {
  if (said.type !== ours.type) return false;
  return ['turnId', 'requestId', 'id'].every((key) => isDeepStrictEqual(said[key], ours[key]));
}
