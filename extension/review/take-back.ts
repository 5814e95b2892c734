/**
 * Owns undoing an apply in one step. A file goes back only if nobody has touched it since;
 * otherwise it stays and is named.
 */
import { workspace, WorkspaceEdit } from 'vscode';
import type { Change } from './carry-out.ts';
import { readFile, sameFile, writeFile } from './disk.ts';
import { replaceText } from './document-text.ts';

/** @returns the paths that were edited since and stayed as they are */
export async function takeBack(changes: readonly Change[]): Promise<string[]> {
  const left: string[] = [];
  for (const change of changes) {
    const back = change.document ? await documentBack(change, change.document) : false;
    if (!back && (change.document || !(await fileBack(change)))) left.push(change.path);
  }
  return left;
}

async function fileBack(change: Change): Promise<boolean> {
  if (!sameFile(await readFile(change.file), change.after)) return false;
  await writeFile(change.file, change.before);
  return true;
}

async function documentBack(
  change: Change,
  { uri, before, after, saved }: NonNullable<Change['document']>,
): Promise<boolean> {
  const document = await workspace.openTextDocument(uri);
  if (document.getText() !== after) return false;
  const edit = new WorkspaceEdit();
  replaceText(edit, document, before);
  if (edit.size > 0 && !(await workspace.applyEdit(edit))) return false;
  if (saved) await document.save();
  if (change.before && change.after && change.before.mode !== change.after.mode) {
    const now = await readFile(change.file);
    if (now) await writeFile(change.file, { ...now, mode: change.before.mode });
  }
  return true;
}
