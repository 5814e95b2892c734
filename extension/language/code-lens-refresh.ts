/**
 * Owns that a change of the lenses reaches the screen. The editor may lose a change: it waits a
 * moment before it asks for lenses, and never asks if the text loses the focus in that moment; a
 * request can also fail while the server starts. So a change is reported again, after growing
 * pauses, until every visible editor has had an answer that includes it. It is reported at least
 * twice, because the editor waits for the lenses of all extensions, and drops what it has when
 * another one brings lenses meanwhile (microsoft/vscode#208900, which stays so). Free of `vscode`;
 * it asks for nothing itself. Reported as microsoft/vscode#233221; last seen in VS Code 1.139.1.
 */
import type { Handle } from '../tasks/event.ts';

/** Longer than the editor usually waits: a report that comes earlier restarts its wait. */
const FIRST_PAUSE_MS = 2000;
/** An editor that has not asked by then shows no lenses: they are off, or the file is too large. */
const MAX_PAUSE_MS = 64_000;
/** Repetitions even of an answered change: the answer may not have been shown. */
const MIN_REPEATS = 2;

export interface LensScreen {
  /** Asks the editor to ask again. */
  tell(): void;
  /** Returns how many editors show each document that may have lenses, by its URI. */
  shown(): ReadonlyMap<string, number>;
  /** Runs once after this many milliseconds, unless it is disposed before. */
  later(pause: number, run: () => void): Handle;
}

export class CodeLensRefresh {
  readonly #screen: LensScreen;
  /** Number of answers since the last change, by URI. */
  readonly #answers = new Map<string, number>();
  #change = 0;
  /** Repetitions that are still due, even if the change was answered. */
  #still = MIN_REPEATS;
  #timer: Handle | undefined;

  constructor(screen: LensScreen) {
    this.#screen = screen;
  }

  /** Number of the current change; read it together with the data that the lenses show. */
  get change(): number {
    return this.#change;
  }

  /** Reports that the lenses have changed. */
  refresh(): void {
    this.#change += 1;
    this.#answers.clear();
    this.#still = MIN_REPEATS;
    this.#screen.tell();
    this.watch();
  }

  /** Call it when other editors become visible: they ask by themselves, and are reminded if not. */
  watch(): void {
    const shown = this.#screen.shown();
    // An editor that becomes visible again has to ask again.
    for (const uri of this.#answers.keys()) if (!shown.has(uri)) this.#answers.delete(uri);
    this.#wait(FIRST_PAUSE_MS);
  }

  /**
   * Call it when lenses were given and not cancelled; an answer to an older change does not count.
   */
  answered(uri: string, change: number): void {
    if (change !== this.#change) return;
    this.#answers.set(uri, (this.#answers.get(uri) ?? 0) + 1);
    if (this.#done) this.dispose();
  }

  /** Call it when the document was closed: an editor that shows it again has had no answer. */
  forget(uri: string): void {
    this.#answers.delete(uri);
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  get #done(): boolean {
    return this.#still === 0 && this.#answered;
  }

  get #answered(): boolean {
    for (const [uri, editors] of this.#screen.shown()) {
      if ((this.#answers.get(uri) ?? 0) < editors) return false;
    }
    return true;
  }

  #wait(pause: number): void {
    this.dispose();
    if (pause > MAX_PAUSE_MS || this.#done) return;
    this.#timer = this.#screen.later(pause, () => {
      if (this.#done) return;
      this.#still = Math.max(0, this.#still - 1);
      this.#screen.tell();
      this.#wait(pause * 2);
    });
  }
}
