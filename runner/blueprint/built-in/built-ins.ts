/** Finds the blueprints that come with the runner. Data only. */
import type { Blueprint } from '../blueprint.ts';
import { addTests } from './add-tests.ts';
import { defaultBlueprint, type BuiltInSettings } from './default.ts';
import { dependencyUpdate } from './dependency-update.ts';
import { fixTodo } from './fix-todo.ts';
import { LINT_FIX } from './lint-fix.ts';
import { REVIEW_ONLY } from './review-only.ts';

export const USUAL: BuiltInSettings = { plan: 'large', review: 'weak' };

/** Returns all built-in blueprints, in the order in which people look for one. */
export function builtIns(wishes: Partial<BuiltInSettings> = {}): readonly Blueprint[] {
  const all = { ...USUAL, ...wishes };
  return [
    defaultBlueprint(all),
    fixTodo(all),
    addTests(all),
    dependencyUpdate(all),
    LINT_FIX,
    REVIEW_ONLY,
  ];
}
