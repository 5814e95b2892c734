/** The blueprint that is followed where nothing else is named. Data only. */
import type { PlanWish, ReviewWish } from '../../config/repository-config.ts';
import type { Blueprint, Edge, Node } from '../blueprint.ts';

/** Settings for when the built-in blueprints plan ahead, and when they have the result reviewed. */
export interface BuiltInSettings {
  readonly plan: PlanWish;
  readonly review: ReviewWish;
}

export const defaultBlueprint = ({ plan, review }: BuiltInSettings): Blueprint => ({
  name: 'default',
  description: 'An agent does the work, with a plan if it is large; the checks decide.',
  start: 'baseline',
  nodes: {
    baseline: { kind: 'exec', run: 'baseline', next: [{ to: AHEAD[plan] }] },
    ...planning(plan),
    ...coding(review),
  },
});

const AHEAD: Record<PlanWish, string> = { always: 'plan', large: 'size', never: 'code' };

function planning(wish: PlanWish): Record<string, Node> {
  const plan: Node = {
    kind: 'agent',
    role: 'plan',
    next: [{ when: 'gave_up', to: 'end' }, { to: 'code' }],
  };
  const size: Node = {
    kind: 'gate',
    rule: 'large',
    next: [{ when: 'passed', to: 'plan' }, { to: 'code' }],
  };
  if (wish === 'never') return {};
  return wish === 'always' ? { plan } : { size, plan };
}

/**
 * Builds the nodes: code ⇄ quick checks, package, verify, and a review with one more round if
 * wanted.
 */
export function coding(wish: ReviewWish, instructions?: string): Record<string, Node> {
  const judged: Edge[] = wish === 'never' ? [] : [{ when: 'passed', to: JUDGE[wish] }];
  return {
    code: {
      kind: 'agent',
      role: 'code',
      ...(instructions === undefined ? {} : { instructions }),
      next: [{ when: 'finished', to: 'quick' }, { when: 'stands', to: 'package' }, { to: 'end' }],
    },
    quick: {
      kind: 'exec',
      run: 'quick',
      next: [{ when: 'failed', to: 'code', atMost: 2 }, { to: 'package' }],
    },
    package: {
      kind: 'git',
      action: 'package',
      next: [{ when: 'changed', to: 'verify' }, { to: 'end' }],
    },
    verify: { kind: 'exec', run: 'verify', next: [...judged, { to: 'end' }] },
    ...reviewing(wish),
  };
}

const JUDGE = { always: 'review', weak: 'evidence' } as const;

function reviewing(wish: ReviewWish): Record<string, Node> {
  const review: Node = {
    kind: 'agent',
    role: 'review',
    next: [{ when: 'findings', to: 'code', atMost: 1 }, { to: 'end' }],
  };
  const evidence: Node = {
    kind: 'gate',
    rule: 'weak_evidence',
    // A second review of the same work would cost more than it says.
    next: [{ when: 'passed', to: 'review', atMost: 1 }, { to: 'end' }],
  };
  if (wish === 'never') return {};
  return wish === 'always' ? { review } : { evidence, review };
}
