/**
 * Attributes the files of a result with what the checks showed of them: where their reports place
 * tests. The rules are attribution/; this reads what they need.
 */
import type { FileChange } from '../../protocol/task.ts';
import { attribute, type AttributedFile } from '../attribution/attribution.ts';
import { reportedFiles } from '../reports/reported-files.ts';
import { keptReport, lastRun, readerOf, type Trials } from './trials.ts';

/** What runs of the checks say of files. */
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
  return attribute({
    changes,
    files: { before, after },
    read: (side, path) => (side === 'before' ? readBefore(path) : readAfter(path)),
    reported: reported ?? new Set(),
    checks: room.checks,
    programs,
  });
}

/** From the last run of each check on either side. */
export async function seenBy(
  sides: Pick<Trials, 'room' | 'base' | 'result'>,
  { before, after }: Lists,
): Promise<SeenFiles> {
  const { room, base, result } = sides;
  const reported = new Set<string>();
  for (const spec of room.checks) {
    for (const [at, commit, files] of [
      ['base', base, before],
      ['head', result, after],
    ] as const) {
      const run = lastRun(sides, at, commit, spec);
      const report = await keptReport(room, run?.tests);
      if (report) for (const path of reportedFiles([report], files)) reported.add(path);
    }
  }
  return { reported };
}
