/**
 * Owns which git repositories are open in the editor. git itself is asked each time, in child
 * processes; nothing is cached.
 */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Disposable, type Event, extensions, FileType, type Uri, workspace } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { RepositoryId } from '../../runner/protocol/task.ts';

/** The git repositories of this machine that are open in the editor; nothing is cached. */
export interface Repositories {
  /**
   * Returns the innermost repository that holds this file or folder. Rejects with an ErrandError.
   */
  of(uri: Uri): Promise<ClientRepository>;
  /** Returns those of the workspace folders and of the open documents. */
  all(): Promise<readonly ClientRepository[]>;
  /** Returns those of the workspace, whichever documents are open. */
  ofWorkspace(): Promise<readonly ClientRepository[]>;
  /** Returns the open work trees of the repository that a task belongs to. */
  byId(id: RepositoryId): Promise<readonly ClientRepository[]>;
  /** Returns the one that holds this folder, open or not. Rejects with an ErrandError. */
  at(directory: string): Promise<ClientRepository>;
}

/** The part of the built-in git extension that is used here; it knows nested repositories. */
interface GitApi {
  readonly repositories: readonly { readonly rootUri: Uri }[];
  readonly onDidOpenRepository: Event<unknown>;
  readonly onDidCloseRepository: Event<unknown>;
}

interface GitExports {
  /** Throws while git is switched off in the settings. */
  getAPI(version: 1): GitApi;
}

export function openRepositories(): Repositories {
  return {
    of: async (uri) => find(await folderOf(uri)),
    all,
    ofWorkspace: () => repositoriesIn(workspacePlaces()),
    byId: async (id) => (await all()).filter((repository) => repository.id === id),
    at: find,
  };
}

async function find(directory: string): Promise<ClientRepository> {
  const { findRepository } = await import('../../runner/client/repository.ts');
  return await findRepository(directory);
}

/** Leaves out a folder that is in no repository, or in one that cannot be used. */
const nothing = () => undefined;

/** Returns the nearest folder with a `.git`, else the folder itself, for git to judge. */
async function topOf(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(join(at, '.git')).catch(nothing);
    if (found) return at;
    if (dirname(at) === at) return folder;
  }
}

const all = () => repositoriesIn([...workspacePlaces(), ...documentPlaces()]);

async function repositoriesIn(folders: readonly string[]): Promise<readonly ClientRepository[]> {
  // Many documents may be open in few repositories; git is asked once for each repository.
  const tops = new Set(await Promise.all([...new Set(folders)].map(topOf)));
  const found = await Promise.all([...tops].map((folder) => find(folder).catch(nothing)));
  const byRoot = new Map<string, ClientRepository>();
  for (const repository of found) if (repository) byRoot.set(repository.root, repository);
  return [...byRoot.values()];
}

function workspacePlaces(): string[] {
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const known = (gitApi()?.repositories ?? []).map(({ rootUri }) => rootUri);
  return [...folders, ...known].flatMap(({ scheme, fsPath }) => (scheme === 'file' ? fsPath : []));
}

function documentPlaces(): string[] {
  const uris = workspace.textDocuments.map(({ uri }) => uri);
  return uris.flatMap(({ scheme, fsPath }) => (scheme === 'file' ? dirname(fsPath) : []));
}

/** Returns undefined when that extension is missing, not yet active, or git is switched off. */
function gitApi(): GitApi | undefined {
  const git = extensions.getExtension<GitExports>('vscode.git');
  try {
    return git?.isActive ? git.exports.getAPI(1) : undefined;
  } catch {
    return undefined;
  }
}

/** Calls soon after the start, and whenever the repositories of the workspace may have changed. */
export function onWorkspaceRepositories(changed: () => void): Disposable {
  const listening: Disposable[] = [workspace.onDidChangeWorkspaceFolders(changed)];
  let over = false;
  const listen = () => {
    const api = gitApi();
    if (over || !api) return;
    listening.push(api.onDidOpenRepository(changed), api.onDidCloseRepository(changed));
    changed();
  };
  // Deferred, because activation must not slow down the editor's start.
  const soon = setImmediate(() => {
    // The folders are known without the git extension, which may be slow or fail.
    changed();
    const git = extensions.getExtension<GitExports>('vscode.git');
    void Promise.resolve(git?.activate()).then(listen, listen);
  });
  return new Disposable(() => {
    over = true;
    clearImmediate(soon);
    for (const each of listening) each.dispose();
  });
}

async function folderOf(uri: Uri): Promise<string> {
  if (uri.scheme !== 'file') {
    throw new ErrandError('invalid', 'This document is not a file on this machine.', {
      hint: 'Open a file of a git repository. Nothing was sent.',
    });
  }
  const kind = await workspace.fs.stat(uri).then(
    (found) => found.type,
    // A file that was never saved, or was deleted; its folder decides.
    () => FileType.File,
  );
  return (kind & FileType.Directory) === 0 ? dirname(uri.fsPath) : uri.fsPath;
}
