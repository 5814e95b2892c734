/**
 * Owns comparing two attempts at one task: their evidence and the files in which they differ, side
 * by side in one multi-diff, the first attempt on the left. Both sides are read-only.
 */
import { commands, l10n, type Uri, window } from 'vscode';
import { writeBlob } from '../../runner/client/apply/blob-writer.ts';
import { keyOf, nameOf } from '../../runner/client/apply/names.ts';
import { inReviewOrder } from '../../runner/protocol/review-order.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import { clip } from '../../runner/protocol/text.ts';
import { evidenceText } from '../tasks/evidence-text.ts';
import type { FetchedPair } from './fetched-result.ts';
import { onPage, type Pages, pageStarts, pageWith } from './page-split.ts';
import { type Resource, withBothSides } from './show.ts';
import { reviewUri } from './uri.ts';

/** Shows them, or one page of many. */
export async function showComparison(pair: FetchedPair, page = 0): Promise<void> {
  const [left, right] = pair;
  const files = differing(pair);
  const starts = await startsOf(pair, files);
  const { from, shown } = onPage(files, starts, page);
  const name = clip(left.task.spec.title, 60);
  const title =
    starts.length === 1
      ? l10n.t('{0} (attempt {1} ↔ attempt {2})', name, left.attempt, right.attempt)
      : l10n.t(
          '{0} (attempt {1} ↔ attempt {2}, {3}–{4} of {5})',
          name,
          left.attempt,
          right.attempt,
          from + 1,
          from + shown.length,
          files.length,
        );
  const resources = shown.map(({ path, sides }): Resource => {
    const [before, after] = [0, 1].map((side) => {
      const object = sides[side];
      return object && fileUri(pair, side, path, object);
    });
    return [fileUri(pair, 1, path, sides[1]), before, after];
  });
  const evidence = page === 0 ? [await evidenceOf(pair)] : [];
  const [first] = shown;
  const known = first
    ? withBothSides([...evidence, ...resources], {
        left: fileUri(pair, 0, first.path, first.sides[0]),
        right: fileUri(pair, 1, first.path, first.sides[1]),
      })
    : evidence;
  await commands.executeCommand('vscode.changes', title, known);
  if (files.length === 0) {
    void window.showInformationMessage(l10n.t('Both attempts have made the same changes.'));
  }
}

export async function comparisonPages(pair: FetchedPair, paths: readonly string[]): Promise<Pages> {
  const files = differing(pair);
  const shown = new Set(paths);
  const first = files.findIndex(({ path }) => shown.has(path));
  return pageWith(first, await startsOf(pair, files));
}

function startsOf([left]: FetchedPair, files: readonly Differing[]): Promise<number[]> {
  const sides = files.map((file) => file.sides.map((side) => side?.blob));
  return pageStarts(left.repository.root, sides);
}

type Side = FileChange['after'];

interface Differing {
  readonly path: string;
  readonly sides: readonly [Side, Side];
}

/** A file that only one attempt has changed is, in the other, as it was before both. */
function differing([left, right]: FetchedPair): Differing[] {
  const [a, b] = [left, right].map(
    ({ result }) => new Map(result.files.map((file) => [keyOf(nameOf(file)), file])),
  );
  const all = new Map([...(b ?? []), ...(a ?? [])]);
  const of = right.task.attempts.find(({ n }) => n === right.attempt);
  return inReviewOrder([...all.values()], of).flatMap((file) => {
    const key = keyOf(nameOf(file));
    const [mine, theirs] = [a?.get(key), b?.get(key)].map((each) =>
      each ? each.after : file.before,
    );
    const isSame = mine?.blob === theirs?.blob && mine?.mode === theirs?.mode;
    return isSame ? [] : [{ path: file.path, sides: [mine, theirs] as const }];
  });
}

/** Without an object it is nothing: an empty side. */
function fileUri(pair: FetchedPair, side: number, path: string, object: Side): Uri {
  const { repository, task, attempt } = pair[side === 0 ? 0 : 1];
  const beside = pair[side === 0 ? 1 : 0].attempt;
  const { blob, mode } = object ?? {};
  const of = { root: repository.root, task: task.id, attempt, side: 'result' as const };
  return reviewUri(path, { ...of, beside, blob, mode });
}

async function evidenceOf(pair: FetchedPair): Promise<[Uri, Uri, Uri]> {
  const uris: Uri[] = [];
  for (const { repository, task, attempt } of pair) {
    const state = task.attempts.find(({ n }) => n === attempt);
    const text = state ? evidenceText(state, l10n.t) : '';
    const blob = await writeBlob(repository.root, Buffer.from(text));
    const beside = pair.find((each) => each.attempt !== attempt)?.attempt ?? attempt;
    const of = { root: repository.root, task: task.id, attempt, side: 'evidence' as const };
    uris.push(reviewUri(l10n.t('Evidence.md'), { ...of, beside, blob }));
  }
  const [left, right] = uris as [Uri, Uri];
  return [right, left, right];
}
