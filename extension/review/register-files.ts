/**
 * Registers the read-only file system of reviews. It is there before anything else of the extension,
 * since a tab of an earlier window may ask for a file while the editor starts.
 */
import { Disposable, l10n, MarkdownString, workspace } from 'vscode';
import { ReviewFileSystem } from './file-system-provider.ts';
import { REVIEW_SCHEME } from './uri.ts';

export function registerReviewFiles(): Disposable {
  const files = new ReviewFileSystem();
  const isReadonly = new MarkdownString(
    l10n.t('This is a result under review. Apply it, or check it out as a branch, to change it.'),
  );
  return Disposable.from(
    files,
    workspace.registerFileSystemProvider(REVIEW_SCHEME, files, {
      isReadonly,
      isCaseSensitive: true,
    }),
  );
}
