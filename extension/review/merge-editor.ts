/**
 * Owns showing a conflict in the editor's own three-way merge editor. Its command is not part of the
 * editor's API, though the editor's own git extension calls it from outside as well (seen in VS Code
 * 1.139.1), so whatever it does not do within a moment is done with the markers in the text instead.
 * The merge editor saves the file with its markers before it takes them out of the buffer; it is not
 * used where that would save edits of the user's, or where the editor would save half of a merge.
 */
import { commands, l10n, type TextDocument, Uri, window, workspace } from 'vscode';
import { writeBlob } from '../../runner/client/apply/blob-writer.ts';
import type { Conflict } from '../../runner/client/apply/steps.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { runAfter } from '../platform/timer.ts';
import { reviewUri } from './uri.ts';

const COMMAND = '_open.mergeEditor';
/** Marks of which the merge editor leaves none. */
const MARKS = /^<{7} /m;
/** Far longer than a busy machine takes. */
const PATIENCE_MS = 20_000;

export interface Merging {
  readonly document: TextDocument;
  readonly step: Conflict;
  /** The document had unsaved edits before the markers came. */
  readonly wasDirty: boolean;
}

export async function hasMergeEditor(): Promise<boolean> {
  return (await commands.getCommands()).includes(COMMAND);
}

/**
 * Saves the markers, where the merge editor would: an unsaved file without an editor is opened by
 * VS Code as text after a moment, beside the merge editor.
 * @returns false where the markers have to be shown as they are
 */
export async function prepareMerge({ document, wasDirty }: Merging): Promise<boolean> {
  const autoSave = workspace.getConfiguration('files', document.uri).get('autoSave', 'off');
  return !wasDirty && autoSave === 'off' && (await document.save());
}

/**
 * Returns the document's text as the merge editor has begun it; undefined where the markers have to
 * be shown as they are.
 */
export async function openMergeEditor(
  repository: ClientRepository,
  of: { readonly task: string; readonly attempt: number },
  { document, step }: Merging,
): Promise<string | undefined> {
  const { encoding, uri } = document;
  const side = async (content: Buffer): Promise<Uri> => {
    // The sides are read as UTF-8, whatever the file is.
    const text = Buffer.from(await workspace.decode(content, { encoding }));
    const blob = await writeBlob(repository.root, text);
    return reviewUri(step.path, { root: repository.root, ...of, side: 'planned', blob });
  };
  const [base, result, mine] = [
    await side(step.base),
    await side(step.result),
    await side(step.current),
  ];
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const changes = workspace.onDidChangeTextDocument((change) => {
    if (change.document !== document) return;
    const text = document.getText();
    if (!MARKS.test(text)) resolve(text);
  });
  const patience = runAfter(PATIENCE_MS, () => resolve(undefined));
  try {
    await commands.executeCommand(COMMAND, {
      base,
      input1: { uri: result, title: l10n.t('Result of the task') },
      input2: { uri: mine, title: l10n.t('Your file') },
      output: uri,
    });
    return await promise;
  } catch {
    return undefined;
  } finally {
    changes.dispose();
    patience.dispose();
  }
}

/** Closes the merge editors of these files. */
export async function closeMergeEditors(files: readonly Uri[]): Promise<void> {
  const wanted = new Set(files.map((uri) => uri.toString()));
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  const merging = tabs.filter(({ input }) => {
    const output = outputOf(input);
    return output !== undefined && wanted.has(output.toString());
  });
  if (merging.length > 0) await window.tabGroups.close(merging);
}

/** The description of such a tab is not part of the editor's API yet. */
function outputOf(input: unknown): Uri | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  if (!('base' in input) || !('result' in input)) return undefined;
  return input.result instanceof Uri ? input.result : undefined;
}
