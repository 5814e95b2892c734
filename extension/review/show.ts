/**
 * Owns showing a result: its files in one multi-diff, page by page when there are many, or one file
 * in a diff. Both sides are read-only and come from the task's own base, so the user's later edits
 * do not show as the agent's. A renamed file is one file, and its kind is shown where that changes.
 */
import { clip } from '../../runner/protocol/text.ts';
import { commands, l10n, Range, type Uri } from 'vscode';
import { pairsOf, renamesIn } from '../../runner/client/apply/renames.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { inReviewOrder } from '../../runner/protocol/review-order.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import type { FetchedResult } from './fetched-result.ts';
import { onPage, type Pages, pageStarts, pageWith } from './page-split.ts';
import { type ReviewedFile, reviewUri } from './uri.ts';

export type Resource = [label: Uri, left: Uri | undefined, right: Uri | undefined];

/** A file as it is shown: before and after the change. */
interface Pair {
  readonly gone: FileChange;
  readonly came: FileChange;
}

/**
 * Shows the files of a result against the task's base: all of them, or one page of a large result.
 */
export async function showAll(fetched: FetchedResult, page = 0): Promise<void> {
  const pairs = await shownPairs(fetched);
  const starts = await startsOf(fetched, pairs);
  const { from, shown } = onPage(pairs, starts, page);
  const words =
    starts.length === 1
      ? l10n.t('{0} (review)', title(fetched))
      : l10n.t(
          '{0} (review, {1}–{2} of {3})',
          title(fetched),
          from + 1,
          from + shown.length,
          pairs.length,
        );
  const resources = shown.flatMap(({ gone, came }) => resourcesOf(fetched, gone, came));
  const [first] = shown;
  const known = first ? withBothSides(resources, sides(fetched, first.gone, first.came)) : [];
  await commands.executeCommand('vscode.changes', words, known);
}

/**
 * Extensions are told of no file in a tab that has one side alone (VS Code 1.139.1), and a tab whose
 * files are all new would not be known as a review: one of them then has an empty side.
 */
export function withBothSides(
  resources: readonly Resource[],
  { left, right }: { readonly left: Uri; readonly right: Uri },
): readonly Resource[] {
  if (resources.some(([, before, after]) => before && after)) return resources;
  const isFirst = ([label]: Resource): boolean => label.toString() === right.toString();
  return resources.map((each): Resource => (isFirst(each) ? [right, left, right] : each));
}

export async function pagesOf(fetched: FetchedResult, paths: readonly string[]): Promise<Pages> {
  const pairs = await shownPairs(fetched);
  const shown = new Set(paths);
  const first = pairs.findIndex(
    ({ came: { path } }) => shown.has(path) || shown.has(kindPath(path)),
  );
  return pageWith(first, await startsOf(fetched, pairs));
}

function startsOf({ repository }: FetchedResult, pairs: readonly Pair[]): Promise<number[]> {
  const blobs = pairs.map(({ gone, came }) => [gone.before?.blob, came.after?.blob]);
  return pageStarts(repository.root, blobs);
}

async function shownPairs(fetched: FetchedResult): Promise<Pair[]> {
  const pairs = await renamed(fetched);
  const old = new Set(pairs.values());
  const { task, attempt, result } = fetched;
  const of = task.attempts.find(({ n }) => n === attempt);
  return inReviewOrder(result.files, of)
    .filter((file) => !old.has(file))
    .map((came) => ({ came, gone: pairs.get(came) ?? came }));
}

/** Shows one file; `index` is its place in the result, `line` (from 1) the line to reveal. */
export async function showOne(fetched: FetchedResult, index: number, line?: number): Promise<void> {
  const file = fetched.result.files[index];
  if (!file) {
    throw new ErrandError(
      'not_found',
      l10n.t('The result has changed since; this file is no longer in it.'),
    );
  }
  const pairs = await renamed(fetched);
  const [came = file] = [...pairs].find(([, gone]) => gone === file) ?? [];
  const gone = pairs.get(came) ?? came;
  const isKindAlone = gone.before?.blob === came.after?.blob && gone === came;
  const { left, right } = isKindAlone ? kinds(fetched, came) : sides(fetched, gone, came);
  const name = gone === came ? nameOf(came) : `${nameOf(gone)} → ${nameOf(came)}`;
  const words = l10n.t('{0} ({1})', name, title(fetched));
  const selection = line === undefined ? undefined : new Range(line - 1, 0, line - 1, 0);
  await commands.executeCommand('vscode.diff', left, right, words, { preview: true, selection });
}

async function renamed({
  repository,
  result,
}: FetchedResult): Promise<ReadonlyMap<FileChange, FileChange>> {
  // Without git's list of renames, the files are shown as they came.
  const found = await renamesIn(repository, result.files).catch(() => new Map<string, string>());
  return pairsOf(result.files, found);
}

/** Returns the content, preceded by the kind of file when it is unusual. */
function resourcesOf(fetched: FetchedResult, gone: FileChange, came: FileChange): Resource[] {
  const { left, right } = sides(fetched, gone, came);
  // Without one side the editor shows the file as added or deleted.
  const content: Resource = [right, gone.before && left, came.after && right];
  const kind = kinds(fetched, came, gone);
  const usual = came.after?.mode === (gone.before?.mode ?? '100644');
  if (!came.after || usual) return [content];
  const kindOf: Resource = [kind.right, gone.before && kind.left, kind.right];
  const isSame = gone === came && gone.before?.blob === came.after.blob;
  return isSame ? [kindOf] : [kindOf, content];
}

function sides(
  fetched: FetchedResult,
  gone: FileChange,
  came: FileChange,
): { readonly left: Uri; readonly right: Uri } {
  return {
    left: reviewUri(gone.path, reviewed(fetched, 'base', gone.before)),
    right: reviewUri(came.path, reviewed(fetched, 'result', came.after)),
  };
}

function kinds(
  fetched: FetchedResult,
  came: FileChange,
  gone = came,
): { readonly left: Uri; readonly right: Uri } {
  const path = kindPath(came.path);
  return {
    left: reviewUri(path, { ...reviewed(fetched, 'base', gone.before), kind: true }),
    right: reviewUri(path, { ...reviewed(fetched, 'result', came.after), kind: true }),
  };
}

const kindPath = (path: string): string => l10n.t('{0} (kind of file)', path);

function reviewed(
  { repository, task, attempt }: FetchedResult,
  side: 'base' | 'result',
  object: FileChange['before'],
): ReviewedFile {
  const common = { root: repository.root, task: task.id, attempt, side };
  return { ...common, blob: object?.blob, mode: object?.mode };
}

function nameOf({ path }: FileChange): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function title(fetched: FetchedResult): string {
  return clip(fetched.task.spec.title, 60);
}
