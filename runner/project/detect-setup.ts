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

/** The commands in order, run from the root; `folders` are the packages that the task is about. */
export async function detectSetup(
  project: ProjectFiles,
  folders: readonly string[] = [''],
): Promise<string[]> {
  const commands: string[] = [];
  for (const folder of folders) {
    const place = within(project, folder);
    if (place.files.includes('package.json')) commands.push(...(await nodeSetup(project, folder)));
    const own = [...(await pythonEnvironment(place)).setup, ...(await others(place))];
    commands.push(...own.map((command) => inFolder(folder, command)));
  }
  return [...new Set(commands)];
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
