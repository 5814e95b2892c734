/**
 * Owns how the log separates the runner's own lines from what an agent said or a command printed:
 * each of those lines begins with a mark, so that none can pass for the runner's.
 */

const MARK = '│ ';

/** Marks each line of a text. */
export function setOff(text: string): string {
  return text.replaceAll(/^(?=.)/gm, MARK);
}

/** Marks a text that comes in pieces, which may end in the middle of a line. */
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

  /** Ends the marked text: the next line is the runner's again. */
  end(): void {
    if (!this.#atStart) this.#log('\n');
    this.#atStart = true;
  }
}
