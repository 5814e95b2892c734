/**
 * Owns putting planned steps into the work tree, all of them or none. Open documents are edited as
 * documents, so that cursors stay and the editor's own undo works; everything else is written as
 * files, without opening a document. A document is saved afterwards only if it had no unsaved edits
 * before, and the disk then has exactly the planned bytes.
 */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { l10n, type TextDocument, workspace, WorkspaceEdit } from 'vscode';
import { LINK } from '../../runner/client/apply/disk.ts';
import {
  EditedMeanwhileError,
  type Rewrite,
  rewriteAll,
  type Rewritten,
} from '../../runner/client/apply/rewrite.ts';
import { keyOf, nameOf } from '../../runner/client/apply/names.ts';
import { keyInResult } from '../../runner/client/apply/preview.ts';
import { beginRecord, type Part, type Recording } from '../../runner/client/apply/record.ts';
import { type Conflict, type Doing, doingOf, rewriteOf } from '../../runner/client/apply/steps.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import { openDocuments } from '../platform/documents.ts';
import { asDocumentText, replaceText } from './document-text.ts';
import { type Conflicting, type Edited, markConflicts } from './conflicts.ts';
import type { Planned } from './plan.ts';
import { saveExactly } from './save.ts';

export interface Outcome {
  readonly applied: number;
  readonly merged: number;
  /** Documents that hold conflicts. */
  readonly conflicting: readonly Conflicting[];
  /** How many of them the merge editor has. */
  readonly merging: number;
  /** Number of documents that had unsaved edits before, or that could not be saved. */
  readonly unsaved: number;
  /** Files that a program running on save has changed, and that could not be corrected. */
  readonly changedBySaving: readonly string[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
  readonly files: Rewritten;
  readonly documents: readonly Edited[];
  /** What was applied, where it was not the whole result. */
  readonly part: Part | undefined;
  /** Record for `errand apply --undo`; undoing here drops it. */
  readonly record: Recording;
}

interface Editing {
  readonly step: Exclude<Doing, { kind: 'delete' }>;
  readonly document: TextDocument;
  /** The document's text, as it would be saved. */
  readonly held: Buffer;
  readonly before: string;
  readonly text: string;
  readonly wasDirty: boolean;
}

/**
 * Also when the window goes away midway, all is there or nothing: the journal of the files ends once
 * the documents are edited, and the record for an undo is kept. What was not saved by then, the
 * editor keeps as unsaved.
 *
 * @throws {ErrandError} with nothing done; `conflict` when something was edited meanwhile
 */
export async function carryOut(
  repository: ClientRepository,
  of: {
    readonly task: string;
    readonly attempt: number;
    /** Remembers that the work tree has it, or a part of it. */
    readonly told: (isWhole: boolean) => Promise<void>;
  },
  planned: Planned,
): Promise<Outcome> {
  const { steps, buffers, modes } = planned;
  const open = await openDocuments(repository.root);
  const left = steps.flatMap((step) =>
    step.kind === 'refuse' ? [{ path: step.path, reason: step.reason }] : [],
  );
  const doing = doingOf(steps);
  const editing: Editing[] = [];
  const rewrites: Rewrite[] = [];
  for (const step of doing) {
    const document = documentOf(open, repository.root, step);
    const way = document && (await asEdit(step, document, buffers));
    if (way?.kind === 'neither') left.push({ path: step.path, reason: way.reason });
    else if (way?.kind === 'edit') editing.push(way);
    const rewrite = way?.kind === 'edit' ? modeOnly(step) : way ? undefined : rewriteOf(step);
    if (rewrite) rewrites.push(rewrite);
  }
  const held = [
    ...editing.map(({ step, held: content }) => recordOf(step, content, step.content)),
    ...doing.flatMap((step) => (step.kind === 'conflict' ? markersOf(step) : [])),
  ];
  const record = await beginRecord(repository, of, [...rewrites, ...held]);
  let files: Rewritten;
  let isEdited = false;
  try {
    const unmarked = doing.filter(({ kind }) => kind === 'conflict').map(({ path }) => path);
    const part = partOf(planned, [...left.map(({ path }) => path), ...unmarked]);
    files = await rewriteAll(repository, rewrites, {
      modes,
      keep: async (done) => {
        if (!(await editAll(editing))) throw new EditedMeanwhileError(l10n.t('A file'));
        isEdited = true;
        await keep(record, edited(done, editing, [], []), part);
        await of.told(!part);
      },
    });
  } catch (error) {
    // The files were taken back: a disk was full when the journal ended, say.
    if (isEdited) await editBack(editing);
    await record.drop();
    throw error;
  }
  const documents: Edited[] = [];
  for (const each of editing) documents.push(await settled(repository, each, modes));
  const marked = await markConflicts(repository, doing);
  left.push(...marked.left);
  const part = partOf(
    planned,
    left.map(({ path }) => path),
  );
  const markers = marked.documents.flatMap(({ step }) => markersOf(step));
  await keep(record, edited(files, editing, documents, markers), part);
  const kept = new Set(left.map(({ path }) => path));
  const count = (...kinds: readonly Doing['kind'][]) =>
    doing.filter(({ kind, path }) => kinds.includes(kind) && !kept.has(path)).length;
  return {
    // A renamed file that was edited is counted under its new name.
    applied: count('add', 'take', 'delete') - doing.filter(isMoved).length,
    merged: count('merged'),
    conflicting: marked.documents,
    merging: 0,
    unsaved: documents.filter(({ saved }) => !saved).length,
    changedBySaving: documents.flatMap(({ path, wanted, saved }) =>
      saved && wanted && !saved.equals(wanted) ? [path] : [],
    ),
    left,
    files,
    documents: [...documents, ...marked.documents],
    part,
    record,
  };
}

/** Records a document's content, saved or not: an undo by another program restores it. */
function recordOf(step: Exclude<Doing, { kind: 'delete' }>, held: Buffer, after: Buffer): Rewrite {
  const { path, bytes, disk, mode } = step;
  const expect = { mode, ...disk, content: held };
  return { path, bytes, expect, become: { mode, content: after } };
}

/** A file with the markers, as the merge editor saves it; of a renamed one, the new name is written. */
function markersOf(step: Conflict): Rewrite[] {
  return step.from ? [] : [recordOf(step, step.disk?.content ?? step.current, step.content)];
}

/** What is in the files then; undefined for the whole result. */
function partOf(
  { changes, taken, steps, isWhole }: Planned,
  left: readonly string[],
): Part | undefined {
  if (isWhole && left.length === 0 && steps.length === changes.length) return undefined;
  const kept = new Set(left);
  const done = new Set(steps.filter(({ path }) => !kept.has(path)).map(keyInResult));
  const isDone = (change: FileChange): boolean => done.has(keyOf(nameOf(change)));
  const [own, ...beside] = taken.map((each) => {
    return { attempt: each.attempt, changes: each.changes.filter(isDone) };
  });
  return { changes: own?.changes ?? [], ...(beside.length > 0 && { beside }) };
}

/** Conflicts are among them as long as nobody has resolved them. */
function edited(
  files: Rewritten,
  editing: readonly Editing[],
  documents: readonly Edited[],
  markers: readonly Rewrite[],
): Rewritten {
  const inEditors = editing.map(({ step, held }, index) =>
    recordOf(step, held, documents[index]?.saved ?? step.content),
  );
  inEditors.push(...markers);
  const names = new Set(inEditors.map(({ bytes }) => keyOf(bytes)));
  const others = files.files.filter(({ bytes }) => !names.has(keyOf(bytes)));
  return { ...files, files: [...others, ...inEditors] };
}

/** Undoing here needs no record, so a failure to write one is not reported. */
async function keep(record: Recording, files: Rewritten, part: Part | undefined): Promise<void> {
  await record.keep(files, part).catch(() => record.drop());
}

const isMoved = (step: Doing): boolean => step.kind === 'delete' && step.to !== undefined;

function documentOf(
  open: ReadonlyMap<string, TextDocument>,
  root: string,
  { bytes }: Doing,
): TextDocument | undefined {
  return isUtf8(bytes) ? open.get(join(root, bytes.toString('utf8'))) : undefined;
}

/** Returns undefined when the step is for the disk, even if there is a document. */
async function asEdit(
  step: Doing,
  document: TextDocument,
  buffers: ReadonlyMap<string, Uint8Array>,
): Promise<
  ({ kind: 'edit' } & Editing) | { readonly kind: 'neither'; readonly reason: string } | undefined
> {
  const wasDirty = document.isDirty;
  if (step.kind === 'delete' || step.kind === 'conflict' || step.mode === LINK) return undefined;
  if (!wasDirty && (!step.disk || step.disk.mode === LINK)) return undefined;
  const before = document.getText();
  const buffer = buffers.get(step.bytes.toString('utf8'));
  if (wasDirty !== (buffer !== undefined)) throw new EditedMeanwhileError(step.path);
  const now = await workspace.encode(before, { encoding: document.encoding });
  const planned = buffer ?? step.disk?.content;
  if (planned && !Buffer.from(now).equals(planned)) {
    if (wasDirty) throw new EditedMeanwhileError(step.path);
    // The editor has not read the changed file yet, or cannot hold it exactly.
    return undefined;
  }
  const way = await asDocumentText(document, step.content);
  if (way.kind === 'text')
    return {
      kind: 'edit',
      step,
      document,
      held: Buffer.from(now),
      before,
      text: way.text,
      wasDirty,
    };
  return way.kind === 'neither' ? way : undefined;
}

/** The document has the content; what a document does not hold is taken from the disk. */
function modeOnly(step: Doing): Rewrite | undefined {
  const { path, bytes, disk } = step;
  if (!disk || step.kind === 'delete' || step.mode === disk.mode) return undefined;
  return { path, bytes, expect: disk, become: { mode: step.mode, content: disk.content } };
}

/** @returns false with nothing done */
async function editAll(editing: readonly Editing[]): Promise<boolean> {
  const edit = new WorkspaceEdit();
  for (const { document, before, text, wasDirty } of editing) {
    if (document.isClosed || document.isDirty !== wasDirty) return false;
    if (document.getText() !== before) return false;
    replaceText(edit, document, text);
  }
  return edit.size === 0 || (await workspace.applyEdit(edit));
}

/** Documents that were edited again since stay as they are. */
async function editBack(editing: readonly Editing[]): Promise<void> {
  const edit = new WorkspaceEdit();
  for (const { document, before, text } of editing) {
    if (!document.isClosed && document.getText() === text) replaceText(edit, document, before);
  }
  if (edit.size > 0) await workspace.applyEdit(edit);
}

async function settled(
  repository: ClientRepository,
  { step, document, before, text, wasDirty }: Editing,
  modes: boolean,
): Promise<Edited> {
  const { path, bytes, content } = step;
  const saving = { document, path, bytes, content, changed: text !== before };
  const saved = wasDirty ? undefined : await saveExactly(repository, saving, modes);
  const onDisk = step.disk?.content;
  return { path, bytes, document, before, after: text, wasDirty, onDisk, saved, wanted: content };
}
