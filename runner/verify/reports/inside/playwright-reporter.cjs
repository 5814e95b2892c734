// Used by Playwright's test runner beside the configured reporters: writes one line per test at the
// end of a run. Prints nothing, and must never change how a run ends.
'use strict';
const { writeFileSync } = require('fs');
const { join } = require('path');

const STATUS = { expected: 'passed', flaky: 'passed', unexpected: 'failed', skipped: 'skipped' };

module.exports = class ErrandReporter {
  // If no other reporter prints either, Playwright adds one that does.
  printsToStdio() {
    return false;
  }

  onBegin(_config, suite) {
    this.suite = suite;
  }

  // Listing the tests starts none.
  onTestBegin() {
    this.path ||= join(__dirname, `playwright-${process.pid}-${Date.now()}.lines`);
    if (this.begun) return;
    this.begun = true;
    this.write('');
  }

  onEnd() {
    if (!this.begun) return;
    try {
      const lines = [...this.suite.allTests().map(lineOf), { end: true }];
      this.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    } catch {
      // A report is optional; the run goes on without it.
    }
  }

  write(text) {
    try {
      writeFileSync(this.path, text);
    } catch {
      // As above.
    }
  }
};

function lineOf(test) {
  const outcome = test.outcome();
  const error = test.results.length > 0 ? test.results[0].error : undefined;
  // Nothing, the project, the file, then groups and the test itself.
  const [, project, , ...titles] = test.titlePath();
  return {
    path: [project, ...titles].filter(Boolean).map((part) => String(part).slice(0, 500)),
    status: STATUS[outcome] || 'failed',
    message: error && error.message ? String(error.message).slice(0, 1000) : undefined,
    file: String(test.location.file).slice(0, 1000),
    flaky: outcome === 'flaky' || undefined,
  };
}
