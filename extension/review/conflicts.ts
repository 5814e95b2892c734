/**
 * Owns showing the files whose conflicts were written into their buffers: as text, with the
 * editor's own conflict actions above each mark, and unsaved, as saving is for the user when they
 * are resolved. The editor's three-way view is not used: only its own code may open it, and it
 * rewrites the buffer at once, so that nobody can tell that from an edit of the user's.
 */
import { Range, Selection, TextEditorRevealType, type Uri, window, workspace } from 'vscode';

/** More than this many are not opened at once; they are unsaved, so the editor marks them. */
const OPENED = 5;

/** Opens the conflicts, the first one in front, with the cursor at its first mark. */
export async function openConflicts(uris: readonly Uri[]): Promise<void> {
  for (const uri of uris.slice(0, OPENED).toReversed()) {
    const document = await workspace.openTextDocument(uri);
    const editor = await window.showTextDocument(document, { preview: false });
    const at = document.positionAt(Math.max(0, document.getText().indexOf('<<<<<<< ')));
    editor.selection = new Selection(at, at);
    editor.revealRange(new Range(at, at), TextEditorRevealType.InCenterIfOutsideViewport);
  }
}
