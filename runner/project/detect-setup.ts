/**
 * Finds the commands that fetch a repository's dependencies, from its lock files and manifests:
 * only where one lists a package to fetch, so that a project without dependencies needs no network.
 * A package manager that the image lacks is put in place first. Pure.
 * Backstop: `setup` in `.errand/config.yaml` replaces it, `setup: []` switches it off.
 */
import { inFolder } from './folders.ts';
import { nodeSetup } from './node-project.ts';
import { type ProjectFiles, readJson, within } from './project-files.ts';
import { pythonEnvironment } from './python-project.ts';

export interface DetectedSetup {
  /** In order, run from the root. */
  readonly commands: readonly string[];
  /** Those of them that no lock file asks for: the work may go on where they fail. */
  readonly guessed: readonly string[];
}

/** `folders` are the packages that the task is about. */
export async function detectSetup(
  project: ProjectFiles,
  folders: readonly string[] = [''],
): Promise<DetectedSetup> {
  const commands = new Set<string>();
  const guessed = new Set<string>();
  for (const folder of folders) {
    const place = within(project, folder);
    const node = await nodeSetup(project, folder);
    for (const command of node.commands) commands.add(command);
    if (node.guessed) for (const command of node.commands) guessed.add(command);
    const python = await pythonEnvironment(place);
    for (const own of python.setup) commands.add(inFolder(folder, own));
    const last = python.setup.at(-1);
    if (python.guessed && last !== undefined) guessed.add(inFolder(folder, last));
    for (const own of await others(place)) commands.add(inFolder(folder, own));
  }
  return { commands: [...commands], guessed: [...guessed] };
}

async function others(place: ProjectFiles): Promise<string[]> {
  const found = [
    await fromText(place, 'go.sum', /\S/, 'go mod download'),
    await fromText(place, 'Cargo.lock', /^source = /m, 'cargo fetch --locked'),
    await fromText(place, 'Gemfile.lock', /^GEM\n(.*\n)*? {2}specs:\n {4}\S/m, 'bundle install'),
    await composer(place),
  ];
  return found.filter((command) => command !== undefined);
}

async function composer(project: ProjectFiles): Promise<string | undefined> {
  const lock = await readJson(project, 'composer.lock');
  const listed = [lock?.['packages'], lock?.['packages-dev']].some(
    (packages) => Array.isArray(packages) && packages.length > 0,
  );
  return listed ? 'composer install --no-interaction' : undefined;
}

async function fromText(
  project: ProjectFiles,
  path: string,
  lists: RegExp,
  command: string,
): Promise<string | undefined> {
  if (!project.files.includes(path)) return undefined;
  return lists.test((await project.read(path)) ?? '') ? command : undefined;
}
