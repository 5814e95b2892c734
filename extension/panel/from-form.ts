/**
 * Owns what the form may ask of the extension. Every message is validated, as those of the task page
 * are (from-page.ts). Free of `vscode`.
 */
import { SECTIONS, type Section } from '../commands/subject.ts';

export const CHOICES = [
  'blueprint',
  'role',
  'agent',
  'model',
  'attempts',
  'priority',
  'costUsd',
] as const;
export type Choice = (typeof CHOICES)[number];

export const TICKS = ['remember', 'stay'] as const;
export type TickName = (typeof TICKS)[number];

/** Far more than a runner accepts: what it refuses is said, and never is an older text sent instead. */
const MAX_TEXT_CHARACTERS = 1_000_000;
const MAX_VALUE_CHARACTERS = 1000;

export type FromForm =
  | { readonly kind: 'ready' | 'send' | 'stop' | 'close' | 'reset' }
  | { readonly kind: 'write'; readonly section: Section; readonly text: string }
  | { readonly kind: 'choose'; readonly what: Choice; readonly value: string }
  | { readonly kind: 'tick'; readonly what: TickName; readonly on: boolean }
  | { readonly kind: 'remove'; readonly chip: string };

/** Returns undefined for any other message. */
export function fromForm(message: unknown): FromForm | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, id, text, value, on } = message as Partial<Record<string, unknown>>;
  switch (kind) {
    case 'ready':
    case 'send':
    case 'stop':
    case 'close':
    case 'reset':
      return { kind };
    case 'write': {
      const section = SECTIONS.find((each) => each === id);
      return section !== undefined && isText(text, MAX_TEXT_CHARACTERS)
        ? { kind, section, text }
        : undefined;
    }
    case 'choose': {
      const what = CHOICES.find((each) => each === id);
      return what !== undefined && isText(value, MAX_VALUE_CHARACTERS)
        ? { kind, what, value }
        : undefined;
    }
    case 'tick': {
      const what = TICKS.find((each) => each === id);
      return what !== undefined && typeof on === 'boolean' ? { kind, what, on } : undefined;
    }
    case 'remove':
      return typeof id === 'string' ? { kind, chip: id } : undefined;
    default:
      return undefined;
  }
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}
