/**
 * Reads the JSON that test runners write: jest and vitest (one form), mocha's and RSpec's
 * reporters, and the lines that our own hooks write where a runner has no such form (inside/).
 * Pure; never throws. Backstop: other text becomes a report without cases that says so.
 */
import * as v from 'valibot';
import { CaseList, linesOf, type TestReport, type TestStatus } from './report.ts';

const text = v.fallback(v.string(), '');
const texts = v.fallback(v.array(text), []);
const many = <T extends v.GenericSchema>(item: T) => v.fallback(v.array(item), []);

const Jest = v.object({
  testResults: v.array(
    v.object({
      name: text,
      status: text,
      message: text,
      assertionResults: many(
        v.object({
          ancestorTitles: texts,
          title: text,
          status: text,
          failureMessages: texts,
          invocations: v.fallback(v.number(), 1),
        }),
      ),
    }),
  ),
});

const MochaTest = v.object({
  title: text,
  fullTitle: text,
  file: text,
  currentRetry: v.fallback(v.number(), 0),
  err: v.fallback(v.object({ message: text }), { message: '' }),
});
const Mocha = v.object({
  stats: v.fallback(v.object({ tests: v.fallback(v.number(), -1) }), { tests: -1 }),
  passes: v.array(MochaTest),
  failures: v.array(MochaTest),
  pending: v.array(MochaTest),
});

const Rspec = v.object({
  examples: v.array(
    v.object({
      full_description: text,
      status: text,
      file_path: text,
      exception: v.fallback(v.object({ message: text }), { message: '' }),
    }),
  ),
  summary: v.fallback(v.object({ errors_outside_of_examples_count: v.fallback(v.number(), 0) }), {
    errors_outside_of_examples_count: 0,
  }),
});

const Line = v.object({
  path: v.optional(v.array(v.string())),
  status: v.optional(v.picklist(['passed', 'failed', 'skipped', 'todo'])),
  message: v.fallback(v.optional(v.string()), undefined),
  file: v.fallback(v.optional(v.string()), undefined),
  flaky: v.fallback(v.optional(v.boolean()), undefined),
  end: v.optional(v.boolean()),
});

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['todo', 'todo'],
  ['pending', 'skipped'],
  ['skipped', 'skipped'],
  ['disabled', 'skipped'],
]);

/** Reads `jest --json`, `vitest --reporter=json`. */
export function readJest(source: string, format: 'jest' | 'vitest'): TestReport {
  const list = new CaseList();
  const found = v.safeParse(Jest, json(source));
  if (!found.success) list.cut('its report is not the JSON that a finished run writes');
  for (const file of found.success ? found.output.testResults : []) {
    for (const test of file.assertionResults) {
      const { ancestorTitles, title, status, failureMessages, invocations } = test;
      list.add([...ancestorTitles, title], STATUS.get(status) ?? 'skipped', {
        message: failureMessages[0],
        file: file.name,
        // vitest keeps earlier errors, jest the number of tries.
        flaky: failureMessages.length > 0 || invocations > 1,
      });
    }
    // A file that could not be loaded reports no tests or only some. vitest also reports no test
    // where a hook fails before all of them.
    const told = file.assertionResults.some(({ status }) => status === 'failed');
    if (file.status === 'failed' && !told) {
      const name = file.name.replace(/^\/workspace\//, '');
      list.add([name], 'failed', { message: file.message, file: file.name });
    }
  }
  return list.report(format);
}

/** Reads `mocha --reporter json`. */
export function readMocha(source: string): TestReport {
  const list = new CaseList();
  const found = v.safeParse(Mocha, json(source));
  if (!found.success) {
    list.cut('its report is not the JSON that a finished run writes');
    return list.report('mocha');
  }
  const { passes, failures, pending, stats } = found.output;
  const add = (tests: typeof passes, status: TestStatus): void => {
    for (const { title, fullTitle, err, file, currentRetry } of tests) {
      const flaky = currentRetry > 0;
      list.add([fullTitle || title], status, { message: err.message, file, flaky });
    }
  };
  add(passes, 'passed');
  add(failures, 'failed');
  add(pending, 'skipped');
  // A failing hook is a failure without being a test.
  if (stats.tests > list.size)
    list.cut(`its report counts ${stats.tests} tests and names ${list.size}`);
  return list.report('mocha');
}

/** Reads `rspec --format json`. */
export function readRspecJson(source: string): TestReport {
  const list = new CaseList();
  const found = v.safeParse(Rspec, json(source));
  if (!found.success) {
    list.cut('its report is not the JSON that a finished run writes');
    return list.report('rspec');
  }
  const { examples, summary } = found.output;
  for (const { full_description: name, status, file_path: file, exception } of examples) {
    list.add([name], STATUS.get(status) ?? 'failed', { message: exception.message, file });
  }
  // A file that does not load is reported in words; then RSpec runs no example at all.
  for (let left = Math.min(summary.errors_outside_of_examples_count, 100); left > 0; left -= 1) {
    list.add(['(an error outside of examples)'], 'failed');
  }
  return list.report('rspec');
}

/** Reads one JSON object per line; the last one marks the end. */
export function readLines(source: string, format: string): TestReport {
  const list = new CaseList();
  let ended = false;
  for (const line of linesOf(source)) {
    if (!line.trim()) continue;
    const found = v.safeParse(Line, json(line));
    if (!found.success) {
      list.cut('a line of its report cannot be read');
      continue;
    }
    const { path, status, message, file, flaky, end } = found.output;
    if (path && status) list.add(path, status, { message, file, flaky });
    ended = end === true;
  }
  if (!ended) list.cut('the run did not finish');
  return list.report(format);
}

/** Parses the outermost object in a text that may have other lines before and after it. */
export function json(source: string): unknown {
  const from = source.search(/^[ \t]*\{/m);
  if (from < 0) return undefined;
  try {
    return JSON.parse(source.slice(from, source.lastIndexOf('}') + 1));
  } catch {
    return undefined; // The caller says that it is not JSON.
  }
}
