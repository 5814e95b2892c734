/**
 * Flags on files that both build a project and run its tests: make, Maven, Gradle, Cargo, rake,
 * tox, pyproject, bundlers. Owns which of their lines affect checks. Pure, over lines;
 * dependencies, descriptions and build output are left to others.
 */
import { makeRules } from '../../project/makefile.ts';
import { mayRun } from '../command/check-commands.ts';
import type { Checks } from '../command/scripts.ts';
import type { ChangedText, Found, RaisedFlag } from './flag.ts';

/** Changed lines that affect tests, by file name. */
const LINES: readonly [name: RegExp, line: RegExp][] = [
  [
    /^(build|settings)\.gradle(\.kts)?$/,
    /\bignoreFailures\b|\buse(JUnit\w*|TestNG)\b|\btest\s*\{|\b(withType|named|register)\b.{0,40}\bTest\b|\b(exclude|include)TestsMatching\b|\bfilter\s*\{|\bonlyIf\b|\benabled\s*=|-x test\b/,
  ],
  [
    /^Cargo\.toml$/,
    /^\[\[?(test|bench|lints|workspace\.lints|profile)\b|\b(harness|autotests|test|doctest|autobenches|overflow-checks|debug-assertions|panic)\s*=|^clippy\b|^(warnings|unsafe_code|missing_docs)\s*=/,
  ],
  [/^Rakefile$|\.rake$/, /\b(TestTask|RSpec|test|spec|minitest|rubocop)\b/i],
  [
    /^mix\.exs$/,
    /\b(aliases|test_paths|test_pattern|preferred_cli_env|elixirc_paths|test_coverage|warnings_as_errors)\b|^test:/,
  ],
  [
    /^composer\.json$/,
    /"(test[\w:-]*|scripts|scripts-aliases|phpunit|check[\w:-]*|lint[\w:-]*|ci)"\s*:\s*["[{]/,
  ],
  [/^meson\.build$/, /\btest\s*\(|should_fail/],
  [
    /\.(cs|fs|vb)proj$|^Directory\.Build\.(props|targets)$/,
    /<(IsTestProject|VSTest\w*|TestingPlatform\w*|RunSettings\w*|WarningsNotAsErrors)\b|<Compile Remove="[^"]{0,200}Tests?\b[^"]{0,80}\.(cs|fs|vb)"/,
  ],
  [/^deno\.jsonc?$/, /"(test|tasks|lint|fmt|exclude|include)"\s*:/],
  [
    /^(vite|webpack|rollup|babel|rspack|rsbuild)\.config\.\w+$/,
    /\bvitest\b|\btest\s*:|\b(setupFiles|globalSetup|coverage|passWithNoTests|testNamePattern)\b/,
  ],
];
/** Only names something that tests use. */
const NO_SAY =
  /^<scope>test<\/scope>$|^<!--|^<artifactId>(?!maven-(surefire|failsafe))|^(\/\/|#|\*)|^\w*[tT]est\w*(Implementation|CompileOnly|RuntimeOnly|Api)\b/;
const MAX_LINE_CHARACTERS = 400;

/** `commands`: those of the checks, with the scripts that they run. */
export function buildFileFlags(
  changed: ChangedText,
  checks: Checks,
  commands: ReadonlySet<string>,
): RaisedFlag[] {
  const { change, before, after } = changed;
  const { path } = change;
  const say = (text: string, found?: Found): RaisedFlag[] => [
    { code: 'check_config_changed', path, text, found },
  ];
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^(GNU)?[Mm]akefile$/.test(name)) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const own = checks.filter(({ command }) => command.includes(folder));
    const target = changedTarget(changed, own);
    return target === undefined ? [] : say(`its target "${target}" was changed`);
  }
  if (/^(pyproject\.toml|setup\.cfg|\.?tox\.ini)$/.test(name)) {
    const [old, now] = [toolSections(name, before), toolSections(name, after)];
    const tool = [...new Set([...old.keys(), ...now.keys()])].find(
      (each) => old.get(each) !== now.get(each) && isUsed(each, commands),
    );
    return tool === undefined ? [] : say(`its settings of ${tool} were changed`);
  }
  if (name === 'pom.xml') {
    const same = before === undefined || testPlugins(before) === testPlugins(after ?? '');
    return same ? [] : say('how it runs tests was changed');
  }
  if (/^CMakeLists\.txt$|\.cmake$/.test(name)) {
    const lost = changed.removed.find((each) => DECLARES_TEST.test(each));
    const tamed = changed.added.find((each) => TAMES_TEST.test(each));
    if (lost !== undefined) return say(lineWords(lost), { removed: lost });
    return tamed === undefined ? [] : say(lineWords(tamed), { added: tamed });
  }
  const pattern = LINES.find(([file]) => file.test(name))?.[1];
  const [added, removed] = [changed.added, changed.removed].map((lines) =>
    lines
      .map((each) => each.slice(0, MAX_LINE_CHARACTERS))
      .find((each) => pattern?.test(each) === true && !NO_SAY.test(each)),
  );
  if (before === undefined) return [];
  if (added !== undefined) return say(lineWords(added), { added });
  return removed === undefined ? [] : say(lineWords(removed), { removed });
}

const lineWords = (line: string): string =>
  `a line that affects how tests run was changed: ${line.slice(0, 120)}`;

/** More tests are welcome; fewer, or tests that cannot fail, are not. */
const DECLARES_TEST =
  /\b(add_test|enable_testing|gtest_(discover|add)_tests|catch_discover_tests|doctest_discover_tests|include\(CTest\))/i;
const TAMES_TEST =
  /\b(WILL_FAIL|DISABLED|SKIP_RETURN_CODE|SKIP_REGULAR_EXPRESSION|PASS_REGULAR_EXPRESSION)\b/;

/**
 * Returns the parts of a pom.xml about plugins that run tests, and its properties that skip them.
 */
function testPlugins(text: string): string {
  const plugins = text
    .split('<plugin>')
    .slice(1)
    .map((part) => part.split('</plugin>')[0] ?? '');
  const lines = [
    ...plugins.filter((part) => /maven-(surefire|failsafe)-plugin/.test(part)),
    ...text.split('\n').filter((line) => PROPERTY.test(line.slice(0, MAX_LINE_CHARACTERS))),
  ];
  return lines
    .flatMap((part) => part.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^<version>|^<!--/.test(line))
    .join('\n');
}

const PROPERTY =
  /<(skipTests|skipITs|maven\.test\.\w{1,40}|testFailureIgnore|failIfNoTests|testSourceDirectory)>|\$\{maven\.test\.skip\}/;

const SECTION =
  /^(?:tool[.:])?(pytest|coverage|ruff|mypy|tox|pylint|flake8|black|pyright|basedpyright|ty|nox|hatch\.envs|isort|pdm\.scripts|poe|testenv|unittest|behave|pycodestyle|pydocstyle|pyrefly)\b/;
/** Linters and similar tools: irrelevant where no check runs them. */
const BY_NAME =
  /^(coverage|ruff|mypy|pylint|flake8|black|pyright|basedpyright|ty|isort|pycodestyle|pydocstyle|pyrefly)$/;

function isUsed(tool: string, commands: ReadonlySet<string>): boolean {
  if (tool === 'tox' || tool === 'testenv') return mayRun(commands, /\btox\b/);
  if (!BY_NAME.test(tool)) return true;
  const named =
    tool === 'coverage' ? /\bcov/ : new RegExp(String.raw`\b${tool}\b|lint|type|format`);
  return mayRun(commands, named);
}

/** Keys that say what is installed or how a run is named, with everything below them. */
const NO_SETTING =
  /^(deps|dependencies|dependency_groups|dependency-groups|extras|requires|env_?list|description|min_?version|base_python|package|wheel_build_env|pass_?env|labels|known[-_]first[-_]party|known[-_]third[-_]party|target-version|python_version|pythonVersion)\s*=/;

/** Returns the sections of an INI-like file that configure checks, by their tool. */
function toolSections(name: string, text: string | undefined): Map<string, string> {
  const all = name.endsWith('tox.ini') ? 'tox' : undefined;
  const kept = new Map<string, string>();
  let tool = all;
  let skipping = false;
  // A list may continue over several lines, until a line with its own closing bracket.
  let inList = false;
  for (const raw of (text ?? '').split('\n')) {
    const line = raw.trim().slice(0, MAX_LINE_CHARACTERS);
    const header = inList ? undefined : /^\[+([^\]\n]{1,200})\]/.exec(line)?.[1];
    if (header !== undefined) {
      tool = SECTION.exec(header)?.[1] ?? all;
      skipping = false;
    } else if (!inList && !/^\s/.test(raw) && line !== '') {
      skipping = NO_SETTING.test(line);
    }
    if (/=\s*\[[^\]]*$/.test(line)) inList = true;
    const used = tool !== undefined && !skipping && line !== '' && !/^[#;]/.test(line);
    if (used) kept.set(tool ?? '', `${kept.get(tool ?? '') ?? ''}${line}\n`);
    if (line.startsWith(']')) inList = false;
  }
  return kept;
}

/** Returns the first target run by a check whose rule, prerequisites or variables changed. */
function changedTarget(changed: ChangedText, checks: Checks): string | undefined {
  if (changed.before === undefined) return undefined;
  const targets = checks.flatMap(({ command }) => {
    const words = /\bg?make\b([^;&|]*)/.exec(command)?.[1]?.match(/(?<=\s)[\w.-]+/g);
    if (!/\bg?make\b/.test(command)) return [];
    return words ?? ['all', 'test', 'check', 'lint'];
  });
  const [old, now] = [makeRules(changed.before), makeRules(changed.after ?? '')];
  return targets.find((target) => ruleText(old, target) !== ruleText(now, target));
}

/** Returns the rule with the rules it needs, and everything outside rules. */
function ruleText(rules: Map<string, string>, target: string): string {
  const seen = new Set<string>(['']);
  const todo = [target];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const rule = rules.get(name);
    if (rule === undefined || seen.has(name)) continue;
    seen.add(name);
    todo.push(...(rule.split('\n')[0]?.split(':').at(-1)?.trim().split(/\s+/) ?? []));
  }
  return [...seen].map((name) => (rules.get(name) ?? '').trim()).join('\n');
}
