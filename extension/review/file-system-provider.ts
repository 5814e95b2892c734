/**
 * Owns the read-only file system from which both sides of a review are read. Contents are blobs of
 * the user's own repository, all read by one child process; an object id never changes its meaning,
 * so nothing here ever fires a change.
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
import { BlobReader } from '../../runner/client/apply/blob-reader.ts';
import { parseReviewUri, type ReviewedFile } from './uri.ts';

const SUBMODULE = '160000';

export class ReviewFileSystem implements FileSystemProvider {
  readonly #changes = new EventEmitter<FileChangeEvent[]>();
  /** Keyed by the way of reading and the repository's folder. */
  readonly #readers = new Map<string, BlobReader>();
  readonly onDidChangeFile = this.#changes.event;

  watch(): Disposable {
    return { dispose: () => undefined };
  }

  async stat(uri: Uri): Promise<FileStat> {
    const file = fileOf(uri);
    const words = wordsOf(file);
    const size = words?.length ?? (await this.#read(uri, file, '--batch-check')).size;
    return { type: FileType.File, ctime: 0, mtime: 0, size, permissions: FilePermission.Readonly };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    const file = fileOf(uri);
    return wordsOf(file) ?? (await this.#read(uri, file, '--batch')).content;
  }

  dispose(): void {
    for (const reader of this.#readers.values()) reader.dispose();
    this.#readers.clear();
    this.#changes.dispose();
  }

  /** A discarded result is gone from the repository: the editor then says "not found". */
  async #read(
    uri: Uri,
    { root, blob }: ReviewedFile,
    how: '--batch' | '--batch-check',
  ): Promise<{ readonly size: number; readonly content: Buffer }> {
    const key = `${how} ${root}`;
    const reader = this.#readers.get(key) ?? new BlobReader(root, how);
    this.#readers.set(key, reader);
    const found = await reader.read(blob ?? '').catch(() => undefined);
    if (!found) throw FileSystemError.FileNotFound(uri);
    return found;
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

/** Returns the words shown for anything that is not read as a blob; undefined for a blob. */
function wordsOf({ blob, mode = '', kind }: ReviewedFile): Uint8Array | undefined {
  if (kind) return Buffer.from(`${KINDS[mode] ?? mode}\n`);
  if (blob === undefined) return new Uint8Array();
  return mode === SUBMODULE ? Buffer.from(`Subproject commit ${blob}\n`) : undefined;
}

const KINDS: Readonly<Record<string, string>> = {
  '100644': 'plain file',
  '100755': 'executable file',
  '120000': 'symbolic link',
  [SUBMODULE]: 'submodule',
};
