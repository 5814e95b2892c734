/**
 * The steps of an attempt that brings the work of another onto a newer base, whatever blueprint
 * made it. No name leads to them: only a request to update does. Data only.
 */
import type { Blueprint } from '../blueprint.ts';
import { coding, type BuiltInSettings } from './default.ts';

export const updateBase = ({ review }: Pick<BuiltInSettings, 'review'>): Blueprint => ({
  name: 'update-base',
  description: 'Merges a newer base; an agent resolves what git cannot merge, and checks decide.',
  start: 'baseline',
  nodes: {
    baseline: { kind: 'exec', run: 'baseline', next: [{ to: 'merge' }] },
    merge: {
      kind: 'git',
      action: 'merge',
      next: [
        { when: 'clean', to: 'merged_package' },
        { when: 'conflict', to: 'code' },
        {
          to: 'end',
          decline: { code: 'not_needed', text: 'The newer base has all of this change already.' },
        },
      ],
    },
    // No model is asked about what git could merge.
    merged_package: {
      kind: 'git',
      action: 'package',
      next: [{ when: 'changed', to: 'merged_verify' }, { to: 'end' }],
    },
    merged_verify: { kind: 'exec', run: 'verify', next: [{ to: 'end' }] },
    ...coding(review),
  },
});
