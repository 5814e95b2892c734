/**
 * Follows commands into the scripts of a package.json that they run, directly or not, with the pre
 * and post scripts of each. Pure, over words: a word of a line that calls a package manager may name
 * a script. Where scripts run others by programs of their own, that is not seen.
 */
import { fieldsOf } from '../../project/project-files.ts';
import { commandWords } from './command-words.ts';

export type Checks = readonly { readonly command: string }[];
export type Scripts = Readonly<Record<string, unknown>>;

const PACKAGE_MANAGER =
  /\b(npm|pnpm|yarn|bun|node --run|run-[sp]|npm-run-all2?|concurrently|wireit|turbo|nx|lerna)\b/;

/** Parses the scripts of a package.json's text; empty where it cannot be read. */
export function scriptsOf(text: string | undefined): Scripts {
  try {
    return fieldsOf(fieldsOf(JSON.parse(text ?? ''))['scripts']);
  } catch {
    return {};
  }
}

/** Returns the words of a command that may name scripts of a package.json. */
export function scriptsRunBy(command: string): string[] {
  return command
    .replaceAll(/\\\r?\n/g, ' ')
    .split('\n')
    .filter((line) => PACKAGE_MANAGER.test(line))
    .flatMap(commandWords)
    .map((word) => (word === 't' ? 'test' : word));
}

/** Returns the commands and, after them, all scripts that they run, directly or not. */
export function commandsRun(commands: readonly string[], scripts: Scripts): ReadonlySet<string> {
  const all = new Set(commands);
  // The loop also visits commands that are added meanwhile.
  for (const command of all) {
    for (const name of scriptsRunBy(command).flatMap(around)) {
      const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
      if (typeof script === 'string') all.add(script);
    }
  }
  return all;
}

/** Returns the names of the scripts that the checks run, with their pre and post scripts. */
export function scriptsReached(checks: Checks, scripts: Scripts): ReadonlySet<string> {
  const all = commandsRun(commandsOf(checks), scripts);
  return new Set([...all].flatMap(scriptsRunBy).flatMap(around));
}

export function commandsOf(checks: Checks): string[] {
  return checks.map(({ command }) => command);
}

function around(name: string): string[] {
  return [name, `pre${name}`, `post${name}`];
}
