/**
 * The environment follows the change: where a manifest or lock file differs, the rooms of the
 * result are prepared from it, by the setup and with the network of the base's. What decides how
 * installing or checks run stays the base's there too, so that no script of a change is run by
 * setup. Records what cannot be prepared; judges nothing.
 */
import { ErrandError } from '../../protocol/errors.ts';
import type { FileChange } from '../../protocol/task.ts';
import type { AttributedFile } from '../attribution/attribution.ts';
import { isManifest, manifestsDiffer } from '../attribution/manifests/manifests.ts';
import type { Room } from '../rooms/room.ts';
import { attributeChanges } from './attribute-changes.ts';
import { treeWithout } from './deciding-run.ts';
import { commitTree } from './trials.ts';

interface Sides {
  readonly base: string;
  readonly result: string;
}

/** The room for the result; undefined where its environment cannot be had, which is recorded. */
export async function roomOfResult(
  original: Room,
  { base, result }: Sides,
  changes: readonly FileChange[],
  signal: AbortSignal,
): Promise<Room | undefined> {
  if (!changes.some(({ path }) => isManifest(path))) return original;
  const { context, repository, prepare } = original;
  const sides = { room: original, base, result };
  const [before, after] = [await repository.listFiles(base), await repository.listFiles(result)];
  const files = await attributeChanges(sides, { changes, before, after });
  if (!manifestsDiffer(files)) return original;
  // Where nothing is installed, what is there came with the image, whatever manifests say.
  if (!prepare) return original;
  const commit = await commitTree(sides, await treeWithout(sides, files.filter(staysTheBases)));
  try {
    const image = await prepare(commit, signal);
    return image === original.image ? original : { ...original, image };
  } catch (error) {
    if (!(error instanceof ErrandError) || signal.aborted) throw error;
    const reason = [error.message, error.hint].filter(Boolean).join(' ');
    await context.record('verify', { kind: 'environment_failed', commit: result, reason });
    return undefined;
  }
}

/** A manifest that cannot be told apart, such as a program, is installed from as it is. */
function staysTheBases({ change, kind, split }: AttributedFile): boolean {
  return kind !== 'product' && (split !== undefined || !isManifest(change.path));
}
