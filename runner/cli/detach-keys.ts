/**
 * Owns which keys leave a terminal in a sandbox instead of going into it: Ctrl-P Ctrl-Q as with
 * Docker, and "~." at the beginning of a line as with ssh ("~~" types one "~"). Pure. A key that
 * may be the first of the two is held back until the next one is known.
 */

const CTRL_P = '\u0010';
const CTRL_Q = '\u0011';

export interface Typed {
  /** What goes into the terminal. */
  readonly text: string;
  readonly detach: boolean;
}

/** Returns a function for what is typed, in order. */
export function detachKeys(): (typed: string) => Typed {
  let held = '';
  let isLineStart = true;
  return (typed) => {
    let text = '';
    for (const key of typed) {
      if (held === CTRL_P && key === CTRL_Q) return { text, detach: true };
      if (held === '~' && key === '.') return { text, detach: true };
      const isEscaped = held === '~' && key === '~';
      if (!isEscaped) text += held;
      held = '';
      if (!isEscaped && (key === CTRL_P || (key === '~' && isLineStart))) held = key;
      else text += key;
      isLineStart = key === '\r' || key === '\n';
    }
    return { text, detach: false };
  };
}
