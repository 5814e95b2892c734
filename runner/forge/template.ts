/**
 * Owns which of a repository's template files a pull request begins with: where GitHub and GitLab
 * look for them, and the choice among several. Pure; its caller reads them from the base branch,
 * never from the change.
 */
import { ErrandError } from '../protocol/errors.ts';
import { withMore } from '../protocol/text.ts';

/** The folders in which templates may be, for a listing; '' is the top, without what is below it. */
export const TEMPLATE_FOLDERS = {
  github: ['.github', '', 'docs'],
  gitlab: ['.gitlab'],
} as const;

export const MAX_TEMPLATE_BYTES = 60_000;

interface Templates {
  /** The one that the forge itself would take. */
  readonly usual: string | undefined;
  /** Those that a person chooses from, by name. */
  readonly others: ReadonlyMap<string, string>;
}

/**
 * The path of the template; undefined where there is none, or several of which none is the usual
 * one.
 * @param paths the files below the folders
 * @param named the name that the user chose, with or without its ending
 */
export function chooseTemplate(
  forge: 'github' | 'gitlab',
  paths: readonly string[],
  named: string | undefined,
): string | undefined {
  const { usual, others } = forge === 'github' ? githubs(paths) : gitlabs(paths);
  if (named === undefined) {
    const [only, second] = others.values();
    return usual ?? (second === undefined ? only : undefined);
  }
  const wanted = named.toLowerCase();
  for (const [name, path] of others) {
    const plain = name.toLowerCase();
    if (plain === wanted || plain.replace(/\.\w+$/, '') === wanted) return path;
  }
  const names = [...others.keys()];
  throw new ErrandError('not_found', `The base branch has no template "${named}".`, {
    hint:
      names.length === 0
        ? 'It has none to choose from: leave --template out.'
        : `It has ${withMore(names.slice(0, 10), names.length)}.`,
  });
}

/** The names of those that a person can choose from. */
export function templateNames(forge: 'github' | 'gitlab', paths: readonly string[]): string[] {
  return [...(forge === 'github' ? githubs(paths) : gitlabs(paths)).others.keys()];
}

/** `pull_request_template.md` in any case, in the order of the folders; or a folder of that name. */
function githubs(paths: readonly string[]): Templates {
  const singles = TEMPLATE_FOLDERS.github.flatMap((folder) => {
    const prefix = folder === '' ? '' : `${folder}/`;
    return paths.filter((path) => {
      const below = path.startsWith(prefix) ? path.slice(prefix.length) : '/';
      return /^pull_request_template(?:\.md|\.txt)?$/i.test(below);
    });
  });
  const chosen = paths.filter((path) =>
    /^(?:\.github\/|docs\/)?pull_request_template\/[^/]+\.(?:md|txt)$/i.test(path),
  );
  return { usual: singles[0], others: byName(chosen) };
}

function gitlabs(paths: readonly string[]): Templates {
  const all = paths.filter((path) => /^\.gitlab\/merge_request_templates\/[^/]+\.md$/.test(path));
  const usual = all.find((path) => /\/default\.md$/i.test(path));
  return { usual, others: byName(all) };
}

function byName(paths: readonly string[]): Map<string, string> {
  return new Map(paths.toReversed().map((path) => [path.slice(path.lastIndexOf('/') + 1), path]));
}
