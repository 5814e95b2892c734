/**
 * Owns showing a result: all files in one multi-diff, or one file in a diff. Both sides are
 * read-only and come from the task's own base, so the user's later edits do not show as the
 * agent's.
 */
import { commands, l10n, Range, type Uri } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import type { FetchedResult } from './results.ts';
import { type ReviewedFile, reviewUri } from './uri.ts';

/** All files of a result against the task's base. */
export async function showAll(fetched: FetchedResult): Promise<void> {
  const resources = fetched.result.files.map((file): [Uri, Uri | undefined, Uri | undefined] => {
    const { left, right } = sides(fetched, file);
    // Without a side the editor shows the file as added or deleted.
    return [right, file.before ? left : undefined, file.after ? right : undefined];
  });
  await commands.executeCommand(
    'vscode.changes',
    l10n.t('{0} (review)', title(fetched)),
    resources,
  );
}

/** One file; `index` is its place in the result, `line` (from 1) what to show of it. */
export async function showOne(fetched: FetchedResult, index: number, line?: number): Promise<void> {
  const file = fetched.result.files[index];
  if (!file) {
    throw new ErrandError(
      'not_found',
      l10n.t('The result has changed since; this file is no longer in it.'),
    );
  }
  const { left, right } = sides(fetched, file);
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const words = l10n.t('{0} ({1})', name, title(fetched));
  const selection = line === undefined ? undefined : new Range(line - 1, 0, line - 1, 0);
  await commands.executeCommand('vscode.diff', left, right, words, { preview: true, selection });
}

function sides(fetched: FetchedResult, file: FileChange): { left: Uri; right: Uri } {
  const common = { root: fetched.repository.root, task: fetched.task.id, attempt: fetched.attempt };
  const side = (of: 'base' | 'result', object: FileChange['before']): Uri => {
    const reviewed: ReviewedFile = { ...common, side: of, blob: object?.blob, mode: object?.mode };
    return reviewUri(file.path, reviewed);
  };
  return { left: side('base', file.before), right: side('result', file.after) };
}

function title(fetched: FetchedResult): string {
  const text = fetched.task.spec.title;
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
