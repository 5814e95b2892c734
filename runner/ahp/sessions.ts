/**
 * Owns the sessions: one for each task of the runner, and the drafts of windows. A draft is a session
 * that nobody has written in yet: it is stored nowhere, listed nowhere, and goes with its window.
 */
import type { RunnerConnection } from '../client/connection.ts';
import { ErrandError } from '../protocol/errors.ts';
import { DiscardTask } from '../protocol/requests.ts';
import type { TaskId, TaskSummary } from '../protocol/task.ts';
import { beginQueued } from './begin-turn.ts';
import type { ConfigState } from './config-chips.ts';
import { AhpError } from './errors.ts';
import { Session, type SessionParts } from './session.ts';
import { sessionOf, taskOf } from './uris.ts';
import { within } from './within.ts';
import { ROOT, type SessionSummary, type Uri } from './wire.ts';

/** Drafts of windows that were closed without a word; the oldest go first. */
const MAX_DRAFTS = 200;

export class Sessions {
  readonly #parts: SessionParts;
  readonly #sessions = new Map<TaskId, Session>();
  readonly #listed = Promise.withResolvers<void>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Follows the runner's list on a new connection. */
  follow(connection: RunnerConnection): void {
    for (const session of this.#sessions.values()) session.renew();
    connection.subscribeTasks(
      (tasks) => {
        this.#take(tasks);
        this.#listed.resolve();
      },
      // A newer runner's list cannot be read: there are no sessions then, and the host still answers.
      () => this.#listed.resolve(),
    );
  }

  /** Everybody is told what the runner's coming or going changes. */
  changed(): void {
    for (const session of this.#sessions.values()) if (session.isListed) session.changed();
  }

  /** Resolves when the runner's list was read once, or `timeout` has passed. */
  async listed(timeoutMs: number): Promise<SessionSummary[]> {
    await within(timeoutMs, this.#listed.promise);
    return this.summaries();
  }

  /** Newest first. */
  summaries(): SessionSummary[] {
    return [...this.#sessions.values()]
      .flatMap(({ summary }) => summary ?? [])
      .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /** The session of one of its channels. Rejects where there is none. */
  of(channel: Uri): Session {
    const uri = sessionOf(channel);
    const id = uri === undefined ? undefined : taskOf(uri);
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (session) return session;
    throw new AhpError('notFound', `There is no session ${channel}.`);
  }

  /** Again with the same id, it is the same draft. */
  draft(channel: Uri, folder: string | undefined, config: ConfigState): void {
    const id = taskOf(channel);
    if (id === undefined) {
      throw new AhpError('invalidParams', `${channel} is no name for a session of Errand.`);
    }
    const session = this.#sessions.get(id) ?? new Session(id, this.#parts);
    this.#sessions.set(id, session);
    if (session.isListed) return;
    session.folder = folder;
    session.config = config;
    this.#watch(session);
    const drafts = [...this.#sessions.values()].filter(({ isListed, own }) => !isListed && !own[0]);
    for (const { id: oldest } of drafts.slice(0, -MAX_DRAFTS)) this.#sessions.delete(oldest);
  }

  /** Ends a draft, or deletes a task that has ended; one that is at work has to be stopped first. */
  async dispose(channel: Uri): Promise<void> {
    const session = this.of(channel);
    if (!session.isListed) {
      session.isGone = true;
      session.stopSending.abort();
      session.dispose();
      this.#sessions.delete(session.id);
      return;
    }
    if (session.isGoing) {
      throw new ErrandError('conflict', 'The task is still at work, so it is not deleted.', {
        hint: 'Stop it first.',
      });
    }
    await this.#parts.link.connection.request(DiscardTask, { id: session.id });
    this.#remove(session.id);
  }

  /** There is another folder, which may be that of a task. */
  findPlaces(): void {
    for (const session of this.#sessions.values()) void session.findPlace();
  }

  /** Sessions that nobody looks at any more are not followed. */
  rest(): void {
    for (const session of this.#sessions.values()) session.rest();
  }

  close(): void {
    for (const session of this.#sessions.values()) session.dispose();
  }

  #take(tasks: readonly TaskSummary[]): void {
    const there = new Set(tasks.map(({ id }) => id));
    for (const row of tasks) {
      const session = this.#sessions.get(row.id) ?? new Session(row.id, this.#parts);
      this.#sessions.set(row.id, session);
      this.#watch(session);
      session.list(row);
    }
    for (const { id, isListed } of this.#sessions.values()) {
      if (isListed && !there.has(id)) this.#remove(id);
    }
  }

  #watch(session: Session): void {
    session.onTask ??= () => beginQueued(session);
  }

  #remove(id: TaskId): void {
    const session = this.#sessions.get(id);
    if (!session) return;
    session.isGone = true;
    session.dispose();
    this.#sessions.delete(id);
    this.#parts.marks.drop(id);
    const params = { channel: ROOT, session: session.uri };
    this.#parts.channels.announce('root/sessionRemoved', params);
  }
}
