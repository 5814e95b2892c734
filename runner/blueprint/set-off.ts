/**
 * Owns how the log tells the runner's own lines from what an agent said or a command printed: that
 * is set off by a mark at the beginning of each line, so that none of it can pass for the runner's.
 */

const MARK = '│ ';

/** Whole lines, each set off. */
export function setOff(text: string): string {
  return text.replaceAll(/^(?=.)/gm, MARK);
}

/** Sets off a text that comes in pieces, which may end in the middle of a line. */
export class SetOffLog {
  readonly #log: (text: string) => void;
  #atStart = true;

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  write(text: string): void {
    if (text === '') return;
    const marked = text.replaceAll(/\n(?=[^\n])/g, `\n${MARK}`);
    this.#log(this.#atStart && !text.startsWith('\n') ? `${MARK}${marked}` : marked);
    this.#atStart = text.endsWith('\n');
  }

  /** The next line is the runner's again. */
  end(): void {
    if (!this.#atStart) this.#log('\n');
    this.#atStart = true;
  }
}
