// The form in which the suite inside the extension host hands its results to the test outside.

export interface HostResult {
  name: string;
  state: 'passed' | 'failed' | 'skipped';
  /** What a failed test said. */
  text?: string;
}
