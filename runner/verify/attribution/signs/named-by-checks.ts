/**
 * Finds files that a check runs by name, such as `node check.js` or `./verify.sh`, also through
 * scripts and targets in the base's manifests. Pure over texts. Backstop: the other signs decide on
 * what it misses.
 */
import { joined } from '../loading/tree.ts';
import { wordsOf } from '../test-paths.ts';

const MAX_COMMAND_CHARACTERS = 200_000;

/**
 * Returns the commands of checks, expanded through `package.json` scripts, with the base's other
 * recipes as a whole.
 */
export function commandTexts(
  checks: readonly { readonly command: string }[],
  manifests: ReadonlyMap<string, string>,
): string {
  const parts = checks.map(({ command }) => command.slice(0, 10_000));
  for (const [path, text] of manifests) {
    if (path.endsWith('package.json')) parts.push(...scriptsOf(text, parts.join('\n')));
    else if (recipes(path, parts.join('\n'))) parts.push(text.slice(0, 100_000));
  }
  return parts.join('\n').slice(0, MAX_COMMAND_CHARACTERS);
}

/** Accepts manifests whose text `commandTexts` reads. */
export function holdsCommands(path: string): boolean {
  return /(^|\/)(package\.json|composer\.json|(GNU)?[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml|Rakefile|tox\.ini|noxfile\.py|CMakeLists\.txt|meson\.build|deno\.jsonc?|\.cargo\/config(?:\.toml)?)$/.test(
    path,
  );
}

function recipes(path: string, commands: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const tools: readonly (readonly [RegExp, RegExp])[] = [
    [/makefile$/, /\bg?make\b/],
    [/^justfile$/, /\bjust\b/],
    [/^taskfile/, /\btask\b/],
    [/^rakefile$/, /\brake\b/],
    [/^tox\.ini$/, /\btox\b/],
    [/^noxfile/, /\bnox\b/],
    [/^composer/, /\bcomposer\b/],
    [/^cmakelists/, /\bc(make|test)\b/],
    [/^meson/, /\b(meson|ninja)\b/],
    [/^deno/, /\bdeno\b/],
    [/^config(?:\.toml)?$/, /\bcargo\b/],
  ];
  return tools.some(([file, command]) => file.test(name) && command.test(commands));
}

function scriptsOf(text: string, commands: string): string[] {
  let scripts: Record<string, unknown>;
  try {
    scripts = (JSON.parse(text) as { scripts?: Record<string, unknown> } | null)?.scripts ?? {};
  } catch {
    return [];
  }
  const found: string[] = [];
  const done = new Set<string>();
  let seen = commands;
  for (let round = 0; round < 8; round += 1) {
    const more = Object.entries(scripts).filter(
      ([name, value]) => !done.has(name) && typeof value === 'string' && runs(seen, name),
    );
    if (more.length === 0) break;
    for (const [name, value] of more) {
      done.add(name);
      found.push(String(value).slice(0, 10_000));
    }
    seen = [commands, ...found].join('\n').slice(0, MAX_COMMAND_CHARACTERS);
  }
  return found;
}

function runs(commands: string, name: string): boolean {
  const plain = name.replace(/^(pre|post)/, '');
  return [name, plain].some((each) =>
    commands
      .split('\n')
      .some(
        (line) =>
          /\b(npm|pnpm|yarn|bun|node --run|run-[sp]|npm-run-all|concurrently|wireit|turbo|nx)\b/.test(
            line,
          ) && line.split(/[\s"';&|]+/).includes(each),
      ),
  );
}

const PROGRAM =
  /(?:^|[\s;&|("'`@-])(?:(?:\S{0,80}\/)?(?:node|nodejs|deno|bun|tsx|ts-node|python[\d.]*|pypy3?|ruby|perl|php|lua[\d.]*|luajit|bash|sh|zsh|dash|elixir|Rscript|julia|groovy|swift|dart|kotlin|java|source|\.)((?:[ \t]+(?:-[^\s;&|]{1,80}|run|[A-Z_]{1,40}=\S{0,80})){0,6})[ \t]+["']?([^\s"';&|()]{1,300})|["']?(\.{1,2}\/[^\s"';&|()]{1,300}))/gm;

/** Returns the files that are run by name, or their stems if a program is built from a source. */
export function namedPrograms(commands: string): {
  readonly files: ReadonlySet<string>;
  readonly stems: ReadonlySet<string>;
} {
  const files = new Set<string>();
  const stems = new Set<string>();
  for (const [, options = '', word, direct] of commands.matchAll(PROGRAM)) {
    // `node --test add.test.js` and `python -m pytest x.py` pass a file to a tool; `sh -n add.sh`
    // and `php -l add.php` only read it.
    if (/(^|\s)(--test\b|-m\b|-c\b|-e\b|-n\b|-l\b|--eval\b|--check\b|--syntax)/.test(options)) {
      continue;
    }
    const path = joined('', (word ?? direct ?? '').replace(/^\.\//, ''));
    if (path === undefined || path === '') continue;
    files.add(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (direct !== undefined && !name.includes('.')) stems.add(name);
  }
  return { files, stems };
}

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
