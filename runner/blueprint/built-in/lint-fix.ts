/** The blueprint that lets tools put right what tools can; no model is asked. Data only. */
import type { Blueprint } from '../blueprint.ts';

export const LINT_FIX: Blueprint = {
  name: 'lint-fix',
  description: 'Runs the tools that fix and format; asks no model, so it needs no key.',
  start: 'baseline',
  nodes: {
    baseline: { kind: 'exec', run: 'baseline', next: [{ to: 'fix' }] },
    fix: {
      kind: 'exec',
      run: 'fix',
      next: [
        { when: 'passed', to: 'changed' },
        { when: 'failed', to: 'some_changed' },
        {
          to: 'end',
          decline: {
            code: 'missing_dependency',
            text: 'No command is known that fixes or formats here. Name some under "fix" in .errand/config.yaml.',
          },
        },
      ],
    },
    changed: {
      kind: 'gate',
      rule: 'changed',
      next: [
        { when: 'passed', to: 'package' },
        {
          to: 'end',
          decline: {
            code: 'not_needed',
            text: 'There is nothing to fix: the tools ran and changed no file.',
          },
        },
      ],
    },
    // A linter exits with 1 when it leaves something for people; its fixes still stand.
    some_changed: {
      kind: 'gate',
      rule: 'changed',
      next: [
        { when: 'passed', to: 'package' },
        {
          to: 'end',
          decline: {
            code: 'blocked',
            text: 'The tools that fix and format failed, and changed no file. The log has their output.',
          },
        },
      ],
    },
    package: {
      kind: 'git',
      action: 'package',
      next: [{ when: 'changed', to: 'verify' }, { to: 'end' }],
    },
    verify: { kind: 'exec', run: 'verify', next: [{ to: 'end' }] },
  },
};
