/**
 * Owns putting planned steps into the work tree. Text goes through one edit of the editor, so
 * that open documents and unsaved buffers are what is edited and one undo takes it back; what the
 * editor cannot hold as text (binary files, links, modes) is written as bytes. Documents are
 * saved afterwards only if they had no unsaved edits before and have no conflicts now.
 */
import { isUtf8 } from 'node:buffer';
import { type TextDocument, Uri, workspace, WorkspaceEdit } from 'vscode';
import type { MergeStep } from '../../runner/client/merge.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { documentsBelow } from '../platform/documents.ts';
import { type DiskFile, readFile, setExecutable, writeFile } from './disk.ts';
import { asDocumentText, replaceText } from './document-text.ts';

/** What was done to one path, with what it takes to take it back. */
export interface Change {
  readonly path: string;
  readonly file: Buffer;
  readonly before: DiskFile | undefined;
  readonly after: DiskFile | undefined;
  /** Where it was edited as a document. */
  readonly document?: {
    readonly uri: Uri;
    readonly before: string;
    readonly after: string;
    readonly saved: boolean;
  };
}

export interface Outcome {
  readonly applied: number;
  readonly merged: number;
  /** Documents that hold conflict marks now, unsaved. */
  readonly conflicting: readonly Uri[];
  /** Documents that had unsaved edits before; they were not saved. */
  readonly unsaved: number;
  readonly left: readonly { readonly path: string; readonly reason: string }[];
  readonly changes: readonly Change[];
}

/** Marks would have to be saved at once, over the user's own lines. */
const UNMARKABLE = 'both sides changed the same lines, and the editor cannot hold it as text';

type Doing = Exclude<MergeStep, { kind: 'unchanged' | 'refuse' }>;
type Written = Exclude<Doing, { kind: 'delete' }>;

interface Editing {
  readonly step: Written;
  readonly document: TextDocument;
  readonly before: string;
  readonly text: string;
  readonly wasDirty: boolean;
}

/** Which way each step goes. */
interface Ways {
  /** What is there before, of every step that is done. */
  readonly before: Map<Doing, DiskFile | undefined>;
  /** New and deleted files, by the editor. */
  readonly files: { readonly step: Doing; readonly uri: Uri }[];
  readonly documents: Editing[];
  readonly bytes: Doing[];
  readonly left: { readonly path: string; readonly reason: string }[];
}

/**
 * @param root the work tree's top folder
 * @throws {ErrandError} `conflict`, with nothing done, when the editor does not take the edit
 */
export async function carryOut(root: string, steps: readonly MergeStep[]): Promise<Outcome> {
  const ways = await findWays(root, steps);
  const { before, documents, bytes, left } = ways;
  await editAll(ways);
  for (const step of bytes) await writeFile(absolute(root, step.bytes), written(step));
  const saved = await saveAll(documents);
  const changes: Change[] = [];
  let unsaved = 0;
  for (const [step, was] of before) {
    const file = absolute(root, step.bytes);
    if (step.kind !== 'delete' && !bytes.includes(step) && (was?.mode ?? '100644') !== step.mode) {
      await setExecutable(file, step.mode);
    }
    const edited = documents.find((each) => each.step === step);
    if (edited && step.kind !== 'conflict' && !saved.has(edited)) unsaved += 1;
    changes.push({
      path: step.path,
      file,
      before: was,
      after: await readFile(file),
      ...(edited && { document: changed(edited, saved.has(edited)) }),
    });
  }
  const count = (...kinds: readonly Doing['kind'][]) =>
    [...before.keys()].filter(({ kind }) => kinds.includes(kind)).length;
  return {
    applied: count('add', 'take', 'delete'),
    merged: count('merged'),
    conflicting: documents
      .filter(({ step }) => step.kind === 'conflict')
      .map(({ document }) => document.uri),
    unsaved,
    left,
    changes,
  };
}

async function findWays(root: string, steps: readonly MergeStep[]): Promise<Ways> {
  const open = await documentsBelow(root);
  const ways: Ways = { before: new Map(), files: [], documents: [], bytes: [], left: [] };
  for (const step of steps) {
    const { path } = step;
    if (step.kind === 'refuse') ways.left.push({ path, reason: step.reason });
    if (step.kind === 'unchanged' || step.kind === 'refuse') continue;
    const was = await readFile(absolute(root, step.bytes));
    const real = absolute(root, step.bytes).toString('utf8');
    const uri = open.get(real)?.uri ?? Uri.file(real);
    const reason = await findWay(ways, uri, step, was?.mode === '120000');
    if (reason === undefined) ways.before.set(step, was);
    else ways.left.push({ path, reason });
  }
  return ways;
}

/** @returns why there is no way */
async function findWay(
  { files, documents, bytes }: Ways,
  uri: Uri,
  step: Doing,
  isLink: boolean,
): Promise<string | undefined> {
  const becomesLink = step.kind !== 'delete' && step.mode === '120000';
  if (!isUtf8(step.bytes) || isLink || becomesLink) {
    bytes.push(step);
    return undefined;
  }
  if (step.kind === 'delete' || step.kind === 'add') {
    files.push({ step, uri });
    return undefined;
  }
  const edited = await asDocumentText(uri, step.content);
  if (edited.kind === 'neither') return edited.reason;
  if (edited.kind === 'bytes' && step.kind === 'conflict') return UNMARKABLE;
  if (edited.kind === 'bytes') bytes.push(step);
  else {
    const { document, text } = edited;
    const before = document.getText();
    documents.push({ step, document, before, text, wasDirty: document.isDirty });
  }
  return undefined;
}

async function editAll({ files, documents }: Ways): Promise<void> {
  const edit = new WorkspaceEdit();
  for (const { step, uri } of files) {
    if (step.kind === 'delete') edit.deleteFile(uri, { ignoreIfNotExists: true });
    else edit.createFile(uri, { contents: step.content });
  }
  for (const { document, text } of documents) replaceText(edit, document, text);
  if (edit.size === 0 || (await workspace.applyEdit(edit))) return;
  throw new ErrandError('conflict', 'The editor did not take the changes.', {
    hint: 'A file may have been edited at that moment. Look at your changes, then try again.',
  });
}

async function saveAll(documents: readonly Editing[]): Promise<ReadonlySet<Editing>> {
  const saved = new Set<Editing>();
  for (const each of documents) {
    if (each.wasDirty || each.step.kind === 'conflict') continue;
    // A save that the disk refuses leaves the text in the editor, where it shows as unsaved.
    if (await each.document.save()) saved.add(each);
  }
  return saved;
}

function changed(edited: Editing, saved: boolean): NonNullable<Change['document']> {
  const { document, before } = edited;
  return { uri: document.uri, before, after: document.getText(), saved };
}

function written(step: Doing): DiskFile | undefined {
  return step.kind === 'delete' ? undefined : { mode: step.mode, content: step.content };
}

function absolute(root: string, path: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), path]);
}
