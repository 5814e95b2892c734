/** The blueprint that adds tests and changes nothing else. Data only. */
import type { Blueprint } from '../blueprint.ts';
import { coding, type BuiltInSettings } from './default.ts';

const INSTRUCTIONS =
  'Add tests and nothing else: leave every other file as it is, unless the task itself asks for more. The new tests must pass on the code as it is; if one shows a fault in the code, leave that test out and say so.';

export const addTests = ({ review }: BuiltInSettings): Blueprint => ({
  name: 'add-tests',
  description: 'An agent adds tests and may change nothing else.',
  start: 'baseline',
  nodes: {
    baseline: { kind: 'exec', run: 'baseline', next: [{ to: 'code' }] },
    ...coding(review, INSTRUCTIONS),
    quick: {
      kind: 'exec',
      run: 'quick',
      next: [{ when: 'failed', to: 'code', atMost: 2 }, { to: 'new_tests' }],
    },
    new_tests: {
      kind: 'gate',
      rule: 'new_tests',
      next: [
        { when: 'passed', to: 'package' },
        { when: 'failed', to: 'code', atMost: 1 },
        { to: 'end', decline: { code: 'blocked', text: 'No test was added.' } },
      ],
    },
    // New tests are there by now. Goes on even after a round that changed nothing, because nothing
    // is verified yet.
    package: { kind: 'git', action: 'package', next: [{ to: 'tests_only' }] },
    tests_only: {
      kind: 'gate',
      rule: 'tests_only',
      next: [
        { when: 'passed', to: 'verify' },
        { when: 'failed', to: 'code', atMost: 1 },
        { to: 'verify', flag: 'Only tests should be added, but other files were changed too.' },
      ],
    },
  },
});
