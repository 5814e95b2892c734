/**
 * Owns the words that were written on the page and not sent. The extension keeps them, over a
 * reload and a tab that was closed; this has only what it may not have heard yet.
 */
import type { Shown } from './host.ts';

export class Written {
  #known: Readonly<Record<string, string>> = {};
  readonly #untold = new Map<string, string>();
  readonly #tell: (message: object) => void;

  constructor(tell: (message: object) => void) {
    this.#tell = tell;
  }

  /** Takes over what the extension knows. */
  heard({ texts = {} }: Shown): void {
    this.#known = texts;
    for (const [key, text] of this.#untold) {
      if ((texts[key] ?? '') === text) this.#untold.delete(key);
    }
  }

  /** Returns what was written in the form with this key. */
  in(key: string): string {
    return this.#untold.get(key) ?? this.#known[key] ?? '';
  }

  keep(key: string, text: string): void {
    this.#untold.set(key, text);
    this.#tell({ kind: 'keep', place: key, text });
  }

  /**
   * Returns the words to begin a form with: its own, else those of a form of the same attempt that
   * will not come again.
   * @param leaving the form whose words are being sent
   */
  begin(key: string, leaving: string | undefined): string {
    const own = this.in(key);
    if (own !== '') return own;
    for (const earlier of this.#before(key)) {
      const text = earlier === leaving ? '' : this.in(earlier);
      if (text === '') continue;
      this.keep(earlier, '');
      this.keep(key, text);
      return text;
    }
    return '';
  }

  /** A message cannot be sent once the attempt has ended, nor an answer once it goes on. */
  #before(key: string): string[] {
    const [what = '', attempt = ''] = key.split('/');
    if (what === 'answer') return [];
    const keys = [...this.#untold.keys(), ...Object.keys(this.#known)];
    const answers = keys.filter((each) => each.startsWith(`answer/${attempt}/`));
    return what === 'followUp' ? [`steer/${attempt}`, ...answers] : answers;
  }
}
