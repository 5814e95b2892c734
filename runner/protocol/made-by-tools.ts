/**
 * Owns the names and marks of files that tools leave in a work tree and nobody hands over: caches,
 * installed packages, coverage reports. Client and sandbox use the same ones, so that a snapshot
 * and a result leave out the same files. Pure.
 */

/**
 * By name, as git reads rules: a slash at the end is a folder. Only names that nobody gives to
 * sources: `build`, `dist` or `target` are not here, and are known by what is in them.
 */
export const MADE_BY_NAME = [
  // Python
  '__pycache__/',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
  '.pytype/',
  '.pyre/',
  '.hypothesis/',
  '.ipynb_checkpoints/',
  '.tox/',
  '.nox/',
  '.venv/',
  '.eggs/',
  '.pdm-build/',
  '.pdm-python',
  '.testmondata',
  '*.egg-info/',
  '.coverage',
  'htmlcov/',
  // JavaScript
  'node_modules/',
  'bower_components/',
  '.pnpm-store/',
  '.yarn/cache/',
  '.yarn/unplugged/',
  '.yarn/install-state.gz',
  '.pnp.cjs',
  '.pnp.loader.mjs',
  '.tap/',
  '.expo/',
  '.nyc_output/',
  '.eslintcache',
  '.stylelintcache',
  '*.tsbuildinfo',
  '.parcel-cache/',
  '.turbo/',
  '.nx/cache/',
  '.swc/',
  '.next/',
  '.nuxt/',
  '.svelte-kit/',
  '.astro/',
  '.docusaurus/',
  '.angular/cache/',
  '.wrangler/',
  '.stryker-tmp/',
  'playwright-report/',
  // Others
  '.gradle/',
  '.kotlin/',
  '.bundle/',
  '.rspec_status',
  '.sass-cache/',
  '.jekyll-cache/',
  '.elixir_ls/',
  '.flutter-plugins',
  '.flutter-plugins-dependencies',
  '.phpunit.result.cache',
  '.phpunit.cache/',
  '.php-cs-fixer.cache',
  '.dart_tool/',
  '.stack-work/',
  'dist-newstyle/',
  'elm-stuff/',
  '.cpcache/',
  '.zig-cache/',
  '.terraform/',
  'bin/Debug/',
  'bin/Release/',
  'obj/Debug/',
  'obj/Release/',
  '.DS_Store',
] as const;

/** Files that a tool writes into a folder of its own, by where they are in it. */
const MARKS = [
  'pyvenv.cfg',
  'CACHEDIR.TAG',
  'CMakeCache.txt',
  'project.assets.json',
  '.last-run.json',
  'composer/installed.json',
  'maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst',
  'tmp/compileJava/previous-compilation-data.bin',
];
/** The report of a run, in a folder that is called after coverage. */
const COVERAGE_FILES = [
  'lcov.info',
  'coverage-final.json',
  'coverage-summary.json',
  'clover.xml',
  '.resultset.json',
];
/** Coverage that V8 writes for one process, in a folder of its own. */
const OF_A_PROCESS = /\/tmp\/coverage-\d+-\d+-\d+\.json$/;
const COVERAGE_FOLDER = /cov/i;

/** The names of files that may say of a folder that a tool made it; `find` reads the star. */
export const TELLING_FILES: readonly string[] = [
  ...MARKS.map((mark) => mark.slice(mark.lastIndexOf('/') + 1)),
  ...COVERAGE_FILES,
  'coverage-*.json',
];

/** Turns a rule into an expression that finds the name in a path with a leading slash. */
function namePattern(rule: string): string {
  const name = rule.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return `/${name}${rule.endsWith('/') ? '/' : '$'}`;
}

const ANY_NAME = new RegExp(MADE_BY_NAME.map(namePattern).join('|'));

/** The rules without those whose names appear in these paths. */
export function rulesBeside(paths: readonly string[]): string[] {
  const named = paths.map((path) => `/${path}`).filter((path) => ANY_NAME.test(path));
  return MADE_BY_NAME.filter((rule) => {
    const pattern = new RegExp(namePattern(rule));
    return !named.some((path) => pattern.test(path));
  });
}

/** Part of the path with a name that tools use; undefined when there is none. */
export function namedAsMade(path: string): string | undefined {
  const found = ANY_NAME.exec(`/${path}`);
  return found ? path.slice(0, found.index + found[0].length - 1) : undefined;
}

/** The folder that the presence of this file says a tool made; undefined where it says nothing. */
export function folderMadeBy(path: string): string | undefined {
  const mark = MARKS.find((each) => path.endsWith(`/${each}`));
  if (mark !== undefined) return above(path.slice(0, -mark.length));
  const raw = OF_A_PROCESS.exec(path);
  const at = raw ? raw.index : path.lastIndexOf('/');
  if (at < 0 || (!raw && !COVERAGE_FILES.includes(path.slice(at + 1)))) return undefined;
  const folder = path.slice(0, at + 1);
  return COVERAGE_FOLDER.test(folder.slice(0, -1).split('/').at(-1) ?? '')
    ? above(folder)
    : undefined;
}

/** The top folder itself is no tool's. */
function above(folder: string): string | undefined {
  return folder === '' || folder === '/' ? undefined : folder;
}
