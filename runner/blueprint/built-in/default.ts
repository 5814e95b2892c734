/** The blueprint that is followed where nothing else is named. Data only. */
import type { Blueprint } from '../blueprint.ts';

export const DEFAULT: Blueprint = {
  name: 'default',
  description: 'An agent does the work; the checks decide, in a clean room.',
  start: 'baseline',
  nodes: {
    baseline: { kind: 'exec', run: 'baseline', next: [{ to: 'code' }] },
    code: {
      kind: 'agent',
      role: 'code',
      next: [{ when: 'finished', to: 'package' }, { to: 'end' }],
    },
    package: {
      kind: 'git',
      action: 'package',
      next: [{ when: 'changed', to: 'verify' }, { to: 'end' }],
    },
    verify: { kind: 'exec', run: 'verify', next: [{ to: 'end' }] },
  },
};
