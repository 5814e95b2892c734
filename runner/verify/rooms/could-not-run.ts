/**
 * Tells a check that never came to run from one that failed: a tool, a package or a script is
 * missing. Says what is missing, and how to name it in `.errand/config.yaml`. Pure; never throws;
 * long lines are passed over. It never says so where tests ran, and where the project's own module
 * may be what is missing it says nothing: then the check has failed.
 */
import { readCounts } from '../reports/counted.ts';
import { findNames } from '../reports/read-report.ts';
import { linesOf, totals } from '../reports/report.ts';

const MOST_LINE = 1_000;
const MOST_NAME = 120;

export interface CouldNotRun {
  /** In words, 'the command "vitest"'. */
  readonly missing: string;
  /** A sentence or two: what to write where. */
  readonly hint: string;
}

export interface EndedCheck {
  /** Null where it was stopped. */
  readonly exit: number | null;
  /** The end of what it printed, without control sequences. */
  readonly tail: string;
  /** Paths of the commit's files, to know the project's own modules by; absent: not known. */
  readonly files?: readonly string[];
}

const ELSE = 'or an image that has it under `image`, or another check under `checks`';
const setup = (example: string): string =>
  `Name what installs it under \`setup\` in .errand/config.yaml (${example}), ${ELSE}.`;
const HINTS = {
  any: `Name what installs it under \`setup\` in .errand/config.yaml, ${ELSE}.`,
  node: setup('such as `npm ci`; it is detected only where there is a lock file'),
  python: setup(
    'such as `python3 -m venv .venv` and `.venv/bin/pip install -r requirements.txt`, and `.venv/bin/python -m pytest` as the check',
  ),
  ruby: setup('such as `bundle install`'),
  java: setup('such as `mvn -B dependency:go-offline`, or a first build'),
  rust: setup('such as `cargo fetch`'),
  go: setup('such as `go mod download`'),
  php: setup('such as `composer install`'),
  elixir: setup('such as `mix deps.get`'),
  script: 'Name a check that there is under `checks` in .errand/config.yaml.',
} as const;
type Hint = keyof typeof HINTS;

interface Sign {
  /** Its first group is the name of what is missing. */
  readonly line: RegExp;
  readonly what: (name: string) => string;
  readonly hint: Hint | ((name: string) => Hint);
  /** The name may be the project's own: only where files or a list of tools say that it is not. */
  readonly own?: 'python' | 'node' | 'ruby';
}

const command = (name: string): string => `the command "${name}"`;
const packaged = (name: string): string => `the package "${name}"`;
const dependencies = (): string => 'the dependencies of the project';

/** A tool below a folder of dependencies says which kind they are. */
function commandHint(name: string): Hint {
  if (/\bnode_modules\//.test(name)) return 'node';
  if (/\bvenv\/bin\//.test(name)) return 'python';
  if (/\bvendor\/bin\//.test(name)) return 'php';
  if (/^(?:bundle|rspec|rake|gem)$/.test(name)) return 'ruby';
  return 'any';
}

const SIGNS: readonly Sign[] = [
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
  },
  { line: /no required module provides package (\w[\w-]*\.[\w./-]+)/, what: packaged, hint: 'go' },
  {
    line: /^(?:go: )?([\w./-]+)@\S+: module lookup disabled by GOPROXY=off$/,
    what: packaged,
    hint: 'go',
  },
  { line: /module lookup disabled by (GOPROXY)=off/, what: dependencies, hint: 'go' },
  { line: /missing (go\.sum) entry/, what: dependencies, hint: 'go' },
  { line: /go\.mod requires go >= ([\d.]+)/, what: (name) => `Go ${name}`, hint: 'any' },

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

/** Never a module of a project that uses them. */
const TOOLS: Readonly<Record<'python' | 'node' | 'ruby', RegExp>> = {
  python:
    /^(?:pytest|pytest_\w+|tox|nox|nose2?|coverage|hypothesis|mypy|ruff|flake8|pylint|black|setuptools|pip|django|numpy|requests)$/,
  node: /^(?:jest|vitest|mocha|chai|sinon|ava|tap|tape|uvu|jasmine|typescript|ts-node|tsx|esbuild|vite|webpack|eslint|react|@babel\/.*|@jest\/.*|@types\/.*|@vitest\/.*|@testing-library\/.*|@playwright\/.*)$/,
  ruby: /^(?:bundler|rspec|minitest|test\/unit|rake|simplecov)(?:\/|$)/,
};

/** Undefined for a check that came to run, whatever came of it. */
export function couldNotRun({ exit, tail, files }: EndedCheck): CouldNotRun | undefined {
  if (exit === 0 || exit === null) return undefined;
  // A shell's own words for "not found" and "may not be run"; else tests may have printed the signs.
  const surely = exit === 126 || exit === 127;
  if (!surely && testsRan(tail)) return undefined;
  for (const line of linesOf(tail)) {
    if (line.length > MOST_LINE) continue;
    for (const { line: form, what, hint, own } of SIGNS) {
      const name = form.exec(line)?.[1]?.slice(0, MOST_NAME);
      if (name === undefined) continue;
      if (own && !isForeign(name, own, files)) continue;
      const words = typeof hint === 'string' ? hint : hint(name);
      return { missing: what(name), hint: HINTS[words] };
    }
  }
  if (exit === 127) return { missing: 'a command that the check names', hint: HINTS.any };
  if (exit === 126) return { missing: 'a program that may be run', hint: HINTS.any };
  return undefined;
}

function testsRan(tail: string): boolean {
  return [readCounts(tail), findNames(tail)].some((report) => {
    if (!report) return false;
    const { passed, skipped } = totals(report);
    // Files that do not load are told of as failures.
    return passed + skipped > 0;
  });
}

function isForeign(
  name: string,
  language: 'python' | 'node' | 'ruby',
  files: readonly string[] | undefined,
): boolean {
  if (TOOLS[language].test(name)) return true;
  if (!files || name.startsWith('.') || name.startsWith('/')) return false;
  const top = name.split(/[./]/, 1)[0] ?? name;
  return !files.some((file) =>
    file.split('/').some((part) => part === top || part.startsWith(`${top}.`)),
  );
}
