/**
 * Owns what tools leave in a work tree and nobody hands over: caches, installed packages, reports
 * of coverage. Client and sandbox go by the same names and marks, so that what is neither sent nor
 * in a result is the same. Pure.
 */

/** By name, as git reads rules: a slash at the end is a folder. */
export const MADE_BY_NAME = [
  '__pycache__/',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
  '.hypothesis/',
  '.ipynb_checkpoints/',
  '.tox/',
  '.nox/',
  '.venv/',
  '.eggs/',
  '*.egg-info/',
  '.coverage',
  '.nyc_output/',
  'node_modules/',
  'bower_components/',
  '.pnpm-store/',
  '.yarn/cache/',
  '.yarn/unplugged/',
  '.yarn/install-state.gz',
  '.eslintcache',
  '.stylelintcache',
  '.parcel-cache/',
  '.turbo/',
  '.gradle/',
  '.bundle/',
  '.dart_tool/',
  '.stack-work/',
  '.terraform/',
  '.DS_Store',
] as const;

/** Files that a tool writes into a folder of its own, whatever that is called. */
export const FOLDER_MARKS: readonly string[] = ['pyvenv.cfg', 'CACHEDIR.TAG'];
/** The report of a run, in a folder that is called after coverage. */
export const COVERAGE_FILES: readonly string[] = [
  'lcov.info',
  'coverage-final.json',
  'coverage-summary.json',
  'clover.xml',
];
const COVERAGE_FOLDER = /cov/i;

/** As an expression that finds the name in a path with a slash before it. */
export function namePattern(rule: string): string {
  const name = rule.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return `/${name}${rule.endsWith('/') ? '/' : '$'}`;
}

/** The folder that the presence of this file says a tool made; undefined where it says nothing. */
export function folderMadeBy(path: string): string | undefined {
  const at = path.lastIndexOf('/');
  const [folder, name] = [path.slice(0, Math.max(at, 0)), path.slice(at + 1)];
  if (folder === '') return undefined;
  if (FOLDER_MARKS.includes(name)) return `${folder}/`;
  const called = folder.slice(folder.lastIndexOf('/') + 1);
  return COVERAGE_FILES.includes(name) && COVERAGE_FOLDER.test(called) ? `${folder}/` : undefined;
}

const NAMED = MADE_BY_NAME.map((rule) => new RegExp(namePattern(rule)));

/** The part of the path that is named like what tools make; undefined where none is. */
export function namedAsMade(path: string): string | undefined {
  const whole = `/${path}`;
  const ends = NAMED.flatMap((pattern) => {
    const found = pattern.exec(whole);
    return found ? [found.index + found[0].length] : [];
  });
  return ends.length === 0 ? undefined : whole.slice(1, Math.min(...ends));
}
