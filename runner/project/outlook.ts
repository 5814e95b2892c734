/**
 * Owns the outlook of a task before anything is sent: the checks that will decide, the setup of
 * their environment, and what is missing, with the lines that would add it. Pure. It only looks
 * whether a key is in `.errand/config.yaml`: the runner parses the file.
 */
import type { CheckSpec, Origin } from '../protocol/task.ts';
import { detectChecks } from './detect-checks.ts';
import { DEV_CONTAINER_FILES } from './dev-container/definition.ts';
import { detectSetup } from './detect-setup.ts';
import { packageAround, placeOf } from './folders.ts';
import { jvmFetch } from './jvm-project.ts';
import { versionNotes } from './language-versions.ts';
import { missingTools, type Note, type Sandboxes } from './missing-tools.ts';
import { ownRoles } from './own-roles.ts';
import { fieldsOf, type ProjectFiles, readJson, textOf } from './project-files.ts';
import { onceForm, watches } from './watching.ts';

export interface Outlook {
  /** The package that the task is about; '' is the root. */
  readonly folder: string;
  /** Checks that will decide, and setup before them, one on each line. */
  readonly lines: readonly string[];
  readonly notes: readonly Note[];
  /** Names in the configuration that the runner has to be asked about. */
  readonly named: { readonly image?: string; readonly agent?: string; readonly blueprint?: string };
  /** True for a blueprint of the repository's own: only the runner learns what it requires. */
  readonly ownBlueprint: boolean;
  /** The names of all of them. */
  readonly ownBlueprints: readonly string[];
  /** The names of the repository's own roles. */
  readonly ownRoles: readonly string[];
}

export interface Task {
  readonly origin: Origin;
  /** Checks named with the task itself. */
  readonly checks?: readonly CheckSpec[] | undefined;
  readonly blueprint?: string | undefined;
}

const CONFIG = '.errand/config.yaml';
const BLUEPRINTS = '.errand/blueprints/';

/**
 * Predicts what a task would run; `sandboxes` is absent when the runner does not say what it has.
 */
export async function outlookOf(
  project: ProjectFiles,
  { origin, checks: given, blueprint }: Task,
  sandboxes?: Sandboxes,
): Promise<Outlook> {
  const config = keysOf((await textOf(project, CONFIG)) ?? '');
  const place = placeOf(origin);
  const { checks, folders, endless } = await detectChecks(project, {
    place,
    ...(config.setup !== undefined && { setup: [config.setup] }),
  });
  const notes: Note[] = [];
  const checksFrom: From = given?.length
    ? 'task'
    : config.checks !== undefined
      ? 'config'
      : checks.length > 0
        ? 'detected'
        : 'none';
  const decides = checksFrom === 'task' ? (given ?? []) : checksFrom === 'config' ? [] : checks;
  if (checksFrom === 'none') notes.push(...endless.map(endlessNote));
  if (checksFrom === 'none' && endless.length === 0) notes.push(NO_CHECKS);
  if (/^\s*\[\s*\]/.test(config.checks ?? '') && checksFrom === 'config') notes.push(NONE_WANTED);
  const commands =
    checksFrom === 'config'
      ? commandsIn(config.checks ?? '')
      : decides.map(({ command }) => command);
  const scripts = fieldsOf((await readJson(project, 'package.json'))?.['scripts']);
  notes.push(...commands.flatMap((command) => waitingNote(command, scripts)));
  if (config.image === undefined && sandboxes) {
    notes.push(...missingTools(project, folders, sandboxes));
    if (config.setup === undefined)
      notes.push(...(await versionNotes(project, folders, sandboxes)));
  }
  if (config.setup === undefined) notes.push(...(await jvmNotes(project, folders)));
  const usual = origin.kind === 'todo' ? 'fix-todo' : 'default';
  const chosen = blueprint ?? (config.blueprint === undefined ? usual : plain(config.blueprint));
  const ownBlueprints = ownNames(project.files);
  const setup =
    config.setup === undefined ? (await detectSetup(project, folders)).commands : undefined;
  return {
    folder: packageAround(project.files, place),
    lines: [
      checksLine(checksFrom, decides),
      ...setupLine(setup),
      ...devContainerLine(project.files, config),
    ],
    notes,
    named: {
      ...(config.image !== undefined && { image: plain(config.image) }),
      ...(config.agent !== undefined && { agent: plain(config.agent) }),
      ...(config.blueprint !== undefined && { blueprint: plain(config.blueprint) }),
    },
    ownBlueprint: ownBlueprints.includes(chosen),
    ownBlueprints,
    ownRoles: await ownRoles(project),
  };
}

/** The file's name is the blueprint's. */
function ownNames(files: readonly string[]): string[] {
  return files.flatMap((path) => {
    const name = path.startsWith(BLUEPRINTS) ? path.slice(BLUEPRINTS.length) : '';
    return /^[^/]+\.ya?ml$/.test(name) ? [name.replace(/\.ya?ml$/, '')] : [];
  });
}

type From = 'task' | 'config' | 'detected' | 'none';

function checksLine(from: From, checks: readonly CheckSpec[]): string {
  if (from === 'none') return 'checks: none';
  if (from === 'config') return `checks: as ${CONFIG} says`;
  const names = checks.map(({ name, command }) =>
    name === command ? name : `${name} (${command})`,
  );
  return `checks: ${names.join(', ')}`;
}

/** Whether it is used is the runner's to say. */
function devContainerLine(
  files: readonly string[],
  { image, devcontainer }: Partial<Record<Key, string>>,
): string[] {
  if (image !== undefined) return [];
  const named = devcontainer === undefined ? undefined : plain(devcontainer);
  const path = named ?? DEV_CONTAINER_FILES.find((each) => files.includes(each));
  return path === undefined || path === 'off'
    ? []
    : [`dev container: ${path}, where the runner allows it`];
}

/** `setup` is absent where the configuration names it. */
function setupLine(setup: readonly string[] | undefined): string[] {
  const words = setup ? setup.map(setupWords).join(', ') : `as ${CONFIG} says`;
  return words === '' ? [] : [`setup, with a network: ${words}`];
}

const NO_CHECKS: Note = {
  text: 'No check was found, so nothing can show that the result is right. Name a command that does.',
  write: 'checks:\n  - { name: test, command: YOUR-COMMAND }',
};
const NONE_WANTED: Note = {
  text: `${CONFIG} says that there are no checks, so nothing can show that the result is right.`,
};

function endlessNote(script: string): Note {
  return {
    text: `The script ${script} waits for changes and never ends, so it is not run. Name a command that ends.`,
    write: 'checks:\n  - { name: test, command: YOUR-COMMAND }',
  };
}

/**
 * Of a command that waits for changes, itself or by the script that it runs. Only of a command that
 * is nothing but that script: a note has to be right, where verify/command/scripts.ts may find more.
 */
function waitingNote(command: string, scripts: Readonly<Record<string, unknown>>): Note[] {
  const name = /^(?:npm|pnpm|yarn|bun)\s+(?:run\s+|run-script\s+)?([\w:.-]+)\s*$/.exec(
    command,
  )?.[1];
  const script = name === undefined ? undefined : scripts[name === 't' ? 'test' : name];
  const waiting = [command, script].find((each) => typeof each === 'string' && watches(each));
  if (typeof waiting !== 'string') return [];
  const once = onceForm(waiting);
  const words = once === undefined ? 'Name a command that ends.' : `Name one that ends: ${once}`;
  const runs = waiting === command ? '' : `, which runs ${waiting},`;
  return [{ text: `The check ${command}${runs} waits for changes and never ends. ${words}` }];
}

/** Notes on packages that nothing fetches, with the command that would. */
async function jvmNotes(project: ProjectFiles, folders: readonly string[]): Promise<Note[]> {
  const commands = await Promise.all(folders.map((folder) => jvmFetch(project, folder)));
  const wanted = new Set(commands.filter((command) => command !== undefined));
  if (wanted.size === 0) return [];
  return [
    {
      text: 'Nothing fetches what the Maven or Gradle build needs, and its checks have no network. Name a command that does.',
      write: `setup:\n${[...wanted].map((command) => `  - ${command}`).join('\n')}`,
    },
  ];
}

/** Plain commands under `checks`; the runner reads the rest. */
function commandsIn(checks: string): string[] {
  return [...checks.matchAll(/\bcommand:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^,}\n#]+))/g)].map(
    ([, double, single, bare = '']) => (double ?? single ?? bare).trim(),
  );
}

type Key = 'checks' | 'setup' | 'image' | 'devcontainer' | 'agent' | 'blueprint';

/** The text of each key at the top, with the lines that belong to it. */
function keysOf(yaml: string): Partial<Record<Key, string>> {
  const found: Partial<Record<Key, string>> = {};
  for (const [, key = '', value = ''] of yaml.matchAll(
    /^(checks|setup|image|devcontainer|agent|blueprint)[ \t]*:(.*(?:\n(?:[ \t#-].*)?$)*)/gm,
  )) {
    found[key as Key] = value;
  }
  return found;
}

/** A plain scalar without its quotes and its comment. */
function plain(value: string): string {
  const [line = ''] = value.trim().split('\n');
  return line
    .replace(/\s+#.*$/, '')
    .replace(/^(['"])(.*)\1$/, '$2')
    .trim();
}

/** A tool that is put in place by its name; any other command as it is run. */
function setupWords(command: string): string {
  const tool = /^(?:cd \S+ && )?command -v \S+ >\/dev\/null \|\| .* (\S+)$/.exec(command)?.[1];
  return tool === undefined ? command : `${tool} (where the image has none)`;
}
