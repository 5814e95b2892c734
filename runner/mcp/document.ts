/**
 * Owns the form of a tool's answer: one JSON document, as structured content and as the one text
 * part, because some agents show their model the one and some the other. It is small enough that no
 * agent cuts it or puts it into a file. Pure.
 */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { errorWords } from '../protocol/errors.ts';
import { oneLine } from '../protocol/text.ts';

/** Bytes of a document as JSON, at most. */
export const MAX_DOCUMENT_BYTES = 8000;

export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * Shortens the lists, the first named first, until the document fits, and says in `leftOut` that
 * they were.
 */
export function fitted<D extends object>(
  document: D,
  lists: readonly (keyof D)[],
): D & { leftOut: string[] } {
  const fitting = { ...document, leftOut: [] as string[] };
  for (const name of lists) {
    const list: unknown = document[name];
    if (!Array.isArray(list) || sizeOf(fitting) <= MAX_DOCUMENT_BYTES) continue;
    const kept = [...(list as unknown[])];
    const entry = () => `${list.length - kept.length} of ${list.length} ${String(name)}`;
    fitting.leftOut.push('');
    while (kept.length > 0) {
      Object.assign(fitting, { [name]: kept });
      fitting.leftOut.splice(-1, 1, entry());
      if (sizeOf(fitting) <= MAX_DOCUMENT_BYTES) break;
      kept.pop();
    }
    fitting.leftOut.splice(-1, 1, entry());
  }
  return fitting;
}

/** Puts items onto pages that each fit; one that is too large for a page has one of its own. */
export function paged<T>(items: readonly T[], bytes: number): T[][] {
  const pages: T[][] = [[]];
  let used = 0;
  for (const item of items) {
    const size = sizeOf(item) + 1;
    if (used + size > bytes && used > 0) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1)?.push(item);
    used += size;
  }
  return pages;
}

export function answer(document: object): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(document) }],
    structuredContent: document,
  };
}

/** One line: what failed, and what to do. */
export function failure(error: unknown): CallToolResult {
  return { content: [{ type: 'text', text: oneLine(errorWords(error), 2000) }], isError: true };
}
