/** The blueprint that reviews what is there and changes nothing. Data only. */
import type { Blueprint } from '../blueprint.ts';

export const REVIEW_ONLY: Blueprint = {
  name: 'review-only',
  description: 'A reviewer reads the changes that are already there; nothing is changed.',
  start: 'review',
  nodes: {
    review: {
      kind: 'agent',
      role: 'review',
      next: [
        {
          when: 'gave_up',
          to: 'end',
          decline: { code: 'blocked', text: 'No review was made.' },
        },
        { to: 'end' },
      ],
    },
  },
};
