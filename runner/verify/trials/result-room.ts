/**
 * Prepares the environment of the result: where a manifest or lock file differs, its rooms are
 * prepared from it, with the setup and the network of the base. Files that decide how installing or
 * checks run stay the base's there too, so that setup runs no script of a change. Records what
 * cannot be prepared; judges nothing.
 */
import { ErrandError } from '../../protocol/errors.ts';
import type { FileChange } from '../../protocol/task.ts';
import type { AttributedFile } from '../attribution/attributed-file.ts';
import { isManifest, manifestsDiffer } from '../attribution/manifests/manifests.ts';
import type { CheckEnvironment } from '../rooms/check-environment.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { attributeChanges } from './attribute-changes.ts';
import { treeWithout } from './put-back.ts';
import { commitTree } from './trials.ts';

interface Sides {
  readonly base: string;
  readonly result: string;
}

/**
 * Returns the room for the result; undefined where its environment cannot be prepared, which is
 * recorded.
 */
export async function roomOfResult(
  original: CheckEnvironment,
  { base, result }: Sides,
  changes: readonly FileChange[],
  signal: AbortSignal,
): Promise<CheckEnvironment | undefined> {
  if (!changes.some(({ path }) => isManifest(path))) return original;
  const { context, repository, prepare } = original;
  const sides = { room: original, base, result };
  const [before, after] = [await repository.listFiles(base), await repository.listFiles(result)];
  const files = await attributeChanges(sides, { changes, before, after });
  if (!manifestsDiffer(files)) return original;
  // Where nothing is installed, all there is came with the image, whatever manifests say.
  if (!prepare) return original;
  const commit = await commitTree(sides, await treeWithout(sides, files.filter(staysTheBases)));
  try {
    const image = await prepare(commit, signal);
    const room = image === original.image ? original : { ...original, image };
    const missing = await missingIn(room, result, files, signal);
    if (missing === undefined) return room;
    await context.record('verify', { kind: 'environment_failed', commit: result, reason: missing });
    return undefined;
  } catch (error) {
    if (!(error instanceof ErrandError) || signal.aborted) throw error;
    const reason = [error.message, error.hint].filter(Boolean).join(' ');
    await context.record('verify', { kind: 'environment_failed', commit: result, reason });
    return undefined;
  }
}

/**
 * Says in words what is missing, where part of a manifest was left out and a check does not pass
 * without it, so that the change is not blamed. The run is a probe, which no verdict counts as a
 * run on the result.
 */
async function missingIn(
  room: CheckEnvironment,
  result: string,
  files: readonly AttributedFile[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const lacking = files.find(({ left }) => left !== undefined);
  if (lacking?.left === undefined) return undefined;
  const runs = await runChecks(room, { at: 'needs', commit: result, checks: room.checks }, signal);
  const failed = runs.find(
    ({ name, outcome }) =>
      outcome !== 'passed' &&
      room.checks.some((spec) => spec.name === name && spec.gate !== 'informational'),
  );
  if (!failed) return undefined;
  return `in "${lacking.change.path}", ${lacking.left}, and "${failed.name}" does not pass without it.`;
}

/** A manifest that cannot be split, such as a program, is used for installing as it is. */
function staysTheBases({ change, kind, split }: AttributedFile): boolean {
  return kind !== 'product' && (split !== undefined || !isManifest(change.path));
}
