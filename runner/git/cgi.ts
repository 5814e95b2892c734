/**
 * Owns reading the head of a CGI program's answer from its output; the body stays in the stream.
 */
import type { Readable } from 'node:stream';
import { readHead } from './read-head.ts';

export interface CgiHeader {
  readonly status: number;
  readonly fields: Record<string, string>;
}

const MAX_HEAD_BYTES = 16 * 1024;

/** @throws when the program ends, or writes 16 kB, before its head is complete */
export async function readCgiHeader(output: Readable): Promise<CgiHeader> {
  return readHead(output, MAX_HEAD_BYTES, (seen) => {
    const end = /\r?\n\r?\n/.exec(seen.toString('latin1'));
    if (!end) return undefined;
    const text = seen.toString('latin1', 0, end.index);
    return { value: parseHead(text), used: end.index + end[0].length };
  });
}

function parseHead(text: string): CgiHeader {
  let status = 200;
  const fields: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw new Error('the answer has a line that is no header');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'status') status = Number.parseInt(value, 10);
    else fields[name] = value;
  }
  if (!(status >= 200 && status <= 599)) throw new Error('the answer has no good status');
  return { status, fields };
}
