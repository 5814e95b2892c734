/**
 * Finds which files of a repository hold tests according to reports: the file where a report places
 * a test, or the class or module that names it. Pure; never throws. Returns no file that is not in
 * the list, and none for documentation tests, which are beside the code they describe.
 */
import type { TestCase, TestReport } from './report.ts';

/** Languages whose reports name a class or module by a path with dots. */
const DOTTED = ['.py', '.java', '.kt', '.kts', '.groovy', '.scala', '.cs', '.fs', '.vb', '.php'];
const MAX_PARTS = 30;

/** Returns the members of `files` (paths from the root) in which the reports place tests. */
export function reportedFiles(
  reports: readonly TestReport[],
  files: readonly string[],
): ReadonlySet<string> {
  const known = new Set(files);
  const byBase = Map.groupBy(files, baseOf);
  const found = new Set<string>();
  const looked = new Set<string>();
  /** A check may run in a folder below the root, so the end of a path is enough. */
  const take = (path: string): boolean => {
    if (known.has(path)) {
      found.add(path);
      return true;
    }
    const ends = byBase.get(baseOf(path))?.filter((file) => file.endsWith(`/${path}`)) ?? [];
    for (const file of ends) found.add(file);
    return ends.length > 0;
  };
  for (const { cases, format } of reports) {
    const named = /\b(?:junit|unittest)\b/.test(format);
    for (const one of cases) {
      const [group = ''] = one.name.split(' > ', 1);
      if (isDocumentation(one, group)) continue;
      const key = `${one.file ?? ''}\n${group}`;
      if (looked.has(key)) continue;
      looked.add(key);
      if (one.file !== undefined && take(one.file)) continue;
      if (!named) continue;
      for (const path of dotted(group)) if (take(path)) break;
    }
  }
  return found;
}

/** pytest names a doctest after its module: `pkg.sums > pkg.sums.add`. */
function isDocumentation({ name }: TestCase, group: string): boolean {
  const rest = name.slice(group.length + ' > '.length);
  return group !== '' && (rest === group || rest.startsWith(`${group}.`));
}

/**
 * Returns paths for a name: `a.b.Test.test_c` may be a/b/Test.java or a/b.py; the longest comes
 * first.
 */
function dotted(name: string): string[] {
  if (!/^[\w$.]+$/.test(name) || !name.includes('.')) return [];
  const parts = (name.split('$', 1)[0] ?? '').split('.').slice(0, MAX_PARTS);
  return parts.flatMap((_, index) => {
    const path = parts.slice(0, parts.length - index).join('/');
    return DOTTED.map((ending) => `${path}${ending}`);
  });
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
