// A form as the extension sends it, for looking at the page alone.
import type { FormShown } from '../../../extension/page/form-shown.ts';

export const FORM: FormShown = {
  key: 'prompt/r',
  title: 'Delegate to Background',
  where: 'shop · main',
  chips: [
    { key: 'selection', label: 'a.ts:1–3', detail: 'Selection', remove: 'Remove the selection' },
  ],
  chipsLabel: 'What the task is about',
  texts: [
    { id: 'what', label: 'What should be done?', hint: 'Anything', value: 'Sort it', rows: 4 },
    { id: 'acceptance', label: 'It is done when', hint: '', value: '', rows: 1 },
  ],
  how: {
    title: 'How it is done',
    fields: [
      {
        id: 'blueprint',
        label: 'Blueprint',
        kind: 'select',
        value: '',
        hint: '',
        options: [
          { value: '', label: 'The usual one' },
          { value: 'fix-todo', label: 'fix-todo' },
        ],
        note: 'The steps.',
      },
      {
        id: 'model',
        label: 'Model',
        kind: 'text',
        value: '',
        hint: 'The usual one',
        options: [{ value: 'claude-opus-5-5', label: '' }],
        note: 'Who writes it.',
      },
      {
        id: 'costUsd',
        label: 'Budget in US dollars',
        kind: 'number',
        value: '',
        hint: 'The usual limit',
        options: [],
        note: 'Each attempt ends there.',
      },
    ],
  },
  estimate: 'It takes at most 45 min, $2.00.',
  notices: ['The result of "Sort" changes a.ts, too.'],
  leaving: {
    title: 'What leaves this machine',
    sent: ['Sent: the current commit.'],
    notes: ['big.bin is not sent.'],
    filesTitle: 'Changed files: 2',
    files: ['a.ts', 'b.ts'],
    more: ['Ignored files are not sent.'],
  },
  ticks: [
    { id: 'remember', label: 'Use these choices', on: true },
    { id: 'stay', label: 'Show the task here', on: false },
  ],
  buttons: { send: 'Delegate', reset: 'Reset Choices', close: 'Close', hint: 'Ctrl+Enter sends.' },
  canReset: true,
  problem: '',
  sending: undefined,
};
