/**
 * Owns naming what else touches the file that a task is about, before it is sent: results that wait
 * for the user, and tasks that are at work.
 */
import { l10n } from 'vscode';
import { isFinal } from '../../runner/protocol/status.ts';
import type { RepositoryId } from '../../runner/protocol/task.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import type { Services } from '../container.ts';
import type { TaskDraft } from './origin.ts';

export function overlapNotes(
  { overlaps }: Services,
  repository: RepositoryId,
  { origin: { path = '' } }: Pick<TaskDraft, 'origin'>,
): string[] {
  return overlaps
    .touching(repository, path)
    .map(({ title }) => l10n.t('The result of "{0}" changes {1}, too.', oneLine(title, 80), path));
}

/** Names all that is known to be in the way of a task that is not sent yet. */
export function notesBefore(
  services: Services,
  repository: RepositoryId,
  draft: Pick<TaskDraft, 'origin' | 'instructions'>,
): string[] {
  return [
    ...overlapNotes(services, repository, draft),
    ...mentionNotes(services, repository, draft),
    ...workingNotes(services, repository, draft),
  ];
}

/** Names the results with files that free words mention. */
function mentionNotes(
  { overlaps }: Services,
  repository: RepositoryId,
  { origin, instructions }: Pick<TaskDraft, 'origin' | 'instructions'>,
): string[] {
  if (origin.kind !== 'prompt') return [];
  return overlaps
    .mentioned(repository, instructions)
    .map(({ title, path }) =>
      l10n.t('The result of "{0}" changes {1}, too.', oneLine(title, 80), path),
    );
}

/** Names the tasks that came from the same file and are not done. */
function workingNotes(
  { tasks }: Services,
  repository: RepositoryId,
  { origin: { path } }: Pick<TaskDraft, 'origin'>,
): string[] {
  if (path === undefined) return [];
  const working = tasks.tasks.filter(
    (task) =>
      !isFinal(task.status) &&
      task.repository.id === repository &&
      task.origin.path === path &&
      task.origin.kind !== 'ticket',
  );
  return working.map(({ title }) =>
    l10n.t('"{0}" is at work on {1}, too.', oneLine(title, 80), path),
  );
}
