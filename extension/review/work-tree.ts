/**
 * Owns which work tree a result is for. A repository may have several, which share everything but
 * their files: a result goes to the one that it came from, or to the one that the user names.
 */
import { l10n, window } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { TaskState } from '../../runner/protocol/task.ts';
import type { Repositories } from '../platform/repositories.ts';
import type { OpenRepositories } from './open-repositories.ts';

/** @returns undefined when the user names none */
export async function chooseWorkTree(
  repositories: Repositories,
  { spec }: TaskState,
  { open, moved }: OpenRepositories,
): Promise<ClientRepository | undefined> {
  const from = spec.workTree;
  const own = open.find(({ workTree }) => workTree === from?.id);
  if (own) return own;
  const [only] = open;
  const all = only && !moved ? await withClosed(repositories, only, open) : open;
  if (!moved && all.length === 1 && (!from || all[0]?.workTree === from.id)) return all[0];
  // A task of an older version does not say where it came from; the open work tree is used then.
  if (!from && !moved && open.length === 1) return only;
  const picked = await window.showQuickPick(
    all
      .toSorted((a, b) => Number(b.workTree === from?.id) - Number(a.workTree === from?.id))
      .map((repository) => ({
        label: repository.root,
        description: words(repository, from?.id, open),
        repository,
      })),
    {
      title: l10n.t('Which work tree is the result for?'),
      placeHolder: question(from?.name, moved),
      // A review that is still being drawn takes the focus once it is.
      ignoreFocusOut: true,
    },
  );
  return picked?.repository;
}

function question(from: string | undefined, moved: boolean): string {
  if (moved) return l10n.t('The repository has been moved or copied since. Choose the right one.');
  return from === undefined
    ? l10n.t('Several work trees of this repository are open.')
    : l10n.t('It came from "{0}", which is not open in this window.', from);
}

/** Adds the work trees that git knows; one that is not open in this window may be the right one. */
async function withClosed(
  repositories: Repositories,
  one: ClientRepository,
  open: readonly ClientRepository[],
): Promise<readonly ClientRepository[]> {
  const { workTreesOf } = await import('../../runner/client/repository.ts');
  const roots = await workTreesOf(one).catch((): string[] => []);
  const closed = roots.filter((root) => open.every((each) => each.root !== root));
  const found = await Promise.all(
    closed.map((root) => repositories.at(root).catch(() => undefined)),
  );
  const known = found.filter((each) => each !== undefined);
  return [...open, ...known.filter(({ id }) => id === one.id)];
}

function words(
  { branch, workTree }: ClientRepository,
  from: string | undefined,
  open: readonly ClientRepository[],
): string {
  const parts = [
    branch ?? '',
    workTree === from ? l10n.t('where the task came from') : '',
    open.some((each) => each.workTree === workTree) ? '' : l10n.t('not open in this window'),
  ];
  return parts.filter(Boolean).join(' · ');
}
