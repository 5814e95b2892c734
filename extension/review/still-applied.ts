/**
 * Owns noticing that applied results have left a work tree, or come back to it: by a checkout, a
 * stash, a reset. It compares the files of the newest record of each applied task
 * (runner/client/apply/presence.ts) and changes nothing but what this window shows.
 */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { presenceOf } from '../../runner/client/apply/presence.ts';
import { applyRecords } from '../../runner/client/apply/record.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Services } from '../container.ts';
import { unsavedBuffers } from '../platform/documents.ts';

/** Files to look at, since git may write its own ones often; what was applied last comes first. */
const MAX_FILES = 300;

/** A task without a record counts as applied: nothing says otherwise. */
export async function lookAtApplied(
  { applied }: Services,
  repository: ClientRepository,
): Promise<void> {
  const { root, workTree } = repository;
  const ids = applied.tasksIn(workTree);
  if (ids.length === 0) return;
  const records = await applyRecords(repository);
  const unsaved = await unsavedBuffers(root);
  const isHeld = (name: Buffer): boolean =>
    isUtf8(name) && unsaved.has(join(root, name.toString('utf8')));
  let room = MAX_FILES;
  for (const id of ids.toReversed()) {
    const attempt = applied.attempt(id, workTree);
    const record = records.find((each) => each.task === id && each.attempt === attempt);
    room -= record?.written.files.length ?? 0;
    const presence = record ? await presenceOf(root, record, isHeld) : 'all';
    applied.found(id, presence, workTree);
    if (room < 0) return;
  }
}
