/**
 * Gathers everything that the commands of checks lead to, as one text: the commands, the scripts
 * that they run, and the recipes of the tools that they call. Pure over texts. Takes most recipes as
 * a whole, whatever part of them is run, so it holds more than what runs. Backstop: runs of the checks
 * show which of the files named here they open.
 */
import { namedCommands } from './named-commands.ts';
import { commandsRun, scriptsOf } from './scripts.ts';

const MAX_COMMAND_CHARACTERS = 200_000;
const MAX_SCRIPT_CHARACTERS = 10_000;

/**
 * Returns the commands of checks, expanded through `package.json` scripts, with the base's other
 * recipes as a whole.
 */
export function commandTexts(
  checks: readonly { readonly command: string }[],
  manifests: ReadonlyMap<string, string>,
): string {
  const parts = checks.map(({ command }) => command.slice(0, MAX_SCRIPT_CHARACTERS));
  for (const [path, text] of manifests) {
    const known = parts.join('\n');
    if (known.length >= MAX_COMMAND_CHARACTERS) break;
    if (path.endsWith('package.json')) parts.push(...scriptsRun(parts, text));
    else if (recipes(path, known)) {
      parts.push(...(namedCommands(path, text, known) ?? [text.slice(0, 100_000)]));
    }
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

function scriptsRun(commands: readonly string[], manifest: string): string[] {
  const all = commandsRun(commands, scriptsOf(manifest));
  return [...all]
    .slice(new Set(commands).size)
    .map((script) => script.slice(0, MAX_SCRIPT_CHARACTERS));
}
