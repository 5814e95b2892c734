/**
 * Owns the words for what leaves the machine with a task and what does not, for the question before
 * it is sent and for the form.
 */
import { l10n } from 'vscode';
import type { SnapshotPreview } from '../../runner/client/snapshot.ts';
import type { Outlook } from '../../runner/project/outlook.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { inWords } from '../platform/words.ts';

const MAX_NOTES_SHOWN = 6;

/** Names only the kinds of changes that the user has. */
export function changesOf({
  changed: { staged, unstaged, untracked, unsaved },
}: SnapshotPreview): string {
  const parts = [
    ...(staged > 0 ? [l10n.t('{0} staged', staged)] : []),
    ...(unstaged > 0 ? [l10n.t('{0} unstaged', unstaged)] : []),
    ...(untracked > 0 ? [l10n.t('{0} untracked', untracked)] : []),
    ...(unsaved > 0 ? [l10n.t('{0} unsaved', unsaved)] : []),
  ];
  const commit = l10n.t('Sent: the current commit with all its files and its history');
  if (parts.length === 0) return l10n.t('{0}. You have not changed any file since.', commit);
  return l10n.t('{0}, and the files that you have changed: {1}.', commit, parts.join(', '));
}

export function noteLines({ text, write }: Outlook['notes'][number]): string[] {
  const lines = write?.split('\n') ?? [];
  return [
    `⚠ ${oneLine(inWords(text), 1000)}`,
    ...(lines.length > 0 ? [l10n.t('  In .errand/config.yaml:')] : []),
    ...lines.map((line) => `    ${line}`),
  ];
}

/** Names what a commit cannot hold and is sent beside it. */
export function goesAlong({ beside: { tags, submodules, lfs, bytes } }: SnapshotPreview): string[] {
  if (tags.length + submodules.length + lfs.length === 0) return [];
  const parts = [
    ...(tags.length > 0 ? [l10n.t('tags: {0}', tags.length)] : []),
    ...(submodules.length > 0
      ? [l10n.t('submodules with their files: {0}', submodules.length)]
      : []),
    ...(lfs.length > 0 ? [l10n.t('contents of Git LFS: {0}', lfs.length)] : []),
  ];
  const size = bytes / 1024 / 1024;
  if (size < 0.1) return [l10n.t('Also sent: {0}.', parts.join(', '))];
  return [l10n.t('Also sent: {0} ({1} MB).', parts.join(', '), size.toFixed(1))];
}

/** Lists what the task will not find there, up to a limit. */
export function staysBehind(notes: readonly string[]): string[] {
  if (notes.length === 0) return [];
  const shown = notes.slice(0, MAX_NOTES_SHOWN).map((note) => `  ${oneLine(inWords(note))}`);
  const more = notes.length - shown.length;
  if (more > 0) shown.push(l10n.t('  and {0} more', more));
  return [l10n.t('Note:'), ...shown];
}

/** What is true of everything that is sent, and what the runner makes of it. */
export function alwaysTrue(outlook: Pick<Outlook, 'lines'>, model: string): string[] {
  return [
    l10n.t('Ignored files are not sent. Your work tree, index and branches are not touched.'),
    l10n.t('The runner shows its model ({0}) the parts of it that the task needs.', oneLine(model)),
    ...outlook.lines.map((line) => capitalised(`${oneLine(inWords(line))}.`)),
  ];
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
