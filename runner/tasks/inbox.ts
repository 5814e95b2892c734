/**
 * Owns the messages to one attempt that is being carried out: those in the store when it began, and
 * each later one from the moment it is stored. It never stores anything itself. Backstop: a message
 * is acknowledged when it is stored, so a run that is cut off finds it again.
 */
import type { InboxMessage } from '../agent/backend.ts';
import { taskChannel, type Sequenced } from '../protocol/events.ts';
import type { Message } from '../protocol/messages.ts';
import type { TaskId } from '../protocol/task.ts';
import type { EventListener } from '../store/store.ts';
import { withComments } from './line-comments.ts';

interface Waiting {
  readonly given: ReadonlySet<string>;
  readonly cut: AbortController;
}

export class MessageInbox {
  #messages: Message[] = [];
  #waiting: Waiting[] = [];

  /** Takes over the messages in the store. Those that arrived since then are newer, and stay. */
  restore(stored: readonly Message[]): void {
    const newer = this.#messages;
    this.#messages = [...stored];
    for (const message of newer) this.#take(message);
  }

  /** Hears the events of the store that are about this attempt. */
  listener(task: TaskId, attempt: number): EventListener {
    const mine = taskChannel(task);
    return (channel, events: readonly Sequenced[]) => {
      if (channel !== mine) return;
      for (const { event } of events) {
        if (event.kind === 'attempt.message' && event.attempt === attempt) {
          this.#take(event.message);
        }
      }
    };
  }

  /** Messages as an agent is given them, oldest first. */
  all(): InboxMessage[] {
    return this.#messages.flatMap((message): InboxMessage[] => {
      const { id, kind, by } = message;
      if (kind === 'question') return [];
      return [{ id, kind, from: by === 'default' ? 'runner' : 'user', text: messageText(message) }];
    });
  }

  /** The people's messages with these ids. */
  withIds(ids: readonly string[]): Message[] {
    return this.#messages.filter(({ id, kind }) => kind !== 'question' && ids.includes(id));
  }

  answerTo(question: string): string | undefined {
    return this.#messages.find(({ kind, to }) => kind === 'answer' && to === question)?.text;
  }

  /** The questions without an answer, by their ids. */
  unanswered(): string[] {
    return this.#messages
      .filter(({ id, kind }) => kind === 'question' && this.answerTo(id) === undefined)
      .map(({ id }) => id);
  }

  /** Aborted as soon as there is an interruption that was not delivered yet. */
  interruption(given: ReadonlySet<string>): AbortSignal {
    const cut = new AbortController();
    this.#waiting.push({ given, cut });
    this.#cutOff();
    return cut.signal;
  }

  #take(message: Message): void {
    const index = this.#messages.findIndex(({ id }) => id === message.id);
    if (index < 0) this.#messages.push(message);
    else this.#messages[index] = message;
    this.#cutOff();
  }

  #cutOff(): void {
    const open = this.#messages.filter(
      ({ kind, delivered }) => kind === 'interrupt' && delivered === undefined,
    );
    if (open.length === 0) return;
    this.#waiting = this.#waiting.filter(({ given, cut }) => {
      if (open.every(({ id }) => given.has(id))) return true;
      cut.abort();
      return false;
    });
  }
}

/** Full text for an agent, with the comments on lines that came with the message. */
export function messageText({ text, comments }: Message): string {
  return withComments(text, comments);
}
