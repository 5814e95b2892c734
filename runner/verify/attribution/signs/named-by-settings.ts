/**
 * Finds files that settings of test tools load, and tells which files hold such settings. Pure over
 * texts. Backstop: the other signs decide on what it misses.
 */
import { wordsOf } from '../test-paths.ts';

const SETTINGS_FILE =
  /^(?:package\.json|composer\.json|pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|\.?mypy\.ini|\.?pylintrc|\.flake8|phpunit\.xml.*|ps(?:alm|tan).*\.xml.*|phpstan\..*|\.rubocop\.ya?ml|codeception\.ya?ml|behat\.ya?ml|\.(?:mocharc|taprc|rspec|busted|jasmine|nycrc|c8rc|proverc|swcrc|babelrc).*)$/;
const TOOLS = new Set(
  'jest vitest vite mocha ava jasmine karma cypress playwright wdio cucumber babel tap bunfig'.split(
    ' ',
  ),
);
const IN_SOURCE = /(^|\/)(src|lib|app|bin|source|sources|pkg|cmd|internal|server|client)\//;

/**
 * Accepts names of files with test settings. A word such as `invite.ts` does not name a tool, and
 * `lib/jasmine.js` is product.
 */
export function holdsTestSettings(path: string): boolean {
  if (/(^|\/)(node_modules|vendor)\//.test(path)) return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (SETTINGS_FILE.test(name)) return true;
  const [, stem = '', ending] = /^(.*)\.([cm]?[jt]s|json|toml|ya?ml)$/.exec(name) ?? [];
  if (ending === undefined || !wordsOf(stem).some((word) => TOOLS.has(word))) return false;
  return (
    !ending.endsWith('s') ||
    !IN_SOURCE.test(path) ||
    /(^|[._-])(config|conf|setup|workspace|preset)s?([._-]|$)/i.test(stem)
  );
}

const SETTING =
  /(?:^|[\s"'{,<-])(?:\w{0,30}[sS]etup\w{0,20}|\w{0,20}[tT]eardown|require|import|loader|preload|bootstrap|helpers?|file|transform\w{0,10}|reporters?|testRunner|runner|testEnvironment|environment|resolver|sequencer|snapshot\w{0,20}|presets?|plugins?|setupFilesAfterEnv|conftest|-r|-p)["']?\s*[:= \t(]\s*((?:\[[^\]]{0,2000}\])|(?:\{[^}]{0,2000}\})|(?:["']?[\w./@-]{1,200}))/g;

/**
 * Returns the paths that the settings in a file load, relative to its folder or to the root.
 * Without a path, the text holds commands.
 */
export function namedBySettings(text: string, path = ''): string[] {
  const found: string[] = [];
  const settings = path.endsWith('package.json') ? withoutOwnNames(text) : text;
  for (const [, value = ''] of settings.slice(0, 200_000).matchAll(SETTING)) {
    for (const [word] of value.matchAll(/[\w./@-]{2,200}/g))
      if (found.length < 2000) found.push(word);
  }
  // `TXT = checks.texts:Plugin` is how flake8 loads plugins that no package provides.
  const local =
    /^\[flake8:local-plugins\]$([\s\S]{0,5000}?)(?=^\[|(?![\s\S]))/m.exec(settings)?.[1] ?? '';
  for (const [, word = ''] of local.matchAll(/=\s*([\w.]{2,200}):\w/g)) found.push(word);
  return found;
}

/** In these settings, `import` and `require` are conditions for the package's files, not loads. */
function withoutOwnNames(text: string): string {
  try {
    const { imports, exports, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return imports === undefined && exports === undefined ? text : JSON.stringify(rest);
  } catch {
    return text;
  }
}
