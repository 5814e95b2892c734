/**
 * Leaves out of a command's output what says nothing but that tests passed: of many passed tests in
 * a row all but the first and the last, and what TAP tells of each (its time). Pure. Output in
 * which no test runner sums up its run is returned as it is, and so is every other line: failures,
 * skipped tests, and whatever the tests print themselves. The output is anybody's: each pattern looks
 * at a line once from its beginning to its end, however long it is, or a few kilobytes would hold up
 * the runner for minutes.
 */

/** Passed tests in a row that are still shown one by one. */
const MAX_SHOWN = 4;

interface Reporter {
  /** Matches the line in which it sums up a run. */
  readonly summary: RegExp;
  readonly passed: RegExp;
  /** Matches a line that announces a test; where the test passed, it goes with it. */
  readonly begun?: RegExp;
  /** Matches lines of the summary that say nothing: counts of none, and times. */
  readonly empty?: RegExp;
}

const TAP: Reporter = {
  summary: /^1\.\.\d+[ \t]*$/m,
  passed: /^\s*ok \d+\b(?!.*# (?:skip|todo)\b)/i,
  begun: /^\s*# Subtest: /,
  empty: /^# (?:(?:suites|cancelled|skipped|todo) 0|duration_ms [\d.]+)$/,
};

const REPORTERS: readonly Reporter[] = [
  TAP,
  {
    // Node, Jest, Vitest, Mocha.
    summary: /^(?:ℹ tests \d|[ \t]*Tests:?[ \t].*\d passed|[ \t]*\d+ passing\b)/m,
    passed: /^\s*[✔✓√] \S/,
    empty: /^ℹ (?:(?:suites|cancelled|skipped|todo) 0|duration_ms [\d.]+)$/,
  },
  {
    // pytest -v.
    summary: /^=+ .*\d (?:passed|failed)\b/m,
    passed: /^[^\s:]+::.* PASSED\s*(?:\[ *\d+%\])?$/,
  },
  {
    // Cargo.
    summary: /^test result: /m,
    passed: /^test .* \.\.\. ok$/,
  },
  {
    // unittest -v of Python.
    summary: /^Ran \d+ tests? in /m,
    passed: /^.* \.\.\. ok$/,
  },
  {
    // go test -v.
    summary: /^(?:ok|FAIL|PASS)\b/m,
    passed: /^\s*--- PASS: /,
    begun: /^=== (?:RUN|PAUSE|CONT)\b/,
  },
  {
    // GoogleTest.
    summary: /^\[ {2}PASSED {2}\] /m,
    passed: /^\[ {7}OK \] /,
    begun: /^\[ RUN {6}\] /,
  },
];

export function withoutPassedTests(text: string): string {
  const lines = text.split('\n');
  const reporter = REPORTERS.find(
    ({ summary, passed }) => summary.test(text) && lines.some((line) => passed.test(line)),
  );
  return reporter ? shortened(lines, reporter).join('\n') : text;
}

function shortened(lines: readonly string[], reporter: Reporter): string[] {
  const shown: string[] = [];
  let run: string[] = [];
  let begun: string[] = [];
  const show = (some: readonly string[]): void => {
    for (const line of some) shown.push(line);
  };
  const endRun = (): void => {
    show(runWords(run));
    run = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (reporter.passed.test(line)) {
      // Tests within others are announced after them, and pass before them.
      if (begun.length > 1) {
        endRun();
        show(begun.slice(0, -1));
      }
      begun = [];
      run.push(line);
      if (reporter === TAP) at = endOfDetails(lines, at);
    } else if (reporter.begun?.test(line)) {
      begun.push(line);
    } else if (!reporter.empty?.test(line)) {
      endRun();
      show(begun);
      shown.push(line);
      begun = [];
    }
  }
  endRun();
  return [...shown, ...begun];
}

function runWords(run: readonly string[]): string[] {
  const [first, last] = [run[0], run.at(-1)];
  if (run.length <= MAX_SHOWN || first === undefined || last === undefined) return [...run];
  return [first, `[… ${run.length - 2} more passed …]`, last];
}

const MAX_DETAIL_LINES = 40;

/** A result of a test, or a new beginning: no such line is told of the test before it. */
const RESULT = /^\s*(?:not )?ok\b|^\s*(?:1\.\.\d|# |Bail out!|---)/i;

/**
 * Returns the last line of what TAP tells of the test in this line, or the line itself. What a test
 * prints may look like the beginning of that, and what comes then is not about this test.
 */
function endOfDetails(lines: readonly string[], at: number): number {
  const begin = lines[at + 1]?.trimEnd() ?? '';
  if (begin.trimStart() !== '---') return at;
  const end = begin.replace('---', '...');
  const indent = begin.replace('---', '');
  for (let next = at + 2; next <= at + MAX_DETAIL_LINES; next += 1) {
    const line = lines[next];
    if (line === undefined || !line.startsWith(indent) || RESULT.test(line)) return at;
    if (line.trimEnd() === end) return next;
  }
  return at;
}
