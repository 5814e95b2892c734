// A change of the lenses reaches the screen in every order of events. The editor in these tests
// does what the real one does: it waits before it asks, starts waiting anew when it is told again,
// and forgets that it was told when the text loses the focus.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodeLensRefresh } from '../../../extension/language/code-lens-refresh.ts';

const FILE = 'file:///shop/basket.js';
const DEBOUNCE = 250;

class Editor {
  readonly asked: CodeLensRefresh;
  /** What a request gets; no answer when it fails. */
  answers = true;
  /** What it was answered does not reach the screen: lenses of another extension came meanwhile. */
  drops = false;
  told = 0;
  editors = 1;
  state = 'delegate';
  lens = '';
  #now = 0;
  readonly #timers = new Map<object, { readonly at: number; readonly run: () => void }>();
  #due: { dispose(): void } | undefined;

  constructor() {
    this.asked = new CodeLensRefresh({
      tell: () => {
        this.told += 1;
        this.#schedule();
      },
      shown: () => new Map(this.editors > 0 ? [[FILE, this.editors]] : []),
      later: (pause, run) => this.#later(pause, run),
    });
  }

  get waiting(): boolean {
    return this.#timers.size > 0;
  }

  change(state: string): void {
    this.state = state;
    this.asked.refresh();
  }

  opens(): void {
    this.editors = 1;
    this.#schedule();
    this.asked.watch();
  }

  blur(): void {
    this.#due?.dispose();
  }

  pass(time: number): void {
    const end = this.#now + time;
    for (;;) {
      const next = [...this.#timers].toSorted(([, a], [, b]) => a.at - b.at)[0];
      if (!next || next[1].at > end) break;
      const [key, { at, run }] = next;
      this.#timers.delete(key);
      this.#now = at;
      run();
    }
    this.#now = end;
  }

  #schedule(): void {
    this.#due?.dispose();
    this.#due = this.#later(DEBOUNCE, () => {
      const { change } = this.asked;
      if (!this.answers) return;
      if (!this.drops) this.lens = this.state;
      for (let n = 0; n < this.editors; n += 1) this.asked.answered(FILE, change);
    });
  }

  #later(pause: number, run: () => void): { dispose(): void } {
    const key = {};
    this.#timers.set(key, { at: this.#now + pause, run });
    return { dispose: () => this.#timers.delete(key) };
  }
}

test('what the editor answers at once is told twice more', () => {
  const editor = new Editor();
  editor.change('working');
  editor.pass(DEBOUNCE);
  assert.equal(editor.lens, 'working');
  editor.pass(600_000);
  assert.equal(editor.told, 3);
  assert.equal(editor.waiting, false);
});

test('an answer that the editor throws away is asked for again', () => {
  const editor = new Editor();
  editor.drops = true;
  editor.change('working');
  editor.pass(DEBOUNCE);
  assert.equal(editor.lens, '');
  editor.drops = false;
  editor.blur();
  editor.pass(10_000);
  assert.equal(editor.lens, 'working');
  assert.equal(editor.waiting, false);
});

test('an editor in view that has its lenses is not told for another tab', () => {
  const editor = new Editor();
  editor.change('working');
  editor.pass(10_000);
  const { told } = editor;
  editor.asked.watch();
  editor.pass(600_000);
  assert.equal(editor.told, told);
});

test('a change that the editor drops with the focus is told again', () => {
  const editor = new Editor();
  editor.change('working');
  editor.pass(DEBOUNCE - 1);
  editor.blur();
  editor.pass(10_000);
  assert.equal(editor.lens, 'working');
  assert.equal(editor.waiting, false);
});

test('an editor that comes into view and forgets to ask is told', () => {
  const editor = new Editor();
  editor.editors = 0;
  editor.change('working');
  assert.equal(editor.waiting, true, 'the editor itself waits');
  editor.blur();
  editor.opens();
  editor.blur();
  editor.pass(10_000);
  assert.equal(editor.lens, 'working');
});

test('an editor that comes back into view has to ask anew', () => {
  const editor = new Editor();
  editor.change('working');
  editor.pass(DEBOUNCE);
  editor.editors = 0;
  editor.asked.watch();
  editor.lens = 'of the cache';
  editor.opens();
  editor.blur();
  editor.pass(10_000);
  assert.equal(editor.lens, 'working');
});

test('requests that fail are made again, for a while', () => {
  const editor = new Editor();
  editor.answers = false;
  editor.change('working');
  editor.pass(5000);
  assert.equal(editor.lens, '');
  editor.answers = true;
  editor.pass(20_000);
  assert.equal(editor.lens, 'working');

  editor.answers = false;
  editor.change('done');
  editor.pass(600_000);
  assert.equal(editor.waiting, false, 'an editor without lenses is not told for ever');
});

test('an answer to an older change is none', () => {
  const editor = new Editor();
  const { change } = editor.asked;
  editor.change('working');
  editor.blur();
  editor.asked.answered(FILE, change);
  editor.pass(10_000);
  assert.equal(editor.lens, 'working');
});

test('each of two editors with one document has to ask', () => {
  const editor = new Editor();
  editor.editors = 2;
  editor.change('working');
  editor.asked.answered(FILE, editor.asked.change);
  editor.blur();
  editor.pass(10_000);
  assert.equal(editor.lens, 'working');
});
