/**
 * Owns the log of the attempt in view: it is asked for while something open shows it, and stopped
 * when nothing does. What comes is shown in steps, so that a log that rushes by does not hold up
 * the page.
 */
import type { AttemptState } from '../runner/protocol/task.ts';
import { element } from './element.ts';
import { isOpen } from './fold.ts';
import { keeps, type LogPiece, tell } from './host.ts';
import { LogOutline } from '../runner/protocol/log-outline.ts';
import { LogView } from './log-view.ts';
import { type LogRead, phaseKey } from './timeline.ts';

const OWNER = 'log-view';

export class AttemptLog {
  readonly #draw: () => void;
  readonly #view = new LogView();
  readonly #more = new Map<string, number>();
  #outline: LogOutline | undefined;
  /** The attempt whose log was asked for. */
  #asked: number | undefined;
  #isDue = false;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** The key of the fold in which the log itself stands. */
  foldOf(attempt: number): string {
    return `${attempt}/log`;
  }

  /** Where the log itself stands once the page is drawn. */
  get place(): HTMLElement {
    return element('div', { 'data-key': OWNER, 'data-owner': OWNER });
  }

  /** What was read so far; undefined before its first piece. */
  get read(): LogRead | undefined {
    const outline = this.#outline;
    if (!outline) return undefined;
    const { parts, isCut } = outline;
    return { parts, isCut, more: (list) => this.#more.get(list) ?? 0 };
  }

  /** Asks for the attempt's log, or for no more of it. */
  show(attempt: AttemptState | undefined): void {
    const wanted = attempt && this.#isWanted(attempt) ? attempt.n : undefined;
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    this.#outline = undefined;
    this.#view.clear();
    tell({ kind: 'log', attempt: wanted });
  }

  #isWanted({ n, phases }: AttemptState): boolean {
    return (
      isOpen(this.foldOf(n)) || phases.some((_, index) => keeps().folds[`${phaseKey(n)}${index}`])
    );
  }

  take({ log, text, begins, cut }: LogPiece): void {
    if (log !== this.#asked) return;
    if (begins) {
      this.#outline = undefined;
      this.#view.clear();
    }
    this.#outline ??= new LogOutline();
    this.#outline.add(text, cut);
    this.#view.add(text, cut);
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  /** Called when the page was drawn. */
  drawn(page: HTMLElement): void {
    const place = page.querySelector(`[data-owner="${OWNER}"]`);
    if (!place) return;
    // Put there once: an element that is moved forgets how far it was scrolled.
    if (this.#view.root.parentElement !== place) place.append(this.#view.root);
    this.#view.drawn();
  }

  showMore(list: string): void {
    this.#more.set(list, (this.#more.get(list) ?? 0) + 1);
  }
}
