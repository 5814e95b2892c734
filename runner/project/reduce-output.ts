/**
 * The failing part of a check's output, for the model and for the user: what a known reporter says
 * of each failure, otherwise the lines that look like errors and the end. Pure and bounded; it only
 * leaves lines out, and never decides whether a check passed.
 */
import { stripVTControlCharacters } from 'node:util';

const MAX_REDUCED_CHARACTERS = 6000;
const MAX_LINE_CHARACTERS = 400;

interface Reporter {
  /** Matches output of this form. */
  readonly knows: RegExp;
  /** Matches the first line of a failure. */
  readonly begins: RegExp;
  /** Matches the line after a failure, which is not part of it. */
  readonly ends: RegExp;
  /** Matches totals, which are kept wherever they are. */
  readonly totals: RegExp;
}

const REPORTERS: readonly Reporter[] = [
  {
    // TAP
    knows: /^(TAP version \d+|\d+\.\.\d+|not ok \d+)/m,
    begins: /^\s*not ok\b(?!.*# (TODO|SKIP))/i,
    ends: /^\s*((not )?ok\b|# Subtest|\d+\.\.\d+|# (tests|pass))/,
    totals: /^# (tests|pass|fail|cancelled|skipped)\b/,
  },
  {
    // node:test, its spec reporter: failures are repeated at the end
    knows: /^✖ failing tests:$|^ℹ tests \d+/m,
    begins: /^\s*(✖ (?!failing tests:)|test at )/,
    ends: /^\s*(✔|▶|ℹ|test at )/,
    totals: /^ℹ (tests|pass|fail)\b/,
  },
  {
    // pytest
    knows: /^=+ (test session starts|FAILURES|ERRORS|short test summary info|\d+ failed)/m,
    begins: /^(_{3,} .+ _{3,}|FAILED |ERROR )/,
    ends: /^=+ /,
    totals: /^=+ .*\b(failed|passed|error)/,
  },
  {
    // unittest
    knows: /^(FAIL|ERROR): .+\n-{20,}/m,
    begins: /^(FAIL|ERROR): /,
    ends: /^(={20,}|Ran \d+ tests?)/,
    totals: /^(Ran \d+ tests?|FAILED \()/,
  },
  {
    // go test, go vet
    knows: /^\s*--- (FAIL|PASS): |^FAIL\t|^ok {2}\t/m,
    begins: /^\s*(--- FAIL: |panic: |#\s\S)|^\S+\.go:\d+/,
    ends: /^\s*(--- (PASS|SKIP): |=== RUN|ok {2}\t|PASS$)/,
    totals: /^(FAIL|ok {2})\t/,
  },
  {
    // cargo
    knows: /^test result: |^error(\[E\d+\])?: |^\s+Compiling /m,
    begins: /^(---- .+ stdout ----|error(\[E\d+\])?: |test .+ \.\.\. FAILED)/,
    ends: /^(warning: |\s+Compiling |test .+ \.\.\. ok|failures:$)/,
    totals: /^test result: /,
  },
  {
    // jest, vitest
    knows: /^\s*(FAIL|PASS|Tests:|Test Files|Test Suites:)\s+/m,
    begins: /^\s*(● |FAIL\s|× )/,
    ends: /^\s*(PASS\s|✓ |Test Suites:|Test Files|Tests:)/,
    totals: /^\s*(Tests|Test Suites|Test Files):?\s+/,
  },
];

const ERROR_LINE =
  /\b(error|failed|failure|fatal|panic|exception|traceback|assert\w*)\b|^E {2,}|^\S+:\d+(:\d+)?:/i;

/**
 * Returns at most `max` characters (6,000 when absent) in whole lines, with a mark where lines are
 * left out.
 */
export function reduceOutput(output: string, max: number = MAX_REDUCED_CHARACTERS): string {
  const clean = stripVTControlCharacters(output).replaceAll('\r\n', '\n').trimEnd();
  const lines = clean.split('\n').map(shortened);
  const whole = lines.join('\n');
  if (whole.length <= max / 3) return whole;
  const reporter = REPORTERS.find(({ knows, begins }) => {
    return knows.test(clean) && lines.some((line) => begins.test(line));
  });
  const picked = reporter ? failures(lines, reporter) : suspicious(lines);
  return fit(lines, picked, max);
}

function failures(lines: readonly string[], reporter: Reporter): Set<number> {
  const picked = new Set<number>();
  let inside = false;
  for (const [index, line] of lines.entries()) {
    if (reporter.begins.test(line)) inside = true;
    else if (reporter.ends.test(line)) inside = false;
    if (inside || reporter.totals.test(line)) picked.add(index);
  }
  return picked;
}

/** Finds lines that look like errors, with a few lines around them. */
function suspicious(lines: readonly string[]): Set<number> {
  const picked = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (!ERROR_LINE.test(line)) continue;
    for (let near = index - 1; near <= index + 3; near += 1) {
      if (near >= 0 && near < lines.length) picked.add(near);
    }
  }
  return picked;
}

/**
 * Takes picked lines from the front in two thirds of the space; the end of the output gets the
 * rest.
 */
function fit(lines: readonly string[], picked: ReadonlySet<number>, max: number): string {
  const chosen = new Set<number>();
  let room = Math.floor(max * 0.95);
  const share = picked.size > 0 ? Math.floor(room / 3) : 0;
  const take = (index: number, leave: number): boolean => {
    const cost = (lines[index]?.length ?? 0) + 1;
    if (chosen.has(index)) return true;
    if (cost > room - leave) return false;
    room -= cost;
    chosen.add(index);
    return true;
  };
  for (const index of picked) if (!take(index, share)) break;
  for (let index = lines.length - 1; index >= 0 && take(index, 0); index -= 1);

  const parts: string[] = [];
  let last = -1;
  for (const index of [...chosen].toSorted((a, b) => a - b)) {
    if (index !== last + 1) parts.push('…');
    parts.push(lines[index] ?? '');
    last = index;
  }
  const text = parts.join('\n');
  return text.length > max ? text.slice(-max) : text;
}

function shortened(line: string): string {
  return line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS - 1)}…` : line;
}
