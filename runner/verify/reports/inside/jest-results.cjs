// Gets all results from jest at the end of a run, writes one line per test, and returns the results
// unchanged. Must never change how a run ends.
'use strict';
const { writeFileSync } = require('fs');

module.exports = function tellResults(results) {
  try {
    const lines = results.testResults.flatMap(linesOf);
    const text = [...lines, { end: true }].map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(process.env.ERRAND_JEST_REPORT, text);
  } catch {
    // A report is optional; the run goes on without it.
  }
  return results;
};

const STATUS = { passed: 'passed', failed: 'failed', todo: 'todo' };

function linesOf({ testFilePath, testResults, testExecError, failureMessage }) {
  const place = String(testFilePath).slice(0, 1000);
  const tests = testResults.map(
    ({ ancestorTitles, title, status, failureMessages, invocations }) => ({
      path: [...ancestorTitles, title].map((part) => String(part).slice(0, 500)).slice(0, 50),
      status: STATUS[status] || 'skipped',
      message: failureMessages.length > 0 ? failureMessages[0].slice(0, 1000) : undefined,
      file: place,
      flaky: invocations > 1 || undefined,
    }),
  );
  // A file that could not be loaded reports no tests or only some.
  const untold = testExecError && !tests.some(({ status }) => status === 'failed');
  if (!untold) return tests;
  const file = testFilePath.replace(/^\/workspace\//, '');
  return [
    ...tests,
    { path: [file], status: 'failed', message: String(failureMessage).slice(0, 1000), file: place },
  ];
}
