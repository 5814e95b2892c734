/**
 * Attributes the files of a result by what the checks showed of them, such as where their reports
 * place tests. Owns the entry that records it. The rules are in attribution/; this file reads what
 * they need.
 */
import { basename } from 'node:path/posix';
import { NONE, named } from '../../ledger/named.ts';
import type { NamedTests } from '../../ledger/entry.ts';
import type { FileChange } from '../../protocol/task.ts';
import { isAltered } from '../attribution/altered.ts';
import { attribute } from '../attribution/attribution.ts';
import type { AttributedFile } from '../attribution/attributed-file.ts';
import { reportedFiles } from '../reports/reported-files.ts';
import {
  keptOpened,
  keptReport,
  readerOf,
  runAfter,
  runBefore,
  textsOf,
  type Trials,
} from './trials.ts';

/** Facts about files that runs of the checks have shown. */
export interface SeenFiles {
  readonly reported?: ReadonlySet<string>;
  readonly programs?: ReadonlySet<string>;
}

interface Lists {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export async function attributeChanges(
  { room, base, result }: Pick<Trials, 'room' | 'base' | 'result'>,
  {
    changes,
    before,
    after,
    reported,
    programs,
  }: Lists & SeenFiles & { changes: readonly FileChange[] },
): Promise<readonly AttributedFile[]> {
  const [readBefore, readAfter] = [readerOf(room, base), readerOf(room, result)];
  // In one call, since each of them is needed: starting git takes longer than reading them all.
  const paths = changes.map(({ path }) => path);
  await Promise.all([textsOf(room, base, paths), textsOf(room, result, paths)]);
  return attribute({
    changes,
    files: { before, after },
    read: (side, path) => (side === 'before' ? readBefore(path) : readAfter(path)),
    reported: reported ?? new Set(),
    checks: room.checks,
    programs,
  });
}

/** Reads the last run of each check on either side. */
export async function seenBy(
  sides: Pick<Trials, 'room' | 'base' | 'result'>,
  { before, after }: Lists,
): Promise<SeenFiles> {
  const { room } = sides;
  const reported = new Set<string>();
  for (const spec of room.checks) {
    for (const [run, files] of [
      [runBefore(sides, spec), before],
      [runAfter(sides, spec), after],
    ] as const) {
      const report = await keptReport(room, run?.tests);
      if (report) for (const path of reportedFiles([report], files)) reported.add(path);
    }
  }
  return { reported };
}

const MAX_EVIDENCE = 50;

export async function recordAttribution(
  sides: Pick<Trials, 'room' | 'base' | 'result'>,
  files: readonly AttributedFile[],
): Promise<void> {
  const { room, base, result } = sides;
  const product = files.filter(({ kind }) => kind === 'product');
  const come = new Set(product.flatMap(({ change }) => (change.before ? [] : marks(change))));
  const left = product.filter(({ change }) => !change.after);
  const isMoved = ({ change }: AttributedFile) => marks(change).some((mark) => come.has(mark));
  const [moved, gone] = [left.filter(isMoved), left.filter((each) => !isMoved(each))];
  const evidence = files
    .filter(({ kind, split }) => kind !== 'product' || split !== undefined)
    .map(({ change, kind, why }) => ({ path: change.path, kind, why }));
  const altered = await alteredAmong(sides, files);
  await room.context.record('verify', {
    kind: 'attribution',
    result,
    base,
    product: named(product.map(({ change }) => change.path)),
    evidence: { count: evidence.length, paths: evidence.slice(0, MAX_EVIDENCE) },
    ...(altered.count > 0 && { altered }),
    ...(gone.length > 0 && { gone: named(gone.map(({ change }) => change.path)) }),
    ...(moved.length > 0 && { moved: named(moved.map(({ change }) => change.path)) }),
  });
}

/** Returns the marks by which a moved file is recognised at its new path. */
function marks({ path, before, after }: FileChange): string[] {
  return [basename(path), before?.blob ?? after?.blob ?? path];
}

async function alteredAmong(
  sides: Pick<Trials, 'room' | 'base' | 'result'>,
  files: readonly AttributedFile[],
): Promise<NamedTests> {
  const { room, base, result } = sides;
  const paths = files.map(({ change }) => change.path);
  if (paths.length === 0) return NONE;
  const [before, after] = [await textsOf(room, base, paths), await textsOf(room, result, paths)];
  const opened = await openedOnEither(sides);
  const altered = files.filter((file) => {
    const { path } = file.change;
    // A manifest may be read by the setup alone.
    if (opened && file.kind !== 'manifest' && !opened.has(path)) return false;
    return isAltered(file, { before: before.get(path), after: after.get(path) });
  });
  return named(altered.map(({ change }) => change.path));
}

/** Returns what the checks opened on either side; undefined where some of it was not seen. */
async function openedOnEither(
  sides: Pick<Trials, 'room' | 'base' | 'result'>,
): Promise<ReadonlySet<string> | undefined> {
  const { room } = sides;
  const found = new Set<string>();
  for (const spec of room.checks) {
    for (const run of [runBefore(sides, spec), runAfter(sides, spec)]) {
      const opened = await keptOpened(room, run?.opened);
      if (!opened?.whole) return undefined;
      for (const path of opened.files) found.add(path);
    }
  }
  return found;
}
