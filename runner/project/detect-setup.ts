/**
 * Finds the commands that fetch a repository's dependencies, from its lock files and manifests:
 * only where one lists a package to fetch, so that a project without dependencies needs no network.
 * A package manager that the image lacks is put in place first. Pure.
 * Backstop: `setup` in `.errand/config.yaml` replaces it, `setup: []` switches it off.
 */
import { inFolder, upwards } from './folders.ts';
import { nodeSetup } from './node-project.ts';
import { OTHER_TOOLS } from './other-tools.ts';
import { fieldsOf, type ProjectFiles, readJson, textOf, within } from './project-files.ts';
import { pythonEnvironment } from './python-project.ts';
import { sectionsOf } from './toml-text.ts';
import { allows } from './version-range.ts';

export interface DetectedSetup {
  /** In order, run from the root. */
  readonly commands: readonly string[];
  /** Those that no lock file asks for, or whose tool neither usual image has: they may fail. */
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
    const python = await pythonEnvironment(project, folder);
    for (const own of python.setup) commands.add(own);
    // Without Python sources, the packages are those of a documentation, or of a tool.
    const needed = place.files.some((path) => /\.py$|^pyproject\.toml$/.test(path));
    const last = python.guessed ? python.setup.slice(-1) : [];
    for (const own of needed ? last : python.setup) guessed.add(own);
    for (const own of await others(place)) commands.add(inFolder(folder, own));
    for (const own of await hoped(project, folder)) {
      commands.add(inFolder(folder, own));
      guessed.add(inFolder(folder, own));
    }
  }
  return { commands: [...commands], guessed: [...guessed] };
}

async function others(place: ProjectFiles): Promise<string[]> {
  const found = [
    await goModules(place),
    await fromText(place, 'Cargo.lock', /^source = /m, 'cargo fetch --locked'),
    await fromText(
      place,
      'Gemfile.lock',
      /^GEM\n(?: {2}remote:.*\n)* {2}specs:\n {4}\S/m,
      'bundle install',
    ),
    await composer(place),
  ];
  return found.filter((command) => command !== undefined);
}

/**
 * Installs that may fail: libraries have a list of packages, and no lock file in the repository.
 */
async function hoped(project: ProjectFiles, folder: string): Promise<string[]> {
  const place = within(project, folder);
  // Their tools are in an image of the user's, or nowhere.
  const fetching = await Promise.all(OTHER_TOOLS.map(({ setup }) => setup(place)));
  const found = fetching.filter((command) => command !== undefined);
  if ((await goModules(place)) === undefined && (await wantsNewerGo(place))) found.push(FETCH_GO);
  if (!hasAbove(project, folder, 'Cargo.lock')) {
    const texts = await Promise.all(
      place.files.filter((path) => /(^|\/)Cargo\.toml$/.test(path)).map((path) => place.read(path)),
    );
    const own = place.files.includes('Cargo.toml') && texts.some((text) => wantsCrates(text ?? ''));
    if (own) found.push('cargo fetch');
  }
  if (place.files.includes('Gemfile') && !place.files.includes('Gemfile.lock')) {
    const gems = (await place.read('Gemfile')) ?? '';
    if (/^[ \t]*(gem|gemspec)\b/m.test(gems)) found.push('bundle install');
  }
  if (!place.files.includes('composer.lock')) {
    const manifest = await readJson(place, 'composer.json');
    const wanted = ['require', 'require-dev'].flatMap((key) =>
      Object.keys(fieldsOf(manifest?.[key])),
    );
    // Those without a slash are PHP itself and its extensions.
    if (wanted.some((name) => name.includes('/'))) found.push('composer install --no-interaction');
  }
  return found;
}

async function goModules(place: ProjectFiles): Promise<string | undefined> {
  // Go uses the packages in the repository; some of them may be impossible to fetch.
  if (place.files.includes('vendor/modules.txt')) return undefined;
  return await fromText(place, 'go.sum', /\S/, 'go mod download');
}

/** Go fetches the version of itself that a module requires on any command. */
const FETCH_GO = 'go version';
/** Version in the usual images. */
const GO = '1.23.5';

/** When nothing else is fetched, the checks would be the first to ask for it, without a network. */
async function wantsNewerGo(place: ProjectFiles): Promise<boolean> {
  const text = (await textOf(place, 'go.work')) ?? (await textOf(place, 'go.mod')) ?? '';
  return [...text.matchAll(/^(?:go[ \t]+|toolchain[ \t]+go)(\d+\.\d+(?:\.\d+)?)/gm)].some(
    ([, version = '']) => allows(`<=${GO}`, version) === false,
  );
}

function hasAbove({ files }: ProjectFiles, folder: string, name: string): boolean {
  const names = new Set(files);
  return upwards(folder).some((at) => names.has(at === '' ? name : `${at}/${name}`));
}

/** True where a manifest names a crate that is not in the repository itself. */
function wantsCrates(manifest: string): boolean {
  const listed = sectionsOf(manifest, /^(workspace\.|target\..*\.)?(dev-|build-)?dependencies$/);
  const lines = listed.split('\n').filter((line) => /^[ \t]*[\w"'-]+(\.\w+)?[ \t]*=/.test(line));
  const tables = /^\[(?:workspace\.|target\.[^\]\n]{1,200}\.)?(?:dev-|build-)?dependencies\./m.test(
    manifest,
  );
  return tables || lines.some((line) => !/\bpath[ \t]*=|\bworkspace[ \t]*=[ \t]*true/.test(line));
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
