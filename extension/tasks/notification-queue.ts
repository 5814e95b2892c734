/**
 * Owns when a notification is shown: news that arrive together are joined, and while one
 * notification is on the screen, later news wait until it is answered, outdated or hidden. The
 * editor cannot withdraw a notification and does not report when one hides (microsoft/vscode#163298,
 * refused; the same in VS Code 1.139.1). Free of `vscode`.
 */
import type { TaskNotification } from './task-notifications.ts';
import type { Handle } from './event.ts';

/** No notification of this kind stays on the screen longer by itself: VS Code hides it after 15 s. */
const HIDDEN_AFTER_MS = 20_000;

interface Screen {
  /** Returns false once it was answered, the task has moved on, or it was looked at elsewhere. */
  readonly isNews: (news: TaskNotification) => boolean;
  /** Resolves when the user has answered; never if the notification was left to hide. */
  readonly show: (news: readonly TaskNotification[]) => Promise<void>;
  /** Runs a function once, unless it is disposed before. */
  readonly later: (pause: number, run: () => void) => Handle;
}

export class NotificationQueue {
  readonly #screen: Screen;
  #waiting: readonly TaskNotification[] = [];
  #shown: { readonly news: readonly TaskNotification[]; readonly hidden: Handle } | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  add(news: readonly TaskNotification[]): void {
    this.#waiting = [...this.#waiting, ...news];
    this.look();
  }

  /** Call it after any change: the notification on the screen may be outdated. */
  look(): void {
    if (this.#shown && !this.#shown.news.some(this.#screen.isNews)) this.#free();
    if (this.#shown) return;
    const news = this.#waiting.filter(this.#screen.isNews);
    this.#waiting = [];
    if (news.length === 0) return;
    const next = () => {
      if (this.#shown !== shown) return;
      this.#free();
      this.look();
    };
    const shown = { news, hidden: this.#screen.later(HIDDEN_AFTER_MS, next) };
    this.#shown = shown;
    void this.#screen.show(news).then(next, next);
  }

  dispose(): void {
    this.#waiting = [];
    this.#free();
  }

  #free(): void {
    this.#shown?.hidden.dispose();
    this.#shown = undefined;
  }
}
