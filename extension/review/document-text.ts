/**
 * Owns the step between a file's bytes and a document of the editor: whether the document can
 * hold exactly these bytes, and the smallest edit that makes it do so.
 */
import {
  EndOfLine,
  Range,
  type TextDocument,
  type Uri,
  workspace,
  type WorkspaceEdit,
} from 'vscode';

export type AsText =
  | { readonly kind: 'text'; readonly document: TextDocument; readonly text: string }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'neither'; readonly reason: string };

/**
 * `bytes` for what no document may hold (binary, too large, an encoding or line endings that
 * saving would change); `neither` when there are unsaved edits in such a document.
 */
export async function asDocumentText(uri: Uri, content: Uint8Array): Promise<AsText> {
  if (content.includes(0)) return { kind: 'bytes' };
  const opened = await workspace.openTextDocument(uri).then(
    (document) => document,
    // The editor opens no binary and no huge file; there is no buffer to respect then.
    (): undefined => undefined,
  );
  if (!opened) return { kind: 'bytes' };
  const { encoding } = opened;
  const text = await workspace.decode(content, { encoding });
  const exact =
    Buffer.from(await workspace.encode(text, { encoding })).equals(content) &&
    text === text.replaceAll(/\r\n|\r|\n/g, opened.eol === EndOfLine.CRLF ? '\r\n' : '\n');
  if (exact) return { kind: 'text', document: opened, text };
  return opened.isDirty
    ? { kind: 'neither', reason: 'its unsaved text cannot hold these line endings or characters' }
    : { kind: 'bytes' };
}

/** Replaces only the lines that differ: cursors and folded regions elsewhere stay. */
export function replaceText(edit: WorkspaceEdit, document: TextDocument, text: string): void {
  const eol = document.eol === EndOfLine.CRLF ? '\r\n' : '\n';
  const old = document.getText().split(eol);
  const wanted = text.split(eol);
  let head = 0;
  while (head < Math.min(old.length, wanted.length) && old[head] === wanted[head]) head += 1;
  if (head === old.length && head === wanted.length) return;
  let tail = 0;
  const rest = Math.min(old.length, wanted.length) - head;
  while (tail < rest && old.at(-1 - tail) === wanted.at(-1 - tail)) tail += 1;
  // From the end of the last equal line, as an insertion has no line of its own to replace.
  const fromLine = Math.max(head - 1, 0);
  const from = head === 0 ? 0 : (old[fromLine]?.length ?? 0);
  const lines = wanted.slice(head, wanted.length - tail);
  const lastLine = old.length - tail - 1;
  if (head > 0) {
    const range = new Range(fromLine, from, lastLine, old[lastLine]?.length ?? 0);
    edit.replace(document.uri, range, lines.map((line) => `${eol}${line}`).join(''));
  } else if (tail > 0) {
    const words = lines.map((line) => `${line}${eol}`).join('');
    edit.replace(document.uri, new Range(0, 0, lastLine + 1, 0), words);
  } else {
    const range = new Range(0, 0, lastLine, old[lastLine]?.length ?? 0);
    edit.replace(document.uri, range, lines.join(eol));
  }
}
