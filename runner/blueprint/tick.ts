/**
 * Owns ticking the item of a task list that a task came from, in the result: the agent is not relied
 * on for it. Reads lines alone, since a sandbox wrote the file; that the line is an item was seen by
 * the client. Leaves a box that is ticked, and a list in which the item is gone.
 */
import type { BareRepository } from '../git/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { AttemptIdentity, LogWriter } from '../tasks/context.ts';
import type { Checkpoint } from './notes.ts';

const MAX_LIST_BYTES = 1024 * 1024;

/** The signs that may stand before a box: quotes, and the markers of the lists it is nested in. */
const OPEN_BOX = /^((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])+)\[[ \t]\](?=\s|$)/;

/** Resolves with the work as it was, or with a tree in which the item is ticked as well. */
export async function tickItem(
  context: AttemptIdentity & LogWriter,
  repository: BareRepository,
  work: Checkpoint,
): Promise<Checkpoint> {
  const { base, origin } = context.task.spec;
  const { ticket, path, line } = origin;
  if (ticket?.service !== 'list' || path === undefined || line === undefined) return work;
  const read = async (commit: string): Promise<string | undefined> =>
    (await readList(repository, commit, path))?.toString('latin1');
  const [before, after] = [await read(base), await read(work.commit)];
  const ticked = before && after ? withTick(before, after, line) : undefined;
  if (ticked === undefined) {
    context.log(`The box of ${ticket.key} was left as it is in ${path}.\n`);
    return work;
  }
  context.log(`Ticked ${ticket.key} in ${path}.\n`);
  const files = new Map([[path, Buffer.from(ticked, 'latin1')]]);
  return { ...work, tree: await repository.withFiles(work.commit, files) };
}

/** The file with the item ticked; undefined where it is ticked already, or is not there. */
export function withTick(before: string, after: string, line: number): string | undefined {
  const was = before.split('\n');
  const item = was[line - 1];
  if (item === undefined || !OPEN_BOX.test(item)) return undefined;
  const done = item.replace(OPEN_BOX, '$1[x]');
  const now = after.split('\n');
  const isDone = (each: string): boolean =>
    each === done || each === item.replace(OPEN_BOX, '$1[X]');
  const open = placesOf(now, (each) => each === item);
  const isTicked = placesOf(now, isDone).length > placesOf(was, isDone).length;
  // Of several lines with the same words, the one that stands in the same place among them.
  const twins = placesOf(was.slice(0, line - 1), (each) => each === item).length;
  const place = open[Math.min(twins, open.length - 1)];
  return isTicked || place === undefined ? undefined : now.with(place, done).join('\n');
}

function placesOf(lines: readonly string[], fits: (line: string) => boolean): number[] {
  return lines.flatMap((line, n) => (fits(line) ? [n] : []));
}

async function readList(
  repository: BareRepository,
  commit: string,
  path: string,
): Promise<Buffer | undefined> {
  try {
    return await repository.readFile(commit, path, MAX_LIST_BYTES);
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'too_large') return undefined;
    throw error;
  }
}
