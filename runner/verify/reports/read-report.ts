/**
 * Chooses the reader of a report: by the name of its form, or by recognising the form in a check's
 * output. Pure; never throws.
 */
import { stripVTControlCharacters } from 'node:util';
import type { ReportSpec } from '../../protocol/task.ts';
import { looksLikeCargo, readCargo } from './cargo-test.ts';
import { readCounts } from './counted.ts';
import { looksLikeGo, looksLikeGoJson, readGo, readGoJson } from './go-test.ts';
import { readJunit } from './junit.ts';
import { looksLikeProve, readProve } from './prove.ts';
import { CaseList, type TestReport } from './report.ts';
import { json, readJest, readLines, readMocha, readRspecJson } from './runner-json.ts';
import { looksLikeAva, readAva } from './runners/ava.ts';
import { looksLikeBun, readBun } from './runners/bun.ts';
import { looksLikeCtest, readCtest } from './runners/ctest.ts';
import { looksLikeDeno, readDeno } from './runners/deno.ts';
import { looksLikeExunit, readExunit } from './runners/exunit.ts';
import { looksLikeGtest, readGtest } from './runners/gtest.ts';
import { looksLikeTestdox, readTestdox } from './runners/phpunit.ts';
import {
  looksLikeMinitest,
  looksLikeTestUnit,
  readMinitest,
  readRspecDocumentation,
  readTestUnit,
} from './runners/ruby-libraries.ts';
import { looksLikeTap, readTap } from './tap.ts';
import { looksLikeTape, readTape } from './tape.ts';
import { looksLikeUnittest, readUnittest } from './unittest.ts';

/** Our own hooks write the `lines:` forms (inside/). */
export type ReportFormat = ReportSpec['format'] | 'unittest' | 'gtest' | `lines:${LinesOf}`;

type LinesOf = 'jest' | 'minitest' | 'mocha' | 'playwright' | 'rspec' | 'unittest';

export function readReport(format: ReportFormat, bytes: Uint8Array): TestReport {
  const text = decoded(bytes);
  switch (format) {
    case 'tap': {
      const plain = stripVTControlCharacters(text);
      return looksLikeTape(plain) ? readTape(plain) : readTap(plain);
    }
    case 'junit':
      return readJunit(text);
    case 'gtest':
      return { ...readJunit(text), format: 'gtest' };
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
    case 'lines:minitest':
    case 'lines:mocha':
    case 'lines:playwright':
    case 'lines:rspec':
    case 'lines:unittest':
      return readLines(text, format.slice('lines:'.length));
  }
}

/** Finds the report in a check's output; undefined where its form is unknown. */
export function findReport(bytes: Uint8Array): TestReport | undefined {
  return findNames(stripVTControlCharacters(decoded(bytes)));
}

/** Does the same for a text without control sequences. */
export function findNames(text: string): TestReport | undefined {
  for (const [fits, read] of FORMS) if (fits(text)) return read(text);
  if (/^\d+ examples?, \d+ failures?/m.test(text)) {
    const examples = readRspecDocumentation(text);
    if (examples) return examples;
  }
  // A cheap test before parsing.
  if (/"(testResults|fullTitle|summary_line)"\s*:/.test(text)) return jsonReport(text);
  return undefined;
}

/**
 * Finds how many tests a check's output reports without naming them; undefined where it does not.
 */
export function findCounts(bytes: Uint8Array): TestReport | undefined {
  return readCounts(stripVTControlCharacters(decoded(bytes)));
}

/** The first that matches is taken: a form whose output contains another comes before it. */
const FORMS: readonly (readonly [(text: string) => boolean, (text: string) => TestReport])[] = [
  [looksLikeGoJson, readGoJson],
  [looksLikeProve, readProve],
  [looksLikeTape, readTape],
  [looksLikeCtest, readCtest],
  [looksLikeTap, readTap],
  [looksLikeGo, readGo],
  [looksLikeCargo, readCargo],
  [looksLikeUnittest, readUnittest],
  [looksLikeGtest, readGtest],
  [looksLikeDeno, readDeno],
  [looksLikeBun, readBun],
  [looksLikeExunit, readExunit],
  [looksLikeTestdox, readTestdox],
  [looksLikeMinitest, readMinitest],
  [looksLikeTestUnit, readTestUnit],
  [looksLikeAva, readAva],
];

/** Stands for a report that exists but could not be read. */
export function lostReport(format: string, reason: string): TestReport {
  const list = new CaseList();
  list.cut(reason);
  return list.report(format);
}

function jsonReport(text: string): TestReport | undefined {
  const value = json(text);
  if (typeof value !== 'object' || value === null) return undefined;
  if ('testResults' in value) return readJest(text, 'jest');
  if ('summary_line' in value) return readRspecJson(text);
  return 'passes' in value ? readMocha(text) : undefined;
}

/** Decodes any Unicode encoding with a byte order mark; UTF-8 otherwise. */
function decoded(bytes: Uint8Array): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
