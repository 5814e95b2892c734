/**
 * Tells which changes of workflows need no look of a reviewer: a job that sets up a tool or another
 * release of it and runs the repository's own commands. Pure. Accepts known lines only, so that a
 * condition, a permission, a secret or a program from elsewhere is flagged like all that CI may do.
 * Backstop: for a verdict, CI's files are the base's.
 */
import type { ChangedText } from './flag.ts';

const WORKFLOW = /^\.(?:github|forgejo|gitea)\/workflows\/[^/]+\.ya?ml$/;

const VERSION = /^[a-z]+-version: .{1,80}$/;
const ORDINARY = [
  /^(?:#.*)?$/,
  /^(?:- )?name: [\w .,:()/-]{1,100}$/,
  /^(?:- )?uses: actions\/(?:checkout|cache|setup-[a-z]+)@[\w.]{1,40}$/,
  /^with:(?: \{ ?[a-z]+-version: [\w.'" ,[\]]{1,60} ?\})?$/,
  VERSION,
  /^cache: ["']?\w{1,20}["']?$/,
  /^on:(?: (?:push|pull_request|\[ ?(?:push|pull_request)(?:, ?(?:push|pull_request))? ?\]))?$/,
  /^(?:push|pull_request|jobs|steps|strategy|matrix):$/,
  /^branches: \[ ?[\w., ]{1,60} ?\]$/,
  /^runs-on: [a-z]+-[a-z\d.]+$/,
  // A job: any name that is no setting of its own.
  /^(?!permissions|env|secrets|if|defaults|environment|services|container|concurrency|outputs)(?:[a-z][a-z\d-]{0,30}):$/,
  /^(?:- )?run: (?:npm|pnpm|yarn|npx|node|deno|bun|go|cargo|make|pytest|python3?|pip|uv|poetry|tox|mvn|gradle|composer|bundle|rake|mix|dotnet|cmake|ctest|prove|bats|busted|phpunit|rspec|shellcheck|eslint|ruff|flake8|mypy|(?:ba)?sh [\w./-]{1,60})(?: (?:&& )?[\w./@:=-]{1,60}){0,12}$/,
];

/** True where the change adds ordinary lines, or takes another release of a tool, and nothing else. */
export function isOrdinaryWorkflow({ change, added, removed, after }: ChangedText): boolean {
  if (!WORKFLOW.test(change.path) || after === undefined) return false;
  const isRelease = removed.every(
    (line) => isBlank(line) || VERSION.test(line.trim()) || isNamedAgain(line, added),
  );
  return isRelease && added.every((line) => ORDINARY.some((form) => form.test(line.trim())));
}

/** True for an action of which the change takes another release. */
function isNamedAgain(line: string, added: readonly string[]): boolean {
  const action = /^\s*(?:- )?uses: [\w./-]{1,100}@/.exec(line)?.[0].trim();
  return action !== undefined && added.some((each) => each.trim().startsWith(action));
}

function isBlank(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}
