/**
 * Finds the commands that fix what tools can fix, and those that update dependencies, for a
 * repository that configures none. Pure over file names and a reader; runs nothing. Backstop: `fix`
 * and `update` in `.errand/config.yaml` replace them.
 */
import { nodeTool, scriptRunner } from './node-project.ts';
import { fieldsOf, type ProjectFiles, readJson } from './project-files.ts';

/** In the order they are run: what rewrites code first, what lays it out last. */
export async function detectFix(project: ProjectFiles): Promise<string[]> {
  return [
    ...(await nodeFix(project)),
    ...(await pythonFix(project)),
    ...(project.files.includes('go.mod') ? ['gofmt -w .'] : []),
    ...(project.files.includes('Cargo.toml') ? ['cargo fmt'] : []),
    ...(await shellFix(project)),
  ];
}

/** Scripts that people write for this; one that only checks changes nothing and does no harm. */
const FIX_SCRIPTS = ['lint:fix', 'fix', 'format', 'format:fix', 'format:write', 'fmt'];

/**
 * A package, its configuration file, and its command; only tools that the repository configures.
 */
const NODE_TOOLS: readonly (readonly [string, RegExp, string])[] = [
  ['oxlint', /^\.?oxlintrc?(\.config)?\.\w+$/, 'oxlint --fix'],
  ['eslint', /^(eslint\.config\.\w+|\.eslintrc(\.\w+)?)$/, 'eslint --fix .'],
  ['@biomejs/biome', /^\.?biome\.jsonc?$/, 'biome check --write .'],
  ['prettier', /^(\.prettierrc(\.\w+)?|prettier\.config\.\w+)$/, 'prettier --write .'],
];

async function nodeFix(project: ProjectFiles): Promise<string[]> {
  const manifest = await readJson(project, 'package.json');
  if (!manifest) return [];
  const scripts = fieldsOf(manifest['scripts']);
  const runner = await scriptRunner(project, '');
  const { manager: own, variables = '' } = await nodeTool(project, '');
  const manager = runner === own ? `${variables}${runner}` : runner;
  const named = FIX_SCRIPTS.filter((name) => typeof scripts[name] === 'string');
  if (named.length > 0) return named.map((name) => `${manager} run ${name}`);
  const packages = {
    ...fieldsOf(manifest['dependencies']),
    ...fieldsOf(manifest['devDependencies']),
  };
  return NODE_TOOLS.filter(
    ([name, file]) => name in packages || project.files.some((path) => file.test(path)),
  ).map(([, , command]) => `npx --no-install ${command}`);
}

async function pythonFix(project: ProjectFiles): Promise<string[]> {
  const { files } = project;
  const text = files.includes('pyproject.toml') ? await project.read('pyproject.toml') : '';
  const has = (tool: string): boolean => new RegExp(`^\\[tool\\.${tool}\\b`, 'm').test(text ?? '');
  if (has('ruff') || files.some((path) => /^\.?ruff\.toml$/.test(path))) {
    return ['ruff check --fix .', 'ruff format .'];
  }
  return has('black') ? ['black .'] : [];
}

/** Only when its layout is configured: without that, it would reformat every script. */
async function shellFix(project: ProjectFiles): Promise<string[]> {
  const { files } = project;
  if (!files.includes('.editorconfig') || !files.some((path) => path.endsWith('.sh'))) return [];
  return /^\[[^\]\n]{0,200}\bsh\b[^\]\n]{0,200}\]/m.test(
    (await project.read('.editorconfig')) ?? '',
  )
    ? ['shfmt -w .']
    : [];
}

/** These commands update the lock file alone: no code of the packages is run. */
const UPDATES: readonly (readonly [string, string])[] = [
  ['pnpm-lock.yaml', 'pnpm update --lockfile-only'],
  ['package-lock.json', 'npm update --package-lock-only --ignore-scripts --no-audit --no-fund'],
  ['npm-shrinkwrap.json', 'npm update --package-lock-only --ignore-scripts --no-audit --no-fund'],
  ['uv.lock', 'uv lock --upgrade'],
  ['poetry.lock', 'poetry update --lock --no-interaction'],
  ['go.sum', 'go get -u ./... && go mod tidy'],
  ['Cargo.lock', 'cargo update'],
  ['Gemfile.lock', 'bundle lock --update'],
  ['composer.lock', 'composer update --no-install --no-interaction --no-scripts'],
];

export async function detectUpdate(project: ProjectFiles): Promise<string[]> {
  const { files } = project;
  const found = UPDATES.filter(([lock]) => files.includes(lock)).map(([, command]) => command);
  if (!files.includes('yarn.lock')) return found;
  const modern = /^__metadata:/m.test((await project.read('yarn.lock')) ?? '');
  const yarn = modern ? "yarn up -R '*' --mode=update-lockfile" : 'yarn upgrade --ignore-scripts';
  return [...found, yarn];
}
