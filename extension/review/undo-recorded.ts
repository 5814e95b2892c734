/**
 * Owns undoing an apply that this window did not make: one by a window that has been closed since,
 * or by the `errand` command. It uses the records beside the work trees
 * (runner/client/apply/record.ts), asks first, because the apply may be long ago, and skips files
 * with unsaved edits.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { isUtf8 } from 'node:buffer';
import { basename, join } from 'node:path';
import { l10n, window } from 'vscode';
import { clearUp } from '../../runner/client/apply/journal.ts';
import { type ApplyRecord, applyRecords, undoRecord } from '../../runner/client/apply/record.ts';
import { settingsOf } from '../../runner/client/apply/standing.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Services } from '../container.ts';
import { unsavedBuffers } from '../platform/documents.ts';

export interface Recorded {
  readonly repository: ClientRepository;
  readonly record: ApplyRecord;
}

/** Returns the newest record of all open repositories; with a task, the newest of that task. */
export async function lastRecorded(
  { repositories }: Services,
  of: string | undefined,
): Promise<Recorded | undefined> {
  const found: Recorded[] = [];
  for (const repository of await repositories.all()) {
    const records = await applyRecords(repository);
    const record = records.find(({ task }) => of === undefined || task === of);
    if (record) found.push({ repository, record });
  }
  return found.toSorted((a, b) => stampOf(b) - stampOf(a))[0];
}

/** Compares two records by the folders that hold them. */
export function isNewer(folder: string, than: string): boolean {
  return timeIn(folder) > timeIn(than);
}

const stampOf = ({ record }: Recorded): number => timeIn(record.folder);

/** Reads the time, with which the names of the records begin. */
function timeIn(folder: string): number {
  return Number.parseInt(basename(folder), 10) || 0;
}

/** @returns the paths that were changed since and stayed; undefined when the user refuses */
export async function undoRecorded(
  { scope }: Services,
  recorded: Recorded,
): Promise<readonly string[] | undefined> {
  const { repository, record } = recorded;
  const title = scope.tasks.find(({ id }) => id === record.task)?.title ?? record.task;
  const undo = l10n.t('Undo');
  const chosen = await window.showInformationMessage(
    l10n.t('Undo applying the result of "{0}"?', oneLine(title, 100)),
    {
      modal: true,
      detail: l10n.t(
        'It was applied to {0} on {1}. Files that were changed since stay as they are.',
        repository.root,
        new Date(stampOf(recorded)).toLocaleString(),
      ),
    },
    undo,
  );
  if (chosen !== undo) return undefined;
  await clearUp(repository);
  const unsaved = await unsavedBuffers(repository.root);
  const isHeld = (name: Buffer): boolean =>
    isUtf8(name) && unsaved.has(join(repository.root, name.toString('utf8')));
  const { modes } = await settingsOf(repository.root);
  return (await undoRecord(repository, record, modes, { isHeld })).left;
}
