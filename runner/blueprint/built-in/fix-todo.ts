/** The blueprint of a TODO: small work, so nothing is planned ahead. Data only. */
import type { Blueprint } from '../blueprint.ts';
import { coding, type BuiltInSettings } from './default.ts';

export const fixTodo = ({ review }: BuiltInSettings): Blueprint => ({
  name: 'fix-todo',
  description: 'An agent does what a TODO asks for, without a plan; the checks decide.',
  start: 'baseline',
  nodes: { baseline: { kind: 'exec', run: 'baseline', next: [{ to: 'code' }] }, ...coding(review) },
});
