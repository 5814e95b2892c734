/**
 * Owns the one question before a pull request is opened or updated: what is about to be pushed and
 * said, each part of it to be changed, with the whole text in a document beside it. Pushes nothing.
 */
import { l10n, type QuickPickItem } from 'vscode';
import type { Told } from '../../runner/forge/body.ts';
import type { PullRequest } from '../../runner/forge/forge.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import type { PullPlace } from '../../runner/pull/place.ts';
import type { PullBranch } from '../../runner/pull/prepare.ts';
import { askWords } from '../platform/ask-words.ts';
import { pickOne } from '../platform/pick-one.ts';
import { askBranch, type Choices } from './choices.ts';
import type { Preview } from './preview.ts';
import { kindWords, previewText, pullName } from './words.ts';

export interface Prepared {
  readonly place: PullPlace;
  readonly branch: PullBranch;
  readonly told: Told;
  /** The one that the branch has already. */
  readonly found: PullRequest | undefined;
  readonly body: string;
  /** Of which none is the usual one. */
  readonly templates: readonly string[];
  readonly notes: readonly string[];
}

/** `prepare`: something was changed for which it has to be prepared again. */
export type FormAnswer = 'publish' | 'prepare' | 'given up';

const MAX_TITLE = 250;

interface Row extends QuickPickItem {
  /** Resolves with undefined to go back to the form. */
  readonly run: () => Promise<FormAnswer | undefined>;
}

export async function askForm(
  prepared: Prepared,
  choices: Choices,
  preview: Preview,
): Promise<FormAnswer> {
  const kind = kindWords(prepared.place.forge, l10n.t);
  for (;;) {
    const { title = '' } = choices;
    const shown = prepared.found?.title ?? title;
    const { body, notes } = prepared;
    await preview.show(kind, previewText(shown, body, { way: way(prepared), notes }));
    const rows = [
      ...(prepared.found ? [updateRow(prepared)] : newRows(prepared, choices)),
      ...notes.map(noteRow),
    ];
    const picked = await pickOne(rows, {
      title: prepared.found ? l10n.t('Update {0}', kind) : l10n.t('Create {0}', kind),
      placeHolder: l10n.t('The editor shows what it will say. Nothing has been pushed.'),
    });
    const row = rows.find((each) => each === picked);
    if (!row) return 'given up';
    const answer = await row.run();
    if (answer) return answer;
  }
}

function way({ place, branch, found }: Prepared): string {
  const base = found?.base ?? branch.base.branch;
  const short = branch.commit.slice(0, 10);
  const to = `${branch.branch} → ${base} (${place.project})`;
  return branch.isNew
    ? l10n.t('{0}, pushed to {1} as {2}', to, place.source.name, short)
    : l10n.t('{0}; {1} has all of it, as {2}', to, place.source.name, short);
}

/** To be read: choosing it leads back to the form. */
function noteRow(note: string): Row {
  return { label: `$(warning) ${note}`, run: () => Promise.resolve(undefined) };
}

const publish = (): Promise<FormAnswer> => Promise.resolve('publish');

function updateRow(prepared: Prepared): Row {
  const { found, place } = prepared;
  const kind = kindWords(place.forge, l10n.t);
  const name = found ? pullName(found) : '';
  return { label: l10n.t('Update {0} {1}', kind, name), detail: way(prepared), run: publish };
}

function newRows(prepared: Prepared, choices: Choices): Row[] {
  const { place, branch, templates } = prepared;
  const kind = kindWords(place.forge, l10n.t);
  const create = choices.isDraft ? l10n.t('Create Draft {0}', kind) : l10n.t('Create {0}', kind);
  const named =
    (
      what: 'base' | 'branch',
      title: string,
      value: string,
    ): (() => Promise<FormAnswer | undefined>) =>
    async () => {
      const typed = await askBranch(title, l10n.t('Nothing is pushed yet.'), value);
      if (typed === undefined || typed === value) return undefined;
      choices[what] = typed;
      return 'prepare';
    };
  return [
    { label: create, detail: way(prepared), run: publish },
    {
      label: l10n.t('Title'),
      description: oneLine(choices.title ?? ''),
      run: () => changeTitle(choices),
    },
    {
      label: l10n.t('Into'),
      description: branch.base.branch,
      run: named('base', l10n.t('Into Which Branch?'), branch.base.branch),
    },
    {
      label: l10n.t('Branch'),
      description: branch.branch,
      run: named('branch', l10n.t('Name of the Branch'), branch.branch),
    },
    {
      label: l10n.t('State'),
      description: choices.isDraft ? l10n.t('draft') : l10n.t('ready for review'),
      run: () => {
        choices.isDraft = !choices.isDraft;
        return Promise.resolve(undefined);
      },
    },
    ...(templates.length === 0 && choices.template === undefined
      ? []
      : [
          {
            label: l10n.t('Template'),
            description: choices.template ?? l10n.t('none'),
            run: () => changeTemplate(choices, templates),
          },
        ]),
  ];
}

async function changeTitle(choices: Choices): Promise<undefined> {
  const typed = await askWords({
    title: l10n.t('Title'),
    prompt: l10n.t('Nothing is pushed yet.'),
    value: choices.title,
    accept: l10n.t('Go On'),
    problem: (text) => {
      if (text.trim() === '') return l10n.t('Write something first.');
      return text.length > MAX_TITLE ? l10n.t('At most {0} characters.', MAX_TITLE) : undefined;
    },
  });
  choices.title = typed?.trim() ?? choices.title;
}

async function changeTemplate(
  choices: Choices,
  templates: readonly string[],
): Promise<FormAnswer | undefined> {
  // With one chosen, the others are not told of: leaving it out brings them back.
  const names = templates.length > 0 ? templates : [l10n.t('none')];
  const picked = await pickOne(
    names.map((label) => ({ label })),
    { title: l10n.t('Template'), placeHolder: l10n.t('Which one does the text begin with?') },
  );
  if (!picked) return undefined;
  choices.template = templates.length > 0 ? picked.label : undefined;
  return 'prepare';
}
