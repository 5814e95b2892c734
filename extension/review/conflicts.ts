/**
 * Owns the files whose conflicts the user resolves: markers are written into their documents, which
 * are shown in the editor's merge editor (merge-editor.ts) or, where that cannot be, with the
 * editor's own actions above each marker. In the latter case they stay unsaved, because the user
 * saves them when they are resolved.
 */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import {
  Range,
  Selection,
  type TextDocument,
  TextEditorRevealType,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
} from 'vscode';
import type { Conflict, Doing } from '../../runner/client/apply/steps.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { openDocuments } from '../platform/documents.ts';
import { inWords } from '../platform/words.ts';
import { asDocumentText, replaceText } from './document-text.ts';
import { hasMergeEditor, openMergeEditor, prepareMerge } from './merge-editor.ts';

/** A document that was edited, with what is needed to undo the edit. */
export interface Edited {
  readonly path: string;
  readonly bytes: Buffer;
  readonly document: TextDocument;
  readonly before: string;
  readonly after: string;
  readonly wasDirty: boolean;
  /** Content on the disk before, and after where it was saved. */
  readonly onDisk: Buffer | undefined;
  readonly saved: Buffer | undefined;
  /** Planned content; absent for conflicts, which the user resolves. */
  readonly wanted?: Buffer;
}

/** No more than this many are opened at once; they are unsaved, so the editor marks the others. */
const MAX_OPENED = 5;

/** A document that holds conflicts. */
export interface Conflicting extends Edited {
  readonly step: Conflict;
}

export interface Marked {
  readonly documents: readonly Conflicting[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

/** Writes no markers where a document cannot hold them: nobody would see them on the disk. */
export async function markConflicts(
  { root }: ClientRepository,
  steps: readonly Doing[],
): Promise<Marked> {
  const open = await openDocuments(root);
  const documents: Conflicting[] = [];
  const left: { path: string; reason: string }[] = [];
  for (const step of steps) {
    if (step.kind !== 'conflict') continue;
    const marked = await mark(open, root, step).catch(() => undefined);
    if (marked) documents.push(marked);
    else left.push({ path: step.path, reason: inWords(UNMARKABLE) });
  }
  return { documents, left };
}

const UNMARKABLE = 'both sides changed the same lines, and the editor cannot show the conflict';

/** Runs one after the other, because the editor closes opened documents that stay unchanged. */
async function mark(
  open: ReadonlyMap<string, TextDocument>,
  root: string,
  step: Conflict,
): Promise<Conflicting | undefined> {
  const { path, bytes, content, current } = step;
  if (!isUtf8(bytes)) return undefined;
  const file = join(root, bytes.toString('utf8'));
  const document = open.get(file) ?? (await workspace.openTextDocument(Uri.file(file)));
  const [before, wasDirty] = [document.getText(), document.isDirty];
  const now = await workspace.encode(before, { encoding: document.encoding });
  if (!Buffer.from(now).equals(current)) return undefined;
  const way = await asDocumentText(document, content);
  if (way.kind !== 'text') return undefined;
  const edit = new WorkspaceEdit();
  replaceText(edit, document, way.text);
  if (!(await workspace.applyEdit(edit))) return undefined;
  const onDisk = step.from ? current : step.disk?.content;
  const edited = { path, bytes, document, before, after: way.text, wasDirty };
  return { ...edited, onDisk, saved: undefined, step };
}

/**
 * Opens the conflicts, the first one in front: of text with the cursor at its first marker.
 * @returns the documents that the merge editor has taken over, with the text that they have then
 */
export async function openConflicts(
  repository: ClientRepository,
  of: { readonly task: string; readonly attempt: number },
  conflicting: readonly Conflicting[],
): Promise<ReadonlyMap<TextDocument, string>> {
  const merging = new Map<TextDocument, string>();
  const canMerge = conflicting.length > 0 && (await hasMergeEditor());
  const shown = conflicting.slice(0, MAX_OPENED).toReversed();
  const prepared = new Set<Conflicting>();
  for (const each of shown) if (canMerge && (await prepareMerge(each))) prepared.add(each);
  for (const each of shown) {
    const { document } = each;
    const text = prepared.has(each) ? await openMergeEditor(repository, of, each) : undefined;
    if (text === undefined) await showMarkers(document);
    else merging.set(document, text);
  }
  return merging;
}

async function showMarkers(document: TextDocument): Promise<void> {
  const editor = await window.showTextDocument(document, { preview: false });
  const at = document.positionAt(Math.max(0, document.getText().indexOf('<<<<<<< ')));
  editor.selection = new Selection(at, at);
  editor.revealRange(new Range(at, at), TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Returns true where the editor would save the markers automatically. */
export function isSavedByItself(root: string, { bytes }: Conflict): boolean {
  const uri = Uri.file(join(root, bytes.toString('utf8')));
  return workspace.getConfiguration('files', uri).get('autoSave', 'off') !== 'off';
}
