/**
 * Owns what of a sandbox's output may reach the user's own terminal: text, colours and the moves of
 * a cursor. Left out are commands to the terminal itself (strings of OSC, DCS, APC, PM and SOS: the
 * clipboard, links, marks of a shell, files), but for its title, and what moves the window or asks
 * for its title, size or maker. Programs need the answers to where the cursor is and which kind of
 * terminal it is, and get them. Pure. A string that never ends is dropped as it comes.
 */

type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape';

/** Characters of one sequence that are kept until it is known what it is. */
const MAX_KEPT = 1024;
/** What a window or tab may be called. */
// oxlint-disable-next-line no-control-regex -- sequences begin with one
const TITLE = /^\u001b\][012];[^\p{Cc}]{0,200}$/u;
/** Moves or asks about the window, or asks who made the terminal. */
// oxlint-disable-next-line no-control-regex
const ABOUT_WINDOW = /^\u001b\[(?:[?>=]?[0-9:;]*[qx]|[?>0-9:;]*t)$/;
/** Begins a sequence. */
// oxlint-disable-next-line no-control-regex
const BEGINS = /[\u001b\u0090-\u009f]/;
/** Ends a sequence without any effect. */
// oxlint-disable-next-line no-control-regex
const CANCELS = /[\u0018\u001a]/;
/** A terminal obeys it at once, in the middle of a sequence too, and goes on with the sequence. */
// oxlint-disable-next-line no-control-regex
const OBEYED_AT_ONCE = /[\0-\u001f]/;
const DELETE = '\u007f';
const BELL = '\u0007';
const ESCAPE = '\u001b';

/** Returns a function for the pieces of one terminal's output, in order. */
export function inertOutput(): (text: string) => string {
  let state: State = 'text';
  let kept = '';
  /** Ends the sequence that is kept; `out` is what becomes of it. */
  const end = (out: string): string => {
    state = 'text';
    kept = '';
    return out;
  };
  const step = (sign: string): string => {
    if ((state === 'escape' || state === 'csi') && sign !== ESCAPE) {
      if (CANCELS.test(sign)) return end('');
      if (OBEYED_AT_ONCE.test(sign)) return sign;
      if (sign === DELETE) return '';
      // No part of a sequence: it may begin another one.
      if (sign > DELETE) return end('') + step(sign);
    }
    switch (state) {
      case 'text':
        if (sign === ESCAPE) [state, kept] = ['escape', sign];
        // One sign for each of the two that begin a sequence, of the same meaning.
        else if (sign === '\u009b') [state, kept] = ['csi', '\u001b['];
        else if (/[\u0090\u0098\u009d-\u009f]/.test(sign)) [state, kept] = ['string', sign];
        else return sign;
        return '';
      case 'escape':
        kept += sign;
        if (sign === '[') state = 'csi';
        else if (/[\]PX^_]/.test(sign)) state = 'string';
        else if (sign === ESCAPE) kept = sign;
        // Asks for the kind of the terminal.
        else if (sign === 'Z') return end('');
        else if (!/[ -/]/.test(sign)) return end(kept);
        return '';
      case 'csi':
        kept += sign;
        if (sign === ESCAPE) [state, kept] = ['escape', sign];
        else if (/[@-~]/.test(sign)) return end(ABOUT_WINDOW.test(kept) ? '' : kept);
        else if (kept.length > MAX_KEPT) return end('');
        return '';
      case 'string':
        if (sign === BELL || sign === '\u009c') return end(title(kept));
        if (sign === ESCAPE) state = 'string-escape';
        else if (kept.length <= MAX_KEPT) kept += sign;
        return '';
      case 'string-escape':
        if (sign === '\\') return end(title(kept));
        [state, kept] = ['escape', ESCAPE];
        return step(sign);
    }
  };
  return (text) => {
    if (state === 'text' && !BEGINS.test(text)) return text;
    let out = '';
    for (const sign of text) out += step(sign);
    return out;
  };
}

function title(kept: string): string {
  return TITLE.test(kept) ? `${kept}${BELL}` : '';
}
