/**
 * Owns which blueprints are offered: those that come with every runner, and those of the
 * repository, by their file names. Pure.
 */

export interface OfferedBlueprint {
  readonly name: string;
  readonly description: string;
}

/** Folder in which a repository keeps its own blueprints. */
export const BLUEPRINT_FOLDER = '.errand/blueprints';

/** A test compares these names with those that the runner has (runner/blueprint/built-in/). */
export const BUILT_IN_BLUEPRINTS: readonly OfferedBlueprint[] = [
  {
    name: 'default',
    description: 'An agent does the work, with a plan if it is large; the checks decide.',
  },
  {
    name: 'fix-todo',
    description: 'An agent does what a TODO asks for, without a plan; the checks decide.',
  },
  {
    name: 'add-tests',
    description: 'An agent adds tests and may change nothing else.',
  },
  {
    name: 'dependency-update',
    description:
      'Updates dependencies with their own tool; an agent helps only if the checks then fail.',
  },
  {
    name: 'lint-fix',
    description: 'Runs the tools that fix and format; asks no model, so it needs no key.',
  },
  {
    name: 'review-only',
    description: 'A reviewer reads the changes that are already there; nothing is changed.',
  },
];

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/**
 * Returns all blueprints to choose from; one of the repository replaces a built-in one of the same
 * name.
 */
export function offeredBlueprints(
  files: readonly string[],
  ownWords: string,
): readonly OfferedBlueprint[] {
  const own = files.flatMap((file) => {
    const name = file.replace(/\.ya?ml$/, '');
    return name !== file && NAME.test(name) ? [{ name, description: ownWords }] : [];
  });
  const named = new Set(own.map(({ name }) => name));
  return [
    ...own.toSorted((a, b) => a.name.localeCompare(b.name)),
    ...BUILT_IN_BLUEPRINTS.filter(({ name }) => !named.has(name)),
  ];
}
