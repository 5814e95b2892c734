/**
 * Flags on what decides how checks run: scripts, test and lint configuration, CI, git's own
 * machinery, settings of agents, lock files. Pure.
 */
import type { FileChange } from '../../protocol/task.ts';
import type { ChangedText, Flag } from './flags.ts';
import { isTestPath } from './test-flags.ts';

type Checks = readonly { readonly command: string }[];

const BY_PATH: readonly [RegExp, string, string][] = [
  [/^\.errand\//, 'errand_config_changed', "Errand's own configuration was changed"],
  [
    /^(\.github\/(workflows|actions)\/|\.gitlab-ci\.ya?ml$|\.circleci\/|\.buildkite\/|\.travis\.yml$|\.drone\.yml$|azure-pipelines[^/]*\.ya?ml$|bitbucket-pipelines\.yml$)|(^|\/)Jenkinsfile$/,
    'ci_changed',
    'the CI configuration was changed',
  ],
  [
    /(^|\/)(conftest\.py|sitecustomize\.py|usercustomize\.py|pytest\.ini|\.?tox\.ini|noxfile\.py|\.coveragerc|\.nycrc[^/]*|\.c8rc[^/]*|(jest|vitest|vite|playwright|karma|ava|babel|cypress)\.(config|conf)\.[^/]+|jest\.setup\.[^/]+|\.mocharc[^/]*|\.taprc|phpunit\.xml[^/]*|\.rspec|spec_helper\.rb|\.npmrc|\.yarnrc[^/]*|\.pnpmfile\.cjs)$|(^|\/)\.cargo\//,
    'check_config_changed',
    'the configuration of the tests was changed',
  ],
  [
    /(^|\/)node_modules\/|(^|\/)(_?pytest|unittest|pluggy|doctest|nose2?)(\.py|\/__init__\.py)$|(^|\/)s?bin\/(sh|bash|dash|env|expr|grep|diff|cmp|sed|awk|cat|jq|git|make|node|npm|npx|yarn|pnpm|tsc|eslint|jest|vitest|mocha|python[\d.]*|pytest|tox|ruff|mypy|go|cargo|mvn|gradle|java|bats)$/,
    'shadowed_tool',
    'a file stands where a tool of the checks may be looked for',
  ],
  [
    /(^|\/)(\.eslintrc[^/]*|\.eslintignore|eslint\.config\.[^/]+|biome\.jsonc?|\.oxlintrc\.json|\.?ruff\.toml|\.flake8|\.?pylintrc|\.?mypy\.ini|pyrightconfig\.json|\.golangci\.[^/]+|\.?clippy\.toml|\.?rustfmt\.toml|\.prettierrc[^/]*|\.prettierignore|tsconfig[^/]*\.json|\.rubocop[^/]*\.yml|\.stylelintrc[^/]*|phpstan\.neon[^/]*|\.shellcheckrc)$/,
    'lint_config_changed',
    'the configuration of linters or types was changed',
  ],
  [
    /(^|\/)(\.claude|\.cursor|\.codex|\.gemini)\/|(^|\/)(CLAUDE|AGENTS(\.override)?|GEMINI)\.md$|(^|\/)(\.mcp\.json|\.cursorrules)$|(^|\/)\.vscode\/(settings|tasks|launch|mcp)\.json$|^\.devcontainer(\/|\.json$)/,
    'agent_settings_changed',
    'settings of agents or editors were changed',
  ],
];

/** Flags a changed file that has a say in how the checks run. */
export function checkConfigFlags(
  changed: ChangedText,
  checks: Checks,
  manifestBefore: string | undefined,
): Flag[] {
  const { path } = changed.change;
  const flags: Flag[] = [];
  for (const [pattern, code, text] of BY_PATH) {
    if (standsFor(changed.change).some((each) => pattern.test(each))) {
      flags.push({ code, path, text });
    }
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  const say = (text: string) => flags.push({ code: 'check_config_changed', path, text });
  if (name === 'package.json') {
    const what = manifestDifference(changed.before, changed.after);
    if (what) say(what);
    const script = addedScript(changed, checks);
    if (script !== undefined) {
      const text = `the script "${script}", which a check runs, came with this change`;
      flags.push({ code: 'check_added', path, text });
    }
  } else if (name === 'pyproject.toml' || name === 'setup.cfg') {
    if (toolSections(changed.before) !== toolSections(changed.after)) {
      say('its sections for tests, lint or types were changed');
    }
  } else if (/^(GNU)?[Mm]akefile$/.test(name)) {
    const target = changedTarget(changed, checks);
    if (target) say(`its target "${target}" was changed`);
  } else if (/^(pom\.xml|build\.gradle(\.kts)?|Cargo\.toml|Rakefile)$/.test(name)) {
    const line = [...changed.added, ...changed.removed].find((l) => BUILD_TEST_LINE.test(l));
    if (line) say(`a line that has a say in tests was changed: ${line.slice(0, 120)}`);
  }
  if (!isTestPath(path) && changed.change.before && isNamedBy(path, checks, manifestBefore)) {
    flags.push({ code: 'check_changed', path, text: 'a file that a check names was changed' });
  }
  return flags;
}

/** The path; of a link also those that it may bring, since it can be a whole folder. */
function standsFor({ path, before, after }: FileChange): string[] {
  const isLink = [before, after].some((side) => side?.mode === '120000');
  return isLink ? [path, `${path}/`, `${path}/__init__.py`, `${path}/sh`] : [path];
}

const BUILD_TEST_LINE = /\btest|skip|surefire|failsafe|harness|\[lints|\[profile|ignoreFailures/i;

const MANIFEST_TOOLS = ['jest', 'mocha', 'ava', 'c8', 'nyc', 'vitest', 'tap', 'eslintConfig'];
/** Scripts that run by themselves around others. */
const LIFECYCLE = /^(pre|post)|^(prepare|install|dependencies)$/;

/** What of a package.json changed that has a say in checks, in words; additions are welcome. */
function manifestDifference(before: string | undefined, after: string | undefined) {
  if (before === undefined) return undefined;
  const [old, now] = [parseObject(before), parseObject(after ?? '')];
  if (!old || !now) return 'it was deleted or cannot be read as JSON';
  const [oldScripts, nowScripts] = [asObject(old['scripts']), asObject(now['scripts'])];
  for (const [script, command] of Object.entries(oldScripts)) {
    if (!Object.is(nowScripts[script], command)) return `its script "${script}" was changed`;
  }
  for (const script of Object.keys(nowScripts)) {
    const isNew = !Object.hasOwn(oldScripts, script);
    if (isNew && LIFECYCLE.test(script))
      return `the script "${script}" was added: it runs by itself`;
  }
  const tool = MANIFEST_TOOLS.find((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
  return tool ? `its "${tool}" settings were changed` : undefined;
}

/** A script that a check runs and that was not there before: the change wrote its own check. */
function addedScript({ before, after }: ChangedText, checks: Checks): string | undefined {
  const old = asObject(parseObject(before ?? '')?.['scripts']);
  const now = asObject(parseObject(after ?? '')?.['scripts']);
  const run = new Set(checks.flatMap(({ command }) => scriptsRunBy(command)));
  return Object.keys(now).find((name) => !Object.hasOwn(old, name) && run.has(name));
}

/** The words of a command that may name scripts of a package.json. */
function scriptsRunBy(command: string): string[] {
  if (!/\b(npm|pnpm|yarn|bun|run-[sp]|npm-run-all|concurrently)\b/.test(command)) return [];
  return command.split(/[\s;&|'"()]+/).map((word) => (word === 't' ? 'test' : word));
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined; // The caller flags what cannot be read.
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The sections of an INI-like file that configure checks, as one text. */
function toolSections(text: string | undefined): string {
  let inside = false;
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => {
      const header = /^\[+([^\]]+)/.exec(line)?.[1];
      if (header !== undefined) {
        inside =
          /^(tool[.:])?(pytest|coverage|ruff|mypy|tox|pylint|flake8|black|pyright|nox|hatch\.envs|isort|pdm\.scripts|poe)\b/.test(
            header,
          );
      }
      return inside && line !== '' && !line.startsWith('#');
    })
    .join('\n');
}

/** The first target that a check runs whose rule, prerequisites or variables changed. */
function changedTarget(changed: ChangedText, checks: Checks): string | undefined {
  if (changed.before === undefined) return undefined;
  const named = checks.flatMap(
    ({ command }) => /\bmake\b([^;&|]*)/.exec(command)?.[1]?.match(/(?<=\s)[\w.-]+/g) ?? [],
  );
  const targets = named.length > 0 ? named : ['test', 'check', 'lint'];
  const [old, now] = [makeRules(changed.before), makeRules(changed.after ?? '')];
  return targets.find((target) => ruleText(old, target) !== ruleText(now, target));
}

function makeRules(text: string): Map<string, string> {
  const rules = new Map<string, string>();
  let target = '';
  for (const line of text.split('\n')) {
    const header = /^([\w./%-]+(?:\s+[\w./%-]+)*)\s*::?(?!=)/.exec(line)?.[1];
    if (header !== undefined) target = header.split(/\s+/)[0] ?? '';
    else if (!line.startsWith('\t') && line.trim() !== '') target = ''; // a variable, an include
    rules.set(target, `${rules.get(target) ?? ''}${line.trim()}\n`);
  }
  return rules;
}

/** The rule with those it needs, and everything outside rules. */
function ruleText(rules: Map<string, string>, target: string): string {
  const seen = new Set<string>(['']);
  const visit = (name: string): void => {
    const rule = rules.get(name);
    if (rule === undefined || seen.has(name)) return;
    seen.add(name);
    for (const need of rule.split('\n')[0]?.split(':').at(-1)?.trim().split(/\s+/) ?? [])
      visit(need);
  };
  visit(target);
  return [...seen].map((name) => (rules.get(name) ?? '').trim()).join('\n');
}

/** True when a check runs this path as a program or is configured by it, also through scripts. */
function isNamedBy(path: string, checks: Checks, manifest: string | undefined): boolean {
  const scripts = asObject(parseObject(manifest ?? '')?.['scripts']);
  const commands = new Set(checks.map(({ command }) => command));
  // What is added meanwhile is looked at too.
  for (const command of commands) {
    for (const name of scriptsRunBy(command)) {
      for (const script of [scripts[name], scripts[`pre${name}`], scripts[`post${name}`]]) {
        if (typeof script === 'string') commands.add(script);
      }
    }
  }
  return [...commands].some((command) => decisiveWords(command).includes(path));
}

const INTERPRETER =
  /^(.*\/)?(sh|bash|dash|zsh|node|python[\d.]*|ruby|perl|php|deno|bun|tsx|ts-node)$/;
const AROUND = /^([A-Za-z_]\w*=.*|env|exec|time|npx|cross-env|c8|nyc|run|--)$/;
const CONFIGURES =
  /^(-r|-c|--(config|reporter|require|import|loader|rcfile|rootdir|preset|test-reporter|setup\w*|global-?setup|env-file))$/i;

/** Words that say what is run and by which settings; the files that a tool works on are neither. */
function decisiveWords(command: string): string[] {
  return command.split(/[\n;&|()]+/).flatMap(decisiveWordsOf);
}

/** Of one simple command. */
function decisiveWordsOf(part: string): string[] {
  const words = (part.match(/[^\s'"]+/g) ?? []).map((word) => word.replace(/^\.\//, ''));
  const start = words.findIndex((word) => !AROUND.test(word));
  const [program = '', ...rest] = start < 0 ? [] : words.slice(start);
  const found = [program];
  for (const [i, word] of rest.entries()) {
    const [option = '', value] = word.split(/=(.*)/s);
    if (CONFIGURES.test(option)) found.push((value ?? rest[i + 1] ?? '').replace(/^\.\//, ''));
  }
  if (!INTERPRETER.test(program) || rest.includes('--check')) return found;
  const inline = rest.findIndex((word) => /^-\w*c$/.test(word));
  if (inline >= 0) return found.concat(decisiveWords(rest.slice(inline + 1).join(' ')));
  return found.concat(rest.find((word) => !word.startsWith('-') && !AROUND.test(word)) ?? []);
}

/** Files with which git itself, or what runs around it, can be made to do other things. */
export function gitMachinery(change: FileChange): Flag[] {
  const { path } = change;
  const say = (text: string): Flag[] => [{ code: 'git_machinery', path, text }];
  if (change.before?.mode === '160000' || change.after?.mode === '160000') {
    return say('a submodule was added, moved or removed');
  }
  if (/(^|\/)(\.gitattributes|\.gitmodules|\.lfsconfig)$/.test(path)) {
    return say("git's settings for this repository were changed");
  }
  if (
    /^(\.husky|\.githooks|githooks|hooks)\/|(^|\/)(lefthook\.ya?ml|\.pre-commit-config\.yaml)$/.test(
      path,
    )
  ) {
    return say('git hooks were changed');
  }
  return [];
}

const LOCKS: readonly [lock: RegExp, manifests: RegExp][] = [
  [
    /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
    /^package\.json$/,
  ],
  [/^(poetry|uv|pdm)\.lock$/, /^pyproject\.toml$/],
  [/^Pipfile\.lock$/, /^Pipfile$/],
  [/^Cargo\.lock$/, /^Cargo\.toml$/],
  [/^go\.sum$/, /^go\.mod$/],
  [/^Gemfile\.lock$/, /^Gemfile$|\.gemspec$/],
  [/^composer\.lock$/, /^composer\.json$/],
];

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function isLockFile(path: string): boolean {
  return LOCKS.some(([lock]) => lock.test(baseName(path)));
}

/** A lock file may pin a workspace's manifests, so any manifest of its kind will do. */
export function lockFlags(changes: readonly FileChange[]): Flag[] {
  const names = changes.map(({ path }) => baseName(path));
  return changes.flatMap(({ path }) => {
    const kind = LOCKS.find(([lock]) => lock.test(baseName(path)));
    if (!kind || names.some((name) => kind[1].test(name))) return [];
    const text = 'a lock file was changed, and no manifest that would need it';
    return [{ code: 'lock_without_manifest', path, text }];
  });
}
