/**
 * Owns finding the editor's documents by the real paths of their files: a folder may be opened
 * through a link, and git knows only the path behind it.
 */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import {
  TabInputText,
  TabInputTextDiff,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from 'vscode';

/**
 * Returns the loaded documents of files below a folder, by real path. `root` is itself a real path.
 */
export async function documentsBelow(root: string): Promise<Map<string, TextDocument>> {
  const found = new Map<string, TextDocument>();
  for (const document of workspace.textDocuments) {
    if (document.uri.scheme !== 'file') continue;
    const path = await realPlace(document.uri);
    // A file may be open under two names (through a link); the edited document counts.
    if (path.startsWith(root + sep) && !found.get(path)?.isDirty) found.set(path, document);
  }
  return found;
}

/** Returns those that are in a tab or were edited; the editor unloads the others at any time. */
export async function openDocuments(root: string): Promise<Map<string, TextDocument>> {
  const shown = new Set<string>();
  for (const { input } of window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
    if (input instanceof TabInputText) shown.add(input.uri.toString());
    if (input instanceof TabInputTextDiff) shown.add(input.modified.toString());
  }
  const loaded = [...(await documentsBelow(root))];
  return new Map(loaded.filter(([, { isDirty, uri }]) => isDirty || shown.has(uri.toString())));
}

/** Resolves links in the folder only: a link in the repository is a file of its own. */
export async function realPlace({ fsPath }: Uri): Promise<string> {
  const folder = await realpath(dirname(fsPath)).catch(() => dirname(fsPath));
  return join(folder, basename(fsPath));
}

/** Returns every changed document below the root, byte for byte as it would be saved now. */
export async function unsavedBuffers(root: string): Promise<Map<string, Uint8Array>> {
  const buffers = new Map<string, Uint8Array>();
  for (const [path, document] of await documentsBelow(root)) {
    if (!document.isDirty) continue;
    const { encoding } = document;
    buffers.set(path, await workspace.encode(document.getText(), { encoding }));
  }
  return buffers;
}
