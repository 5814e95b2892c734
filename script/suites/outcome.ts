// The outcome of a suite, and how it is shown. Owns the counting rules and the wording; runs
// nothing itself. A suite that ran nothing has failed: otherwise the last line would be green
// because a glob matched no file.

/** One test that did not pass, with its message. */
export interface Failure {
  name: string;
  text: string;
}

/** One test that was skipped, with its reason. */
export interface Skip {
  name: string;
  reason: string;
}

/** Slow test files that are named. */
const MAX_SLOW_FILES = 8;
/** A file that takes less time is not reported as slow. */
const SLOW_MS = 10_000;

export class Outcome {
  readonly suite: string;
  passed = 0;
  readonly #took = new Map<string, number>();
  readonly failures: Failure[] = [];
  readonly skips: Skip[] = [];
  milliseconds = 0;

  constructor(suite: string) {
    this.suite = suite;
  }

  pass(): void {
    this.passed += 1;
  }

  fail(name: string, text: string): void {
    this.failures.push({ name, text });
  }

  skip(name: string, reason: string): void {
    this.skips.push({ name, reason });
  }

  /** Records how long a test file took. */
  took(file: string, milliseconds: number): void {
    this.#took.set(file, milliseconds);
  }

  /** Called once, when the suite has ended. */
  end(milliseconds: number): void {
    this.milliseconds = milliseconds;
    if (this.passed === 0 && this.failures.length === 0) {
      this.fail(this.suite, 'The suite ran nothing.');
    }
  }

  /** `unit  12 passed, 0 failed, 1 skipped (3.4 s)` */
  line(): string {
    const seconds = (this.milliseconds / 1000).toFixed(1);
    return `${this.suite.padEnd(12)} ${counts([this])} (${seconds} s)`;
  }

  /** Names the slowest files, so that a suite that becomes slow is noticed; empty when none is. */
  slowest(): string {
    const slow = [...this.#took]
      .filter(([, ms]) => ms >= SLOW_MS)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, MAX_SLOW_FILES)
      .map(([file, ms]) => `${file.split('/').slice(-2).join('/')} ${Math.round(ms / 1000)} s`);
    return slow.length === 0 ? '' : `took longest: ${slow.join(', ')}`;
  }

  /**
   * Returns everything that did not pass, in full, and the slow files; empty when there is neither.
   */
  details(): string {
    const failed = this.failures.map((f) => `\nfailed: ${f.name}\n${indent(f.text)}`);
    const skipped = this.skips.map((s) => `skipped: ${s.name}: ${s.reason}`);
    const slow = this.slowest();
    return [...failed, ...skipped, ...(slow === '' ? [] : [slow])].join('\n');
  }
}

/** `N passed, N failed, N skipped` over the given suites. */
export function counts(outcomes: readonly Outcome[]): string {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const passed = sum((outcome) => outcome.passed);
  const failed = sum((outcome) => outcome.failures.length);
  const skipped = sum((outcome) => outcome.skips.length);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
