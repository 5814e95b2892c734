/**
 * Owns what a window reads through this host: the two sides of a result's files, from the objects of
 * the user's repository, and files of the sessions' folders. It writes nothing.
 */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runGit, UNTOUCHED } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import { AhpError } from './errors.ts';
import type { Folders } from './folders.ts';
import { type BlobPlace, blobOf } from './uris.ts';

/** A file that an editor shows may not be larger: as text of a frame it is a third more. */
const MAX_FILE_BYTES = 16 << 20;
/** A submodule's commit is no file, and what a partial clone lacks is not fetched for a look. */
const NOT_FETCHED = { GIT_NO_LAZY_FETCH: '1' };

export interface ReadParts {
  readonly folders: Folders;
  /** The repository that has the objects of an attempt, brought there where they are not. */
  readonly repositoryOf: (place: BlobPlace) => Promise<ClientRepository>;
}

export async function readResource(
  parts: ReadParts,
  uri: string,
): Promise<{ data: string; encoding: 'base64'; contentType: string }> {
  const bytes = await bytesOf(parts, uri);
  const contentType = bytes.includes(0) ? 'application/octet-stream' : 'text/plain';
  return { data: bytes.toString('base64'), encoding: 'base64', contentType };
}

export async function resolveResource(
  parts: ReadParts,
  uri: string,
): Promise<{ uri: string; type: 'file' | 'directory'; size: number; mtime: string; etag: string }> {
  if (blobOf(uri)) {
    const { length } = await bytesOf(parts, uri);
    return { uri, type: 'file', size: length, mtime: new Date(0).toISOString(), etag: uri };
  }
  const { size, mtime, type } = await factsOf(await parts.folders.readable(pathOf(uri)));
  return { uri, type, size, mtime: mtime.toISOString(), etag: `${mtime.getTime()}-${size}` };
}

async function bytesOf(parts: ReadParts, uri: string): Promise<Buffer> {
  const place = blobOf(uri);
  if (place) {
    const { root } = await parts.repositoryOf(place);
    const length = (await sizeOfBlob(root, place.blob)) ?? 0;
    if (length > MAX_FILE_BYTES) throw tooLarge('This file');
    const args = [...UNTOUCHED, 'cat-file', 'blob', place.blob];
    const env = NOT_FETCHED;
    const { code, stdout } = await runGit({ cwd: root, args, env, accept: [0, 1, 128] });
    if (code !== 0) throw new AhpError('notFound', 'The repository does not have that file.');
    return stdout;
  }
  const path = await parts.folders.readable(pathOf(uri));
  const { size, type } = await factsOf(path);
  if (type === 'directory') throw new AhpError('notFound', `${path} is a folder.`);
  if (size > MAX_FILE_BYTES) throw tooLarge(path);
  return await readFile(path);
}

const tooLarge = (what: string): AhpError =>
  new AhpError('notAllowed', `${what} is too large to be shown.`);

/** Undefined where the repository does not have it. */
export async function sizeOfBlob(root: string, blob: string): Promise<number | undefined> {
  const args = [...UNTOUCHED, 'cat-file', '-s', blob];
  const { code, stdout } = await runGit({
    cwd: root,
    args,
    env: NOT_FETCHED,
    accept: [0, 1, 128],
  });
  return code === 0 ? Number(stdout.toString()) : undefined;
}

async function factsOf(
  path: string,
): Promise<{ size: number; mtime: Date; type: 'file' | 'directory' }> {
  const info = await stat(path);
  if (!info.isFile() && !info.isDirectory()) {
    throw new AhpError('notAllowed', `${path} is neither a file nor a folder.`);
  }
  return { size: info.size, mtime: info.mtime, type: info.isFile() ? 'file' : 'directory' };
}

/**
 * The path of a file on this machine, whichever way a window names it: `file:`, the server that the
 * window is connected to, or this host. They all run here.
 */
export function pathOf(uri: string): string {
  try {
    const { protocol, pathname } = new URL(uri);
    if (protocol === 'file:') return fileURLToPath(uri);
    if (protocol === 'vscode-remote:' || protocol === 'vscode-agent-host:') {
      return decodeURIComponent(pathname);
    }
  } catch {
    // No URL at all, or one of another machine.
  }
  throw new AhpError('notAllowed', 'Only files of the folders of sessions can be read.');
}
