/**
 * Owns the form: the page of a task that is not sent yet. Its words and choices come from the
 * extension (form-shown.ts), which is told of each change and keeps them; a field that is there stays
 * the same element, so that no input is lost to what changes around it. It sends nothing by itself.
 */
import type { Chip, FormShown, Leaving, TextField, Tick } from '../extension/page/form-shown.ts';
import { choiceField, setChoice } from './choice-field.ts';
import { element, quiet, section } from './element.ts';
import { fold } from './fold.ts';
import { patch } from './patch.ts';

export class DelegateForm {
  readonly root = element('form', {
    class: 'delegate',
    'data-key': 'form',
    novalidate: 'novalidate',
  });
  readonly #tell: (message: object) => void;
  #shown: FormShown | undefined;
  /** These are made once for each form: an element that is moved loses the focus. */
  #texts: HTMLElement[] = [];
  #fields: HTMLElement[] = [];
  #how: HTMLElement = element('div', {});
  readonly #estimate = element('p', { class: 'estimate', role: 'status' });
  #hadProblem = false;

  constructor(tell: (message: object) => void) {
    this.#tell = tell;
    this.root.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#tell({ kind: 'send' });
    });
    this.root.addEventListener('keydown', (event) => this.#pressed(event));
    this.root.addEventListener('click', ({ target }) => {
      const found = target instanceof Element ? target.closest('button[data-tell]') : null;
      const message = found?.getAttribute('data-tell');
      // Only this file writes that attribute.
      if (message) this.#tell(JSON.parse(message) as object);
    });
    this.root.addEventListener('input', ({ target }) => this.#changed(target));
  }

  show(shown: FormShown): void {
    const isOther = shown.key !== this.#shown?.key;
    this.#shown = shown;
    if (isOther) {
      this.#texts = shown.texts.map(textField);
      this.#fields = shown.how.fields.map(choiceField);
      const fields = element('div', { class: 'fields' }, this.#fields);
      this.#how = section('how', shown.how.title, [fields, this.#estimate]);
    }
    if (this.#estimate.textContent !== shown.estimate) this.#estimate.textContent = shown.estimate;
    for (const [index, field] of shown.texts.entries()) {
      const there = this.#texts[index];
      if (there) setText(there, field);
    }
    for (const [index, field] of shown.how.fields.entries()) {
      const there = this.#fields[index];
      if (there) setChoice(there, field);
    }
    this.draw();
    if (isOther) this.#focusFirst();
    const hasProblem = shown.problem !== '';
    if (hasProblem && !this.#hadProblem && document.hasFocus()) this.#first?.focus();
    this.#hadProblem = hasProblem;
  }

  /** Also when something was folded open. */
  draw(): void {
    const shown = this.#shown;
    if (!shown) return;
    const { sending, notices } = shown;
    patch(this.root, [
      element('h1', {}, shown.title),
      quiet(shown.where),
      ...chips(shown),
      ...this.#texts,
      ...(notices.length === 0 ? [] : [notes('notices', notices)]),
      this.#how,
      section('leaving', shown.leaving.title, leaving(shown.leaving)),
      element('div', { class: 'ticks', 'data-key': 'ticks' }, shown.ticks.map(tick)),
      footer(shown),
    ]);
    for (const control of this.root.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>(
      'textarea, input[type=text], input[type=number]',
    )) {
      control.readOnly = sending !== undefined;
    }
    for (const control of this.root.querySelectorAll<HTMLSelectElement | HTMLInputElement>(
      'select, input[type=checkbox]',
    )) {
      control.disabled = sending !== undefined;
    }
    for (const { id, on } of shown.ticks) {
      const box = this.root.querySelector<HTMLInputElement>(`#tick-${id}`);
      if (box) box.checked = on;
    }
  }

  get #first(): HTMLTextAreaElement | null {
    return this.root.querySelector('textarea');
  }

  /** Never taken from elsewhere: only once the page itself has it. */
  #focusFirst(): void {
    const first = this.#first ?? this.root.querySelector('select');
    const take = (): void => {
      const { activeElement } = document;
      if (activeElement !== null && activeElement !== document.body) return;
      first?.focus();
      if (first instanceof HTMLTextAreaElement) first.setSelectionRange(-1, -1);
    };
    if (document.hasFocus()) take();
    else window.addEventListener('focus', take, { once: true });
  }

  #pressed(event: KeyboardEvent): void {
    const { key, target, isComposing } = event;
    if (isComposing) return;
    if (key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!this.#shown?.sending) this.#tell({ kind: 'send' });
      return;
    }
    // A line is not the end of the form.
    if (key === 'Enter' && target instanceof HTMLInputElement) event.preventDefault();
    // The list of choices of a field closes by itself first.
    const hasList = target instanceof HTMLSelectElement;
    if (key === 'Escape' && !hasList && !event.defaultPrevented) this.#tell({ kind: 'close' });
  }

  #changed(target: EventTarget | null): void {
    if (target instanceof HTMLTextAreaElement) {
      const id = target.dataset['section'];
      if (id !== undefined) this.#tell({ kind: 'write', id, text: target.value });
    } else if (target instanceof HTMLInputElement && target.type === 'checkbox') {
      this.#tell({ kind: 'tick', id: target.dataset['tick'], on: target.checked });
    } else if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
      this.#tell({ kind: 'choose', id: target.dataset['choice'], value: target.value });
    }
  }
}

/** With the words as they were; those that are written later are only on the page. */
function textField({ id, value, rows }: TextField): HTMLElement {
  const text = element('textarea', {
    id: `text-${id}`,
    'data-section': id,
    rows: String(rows),
  });
  text.value = value;
  return element('div', { class: `text ${id}`, 'data-key': `text/${id}` }, [
    element('label', { for: `text-${id}`, class: 'title' }),
    text,
  ]);
}

/** What is asked for depends on what the task is about. */
function setText(there: HTMLElement, { label, hint }: TextField): void {
  const title = there.querySelector('label');
  const text = there.querySelector('textarea');
  if (title && title.textContent !== label) title.textContent = label;
  if (text) text.placeholder = hint;
}

function chips({ chips: all, chipsLabel }: FormShown): HTMLElement[] {
  if (all.length === 0) return [];
  const attributes = { class: 'chips', 'aria-label': chipsLabel, 'data-key': 'chips' };
  return [element('ul', attributes, all.map(chip))];
}

function chip({ key, label, detail, remove }: Chip): HTMLElement {
  const attributes = {
    type: 'button',
    class: 'plain',
    'aria-label': remove ?? '',
    title: remove ?? '',
    'data-tell': JSON.stringify({ kind: 'remove', id: key }),
  };
  return element('li', { 'data-key': `chip/${key}` }, [
    element('span', {}, label),
    ...(detail === '' ? [] : [element('span', { class: 'quiet' }, detail)]),
    ...(remove === undefined ? [] : [element('button', attributes, '✕')]),
  ]);
}

function notes(key: string, all: readonly string[]): HTMLElement {
  return element(
    'ul',
    { class: 'reasons flags', 'aria-live': 'polite', 'data-key': key },
    all.map((each) => element('li', { class: 'words' }, each)),
  );
}

function leaving({ sent, notes: behind, filesTitle, files, more }: Leaving): HTMLElement[] {
  return [
    ...sent.map((words) => element('p', {}, words)),
    ...(behind.length === 0 ? [] : [notes('behind', behind)]),
    ...(files.length === 0
      ? []
      : [
          fold({ key: 'form/files', title: filesTitle, class: 'part' }, () => [
            element(
              'ul',
              { class: 'files' },
              files.map((file) => element('li', {}, file)),
            ),
          ]),
        ]),
    ...more.map(quiet),
  ];
}

function tick({ id, label }: Tick): HTMLElement {
  const box = { type: 'checkbox', id: `tick-${id}`, 'data-tick': id };
  return element('label', { 'data-key': `tick/${id}` }, [element('input', box), ` ${label}`]);
}

function footer({ buttons, canReset, problem, sending }: FormShown): HTMLElement {
  const row = sending
    ? [
        element('span', { role: 'status', class: 'step', 'data-key': 'step' }, sending.step),
        plainButton('stop', sending.stop),
      ]
    : [
        element('button', { type: 'submit', class: 'primary', 'data-key': 'send' }, buttons.send),
        plainButton('close', buttons.close),
        ...(canReset ? [plainButton('reset', buttons.reset)] : []),
        element('span', { class: 'quiet hint', 'data-key': 'hint' }, buttons.hint),
      ];
  return element('footer', { 'data-key': 'footer' }, [
    element('p', { class: 'problem', role: 'alert', 'data-key': 'problem' }, problem),
    element('div', { class: 'row', 'data-key': 'row' }, row),
  ]);
}

function plainButton(kind: string, words: string): HTMLElement {
  const tell = JSON.stringify({ kind });
  return element('button', { type: 'button', 'data-key': kind, 'data-tell': tell }, words);
}
