/**
 * Owns the question before applying a result that does not fit everywhere: what would become of
 * each file in the way, and what the user may choose. Nothing is changed while it is open.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { l10n, window } from 'vscode';
import type { Conflict } from '../../runner/client/apply/steps.ts';
import type { MergeStep } from '../../runner/client/merge.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { isSavedByItself } from './conflicts.ts';
import type { FetchedResult } from './fetched-result.ts';

const MAX_FILES_SHOWN = 8;

/** @throws {ErrandError} `conflict` when nothing of it can be applied */
export async function askAboutConflicts(
  { task, repository }: FetchedResult,
  steps: readonly MergeStep[],
): Promise<'all' | 'clean' | undefined> {
  const conflicts = steps.filter((step) => step.kind === 'conflict');
  const refused = steps.filter((step) => step.kind === 'refuse');
  const clean = steps.length - conflicts.length - refused.length;
  const missing = steps.filter(({ kind }) => kind !== 'refuse' && kind !== 'unchanged');
  if (missing.length === 0) {
    throw new ErrandError('conflict', refusals(refused).join('; '), {
      hint: l10n.t(
        'Your files have not changed. You can check the result out as a branch instead.',
      ),
    });
  }
  const all = conflicts.length > 0 ? l10n.t('Apply and Open Conflicts') : l10n.t('Apply the Rest');
  const only = l10n.t('Apply Only What Fits');
  const offered = conflicts.length > 0 && clean > 0 ? [all, only] : [all];
  const detail = [
    ...conflicts.slice(0, MAX_FILES_SHOWN).map(conflictWords),
    ...more(conflicts.length),
    ...autoSaveWords(repository.root, conflicts),
    ...refusals(refused).map((words) => l10n.t('Left as it is: {0}', words)),
    l10n.t('{0} of {1} files fit. Nothing has been changed yet.', clean, steps.length),
  ].join('\n');
  const chosen = await window.showWarningMessage(
    l10n.t('Parts of "{0}" do not fit your files.', oneLine(task.spec.title, 100)),
    { modal: true, detail },
    ...offered,
  );
  if (chosen === undefined) return undefined;
  return chosen === only ? 'clean' : 'all';
}

function conflictWords({ path, from }: Conflict): string {
  if (!from) return l10n.t('Conflict: {0}, where you edited the same lines', oneLine(path));
  const [old, now] = [oneLine(from.path), oneLine(path)];
  return l10n.t('Conflict: {0}, which is renamed to {1} and was edited by you', old, now);
}

function autoSaveWords(root: string, conflicts: readonly Conflict[]): string[] {
  if (!conflicts.some((step) => isSavedByItself(root, step))) return [];
  return [
    l10n.t('Auto save is on: the editor will save the files with the conflict markers in them.'),
  ];
}

function refusals(steps: readonly (MergeStep & { kind: 'refuse' })[]): string[] {
  const words = steps
    .slice(0, MAX_FILES_SHOWN)
    .map((step) => `${oneLine(step.path)}: ${oneLine(step.reason, 400)}`);
  return [...words, ...more(steps.length)];
}

function more(count: number): string[] {
  return count > MAX_FILES_SHOWN ? [l10n.t('and {0} more', count - MAX_FILES_SHOWN)] : [];
}
