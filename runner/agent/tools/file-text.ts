/**
 * A file as text and back: UTF-8 with or without a byte order mark, which the model neither sees
 * nor has to send. Pure. What is no UTF-8 is no text here: decoded on a guess and written back, it
 * would be damaged.
 */
import { isBinary } from './output.ts';

const BOM = '\uFEFF';

export interface FileText {
  /** Without its byte order mark. */
  readonly text: string;
  /** The byte order mark, or ''. */
  readonly mark: string;
}

/** Undefined where the bytes are no UTF-8 text. */
export function fileText(bytes: Uint8Array): FileText | undefined {
  if (isBinary(bytes)) return undefined;
  try {
    return splitMark(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

export function splitMark(text: string): FileText {
  return text.startsWith(BOM) ? { text: text.slice(BOM.length), mark: BOM } : { text, mark: '' };
}
