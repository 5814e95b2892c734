/**
 * Owns which reader reads what: a report whose form is known by its name, or a check's output
 * whose form has to be recognised. Pure; never throws.
 */
import { stripVTControlCharacters } from 'node:util';
import type { ReportSpec } from '../../protocol/task.ts';
import { looksLikeCargo, readCargo } from './cargo-test.ts';
import { looksLikeGo, looksLikeGoJson, readGo, readGoJson } from './go-test.ts';
import { readJunit } from './junit.ts';
import { CaseList, type TestReport } from './report.ts';
import { json, readJest, readLines, readMocha } from './runner-json.ts';
import { looksLikeTap, readTap } from './tap.ts';
import { looksLikeUnittest, readUnittest } from './unittest.ts';

/** `lines:` forms are written by our own hooks (inside/). */
export type ReportFormat =
  | ReportSpec['format']
  | 'unittest'
  | `lines:${'jest' | 'mocha' | 'unittest'}`;

export function readReport(format: ReportFormat, bytes: Uint8Array): TestReport {
  const text = decoded(bytes);
  switch (format) {
    case 'tap':
      return readTap(stripVTControlCharacters(text));
    case 'junit':
      return readJunit(text);
    case 'jest':
    case 'vitest':
      return readJest(text, format);
    case 'mocha':
      return readMocha(text);
    case 'go':
      return looksLikeGoJson(text) ? readGoJson(text) : readGo(stripVTControlCharacters(text));
    case 'cargo':
      return readCargo(stripVTControlCharacters(text));
    case 'unittest':
      return readUnittest(stripVTControlCharacters(text));
    case 'lines:jest':
    case 'lines:mocha':
    case 'lines:unittest':
      return readLines(text, format.slice('lines:'.length));
  }
}

/** The report in a check's output, where its form is one that is known; else undefined. */
export function findReport(bytes: Uint8Array): TestReport | undefined {
  const text = stripVTControlCharacters(decoded(bytes));
  if (looksLikeGoJson(text)) return readGoJson(text);
  if (looksLikeTap(text)) return readTap(text);
  if (looksLikeGo(text)) return readGo(text);
  if (looksLikeCargo(text)) return readCargo(text);
  if (looksLikeUnittest(text)) return readUnittest(text);
  // Cheap to rule out before it is parsed.
  if (/"(testResults|fullTitle)"\s*:/.test(text)) return jsonReport(text);
  return undefined;
}

/** What stands for a report that was there and could not be had. */
export function lostReport(format: string, reason: string): TestReport {
  const list = new CaseList();
  list.cut(reason);
  return list.report(format);
}

function jsonReport(text: string): TestReport | undefined {
  const value = json(text);
  if (typeof value !== 'object' || value === null) return undefined;
  if ('testResults' in value) return readJest(text, 'jest');
  return 'passes' in value ? readMocha(text) : undefined;
}

/** In any encoding of Unicode that announces itself; UTF-8 otherwise. */
function decoded(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
