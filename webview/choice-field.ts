/**
 * Owns the fields of the form in which something is chosen: a list, a line with suggestions, a
 * number. Each is made once; what is offered and what explains it may change under the user.
 */
import type { ChoiceField } from '../extension/page/form-shown.ts';
import { element, quiet } from './element.ts';
import { patch } from './patch.ts';

export function choiceField({ id, label, kind }: ChoiceField): HTMLElement {
  const name = `choice-${id}`;
  const about = { id: name, 'data-choice': id, 'aria-describedby': `${name}-note` };
  const list = kind === 'text' ? `${name}-list` : '';
  const control =
    kind === 'select'
      ? element('select', about)
      : element('input', { ...about, list, type: kind, ...NUMBER[kind] });
  return element('div', { class: 'field', 'data-key': name, 'data-owner': id }, [
    element('label', { for: name, class: 'title' }, label),
    control,
    ...(kind === 'text' ? [element('datalist', { id: `${name}-list` })] : []),
    element('p', { id: `${name}-note`, class: 'quiet' }),
  ]);
}

const NUMBER: Readonly<Record<'text' | 'number', Readonly<Record<string, string>>>> = {
  text: { spellcheck: 'false', autocomplete: 'off' },
  number: { min: '0', step: 'any', inputmode: 'decimal' },
};

/** Brings a field to what it is to hold; what the user is writing in is left alone. */
export function setChoice(there: HTMLElement, { value, hint, options, note }: ChoiceField): void {
  const control = there.querySelector<HTMLSelectElement | HTMLInputElement>('select, input');
  const list = there.querySelector('select, datalist');
  const about = there.querySelector('p');
  // Where there is nothing but the usual, there is no choice.
  there.hidden = list instanceof HTMLSelectElement && options.length < 2;
  if (list) {
    patch(
      list,
      options.map((each) => element('option', { value: each.value }, each.label || each.value)),
    );
    // An empty value has no attribute otherwise, and the option's words would be its value.
    for (const [index, each] of [...list.querySelectorAll('option')].entries()) {
      each.value = options[index]?.value ?? '';
    }
  }
  if (about && about.textContent !== note) patch(about, [...quiet(note).childNodes]);
  if (!control) return;
  if (control instanceof HTMLInputElement) {
    control.placeholder = hint;
    if (control === document.activeElement) return;
  }
  if (control.value !== value) control.value = value;
}
