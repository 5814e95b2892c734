/**
 * Owns which git repositories are open in the editor. git itself is asked each time, in child
 * processes: nothing is cached.
 */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extensions, FileType, type Uri, workspace } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { Repositories } from '../container.ts';

/** The part of the built-in git extension that is read here; it knows nested repositories. */
interface GitExports {
  getAPI(version: 1): { readonly repositories: readonly { readonly rootUri: Uri }[] };
}

export function openRepositories(): Repositories {
  const all = async (): Promise<readonly ClientRepository[]> => {
    // Many documents may be open, of few repositories; git is asked once for each of these.
    const tops = new Set(await Promise.all([...candidates()].map(topOf)));
    const found = await Promise.all([...tops].map((folder) => find(folder).catch(nothing)));
    const byRoot = new Map<string, ClientRepository>();
    for (const repository of found) if (repository) byRoot.set(repository.root, repository);
    return [...byRoot.values()];
  };

  return {
    of: async (uri) => find(await folderOf(uri)),
    all,
    byId: async (id) => (await all()).filter((repository) => repository.id === id),
    at: find,
  };
}

async function find(directory: string): Promise<ClientRepository> {
  const { findRepository } = await import('../../runner/client/repository.ts');
  return await findRepository(directory);
}

/** A folder that is in no repository, or in one that cannot be used, is simply not among them. */
const nothing = () => undefined;

/** The nearest folder with a `.git`; the folder itself where there is none, for git to judge. */
async function topOf(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).catch(nothing);
    if (found) return at;
    if (dirname(at) === at) return folder;
  }
}

function candidates(): Set<string> {
  const folders = new Set<string>();
  for (const folder of workspace.workspaceFolders ?? []) {
    if (folder.uri.scheme === 'file') folders.add(folder.uri.fsPath);
  }
  for (const document of workspace.textDocuments) {
    if (document.uri.scheme === 'file') folders.add(dirname(document.uri.fsPath));
  }
  const git = extensions.getExtension<GitExports>('vscode.git');
  if (git?.isActive) {
    for (const { rootUri } of git.exports.getAPI(1).repositories) folders.add(rootUri.fsPath);
  }
  return folders;
}

async function folderOf(uri: Uri): Promise<string> {
  if (uri.scheme !== 'file') {
    throw new ErrandError('invalid', 'This document is not a file on this machine.', {
      hint: 'Open a file of a git repository. Nothing was sent.',
    });
  }
  const kind = await workspace.fs.stat(uri).then(
    (found) => found.type,
    // A file that was never saved, or was deleted: its folder decides.
    () => FileType.File,
  );
  return (kind & FileType.Directory) === 0 ? dirname(uri.fsPath) : uri.fsPath;
}
