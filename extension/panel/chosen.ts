/**
 * Owns turning what is chosen on the form into the choices of a task, and back. What a field does
 * not hold, or not yet, is no choice. Pure.
 */
import { MAX_CHARACTERS, MAX_COUNT } from '../../runner/protocol/limits.ts';
import type { Choices } from '../tasks/choices.ts';
import type { Choice } from './from-form.ts';

/** `value` is what stands in the field. */
export function withChoice(choices: Choices, what: Choice, value: string): Choices {
  const { [what === 'costUsd' ? 'limits' : what]: _, ...others } = choices;
  const words = value.trim();
  switch (what) {
    case 'blueprint':
      return words === '' ? others : { ...others, blueprint: words };
    case 'role':
      return words === '' ? others : { ...others, role: words };
    case 'agent':
      return words === '' ? others : { ...others, agent: words };
    case 'model':
      return words === '' ? others : { ...others, model: words.slice(0, MAX_CHARACTERS.model) };
    case 'attempts': {
      const attempts = Number(words);
      const fits = Number.isInteger(attempts) && attempts > 1 && attempts <= MAX_COUNT.attempts;
      return fits ? { ...others, attempts } : others;
    }
    case 'priority':
      return words === 'high' || words === 'low' ? { ...others, priority: words } : others;
    case 'costUsd': {
      const costUsd = Number(words);
      return words !== '' && costUsd > 0 && Number.isFinite(costUsd)
        ? { ...others, limits: { costUsd } }
        : others;
    }
  }
}

/** What the field of a choice holds. */
export function valueOf(choices: Choices, what: Choice): string {
  switch (what) {
    case 'attempts':
      return String(choices.attempts ?? 1);
    case 'priority':
      return choices.priority ?? 'normal';
    case 'costUsd':
      return choices.limits?.costUsd === undefined ? '' : String(choices.limits.costUsd);
    default:
      return choices[what] ?? '';
  }
}
