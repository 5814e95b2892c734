/**
 * Owns how the form reads: its sections, fields and buttons in the words of the editor's language,
 * made from the state of a task that is not sent yet. It asks and changes nothing.
 */
import { l10n } from 'vscode';
import { MAX_COUNT } from '../../runner/protocol/limits.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import type { Estimate } from '../../runner/protocol/estimate.ts';
import { type Batch, costLines } from '../commands/batch.ts';
import { offeredBlueprints } from '../commands/blueprints.ts';
import type { FormFacts } from '../commands/form-facts.ts';
import type { Section, Sections, Subject } from '../commands/subject.ts';
import type { Chip, ChoiceField, FormShown, Leaving, TextField } from '../page/form-shown.ts';
import type { Choices } from '../tasks/choices.ts';
import { valueOf } from './chosen.ts';
import type { Choice } from './from-form.ts';

export interface FormState {
  readonly key: string;
  readonly repository: { readonly name: string; readonly branch: string | undefined };
  readonly subject: Subject;
  /** Several tickets for which only the choices are asked. */
  readonly batch: Batch | undefined;
  readonly sections: Sections;
  readonly choices: Choices;
  readonly remembered: Choices;
  readonly remember: boolean;
  readonly stay: boolean;
  /** Absent while it is being looked. */
  readonly facts: FormFacts | undefined;
  /** Why it could not be looked. */
  readonly blind: string;
  readonly estimate: Estimate | undefined;
  readonly notices: readonly string[];
  /** Pictures of its ticket that are no longer here. */
  readonly lostPictures: number;
  /** The runner's usual one, and those that tasks had before. */
  readonly models: readonly string[];
  readonly problem: string;
  readonly step: string | undefined;
}

const AGENTS = ['builtin', 'claude', 'codex', 'gemini', 'opencode'] as const;
const MAX_FILES_NAMED = 100;

export function formShown(state: FormState): FormShown {
  const { batch, repository, step } = state;
  const count = batch?.titles.length ?? 1;
  return {
    key: state.key,
    title: l10n.t('Delegate to Background'),
    where: [repository.name, repository.branch ?? l10n.t('detached')].map(plain).join(' · '),
    chips: chipsOf(state),
    chipsLabel: batch ? l10n.t('Each becomes a task of its own') : l10n.t('What the task is about'),
    texts: batch ? [] : textsOf(state),
    how: { title: l10n.t('How it is done'), fields: fieldsOf(state) },
    estimate: state.estimate ? costLines(state.estimate, count, l10n.t).join(' ') : '',
    notices: [...lostNotes(state), ...state.notices, ...(state.facts?.missing ?? []).map(plain)],
    leaving: leavingOf(state),
    ticks: [
      {
        id: 'remember',
        label: l10n.t('Use these choices for whatever is delegated from this repository'),
        on: state.remember,
      },
      ...(batch
        ? []
        : [{ id: 'stay', label: l10n.t('Show the task here once it is sent'), on: state.stay }]),
    ],
    buttons: {
      send: count === 1 ? l10n.t('Delegate') : l10n.t('Delegate {0} Tasks', count),
      reset: l10n.t('Reset Choices'),
      close: l10n.t('Close'),
      hint: batch
        ? l10n.t('Ctrl+Enter or ⌘Enter sends, Escape closes.')
        : l10n.t('Ctrl+Enter or ⌘Enter sends, Escape closes and keeps your words.'),
    },
    canReset: Object.keys({ ...state.choices, ...state.remembered }).length > 0,
    problem: state.problem,
    sending: step === undefined ? undefined : { step, stop: l10n.t('Stop') },
  };
}

const plain = (text: string): string => oneLine(text, 300);

function chipsOf({ subject, batch }: FormState): Chip[] {
  if (batch) {
    return batch.titles.map((title, index) => {
      return { key: String(index), label: plain(title), detail: '', remove: undefined };
    });
  }
  switch (subject.kind) {
    case 'prompt':
      return subject.folder === ''
        ? []
        : [{ key: 'folder', label: plain(subject.folder), detail: '', remove: undefined }];
    case 'selection': {
      const { path, first, last } = subject.selected;
      const lines = first === last ? String(first) : `${first}–${last}`;
      return [
        {
          key: 'selection',
          label: `${plain(path)}:${lines}`,
          detail: l10n.t('Selection'),
          remove: l10n.t('Remove the selection'),
        },
      ];
    }
    case 'todo': {
      const { path, line, text, tag } = subject.todo;
      const words = text.startsWith(tag) ? text : `${tag} ${text}`;
      const detail = `${plain(path)}:${line}`;
      return [{ key: 'todo', label: oneLine(words, 120), detail, remove: undefined }];
    }
    case 'ticket':
      return [
        {
          key: 'ticket',
          label: oneLine(subject.name, 120),
          detail: ticketDetail(subject),
          remove: undefined,
        },
      ];
  }
}

function lostNotes({ lostPictures: lost }: FormState): string[] {
  if (lost === 0) return [];
  const words =
    lost === 1
      ? l10n.t('A picture of the ticket is no longer here and is not sent.')
      : l10n.t('{0} pictures of the ticket are no longer here and are not sent.', lost);
  return [l10n.t('{0} To send them, close this form and delegate the ticket again.', words)];
}

/** Where it comes from, and its pictures that go along. */
function ticketDetail({ from, draft }: Extract<Subject, { kind: 'ticket' }>): string {
  const names = (draft.pictures ?? []).map(({ name }) => oneLine(name, 60));
  if (names.length === 0) return plain(from);
  return l10n.t('{0}, with pictures: {1}', plain(from), names.join(', '));
}

function textsOf({ subject, sections }: FormState): TextField[] {
  const field = (id: Section, label: string, hint: string, rows = 1): TextField => {
    return { id, label, hint, value: sections[id], rows };
  };
  return [
    mainField(subject, field),
    field(
      'acceptance',
      l10n.t('It is done when'),
      l10n.t('A week like 2026-W53 is read, and a wrong one is refused with a message'),
    ),
    field(
      'checks',
      l10n.t('Check it like this'),
      l10n.t('Run the example in the README. The checks that decide are named below.'),
    ),
    field('untouched', l10n.t('Do not touch'), l10n.t('The public functions keep their names')),
  ];
}

function mainField(
  subject: Subject,
  field: (id: Section, label: string, hint: string, rows: number) => TextField,
): TextField {
  switch (subject.kind) {
    case 'prompt':
      return field(
        'what',
        l10n.t('What should be done?'),
        l10n.t('Fix the date parser so that it accepts ISO weeks, and add tests'),
        4,
      );
    case 'selection':
      return field(
        'what',
        l10n.t('What should be done with it?'),
        l10n.t('Leave this empty to do what the selected text asks for.'),
        4,
      );
    case 'todo':
      return field(
        'what',
        l10n.t('What else should the agent know?'),
        l10n.t('Leave this empty to do what the TODO asks for.'),
        3,
      );
    case 'ticket':
      return field(
        'what',
        l10n.t('What should be done?'),
        l10n.t('Leave this empty to do what the ticket asks for.'),
        3,
      );
  }
}

function fieldsOf({ choices, facts, models }: FormState): ChoiceField[] {
  const select = (
    id: Choice,
    label: string,
    options: ChoiceField['options'],
    note: string,
  ): ChoiceField => {
    const value = valueOf(choices, id);
    // What was chosen before is shown even when it is offered no longer; the runner refuses it.
    const known = options.some((each) => each.value === value);
    const all = known ? options : [...options, { value, label: oneLine(value, 60) }];
    return { id, label, kind: 'select', value, hint: '', options: all, note };
  };
  const blueprints = offeredBlueprints(facts?.ownBlueprints ?? [], l10n.t);
  const described = blueprints.find(({ name }) => name === choices.blueprint)?.description;
  // Another agent has another usual one (`agents.models` of the runner).
  const isOwn = choices.agent === undefined || choices.agent === 'builtin';
  const [model = ''] = isOwn && facts?.named.agent === undefined ? models : [];
  return [
    select(
      'blueprint',
      l10n.t('Blueprint'),
      [
        { value: '', label: usual(facts?.named.blueprint) },
        ...blueprints.map(({ name }) => ({ value: name, label: name })),
      ],
      described ?? l10n.t('The steps that the work follows.'),
    ),
    select(
      'role',
      l10n.t('Role'),
      [
        { value: '', label: usual(undefined) },
        ...(facts?.ownRoles ?? []).map((name) => ({ value: name, label: name })),
      ],
      l10n.t("Instructions and tools of the repository's own, for the work on code."),
    ),
    select(
      'agent',
      l10n.t('Agent'),
      [
        { value: '', label: usual(facts?.named.agent) },
        ...AGENTS.map((name) => ({ value: name, label: name })),
      ],
      agentNote(choices.agent),
    ),
    {
      id: 'model',
      label: l10n.t('Model'),
      kind: 'text',
      value: valueOf(choices, 'model'),
      hint: model === '' ? l10n.t('The usual one') : l10n.t('The usual one: {0}', plain(model)),
      options: models.map((name) => ({ value: name, label: '' })),
      note: l10n.t('Who writes the code; it has to be one that the agent can speak to.'),
    },
    select(
      'attempts',
      l10n.t('Attempts'),
      Array.from({ length: MAX_COUNT.attempts }, (_, index) => {
        return { value: String(index + 1), label: String(index + 1) };
      }),
      l10n.t('Side by side; the best is shown first.'),
    ),
    select(
      'priority',
      l10n.t('Priority'),
      [
        { value: 'high', label: l10n.t('High') },
        { value: 'normal', label: l10n.t('Normal') },
        { value: 'low', label: l10n.t('Low') },
      ],
      l10n.t('Which of several waiting tasks is first.'),
    ),
    {
      id: 'costUsd',
      label: l10n.t('Budget in US dollars'),
      kind: 'number',
      value: valueOf(choices, 'costUsd'),
      hint: l10n.t('The usual limit'),
      options: [],
      note: l10n.t('Each attempt ends there. The limits of the runner stay.'),
    },
  ];
}

/** The words for no choice of one's own. */
function usual(named: string | undefined): string {
  return named === undefined
    ? l10n.t('The usual one')
    : l10n.t("The repository's: {0}", oneLine(named, 60));
}

function agentNote(agent: string | undefined): string {
  if (agent === undefined) return l10n.t('The program that writes the code.');
  return agent === 'builtin'
    ? l10n.t("Errand's own")
    : l10n.t('Fetched by the runner at its first use.');
}

function leavingOf({ facts, blind, repository }: FormState): Leaving {
  const title = l10n.t('What leaves this machine');
  const none = { title, notes: [], filesTitle: '', files: [], more: [] };
  if (blind !== '') return { ...none, sent: [], notes: [blind] };
  if (!facts) return { ...none, sent: [l10n.t('Looking at "{0}"…', plain(repository.name))] };
  const files = facts.files.slice(0, MAX_FILES_NAMED);
  const more = facts.fileCount - files.length;
  return {
    title,
    sent: facts.sent,
    notes: facts.notes,
    filesTitle: files.length === 0 ? '' : l10n.t('Changed files: {0}', facts.fileCount),
    files: more > 0 ? [...files, l10n.t('and {0} more', more)] : files,
    more: facts.more,
  };
}
