/**
 * The lines in which shells, package managers and compilers report that something is missing, and
 * what to write in `.errand/config.yaml` for each. Data and pure functions; each pattern is tried
 * on one line of bounded length. could-not-run.ts decides which of them counts.
 */
const ELSE = 'or an image that has it under `image`, or another check under `checks`';
const setup = (example: string): string =>
  `Name what installs it under \`setup\` in .errand/config.yaml (${example}), ${ELSE}.`;
export const HINTS = {
  any: `Name what installs it under \`setup\` in .errand/config.yaml, ${ELSE}.`,
  node: setup('such as `npm ci`, or `npm install` in the folder that needs it'),
  python: setup(
    'such as `python3 -m venv .venv` and `.venv/bin/pip install -r requirements.txt`, and `.venv/bin/python -m pytest` as the check',
  ),
  ruby: setup('such as `bundle install`'),
  java: setup('such as `mvn -B dependency:go-offline`, or a first build'),
  rust: setup('such as `cargo fetch`'),
  go: setup('such as `go mod download`'),
  php: setup('such as `composer install`'),
  elixir: setup('such as `mix deps.get`'),
  file: 'Name a check that runs in the repository as it is under `checks` in .errand/config.yaml, or what makes the file under `setup`.',
  script: 'Name a check that there is under `checks` in .errand/config.yaml.',
} as const;
type Hint = keyof typeof HINTS;
export type Language = 'python' | 'node' | 'ruby' | 'go';

interface Sign {
  /** Its first group is the name of what is missing. */
  readonly line: RegExp;
  readonly what: (name: string) => string;
  readonly hint: Hint | ((name: string) => Hint);
  /**
   * Set where the name may be the project's own: it counts only where files or a list of tools show
   * that it is not.
   */
  readonly own?: Language;
}

const command = (name: string): string =>
  isOwnFile(name) ? `the file "${name}"` : `the command "${name}"`;
const packaged = (name: string): string => `the package "${name}"`;
const dependencies = (): string => 'the dependencies of the project';

/** True for a path that is not below a folder of dependencies. */
function isOwnFile(name: string): boolean {
  return name.includes('/') && !/^\/|\b(?:node_modules|vendor|venv)\//.test(name);
}

/** A tool below a folder of dependencies shows which kind they are. */
function commandHint(name: string): Hint {
  if (isOwnFile(name)) return 'file';
  if (/\bnode_modules\//.test(name)) return 'node';
  if (/\bvenv\/bin\//.test(name)) return 'python';
  if (/\bvendor\/bin\//.test(name)) return 'php';
  if (/^(?:bundle|rspec|rake|gem)$/.test(name)) return 'ruby';
  return 'any';
}

export const SIGNS: readonly Sign[] = [
  {
    line: /^(?:\/\S*\/)?(?:ba|da|a|z)?sh: (?:line )?(?:\d+: )?(\S+): (?:command )?not found$/,
    what: command,
    hint: commandHint,
  },
  { line: /^zsh:\d+: command not found: (\S+)$/, what: command, hint: commandHint },
  {
    line: /^(?:\/\S*\/)?env: [‘'"]?([^’'"\s]+)[’'"]?: No such file or directory$/,
    what: command,
    hint: commandHint,
  },
  {
    line: /: (\S*(?:node_modules\/\.bin|venv\/bin|vendor\/bin)\/\S+): (?:not found|No such file or directory)$/,
    what: command,
    hint: commandHint,
  },
  {
    line: /^make(?:\[\d+\])?: (\S+): (?:No such file or directory|Command not found)$/,
    what: command,
    hint: commandHint,
  },
  { line: /^bundler: command not found: (\S+)$/, what: command, hint: 'ruby' },
  { line: /^Could not open input file: (\S*vendor\/\S+)$/, what: command, hint: 'php' },
  {
    line: /error while loading shared libraries: ([^\s:]+): /,
    what: (name) => `the library "${name}"`,
    hint: 'any',
  },
  {
    line: /^(?:npm (?:error|ERR!) |error: |ERR_PNPM_NO_SCRIPT *)?(?:Missing script: "?|Script not found "|Command "|error Command ")([\w:.-]+)"?(?: not found\.?)?$/,
    what: (name) => `the script "${name}" in package.json`,
    hint: 'script',
  },
  {
    line: /^make(?:\[\d+\])?: \*\*\* No rule to make target ['`"]([\w.-]+)['"]\. {1,2}Stop\.$/,
    what: (name) => `the make target "${name}"`,
    hint: 'script',
  },

  {
    line: /^\S*python[\d.]*: No module named ['"]?([\w.]+)/,
    what: (name) => `the Python module "${name}"`,
    hint: 'python',
    own: 'python',
  },
  {
    line: /^(?:E +)?ModuleNotFoundError: No module named '([\w.]+)'$/,
    what: (name) => `the Python module "${name}"`,
    hint: 'python',
    own: 'python',
  },
  // Options of a plugin, given in its settings.
  {
    line: /^(?:pytest|py\.test|__main__\.py): error: unrecognized arguments: (--[\w-]+)/,
    what: (name) => `the pytest plugin with the option ${name}`,
    hint: 'python',
  },
  {
    line: /Cannot find (?:module|package) '(@[\w.-]+\/[\w.-]+|[\w.-]+)(?:\/[^']*)?'/,
    what: packaged,
    hint: 'node',
    own: 'node',
  },
  {
    line: /Failed to resolve import "(@[\w.-]+\/[\w.-]+|[\w.-]+)(?:\/[^"]*)?" from /,
    what: packaged,
    hint: 'node',
    own: 'node',
  },
  {
    line: /Cannot find module '[^']*\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)[^']*'/,
    what: packaged,
    hint: 'node',
  },

  // npx and corepack, which would download what is missing.
  {
    line: /^npm error request to \S+\/((?:@[\w.-]+(?:\/|%2f))?[\w.-]+) failed, reason: /,
    what: packaged,
    hint: 'node',
  },
  {
    line: /Error when performing the request to \S+\/((?:yarn|pnpm)\b[\w.-]*)/,
    what: command,
    hint: 'any',
  },

  { line: /Could not find gem '([\w-]+)/, what: packaged, hint: 'ruby' },
  {
    line: /Could not find ([\w.-]+) in (?:any of the sources|locally installed gems|cached gems)/,
    what: packaged,
    hint: 'ruby',
  },
  {
    line: /cannot load such file -- ([\w/-]+)(?: \(LoadError\))?$/,
    what: packaged,
    hint: 'ruby',
    own: 'ruby',
  },

  {
    line: /Could not resolve dependencies for project ([\w.:-]+)/,
    what: dependencies,
    hint: 'java',
  },
  {
    line: /Plugin ([\w.:-]+) or one of its dependencies could not be resolved/,
    what: (name) => `the Maven plugin "${name}"`,
    hint: 'java',
  },
  {
    line: /No cached version of ([\w.:-]+) available for offline mode/,
    what: packaged,
    hint: 'java',
  },
  {
    line: /Could not resolve all (?:files|dependencies|artifacts|task dependencies) for (configuration)/,
    what: dependencies,
    hint: 'java',
  },
  {
    line: /UnknownHostException: (services\.gradle\.org)/,
    what: () => 'the Gradle distribution of the wrapper',
    hint: 'java',
  },

  {
    line: /^error: no matching package (?:named )?[`']([\w-]+)[`'] found/,
    what: packaged,
    hint: 'rust',
  },
  {
    line: /^ *failed to (?:get|download|load source for dependency) `([\w-]+)/,
    what: packaged,
    hint: 'rust',
  },
  {
    line: /^error: toolchain '([\w.-]+)' is not installed/,
    what: (name) => `the Rust toolchain "${name}"`,
    hint: 'any',
  },

  {
    line: /cannot find (?:package|module providing package) "?(\w[\w-]*\.[\w./-]+)/,
    what: packaged,
    hint: 'go',
    own: 'go',
  },
  {
    line: /no required module provides package (\w[\w-]*\.[\w./-]+)/,
    what: packaged,
    hint: 'go',
    own: 'go',
  },
  {
    line: /^(?:go: )?([\w./-]+)@\S+: module lookup disabled by GOPROXY=off$/,
    what: packaged,
    hint: 'go',
  },
  { line: /module lookup disabled by (GOPROXY)=off/, what: dependencies, hint: 'go' },
  { line: /missing (go\.sum) entry/, what: dependencies, hint: 'go' },
  { line: /go\.mod requires go >= ([\d.]+)/, what: (name) => `Go ${name}`, hint: 'any' },
  {
    line: /download go([\d.]+)\S* for \S+: toolchain not available/,
    what: (name) => `Go ${name}`,
    hint: 'any',
  },

  { line: /(vendor\/autoload\.php)/, what: dependencies, hint: 'php' },
  { line: /(set up the project dependencies using Composer)/, what: dependencies, hint: 'php' },
  { line: /(Unchecked dependencies for environment) test/, what: dependencies, hint: 'elixir' },
  {
    line: /(the dependency is not available), run "mix deps\.get"/,
    what: dependencies,
    hint: 'elixir',
  },
  { line: /(Could not find Hex), which is needed/, what: () => 'Hex', hint: 'elixir' },
  { line: /error NU1101: Unable to find package ([\w.-]+)/, what: packaged, hint: 'any' },
];
