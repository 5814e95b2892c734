/** Owns summing up in a few sentences what became of the files of an applied result. */
import { oneLine } from '../../runner/protocol/text.ts';
import { l10n, workspace } from 'vscode';
import type { Outcome } from './apply-steps.ts';

/** `5 applied, 1 merged with your edits, 1 with conflicts (opened), 1 left as it is: …` */
export function summary(outcome: Outcome): string {
  const { applied, merged, conflicting, unsaved, left, changedBySaving } = outcome;
  const parts = [
    applied > 0 ? l10n.t('{0} applied', files(applied)) : '',
    merged > 0 ? l10n.t('{0} merged with your edits', files(merged)) : '',
    conflicting.length > 0 ? conflictWords(outcome) : '',
  ].filter((part) => part !== '');
  const sentences = [parts.length > 0 ? `${parts.join(', ')}.` : l10n.t('Nothing was applied.')];
  if (unsaved > 0) {
    sentences.push(l10n.t('Not saved yet, because of unsaved edits: {0}.', files(unsaved)));
  }
  for (const { path, reason } of left.slice(0, 3)) {
    const words = [oneLine(path, 80), oneLine(reason, 300)];
    sentences.push(l10n.t('Left as it is: {0}, because {1}.', ...words));
  }
  if (left.length > 3) sentences.push(l10n.t('{0} more were left as they are.', left.length - 3));
  if (changedBySaving.length > 0) {
    const paths = changedBySaving.map((path) => oneLine(path, 80)).join(', ');
    sentences.push(
      l10n.t('Something that runs when you save (a formatter, for example) changed {0}.', paths),
    );
  }
  return sentences.join(' ');
}

function conflictWords({ conflicting, merging }: Outcome): string {
  const count = files(conflicting.length);
  if (merging === conflicting.length) {
    return l10n.t('{0} with conflicts (in the merge editor: "Complete Merge" saves it)', count);
  }
  const saved = conflicting.some(
    ({ document: { uri } }) =>
      workspace.getConfiguration('files', uri).get('autoSave', 'off') !== 'off',
  );
  return saved
    ? l10n.t('{0} with conflicts (opened; auto save saves them with the conflict markers)', count)
    : l10n.t('{0} with conflicts (opened, not saved)', count);
}

const files = (count: number): string =>
  count === 1 ? l10n.t('1 file') : l10n.t('{0} files', count);
