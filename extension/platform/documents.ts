/**
 * Owns finding the editor's documents by where their files really are: a folder may be opened
 * through a link, and git knows only the place behind it.
 */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { type TextDocument, workspace } from 'vscode';

/** The open documents of files below a folder, by real path. `root` is a real path itself. */
export async function documentsBelow(root: string): Promise<Map<string, TextDocument>> {
  const found = new Map<string, TextDocument>();
  for (const document of workspace.textDocuments) {
    if (document.uri.scheme !== 'file') continue;
    const { fsPath } = document.uri;
    // Of the folder alone: a link in the repository is a file of its own.
    const folder = await realpath(dirname(fsPath)).catch(() => dirname(fsPath));
    const path = join(folder, basename(fsPath));
    if (path.startsWith(root + sep)) found.set(path, document);
  }
  return found;
}

/** Every changed document below the root, byte for byte as it would be saved now. */
export async function unsavedBuffers(root: string): Promise<Map<string, Uint8Array>> {
  const buffers = new Map<string, Uint8Array>();
  for (const [path, document] of await documentsBelow(root)) {
    if (!document.isDirty) continue;
    const { encoding } = document;
    buffers.set(path, await workspace.encode(document.getText(), { encoding }));
  }
  return buffers;
}
