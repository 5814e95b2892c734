/**
 * Owns bringing a result onto a newer base: the user says onto which, it is sent, and a new attempt
 * goes on there. The runner merges, and asks the agent only about what git cannot merge.
 */
import { l10n, type QuickPickItem, window } from 'vscode';
import { baseHere, namedBase, updateBase } from '../../runner/client/newer-base.ts';
import { baseOf } from '../../runner/protocol/attempt-base.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { NewerBase } from '../../runner/protocol/task.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { pullBase } from '../../runner/pull/pull-base.ts';
import { askWords } from '../platform/ask-words.ts';
import { unsavedBuffers } from '../platform/documents.ts';
import { largestFile } from '../platform/largest-file.ts';
import { pickOne } from '../platform/pick-one.ts';
import type { KnownPull } from '../tasks/pulls.ts';
import type { PullAbout } from './find-forge.ts';
import { withProgress } from './progress.ts';
import { withoutLinks } from '../platform/without-links.ts';
import { inWords } from '../platform/words.ts';

/** What an update is about: as for a pull request, but the forge is asked only where it is wanted. */
export type UpdateAbout = Pick<PullAbout, 'services' | 'task' | 'attempt' | 'repository'> & {
  /** Undefined when the user gives up signing in. */
  readonly forge: () => Promise<PullAbout | undefined>;
};

interface Found {
  readonly base: NewerBase;
  readonly notes: readonly string[];
}

/** Looks for the base while progress is shown; undefined when the user gives up. */
type Find = () => Promise<((signal: AbortSignal) => Promise<Found>) | undefined>;

export async function updateFromBase(about: UpdateAbout): Promise<void> {
  const { services, task, attempt, repository } = about;
  const find = await choose(about);
  const found = await find?.();
  if (!found) return;
  const words = await withProgress(l10n.t('Sending the newer base'), async (signal) => {
    const { base, notes } = await found(signal);
    const { address } = services.runner;
    if (!address) {
      throw new ErrandError('unavailable', l10n.t('There is no connection to the runner.'));
    }
    const from = baseOf(task, attempt).head;
    const asked = { repository, task, attempt: attempt.n, from, base, address, signal };
    const begun = await updateBase(services.runner, asked);
    return [
      l10n.t('The result is brought onto {0}.', oneLine(begun.words)),
      ...notes.map(inWords),
    ].join(' ');
  });
  void window.showInformationMessage(withoutLinks(words));
}

async function choose(about: UpdateAbout): Promise<Find | undefined> {
  const { services, task, repository } = about;
  const known = services.pulls.of(task.id);
  const branch = repository.branch ?? repository.head.slice(0, 8);
  // One of several folders in the window, or of several work trees, is named.
  const isOne = (await services.repositories.all()).length === 1;
  const offered: (QuickPickItem & { readonly find: Find })[] = [
    ...(known ? [ofPull(about, known)] : []),
    {
      label: l10n.t('The Work Tree as It Is Now'),
      description: isOne ? branch : `${branch} · ${repository.root}`,
      detail: l10n.t('Sent to the runner with staged, unstaged, untracked and unsaved changes.'),
      find: async () => async (signal) => {
        const { notes, ...base } = await baseHere(repository, {
          taskId: task.id,
          buffers: await unsavedBuffers(repository.root),
          maxFileBytes: largestFile(services),
          signal,
        });
        return { base, notes };
      },
    },
    {
      label: l10n.t('Another Commit…'),
      detail: l10n.t('A branch, a tag or a commit of this repository, such as origin/main.'),
      find: () => named(about),
    },
  ];
  const picked = await pickOne(offered, {
    title: l10n.t('Update from Base: {0}', oneLine(task.spec.title, 80)),
    placeHolder: l10n.t('The runner merges and checks; the agent only resolves conflicts.'),
  });
  return offered.find((each) => each === picked)?.find;
}

function ofPull(about: UpdateAbout, known: KnownPull): QuickPickItem & { readonly find: Find } {
  return {
    label: l10n.t('The Branch That {0} Goes Into', known.name),
    description: known.remote,
    detail: l10n.t('Your git fetches its newest commit, which is then sent to the runner.'),
    find: async () => {
      const asked = await about.forge();
      if (!asked) return undefined;
      return async (signal) => {
        const { place, forge } = await asked.where();
        const from = { named: known.branch, forge };
        const base = await pullBase(about.repository, place, about.task, from, signal);
        if (base) return { base, notes: [] };
        const message = l10n.t('{0} has no branch {1} of this task.', known.remote, known.branch);
        throw new ErrandError('not_found', message, {
          hint: l10n.t('Choose another commit. Nothing was sent.'),
        });
      };
    },
  };
}

async function named({ repository }: UpdateAbout): Promise<Awaited<ReturnType<Find>>> {
  let base: NewerBase | undefined;
  const typed = await askWords({
    title: l10n.t('Onto Which Commit?'),
    prompt: l10n.t('A branch, a tag or a commit of this repository.'),
    value: `origin/${repository.branch ?? 'main'}`,
    accept: l10n.t('Update'),
    problem: (text) => (text.trim() === '' ? l10n.t('Name a commit.') : undefined),
    attempt: async (text) => {
      base = await namedBase(repository, text.trim());
    },
  });
  const chosen = base;
  return typed === undefined || !chosen ? undefined : async () => ({ base: chosen, notes: [] });
}
