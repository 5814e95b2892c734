/**
 * Finds the commands that fetch a repository's dependencies, from its lock files: only where one
 * lists at least one package to fetch, so that a project without dependencies needs no network.
 * Pure. Backstop: `setup` in `.errand/config.yaml` replaces it, `setup: []` switches it off.
 */
import { fieldsOf, type ProjectFiles, readJson } from './project-files.ts';

/** The commands in order; none where nothing is to be fetched. */
export async function detectSetup(project: ProjectFiles): Promise<string[]> {
  const commands = [
    await node(project),
    await fromText(project, 'poetry.lock', /^\[\[package\]\]/m, 'poetry install --no-interaction'),
    await fromText(project, 'uv.lock', /^source = \{ registry/m, 'uv sync --frozen'),
    // Debian's Python asks for this variable before it takes packages that apt does not know.
    await fromText(
      project,
      'requirements.txt',
      /^\s*[^\s#]/m,
      'PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install -r requirements.txt',
    ),
    await fromText(project, 'go.sum', /\S/, 'go mod download'),
    await fromText(project, 'Cargo.lock', /^source = /m, 'cargo fetch --locked'),
    await fromText(project, 'Gemfile.lock', /^GEM\n(.*\n)*? {2}specs:\n {4}\S/m, 'bundle install'),
    await composer(project),
  ];
  return commands.filter((command) => command !== undefined);
}

async function node(project: ProjectFiles): Promise<string | undefined> {
  return (
    (await fromText(
      project,
      'pnpm-lock.yaml',
      /^packages:\n(\n|\s+#.*\n)* +\S/m,
      'pnpm install --frozen-lockfile',
    )) ??
    (await yarn(project)) ??
    (await fromText(
      project,
      'bun.lock',
      /^\s*"packages":\s*\{\s*"/m,
      'bun install --frozen-lockfile',
    )) ??
    (await npm(project))
  );
}

async function npm(project: ProjectFiles): Promise<string | undefined> {
  for (const name of ['npm-shrinkwrap.json', 'package-lock.json']) {
    const lock = await readJson(project, name);
    if (!lock) continue;
    // "" is the project itself; the first form of the file has `dependencies` only.
    const packages = Object.keys(fieldsOf(lock['packages'])).filter((path) => path !== '');
    const listed = packages.length + Object.keys(fieldsOf(lock['dependencies'])).length;
    if (listed > 0) return 'npm ci';
  }
  return undefined;
}

async function yarn(project: ProjectFiles): Promise<string | undefined> {
  const text = project.files.includes('yarn.lock') ? await project.read('yarn.lock') : undefined;
  if (text === undefined) return undefined;
  const modern = /^__metadata:/m.test(text);
  const listed = modern ? /^"[^"\n]+@npm:[^"\n]*":$/m.test(text) : /^"?[^#\s_][^\n]*:$/m.test(text);
  if (!listed) return undefined;
  return modern ? 'yarn install --immutable' : 'yarn install --frozen-lockfile';
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
