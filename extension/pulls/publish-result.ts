/**
 * Owns opening a pull request of a result, or bringing the one that exists to a later result: it is
 * prepared, shown whole, pushed by the user's git once they say so, and then opened or told anew.
 */
import { l10n, window } from 'vscode';
import { pullTitle, updatedBody } from '../../runner/forge/body.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { preparePull } from '../../runner/pull/prepare.ts';
import { newWords, publish, type Published } from '../../runner/pull/publish.ts';
import { branchNotes, readTold } from '../../runner/pull/told.ts';
import { openPage } from '../platform/open-page.ts';
import { showError } from '../platform/show-error.ts';
import type { PullAbout, Where } from './find-forge.ts';
import { askForm, type Prepared } from './form.ts';
import type { Preview } from './preview.ts';
import { withProgress } from './progress.ts';
import { kindWords, pullName } from './words.ts';
import { withoutLinks } from '../platform/without-links.ts';

export async function publishResult(about: PullAbout, preview: Preview): Promise<void> {
  const { repository, choices } = about;
  choices.title ??= pullTitle(about.task);
  for (;;) {
    const where = await about.where();
    const kind = kindWords(where.place.forge, l10n.t);
    const prepared = await withProgress(l10n.t('Preparing the {0}', kind), (signal) =>
      prepare(about, where, signal),
    );
    choices.shown.base = prepared.branch.base.branch;
    choices.shown.branch = prepared.branch.branch;
    const answer = await askForm(prepared, choices, preview);
    if (answer === 'given up') return;
    if (answer === 'prepare') continue;
    const { place, branch, told, body } = prepared;
    const { title, isDraft } = choices;
    const words = () => Promise.resolve({ title: title ?? '', body });
    const pushing = l10n.t('Pushing {0} to {1}', branch.branch, place.source.name);
    const published = await withProgress(pushing, (signal) =>
      publish(
        repository,
        { place, branch },
        where.forge,
        told,
        { words, title: undefined, isDraft },
        signal,
      ),
    );
    tell(about, prepared, published);
    return;
  }
}

/** Nothing is pushed or said yet; the remotes and the forge are asked. */
async function prepare(
  { services, task, attempt, repository, choices }: PullAbout,
  { place, forge }: Where,
  signal: AbortSignal,
): Promise<Prepared> {
  const { address } = services.runner;
  if (!address)
    throw new ErrandError('unavailable', l10n.t('There is no connection to the runner.'));
  const { base, branch: named, title = '', template } = choices;
  const wanted = { base, branch: named };
  const branch = await preparePull(repository, place, { task, attempt }, wanted, signal);
  const told = await readTold(address, { task, attempt }, branch, signal);
  const found = await forge.find(branch.branch, place.from, signal);
  const words = await newWords(repository, place, branch, told, { title, template }, signal);
  return {
    place,
    branch,
    told,
    found,
    body: found ? (updatedBody(told, found.body) ?? found.body) : words.body,
    templates: found ? [] : words.choices,
    notes: branchNotes(task, branch),
  };
}

/** Not awaited: the message may stay as long as the user likes. */
function tell(
  { services, task }: PullAbout,
  { place, branch, notes }: Prepared,
  { pull, what, isBodyKept }: Published,
): void {
  const name = pullName(pull);
  const { url } = pull;
  const remote = place.source.name;
  services.pulls.keep(task.id, { name, url, branch: branch.branch, remote });
  const kind = kindWords(place.forge, l10n.t);
  const title = oneLine(pull.title, 80);
  const opened = pull.isDraft
    ? l10n.t('{0} {1} is open as a draft: "{2}".', kind, name, title)
    : l10n.t('{0} {1} is open: "{2}".', kind, name, title);
  const said = [
    what === 'opened' ? opened : l10n.t('{0} {1} has this result: "{2}".', kind, name, title),
    ...(isBodyKept
      ? [l10n.t('Its body has no part of Errand any more, and was left as it is.')]
      : []),
    ...notes,
  ];
  const open = l10n.t('Open in Browser');
  void Promise.resolve(window.showInformationMessage(withoutLinks(said.join(' ')), open))
    .then(async (chosen) => {
      if (chosen === open) await openPage(url);
    })
    .catch((error: unknown) => showError(services.log, l10n.t('It cannot be opened'), error));
}
