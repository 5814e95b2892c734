/**
 * Owns undoing an apply in one step: documents as documents, files as files. A file that was
 * touched since is not restored; it stays and is named.
 */
import { type TextDocument, workspace, WorkspaceEdit } from 'vscode';
import { readBelow } from '../../runner/client/apply/disk.ts';
import { EditedMeanwhileError, rewriteAll } from '../../runner/client/apply/rewrite.ts';
import { undoRewrites } from '../../runner/client/apply/undo.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Outcome } from './apply-steps.ts';
import { replaceText } from './document-text.ts';
import { closeMergeEditors } from './merge-editor.ts';
import { saveExactly } from './save.ts';
import type { Edited } from './conflicts.ts';

/** @returns the paths that were edited since and stayed as they are */
export async function undoApply(
  repository: ClientRepository,
  { documents, conflicting, files }: Outcome,
  modes: boolean,
): Promise<string[]> {
  const left: string[] = [];
  for (const each of documents) {
    const open = workspace.textDocuments.find(
      ({ uri, isClosed }) => !isClosed && uri.toString() === each.document.uri.toString(),
    );
    const back = open
      ? await documentBack(repository, each, open, modes)
      : await fileBack(repository, each, modes);
    if (!back) left.push(each.path);
  }
  const isLeft = new Set(left);
  await closeMergeEditors(
    conflicting.flatMap(({ path, document }) => (isLeft.has(path) ? [] : [document.uri])),
  );
  return [...left, ...(await undoRewrites(repository, files, modes))];
}

async function documentBack(
  repository: ClientRepository,
  { path, bytes, before, after, wasDirty }: Edited,
  document: TextDocument,
  modes: boolean,
): Promise<boolean> {
  if (document.getText() !== after) return document.getText() === before && !document.isDirty;
  // A document without unsaved edits has none again; one that was saved since is saved again.
  const toDisk = !wasDirty || !document.isDirty;
  const edit = new WorkspaceEdit();
  replaceText(edit, document, before);
  if (edit.size > 0 && !(await workspace.applyEdit(edit))) return false;
  if (!toDisk) return true;
  const content = Buffer.from(await workspace.encode(before, { encoding: document.encoding }));
  const saving = { document, path, bytes, content, changed: before !== after };
  return content.equals((await saveExactly(repository, saving, modes)) ?? Buffer.of(0));
}

/** Restores the file, because the document was closed since. */
async function fileBack(
  repository: ClientRepository,
  { path, bytes, onDisk, saved }: Edited,
  modes: boolean,
): Promise<boolean> {
  const expect = await readBelow(repository.root, bytes);
  if (typeof expect !== 'object' || !onDisk) return expect === undefined && !onDisk;
  if (expect.content.equals(onDisk)) return true;
  if (!saved || !expect.content.equals(saved)) return false;
  const become = { mode: expect.mode, content: onDisk };
  return await rewriteAll(repository, [{ path, bytes, expect, become }], { modes }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof EditedMeanwhileError) return false;
      throw error;
    },
  );
}
