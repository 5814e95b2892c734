/**
 * Owns the step between a file's bytes and a document of the editor: whether the document can hold
 * exactly these bytes, and the smallest edit that makes it do so. It opens no document.
 */
import { EndOfLine, Range, type TextDocument, workspace, type WorkspaceEdit } from 'vscode';

export type AsText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'neither'; readonly reason: string };

/**
 * Returns `bytes` for content that no document may hold (binary, an encoding or line endings that
 * saving would change); `neither` when such a document has unsaved edits.
 */
export async function asDocumentText(document: TextDocument, content: Uint8Array): Promise<AsText> {
  const { encoding, eol, isDirty } = document;
  if (!content.includes(0)) {
    const text = await workspace.decode(content, { encoding });
    const lines = text.replaceAll(/\r\n|\r|\n/g, eol === EndOfLine.CRLF ? '\r\n' : '\n');
    const bytes = await workspace.encode(text, { encoding });
    if (lines === text && Buffer.from(bytes).equals(content)) return { kind: 'text', text };
  }
  if (!isDirty) return { kind: 'bytes' };
  const reason = 'its unsaved text cannot hold these line endings or characters';
  return { kind: 'neither', reason };
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
  // Starts at the end of the last equal line, because an insertion has no line of its own to
  // replace.
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
