/**
 * Flags on files that decide how checks run: settings of tests, linters and CI, files that a check
 * names, tools that replace others. Pure. Looks only at what a check may use: the rest is reviewed
 * like any other change. Backstop: where a verdict is decided, all of these files are the base's.
 */
import type { FileChange } from '../../protocol/task.ts';
import { buildFileFlags } from './build-file-flags.ts';
import { isOrdinaryWorkflow } from './ci-flags.ts';
import { isNamedBy, mayRun } from '../command/check-commands.ts';
import { type Checks, commandsOf, commandsRun, scriptsOf } from '../command/scripts.ts';
import type { ChangedText, RaisedFlag } from './flag.ts';
import { manifestFlags } from './manifest-flags.ts';
import { isLink } from './repository-flags.ts';
import { isTestPath } from '../attribution/test-paths.ts';

const BY_PATH: readonly [RegExp, string, string][] = [
  [/^\.errand\//, 'errand_config_changed', "Errand's own configuration was changed"],
  [
    /^(\.github\/(workflows|actions)\/|\.gitlab-ci\.ya?ml$|\.gitlab\/ci\/|\.circleci\/|\.buildkite\/|\.travis\.yml$|\.appveyor\.yml$|appveyor\.yml$|\.drone\.yml$|\.cirrus\.yml$|\.woodpecker(\/|\.ya?ml$)|\.forgejo\/workflows\/|\.gitea\/workflows\/|azure-pipelines[^/]*\.ya?ml$|bitbucket-pipelines\.yml$)|(^|\/)Jenkinsfile$/,
    'ci_changed',
    'the CI configuration was changed',
  ],
  [
    /(^|\/)(conftest\.py|sitecustomize\.py|usercustomize\.py|pytest\.ini|noxfile\.py|\.coveragerc|\.nycrc[^/]*|\.c8rc[^/]*|(jest|vitest|playwright|karma|ava|cypress)\.(config|conf|workspace)\.[^/]+|(jest|vitest)\.setup\.[^/]+|\.mocharc[^/]*|\.taprc|phpunit\.xml[^/]*|\.rspec|spec_helper\.rb|rails_helper\.rb|test_helper\.exs|\.busted|\.proverc|\.npmrc|\.pnpmfile\.cjs)$|(^|\/)\.cargo\//,
    'check_config_changed',
    'the configuration of the tests was changed',
  ],
  [
    /(^|\/)node_modules\/|(^|\/)(_?pytest|unittest|pluggy|doctest|nose2?)(\.py|\/__init__\.py)$|(^|\/)s?bin\/(sh|bash|dash|env|expr|grep|diff|cmp|sed|awk|cat|jq|git|make|node|npm|npx|yarn|pnpm|tsc|eslint|jest|vitest|mocha|python[\d.]*|pytest|tox|ruff|mypy|go|cargo|mvn|gradle|java|bats)$/,
    'shadowed_tool',
    'this file may be run or loaded in place of a tool that the checks use',
  ],
  [
    /(^|\/)(\.claude|\.cursor|\.codex|\.gemini|\.windsurf)\/|(^|\/)(CLAUDE|AGENTS(\.override)?|GEMINI)\.md$|(^|\/)(\.mcp\.json|\.cursorrules|\.windsurfrules)$|^\.github\/copilot-instructions\.md$|(^|\/)\.vscode\/(settings|tasks|launch|mcp)\.json$|^\.devcontainer(\/|\.json$)/,
    'agent_settings_changed',
    'settings of agents or editors were changed',
  ],
];

/** A linter's settings, and how a command shows that it runs. */
const LINTERS: readonly [path: RegExp, tool: RegExp][] = [
  [
    /(^|\/)(\.eslintrc[^/]*|\.eslintignore|eslint\.config\.[^/]+|\.oxlintrc\.json|biome\.jsonc?|\.prettierrc[^/]*|prettier\.config\.[^/]+|\.prettierignore|\.stylelintrc[^/]*|stylelint\.config\.[^/]+)$/,
    /lint|biome|prettier|standard|\bxo\b|stylelint|format|check/,
  ],
  [
    /(^|\/)(tsconfig|jsconfig)[^/]*\.json$/,
    /\btsc\b|tsgo|tsd|\btype|ts-node|tsx|ts-jest|jest|build|lint|check/,
  ],
  [
    /(^|\/)(\.?ruff\.toml|\.flake8|\.?pylintrc|\.?mypy\.ini|pyrightconfig\.json)$/,
    /ruff|flake8|pylint|mypy|pyright|lint|type|check/,
  ],
  [/(^|\/)\.golangci\.[^/]+$/, /golangci|lint/],
  [/(^|\/)(\.?clippy\.toml|\.?rustfmt\.toml)$/, /clippy|fmt|lint/],
  [/(^|\/)(\.rubocop[^/]*\.yml|\.standard\.yml)$/, /rubocop|standardrb|lint/],
  [
    /(^|\/)(phpstan[^/]*\.neon[^/]*|psalm\.xml[^/]*|\.php-cs-fixer[^/]*|phpcs\.xml[^/]*)$/,
    /phpstan|psalm|cs-fixer|phpcs|lint|stan/,
  ],
  [
    /(^|\/)(\.shellcheckrc|\.luacheckrc|\.credo\.exs|\.clang-tidy|\.clang-format|\.perlcriticrc)$/,
    /shellcheck|luacheck|credo|clang|perlcritic|lint|format/,
  ],
];

/** Flags a changed file that affects how the checks run. */
export function checkConfigFlags(
  changed: ChangedText,
  checks: Checks,
  manifestBefore: string | undefined,
): RaisedFlag[] {
  const { path } = changed.change;
  const commands = commandsRun(commandsOf(checks), scriptsOf(manifestBefore));
  const places = standsFor(changed.change);
  const flags: RaisedFlag[] = BY_PATH.filter(([pattern]) =>
    places.some((place) => pattern.test(place)),
  )
    .filter(([, code]) => code !== 'ci_changed' || !isOrdinaryWorkflow(changed))
    .map(([, code, text]) => ({ code, path, text }));
  const linter = LINTERS.find(([pattern]) => pattern.test(path));
  if (linter && mayRun(commands, linter[1])) {
    const text = 'the configuration of linters or types was changed';
    flags.push({ code: 'lint_config_changed', path, text });
  }
  flags.push(...manifestFlags(changed, checks), ...buildFileFlags(changed, checks, commands));
  if (!isTestPath(path) && changed.change.before && isNamedBy(path, commands)) {
    flags.push({ code: 'check_changed', path, text: 'a file that a check names was changed' });
  }
  return flags;
}

/** Returns the path; for a link also the paths below it, since it can stand for a whole folder. */
function standsFor({ path, before, after }: FileChange): string[] {
  const link = isLink(before) || isLink(after);
  return link ? [path, `${path}/`, `${path}/__init__.py`, `${path}/sh`] : [path];
}
