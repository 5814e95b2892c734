// Mocha accepts one reporter: this one prints like the default, and also writes one line per test.
// Must never change how a run ends.
'use strict';
const { appendFileSync, realpathSync } = require('fs');

module.exports = function ErrandReporter(runner, options) {
  Reflect.construct(specOf(), [runner, options]);
  const path = process.env.ERRAND_MOCHA_REPORT;
  const tell = (value) => {
    try {
      appendFileSync(path, `${JSON.stringify(value)}\n`);
    } catch {
      // A report is optional; the run goes on without it.
    }
  };
  const test = (status) => (one, error) =>
    tell({
      path: pathOf(one),
      status,
      message: error && String(error.message).slice(0, 1000),
      file: one.file && String(one.file).slice(0, 1000),
      flaky:
        (status === 'passed' && typeof one.currentRetry === 'function' && one.currentRetry() > 0) ||
        undefined,
    });
  runner.on('pass', test('passed'));
  runner.on('fail', test('failed'));
  runner.on('pending', test('skipped'));
  runner.once('end', () => tell({ end: true }));
};

/** Returns the default reporter of the running mocha, wherever that is installed. */
function specOf() {
  // Its program may be a link, and lie outside of the repository.
  const paths = [realpathSync(process.argv[1]), process.argv[1], process.cwd()];
  const main = require.resolve('mocha', { paths });
  return require(main).reporters.Spec;
}

function pathOf(one) {
  const path = typeof one.titlePath === 'function' ? one.titlePath() : [one.fullTitle()];
  return path.map((part) => String(part).slice(0, 500)).slice(0, 50);
}
