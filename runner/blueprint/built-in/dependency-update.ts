/**
 * The blueprint that updates dependencies by command; an agent works only if that breaks something.
 * Data only.
 */
import type { Blueprint } from '../blueprint.ts';
import { coding, type BuiltInSettings } from './default.ts';

const INSTRUCTIONS =
  'The dependencies were updated by command, and the checks fail now. Make the code work with what was updated; do not undo the update.';

export const dependencyUpdate = ({ review }: BuiltInSettings): Blueprint => ({
  name: 'dependency-update',
  description:
    'Updates dependencies with their own tool; an agent helps only if the checks then fail.',
  start: 'baseline',
  nodes: {
    baseline: { kind: 'exec', run: 'baseline', next: [{ to: 'update' }] },
    update: {
      kind: 'exec',
      run: 'update',
      next: [
        { when: 'passed', to: 'changed' },
        {
          when: 'no_command',
          to: 'end',
          decline: {
            code: 'missing_dependency',
            text: 'No command is known that updates the dependencies here. Name some under "update" in .errand/config.yaml.',
          },
        },
        {
          to: 'end',
          decline: { code: 'blocked', text: 'The command that updates the dependencies failed.' },
        },
      ],
    },
    changed: {
      kind: 'gate',
      rule: 'changed',
      next: [
        { when: 'passed', to: 'first_package' },
        { to: 'end', decline: { code: 'not_needed', text: 'All dependencies are up to date.' } },
      ],
    },
    first_package: {
      kind: 'git',
      action: 'package',
      next: [{ when: 'changed', to: 'first_verify' }, { to: 'end' }],
    },
    first_verify: {
      kind: 'exec',
      run: 'verify',
      next: [{ when: 'passed', to: 'end' }, { to: 'code' }],
    },
    ...coding(review, INSTRUCTIONS),
  },
});
