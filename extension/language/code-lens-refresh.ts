/**
 * Owns that a change of the lenses reaches the screen. The editor may drop what it is told: it
 * waits a moment before it asks for lenses, and when the text loses the focus in that moment it
 * never asks. A request can also fail, while the server comes up or comes back. So what was told
 * is told again, after growing pauses, until every editor in view has had an answer that knows of
 * the change, and twice at least: the editor waits for everybody's lenses before it shows any, and
 * throws away what it has when another extension brings lenses meanwhile. Free of `vscode`; it
 * asks for nothing itself. Told upstream as microsoft/vscode#233221; last seen in VS Code 1.139.1.
 */
import type { Handle } from '../tasks/event.ts';

/** Longer than the editor usually waits: told again too early, it starts waiting anew. */
const FIRST_PAUSE_MS = 2000;
/** An editor that has not asked by then shows no lenses: they are off, or the file is too large. */
const MAX_PAUSE_MS = 64_000;
/** How often a change is told again though it was answered: the answer may not have been shown. */
const MIN_REPEATS = 2;

export interface LensScreen {
  /** Asks the editor to ask again. */
  tell(): void;
  /** How many editors show each document that may have lenses, by its URI. */
  shown(): ReadonlyMap<string, number>;
  /** Runs once after so many milliseconds, unless it was disposed before. */
  later(pause: number, run: () => void): Handle;
}

export class CodeLensRefresh {
  readonly #screen: LensScreen;
  /** Answers since the last change, by URI. */
  readonly #answers = new Map<string, number>();
  #change = 0;
  /** How often the change is still to be told, answered or not. */
  #still = MIN_REPEATS;
  #timer: Handle | undefined;

  constructor(screen: LensScreen) {
    this.#screen = screen;
  }

  /** What answers are made of: read it together with what the lenses show. */
  get change(): number {
    return this.#change;
  }

  /** The lenses have changed. */
  refresh(): void {
    this.#change += 1;
    this.#answers.clear();
    this.#still = MIN_REPEATS;
    this.#screen.tell();
    this.watch();
  }

  /** Other editors may be in view; they ask by themselves, and are told again if they do not. */
  watch(): void {
    const shown = this.#screen.shown();
    // An editor that comes back into view has to ask anew.
    for (const uri of this.#answers.keys()) if (!shown.has(uri)) this.#answers.delete(uri);
    this.#wait(FIRST_PAUSE_MS);
  }

  /** Call it when lenses were given that nobody cancelled; an answer to an older change is none. */
  answered(uri: string, change: number): void {
    if (change !== this.#change) return;
    this.#answers.set(uri, (this.#answers.get(uri) ?? 0) + 1);
    if (this.#done) this.dispose();
  }

  /** The document was closed: an editor that shows it again has had no answer. */
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
