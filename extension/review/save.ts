/**
 * Owns saving a document that was edited for an apply, so that the disk has exactly these bytes:
 * what formatters and other programs change on save is corrected. A save that the disk refuses
 * leaves the text in the editor, where it shows as unsaved.
 */
import type { TextDocument } from 'vscode';
import { readBelow } from '../../runner/client/apply/disk.ts';
import { rewriteAll } from '../../runner/client/apply/rewrite.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';

export interface Saving {
  readonly document: TextDocument;
  readonly path: string;
  readonly bytes: Buffer;
  readonly content: Buffer;
  /** False when the document is unchanged and there is nothing to save. */
  readonly changed: boolean;
}

/** @returns the content on the disk; undefined when the text is only in the editor */
export async function saveExactly(
  repository: ClientRepository,
  { document, path, bytes, content, changed }: Saving,
  modes: boolean,
): Promise<Buffer | undefined> {
  if (changed && !(await saved(document))) return undefined;
  const expect = await readBelow(repository.root, bytes);
  if (typeof expect !== 'object') return undefined;
  if (expect.content.equals(content)) return content;
  // The document has no unsaved edits now, so the editor reads the file again.
  const become = { mode: expect.mode, content };
  return await rewriteAll(repository, [{ path, bytes, expect, become }], { modes }).then(
    () => content,
    () => expect.content,
  );
}

async function saved(document: TextDocument): Promise<boolean> {
  try {
    return await document.save();
  } catch {
    // The editor has closed it; the caller finds what was saved on the disk.
    return false;
  }
}
