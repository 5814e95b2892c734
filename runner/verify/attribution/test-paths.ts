/**
 * Tells from a path alone whether a file is a test, determines how checks run, or may help tests.
 * The only home of such names. Pure. Backstop: the file's text and what loads it (signs/, loading/)
 * reveal what a missing name would.
 */
import { extensionOf } from './languages.ts';

export type PathSign =
  /** Tests and their own files, whatever else is known of the file. */
  | { readonly kind: 'test'; readonly why: string }
  /**
   * Tool configuration, build scripts and files that tools bring, whatever else is known of the
   * file.
   */
  | { readonly kind: 'decisive'; readonly why: string }
  /** A word that both product and tests use; ignored if product loads the file. */
  | { readonly kind: 'weak'; readonly why: string };

const TEST_WORDS = new Set(
  'test tests testing testdata unittest unittests e2e fixture fixtures golden goldens conftest testcase testcases testutil testutils testsuite testsupport testlib testhelper testhelpers jest vitest mocha pytest rspec phpunit junit gtest cypress playwright'.split(
    ' ',
  ),
);
/**
 * Folders that hold tests if this is their whole name, but not if it is one word of a longer name.
 */
const TEST_FOLDERS = new Set(
  'spec specs t xt snapshots __snapshots__ __mocks__ __tests__ __test__ __fixtures__ expected expectations cassettes features androidtest benchmarks benches bench'.split(
    ' ',
  ),
);
const WEAK_WORDS = new Set(
  'setup teardown config conf configuration support helper helpers harness mock mocks mocking fake fakes stub stubs dummy snapshot snapshots expected expectation expectations spec specs matcher matchers assertion assertions sample samples example examples demo demos'.split(
    ' ',
  ),
);
const SOURCE_ROOTS = new Set(
  'src lib app source sources pkg cmd internal server client'.split(' '),
);
/** Folders in which a package keeps its programs. */
const PROGRAMS = new Set(['bin', 'sbin', 'libexec']);

const DECISIVE_FOLDERS =
  /(^|\/)(\.[^/]+|node_modules|site-packages|dist-packages|venv|vendor|buildSrc|__pypackages__)\/|^(ci|scripts?|build-scripts|tools?|hack|gradle|third_party)\//;
const DECISIVE_NAMES =
  /(^|\/)(\.[^/]+|[^/]*\.(config|conf)\.[a-z]{1,4}|[^/]*rc\.[cm]?[jt]s|(karma|vitest|jest|mocha|test|global|setup)[.-]?([Cc]onf|[Ss]etup|[Tt]eardown|[Ee]nvironment)s?\.[^/]+|setup-?[Tt]ests?[^/]*|[Gg]runtfile\.[^/]+|[Gg]ulpfile\.[^/]+|[Jj]akefile[^/]*|webpack\.[^/]+\.[cm]?[jt]s|noxfile\.py|fabfile\.py|tasks\.py|dodo\.py|wscript|SConstruct|SConscript|sitecustomize\.py|usercustomize\.py|build\.(rs|sc|zig|clj)|mix\.exs|[^/]*\.(exs|gradle|kts|sbt|cake|mk|cmake|gemspec|rake|podspec|nimble|cabal)|Rakefile|Makefile[^/]*|[^/]*\.(sh|bash|zsh|fish)\.in|dangerfile\.[^/]+|Package\.swift|project\.clj|magefile\.go|rebar\.config\.script)$/;
/** Settings of tools, whatever else their names say. */
const SETTINGS =
  /^(?:karma|vitest|jest|vite|ava|babel|webpack|rollup|playwright|cypress|mocha|jasmine|wdio|tsup|tsdown|esbuild|rspack|metro)[\w-]{0,30}\.(?:config|conf)(?:\.[\w-]{1,20}){1,3}$/;
/** Names that tools read beside a manifest; further down they are ordinary names. */
const DECISIVE_AT_TOP =
  /(^|\/)(setup|versioneer|ez_setup|runtests?|run_tests?|install|configure)\.(py|js|rb|php|pl|sh)$/;
const TEST_ENDINGS = new Set(
  'bats t snap feature robot golden approved received tap spec hurl'.split(' '),
);

/** Accepts a file that a test runner reads: tests and everything in their folders. */
export function isTestPath(path: string): boolean {
  return pathSign(path)?.kind === 'test';
}

/**
 * Accepts the configuration of a tool written in a programming language: `eslint.config.js`,
 * `.eslintrc.cjs`.
 */
export function isSettingsPath(path: string): boolean {
  return /(^|\/)([^/]+\.(?:config|conf)(?:\.[\w-]{1,20}){1,3}|\.[^/]*rc\.[cm]?[jt]s)$/.test(path);
}

export function pathSign(path: string): PathSign | undefined {
  const segments = path.split('/');
  const folders = segments.slice(0, -1);
  const name = segments.at(-1) ?? '';
  const isDeep = folders.some((folder) => SOURCE_ROOTS.has(folder.toLowerCase()));
  if (TEST_ENDINGS.has(extensionOf(path))) return test('its name says that it is a test');
  for (const [index, folder] of folders.entries()) {
    const lower = folder.toLowerCase();
    // Below a source folder, `spec` may be the product's subject.
    const below = folders.slice(0, index).some((each) => SOURCE_ROOTS.has(each.toLowerCase()));
    const isWhole = TEST_FOLDERS.has(lower) && (!below || lower.startsWith('__'));
    if (isWhole || wordsOf(folder).some((word) => TEST_WORDS.has(word))) {
      return test(`lies in ${folder}/`);
    }
  }
  if (SETTINGS.test(name)) {
    return { kind: 'decisive', why: 'its name says that it is configuration or a script' };
  }
  const words = wordsOf(name.replace(/\.[^.]*$/, ''));
  const word = words.find((each) => TEST_WORDS.has(each));
  if (word !== undefined) return test(`its name has the word "${word}"`);
  if (/([._]spec|[a-z0-9]Specs?)\.\w+$|^spec_/.test(name))
    return test('its name says that it is a test');
  if (DECISIVE_NAMES.test(path) && !(isDeep && isWeakConfig(name))) {
    return { kind: 'decisive', why: 'its name says that it is configuration or a script' };
  }
  if (DECISIVE_FOLDERS.test(path)) {
    return { kind: 'decisive', why: 'lies where tools and scripts are kept' };
  }
  if (!isDeep && folders.length < 3 && DECISIVE_AT_TOP.test(path)) {
    return { kind: 'decisive', why: 'its name says that it is configuration or a script' };
  }
  // Folders above a source folder name the package's subject.
  const root = folders.findLastIndex((folder) => SOURCE_ROOTS.has(folder.toLowerCase()));
  const weak =
    [...words, ...folders.slice(root + 1).flatMap(wordsOf)].find((each) => WEAK_WORDS.has(each)) ??
    folders.find((folder) => /^(examples?|samples?|demos?|playgrounds?)$/i.test(folder));
  return weak === undefined ? undefined : { kind: 'weak', why: `its path has the word "${weak}"` };
}

/**
 * Tells whether only the file's own name marks it as a test, by a word that product uses too and in
 * no form by which runners find tests: `testing.py`, `ab_testing.js`, `golden_ratio.rb`.
 */
export function mayBeProduct(path: string): boolean {
  const slash = path.lastIndexOf('/');
  if (isTestPath(`${path.slice(0, Math.max(0, slash))}/x`)) return false;
  const words = wordsOf(path.slice(slash + 1).replace(/\.[^.]*$/, ''));
  const last = words.at(-1);
  return words.every(
    (word) =>
      !TEST_WORDS.has(word) ||
      (word === 'testing' && last === word) ||
      (word === 'golden' && last !== word),
  );
}

/** `app.config.ts` below a source folder is often product; a tool's own name never is. */
function isWeakConfig(name: string): boolean {
  return (
    /\.(config|conf)\.\w+$|^setup\.\w+$/.test(name) &&
    !/^(karma|vitest|jest|vite|ava|babel|webpack|rollup|playwright|cypress|eslint|next|nuxt|svelte|tailwind|postcss|metro|wdio|tsup|esbuild|stylelint|prettier|commitlint|lint-staged|release|renovate|nyc|c8|mocha|jasmine|protractor|wallaby|stryker)\./.test(
      name,
    )
  );
}

/**
 * Returns the words of a name in lower case, split at punctuation and at capitals; digits at a
 * word's end may be dropped.
 */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, 300)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .flatMap((word) => (word === '' ? [] : [word, word.replace(/\d+$/, '')]));
}

/** Tells whether product usually lies here: below a folder of sources or programs, or in the root. */
export function isConventional(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  return (
    folders.length === 0 ||
    folders.some((folder) => SOURCE_ROOTS.has(folder.toLowerCase()) || PROGRAMS.has(folder))
  );
}

function test(why: string): PathSign {
  return { kind: 'test', why };
}
