/**
 * Converts a file to text and back: UTF-8 with or without a byte order mark, which the model
 * neither sees nor has to send. Pure. Bytes that are not UTF-8 are rejected: decoded by guessing
 * and written back, they would be damaged.
 */
import { isBinary } from './output.ts';

const BOM = '\uFEFF';

export interface FileText {
  /** Text without its byte order mark. */
  readonly text: string;
  /** The byte order mark, or ''. */
  readonly mark: string;
}

/** Decodes the bytes; undefined if they are not UTF-8 text. */
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
