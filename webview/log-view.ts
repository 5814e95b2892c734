/**
 * Owns the log in place: the end of what was read of it, which follows what comes as long as the
 * reader stands at its end. It stays the same element, and is bounded however long the log is.
 */
import { button, element, quiet } from './element.ts';
import { t } from './translate.ts';

/** UTF-16 code units to show; the whole log opens in an editor of its own. */
const MAX_CHARACTERS = 100_000;
/** Pixels from the end that still count as being there. */
const NEAR = 24;

export class LogView {
  readonly root = element('div', { class: 'log' });
  readonly #text = element('pre', {
    tabindex: '0',
    role: 'region',
    'aria-label': t`The end of the log`,
  });
  readonly #left = quiet(t`The beginning is left out here.`);
  readonly #toEnd = element('button', { type: 'button', class: 'to-end' }, t`Follow`);
  /** Whole lines, a block for each piece, so that only a new one has to be laid out. */
  readonly #blocks: { readonly root: HTMLElement; readonly size: number }[] = [];
  /** The last line, as long as its end has not come. */
  readonly #open = element('div', {});
  #size = 0;
  #follows = true;

  constructor() {
    this.#toEnd.hidden = true;
    this.clear();
    this.#toEnd.addEventListener('click', () => this.#follow());
    this.#text.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#text;
      this.#follows = scrollHeight - scrollTop - clientHeight < NEAR;
      this.#toEnd.hidden = this.#follows;
    });
    this.root.append(this.#left, this.#text, this.#toEnd);
  }

  clear(): void {
    this.#open.textContent = '';
    this.#text.replaceChildren(this.#open);
    this.#blocks.length = 0;
    this.#size = 0;
    this.#left.hidden = true;
    this.#follows = true;
  }

  add(text: string, cut: boolean): void {
    const whole = `${cut ? '' : (this.#open.textContent ?? '')}${text}`;
    const end = whole.lastIndexOf('\n');
    this.#open.textContent = whole.slice(end + 1).slice(-MAX_CHARACTERS);
    let isCut = cut;
    if (end >= 0) {
      const lines = whole.slice(Math.max(0, end + 1 - MAX_CHARACTERS), end + 1);
      const root = element('div', {}, lines);
      this.#open.before(root);
      this.#blocks.push({ root, size: lines.length });
      this.#size += lines.length;
      isCut ||= end >= lines.length;
    }
    while (this.#size > MAX_CHARACTERS && this.#blocks.length > 1) {
      const oldest = this.#blocks.shift();
      this.#size -= oldest?.size ?? 0;
      oldest?.root.remove();
      isCut = true;
    }
    if (isCut) this.#left.hidden = false;
  }

  /** Called when the page was drawn: only then there is an end to stand at. */
  drawn(): void {
    if (this.#follows) this.#follow();
  }

  #follow(): void {
    this.#follows = true;
    this.#toEnd.hidden = true;
    this.#text.scrollTop = this.#text.scrollHeight;
  }
}

export function wholeLog(attempt: number): HTMLElement {
  return button({ kind: 'action', action: 'log', attempt }, t`Open the Whole Log`, { id: 'log' });
}
