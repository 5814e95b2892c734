/**
 * Owns which blueprints are offered: those that come with every runner, and those of the
 * repository. Pure.
 */
import type { Translate } from '../tasks/wording.ts';

export interface OfferedBlueprint {
  readonly name: string;
  readonly description: string;
}

/** A test compares these names with those that the runner has (runner/blueprint/built-in/). */
export const builtInBlueprints = (t: Translate): readonly OfferedBlueprint[] => [
  {
    name: 'default',
    description: t('An agent does the work, with a plan if it is large; the checks decide.'),
  },
  {
    name: 'fix-todo',
    description: t('An agent does what a TODO asks for, without a plan; the checks decide.'),
  },
  {
    name: 'add-tests',
    description: t('An agent adds tests and may change nothing else.'),
  },
  {
    name: 'dependency-update',
    description: t(
      'Updates dependencies with their own tool; an agent helps only if the checks then fail.',
    ),
  },
  {
    name: 'lint-fix',
    description: t('Runs the tools that fix and format; asks no model, so it needs no key.'),
  },
  {
    name: 'review-only',
    description: t('A reviewer reads the changes that are already there; nothing is changed.'),
  },
];

/** The wire takes no other. */
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/**
 * Returns all blueprints to choose from; one of the repository replaces a built-in one of the same
 * name.
 */
export function offeredBlueprints(
  own: readonly string[],
  t: Translate,
): readonly OfferedBlueprint[] {
  const description = t("The repository's own.");
  const named = own.filter((name) => NAME.test(name));
  return [
    ...named.toSorted((a, z) => a.localeCompare(z)).map((name) => ({ name, description })),
    ...builtInBlueprints(t).filter(({ name }) => !named.includes(name)),
  ];
}
