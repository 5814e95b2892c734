/**
 * Owns when a notice is shown: news that come together become one, and while one is on the screen
 * further news wait for it, until it is answered, is no news any more, or has hidden by itself.
 * The editor takes no notice back and does not say when one hides. Free of `vscode`.
 */
import type { TaskNotification } from './task-notifications.ts';
import type { Handle } from './event.ts';

/** No notice of this kind stays longer by itself, in milliseconds. */
const HIDDEN_AFTER_MS = 20_000;

interface Screen {
  /** False once it was answered, has gone on, or was looked at elsewhere. */
  readonly isNews: (news: TaskNotification) => boolean;
  /** Resolves when the user has answered it; never where it was left to hide. */
  readonly show: (news: readonly TaskNotification[]) => Promise<void>;
  /** Runs something once, unless it is disposed before. */
  readonly later: (pause: number, run: () => void) => Handle;
}

export class NoticeQueue {
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

  /** Something has changed: what is shown may be no news any more. */
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
