/**
 * Owns words that were written and not sent: instructions of a task, a message to an agent, an
 * answer. They belong to this folder's window and survive a reload, a box that was closed and a
 * send that failed; what was sent is forgotten. Free of `vscode`.
 */
import type { Memory } from './attention.ts';

const KEY = 'errand.unsent';
/** Places to remember; older ones make room. */
const MAX_PLACES = 50;
/** More than a runner accepts in one message. */
const MAX_TEXT_CHARACTERS = 100_000;

type Entry = readonly [place: string, text: string];

export class Unsent {
  readonly #memory: Memory;
  readonly #texts: Map<string, string>;
  /** Places whose words are on their way: kept for a reload, and not offered meanwhile. */
  readonly #leaving = new Map<string, string>();

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#texts = new Map(memory.get<readonly Entry[]>(KEY, []));
  }

  /** Returns the words to go on with; empty if there are none. */
  at(place: string): string {
    const text = this.#texts.get(place) ?? '';
    return this.#leaving.get(place) === text ? '' : text;
  }

  /** Returns those of all places below this one, by the rest of their names. */
  below(above: string): Readonly<Record<string, string>> {
    const found: [string, string][] = [];
    for (const place of this.#texts.keys()) {
      const text = place.startsWith(`${above}/`) ? this.at(place) : '';
      if (text !== '') found.push([place.slice(above.length + 1), text]);
    }
    return Object.fromEntries(found);
  }

  keep(place: string, text: string): void {
    this.#leaving.delete(place);
    if ((this.#texts.get(place) ?? '') === text) return;
    this.#texts.delete(place);
    if (text !== '' && text.length <= MAX_TEXT_CHARACTERS) this.#texts.set(place, text);
    this.#save();
  }

  /** Lets the words go on in another place, which has none yet. */
  move(from: string, to: string): void {
    const text = this.at(from);
    if (text === '' || from === to) return;
    this.keep(from, '');
    this.keep(to, text);
  }

  /**
   * Runs what sends these words. They are forgotten once it says that they have arrived, and are
   * there to go on with when it fails.
   */
  async whileSent(place: string, text: string, send: () => Promise<boolean>): Promise<boolean> {
    this.keep(place, text);
    this.#leaving.set(place, text);
    let isSent = false;
    try {
      isSent = await send();
    } finally {
      // Others may have been written there meanwhile.
      if (this.#leaving.get(place) === text) {
        this.#leaving.delete(place);
        if (isSent) this.keep(place, '');
      }
    }
    return isSent;
  }

  /** Forgets all places below this one. */
  forget(above: string): void {
    for (const place of this.#texts.keys()) {
      if (place.startsWith(`${above}/`)) this.keep(place, '');
    }
  }

  #save(): void {
    void this.#memory.update(KEY, [...this.#texts].slice(-MAX_PLACES));
  }
}
