/**
 * Reads the commands that deno.json (`tasks`) and composer.json (`scripts`) give names to, as far as
 * checks may run them. All else in such a file, what it exports or loads among it, is no command.
 * Pure over texts. Backstop: a file that cannot be read is taken as a whole by its reader.
 */
import { parsedLoosely } from '../../project/loose-json.ts';
import { commandWords } from './command-words.ts';

const MAX_MANIFEST_CHARACTERS = 1_000_000;
const MAX_SCRIPT_CHARACTERS = 10_000;
const MAX_ROUNDS = 8;

/**
 * Returns undefined where the manifest is of another kind, or cannot be read.
 *
 * @param commands everything that the checks are known to run
 */
export function namedCommands(path: string, text: string, commands: string): string[] | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Composer's scripts call each other in forms of their own, so all of them count.
  if (name === 'composer.json') return [...(entriesIn(text, 'scripts')?.values() ?? [text])];
  if (!/^deno\.jsonc?$/.test(name)) return undefined;
  const tasks = entriesIn(text, 'tasks');
  if (!tasks) return undefined;
  const found = tasksRun(tasks, commands);
  // Where it is not seen which task is run, any may be.
  return found.length === 0 && /\bdeno[ \t]+task\b/.test(commands) ? [...tasks.values()] : found;
}

function tasksRun(tasks: ReadonlyMap<string, string>, commands: string): string[] {
  const found = new Set<string>();
  let seen = commands;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const lines = seen.split('\n').filter((line) => /\bdeno\b/.test(line));
    const words = new Set(lines.flatMap(commandWords));
    const more = [...tasks].filter(([name]) => words.has(name) && !found.has(name));
    if (more.length === 0) break;
    for (const [name] of more) found.add(name);
    seen = more.map(([, task]) => task).join('\n');
  }
  return [...found].map((name) => tasks.get(name) ?? '');
}

/** Returns undefined for what is no object of JSON. */
function entriesIn(text: string, field: string): Map<string, string> | undefined {
  const manifest = parsedLoosely(text.slice(0, MAX_MANIFEST_CHARACTERS));
  if (manifest === null || typeof manifest !== 'object') return undefined;
  const own: unknown = Object.entries(manifest).find(([key]) => key === field)?.[1];
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(own ?? {})) {
    const command = commandIn(value, 0);
    if (command !== '') found.set(name, command.slice(0, MAX_SCRIPT_CHARACTERS));
  }
  return found;
}

/** A command is a text, a list of them, or an object with a command and tasks that go first. */
function commandIn(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || depth > 3) return '';
  if (Array.isArray(value)) return value.map((each) => commandIn(each, depth + 1)).join('\n');
  const { command, dependencies } = value as { command?: unknown; dependencies?: unknown };
  const first = Array.isArray(dependencies) ? dependencies.map((each) => `deno task ${each}`) : [];
  return [...first, commandIn(command, depth + 1)].join('\n');
}
