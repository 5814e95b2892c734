/**
 * Owns noticing that applied results have left a work tree, or come back to it: by a checkout, a
 * stash, a reset. It compares the files of the newest record of each applied task
 * (runner/client/apply/presence.ts) and changes nothing but what this window shows.
 */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { type Presence, presenceOf } from '../../runner/client/apply/presence.ts';
import { type ApplyRecord, applyRecords } from '../../runner/client/apply/record.ts';
import { bytesOf } from '../../runner/client/apply/record-file.ts';
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
    const given = records.filter(({ task }) => task === id);
    const whole = given.findIndex(({ written }) => !written.part);
    const parts = whole < 0 ? given : given.slice(0, whole);
    const attempt = applied.attempt(id, workTree);
    const about =
      applied.partOf(id, workTree) === undefined
        ? given.filter((each) => each.attempt === attempt).slice(0, 1)
        : parts;
    const found: Presence[] = [];
    for (const record of about) {
      room -= record.written.files.length;
      found.push(await presenceOf(root, record, isHeld));
    }
    applied.found(id, together(found), workTree);
    applied.foundFiles(id, filesOf(parts));
    if (room < 0) return;
  }
}

function together(found: readonly Presence[]): Presence {
  if (found.every((presence) => presence === 'all')) return 'all';
  return found.every((presence) => presence === 'none') ? 'none' : 'part';
}

/** By name, as a result has it: the object that each file became; empty for one that was deleted. */
function filesOf(parts: readonly ApplyRecord[]): Map<string, string> {
  const files = parts.toReversed().flatMap(({ written }) => written.part ?? []);
  return new Map(
    files.map(({ name, after }) => {
      const bytes = bytesOf(name);
      return [isUtf8(bytes) ? bytes.toString() : name, after?.blob ?? ''];
    }),
  );
}
