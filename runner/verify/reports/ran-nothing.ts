/**
 * Finds the words in which a test runner says that it ran no test, though it may have exited with
 * 0. Pure; never throws; skips long lines. It can only lower trust, so any sign that a test did run
 * outweighs all such words. Backstop: an unknown runner's check is tried with the planted test.
 */
import { stripVTControlCharacters } from 'node:util';
import { readCounts } from './counted.ts';
import { findNames } from './read-report.ts';
import { linesOf, totals } from './report.ts';

const MAX_LINE_CHARACTERS = 400;
const MAX_QUOTE_CHARACTERS = 200;

const NOTHING: readonly RegExp[] = [
  // ctest; jest, bun, ava and Playwright; vitest
  /^No tests were found!!!$/,
  /^\W{0,4}(?:error: )?No tests? (?:files? |modules? )?found\b/i,
  /^\W{0,4}Couldn[’']t find any (?:files to test|matching tests)/,
  // mocha; jasmine
  /^ *0 passing\b/,
  /^(?:Incomplete: )?No specs found\b|^0 specs, 0 failures/,
  // RSpec; minitest and test-unit
  /^No examples found\.$|^0 examples, 0 failures/,
  /^0 (?:runs|tests), 0 (?:assertions|failures)\b/,
  // deno; node:test, tape and others in TAP; uvu
  /^ok \| 0 passed\b/,
  /^1\.\.0(?: |$)/,
  /^[#ℹ] tests +0$/,
  /^ {2}Total: +0$/,
  // ExUnit
  /^All tests have been excluded\.?$/,
  /^There are no tests to run$/,
  // pytest; unittest; nose
  /^[= ]*no tests ran\b/i,
  /^collected 0 items/,
  /^Ran 0 tests\b/,
  // go; cargo; nextest
  /\[no test files\]$|\[no tests to run\]$|^testing: warning: no tests to run$/,
  /^running 0 tests$/,
  /^ *Summary \[ *[\d.]+s\] 0 tests run:/,
  // Maven; Gradle; sbt; .NET
  /^(?:\[\w+\] )?(?:Tests run: 0,|No tests to run\.|There are no tests to run\.)/,
  /^> Task \S*:\w*[tT]est NO-SOURCE$/,
  /^(?:\[\w+\] )?No tests (?:were executed|to run for)\b/,
  /^ *Total tests: 0$|^No test is available in |^No test matches the given/,
  // PHPUnit; prove; busted
  /^No tests executed!$/,
  /^Files=0, Tests=0,|^Result: NOTESTS$/,
  /^0 successes \/ 0 failures \/ 0 errors\b/,
  // GoogleTest; Catch2; doctest
  /^\[={10}\] (?:Running )?0 tests from /,
  /^No tests ran$|^(?:\[doctest\] )?test cases: +0 \|/,
  // Runs that only list tests: Playwright, pytest, cargo, ctest
  /^Listing tests:$|^[= ]*\d+ tests? collected in |^\d+ tests?, \d+ benchmarks?$|^Total Tests: \d+$/,
  // Scripts that say so, and make where a file or folder has the target's name
  /^\W{0,4}(?:error: )?no tests?\b(?: (?:yet|specified|defined|configured|available|here|to run|written|implemented|needed))[.!…]*"?$/i,
  /^make(?:\[\d+\])?: Nothing to be done for ['`"]\S*(?:test|check|spec)\S*['"]\.$/,
  /^make(?:\[\d+\])?: ['`"]\S*(?:test|check|spec)\S*['"] is up to date\.$/,
];

/** Also matches within a line: tools for many packages put a name before each line. */
const SOMETHING: readonly RegExp[] = [
  /\b[1-9]\d* (?:tests? )?(?:passing|passed|pass|succeeded|failing|failed)\b/i,
  /\b[1-9]\d* (?:examples?|runs|specs?|assertions?|test cases?|successes|success)\b/,
  /\bTests run: [1-9]/,
  /\b(?:Passed|Total tests|Tests=): *[1-9]/,
  /[#ℹ] (?:pass|fail) +[1-9]/,
  /\bRan [1-9]\d* tests?\b/,
  /\brunning [1-9]\d* tests?\b/i,
  /\b[1-9]\d* tests? (?:completed|run|ran)\b/,
  /\bOK \([1-9]\d* tests?/,
  /\bTests=[1-9]/,
  /--- (?:PASS|FAIL): /,
  /> Task \S*:\w*[tT]est(?: FAILED)?$/,
];

const GO_PACKAGE = /^ok {2}\t/;

/** Returns the line that says so; undefined where none does, or where a test ran all the same. */
export function ranNothing(printed: string): string | undefined {
  const text = stripVTControlCharacters(printed);
  let words: string | undefined;
  for (const line of linesOf(text)) {
    if (line.length > MAX_LINE_CHARACTERS || line === '') continue;
    const nothing = NOTHING.some((form) => form.test(line));
    if (nothing) words ??= line.trim().slice(0, MAX_QUOTE_CHARACTERS);
    else if (GO_PACKAGE.test(line) || SOMETHING.some((form) => form.test(line))) return undefined;
  }
  if (words === undefined) return undefined;
  const counts = readCounts(text);
  if (counts && ranOf(counts) > 0) return undefined;
  const named = findNames(text);
  // Packages of Go are cases too, whatever they contain; Go's own lines were read above.
  return named && named.format !== 'go' && ranOf(named) > 0 ? undefined : words;
}

function ranOf(report: Parameters<typeof totals>[0]): number {
  const { passed, failed } = totals(report);
  return passed + failed;
}
