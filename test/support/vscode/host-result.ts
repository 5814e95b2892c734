// The form in which the suite inside the extension host passes its results to the test outside.

export interface HostResult {
  name: string;
  state: 'passed' | 'failed' | 'skipped';
  /** Message of a failed test. */
  text?: string;
}
