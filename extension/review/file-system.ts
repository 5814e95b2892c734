/**
 * Owns the read-only file system that both sides of a review are read from. Contents are blobs of
 * the user's own repository, read by a child process; an object id never changes its meaning, so
 * nothing here ever fires a change.
 */
import {
  type Disposable,
  EventEmitter,
  type FileChangeEvent,
  FilePermission,
  FileSystemError,
  type FileSystemProvider,
  type FileStat,
  FileType,
  type Uri,
} from 'vscode';
import { GitError, gitLine, runGit } from '../../runner/client/git.ts';
import { parseReviewUri, type ReviewedFile } from './uri.ts';

const SUBMODULE = '160000';

export class ReviewFileSystem implements FileSystemProvider {
  readonly #changes = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;

  watch(): Disposable {
    return { dispose: () => undefined };
  }

  async stat(uri: Uri): Promise<FileStat> {
    const file = fileOf(uri);
    const size = await sizeOf(uri, file);
    return { type: FileType.File, ctime: 0, mtime: 0, size, permissions: FilePermission.Readonly };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    const file = fileOf(uri);
    if (file.blob === undefined) return new Uint8Array();
    if (file.mode === SUBMODULE) return Buffer.from(`Subproject commit ${file.blob}\n`);
    return await asked(uri, async () => {
      const args = ['cat-file', 'blob', file.blob ?? ''];
      return (await runGit({ cwd: file.root, args })).stdout;
    });
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }
}

function fileOf(uri: Uri): ReviewedFile {
  const file = parseReviewUri(uri);
  if (!file) throw FileSystemError.FileNotFound(uri);
  return file;
}

async function sizeOf(uri: Uri, file: ReviewedFile): Promise<number> {
  if (file.blob === undefined) return 0;
  if (file.mode === SUBMODULE) return `Subproject commit ${file.blob}\n`.length;
  const args = ['cat-file', '-s', file.blob];
  return await asked(uri, async () => Number(await gitLine({ cwd: file.root, args })));
}

/** A result that was discarded is gone from the repository: the editor then says "not found". */
async function asked<T>(uri: Uri, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GitError) throw FileSystemError.FileNotFound(uri);
    throw error;
  }
}
