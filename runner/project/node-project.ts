/**
 * Owns which package manager a Node project uses, in which version, and how it gets into a sandbox
 * that lacks it: from the npm registry, pinned, without a new image. Pure.
 */
import { inFolder, parentOf, upwards } from './folders.ts';
import { allows } from './version-range.ts';
import { isMember } from './workspaces.ts';
import { fieldsOf, type ProjectFiles, readJson, textOf, within } from './project-files.ts';

export type PackageManager = 'npm' | 'yarn' | 'pnpm' | 'bun';

/** Commands that prepare a project. */
export interface Setup {
  readonly commands: readonly string[];
  /** No lock file asks for them: checks may well run without them. */
  readonly guessed: boolean;
}

export interface NodeTool {
  readonly manager: PackageManager;
  /** Yarn 2 and later: its commands have other options. */
  readonly modern: boolean;
  /** Argument for `npm install --global`; undefined for npm itself. */
  readonly install?: string;
  /** The folder that dependencies are installed in: a workspace's root, or the package's own. */
  readonly folder: string;
  /** Goes before its commands: variables without which it would not run them. */
  readonly variables?: string;
}

const LOCKS: readonly (readonly [file: string, PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/** Versions for a project that names none: the last that reads the lock file as it is. */
const PNPM = { '5': '7.33.7', '6': '8.15.9', '9': '10.34.8' } as const;
const PNPM_NEWEST = '12.4.2';
/** Those that read the present form of the lock file, for a project that refuses others. */
const PNPM_OTHERS = ['11.28.10', PNPM_NEWEST, '9.15.9'] as const;
const YARN_CLASSIC = '1.22.22';
/** By the form of its lock file: an older or newer one would have to rewrite it. */
const YARN: readonly (readonly [form: number, version: string])[] = [
  [10, '4.18.1'],
  [9, '4.14.1'],
  [7, '4.12.0'],
  [6, '3.8.7'],
  [1, '2.4.2'],
];
const BUN = '1.4.5';

/** Chosen by the lock file, then by the manifest or another settings file; else npm. */
export async function nodeTool(project: ProjectFiles, folder: string): Promise<NodeTool> {
  const root = await installFolder(project, folder);
  const place = within(project, root);
  const named = await namedManager(place);
  const lock = LOCKS.find(([file]) => place.files.includes(file))?.[1];
  const manager = lock ?? named?.manager ?? (await settledManager(place));
  const version = named?.manager === manager ? named.version : undefined;
  switch (manager) {
    case 'npm':
      return { manager, modern: false, folder: root };
    case 'pnpm':
      return {
        manager,
        modern: false,
        folder: root,
        install: `pnpm@${version ?? (await pnpmFor(place))}`,
        ...(named?.manager === 'pnpm' && { variables: PNPM_AS_IT_IS }),
      };
    case 'bun':
      return { manager, modern: false, folder: root, install: `bun@${version ?? BUN}` };
    case 'yarn':
      return {
        manager,
        folder: root,
        ...(await yarnFor(place, version)),
        variables: await yarnVariables(place),
      };
  }
}

/** Commands that install the manager when the image does not have it. */
export function bringTool({ manager, install }: NodeTool): string[] {
  if (install === undefined) return [];
  return [
    `command -v ${manager} >/dev/null || npm install --global --prefix "$HOME/.local" ${install}`,
  ];
}

/** The root of the workspace that a package is a member of; else its own folder. */
async function installFolder(project: ProjectFiles, folder: string): Promise<string> {
  const place = within(project, folder);
  if (LOCKS.some(([file]) => place.files.includes(file))) return folder;
  for (const at of upwards(parentOf(folder))) {
    if (at === folder) break;
    const member = at === '' ? folder : folder.slice(at.length + 1);
    if (await isMember(within(project, at), member)) return at;
  }
  return folder;
}

/** `packageManager`, as corepack reads it, or `devEngines` where it names one exact version. */
async function namedManager(
  place: ProjectFiles,
): Promise<{ manager: PackageManager; version?: string } | undefined> {
  const manifest = await readJson(place, 'package.json');
  const text = manifest?.['packageManager'];
  const field = typeof text === 'string' ? /^(\w+)@([^+]+)/.exec(text) : null;
  const engine = fieldsOf(fieldsOf(manifest?.['devEngines'])['packageManager']);
  const name = field?.[1] ?? engine['name'];
  const version = field?.[2] ?? engine['version'];
  if (name !== 'npm' && name !== 'yarn' && name !== 'pnpm' && name !== 'bun') return undefined;
  // It becomes a word of a command, so only an exact version is accepted.
  const exact = typeof version === 'string' && /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version);
  return exact ? { manager: name, version } : { manager: name };
}

async function settledManager(place: ProjectFiles): Promise<PackageManager> {
  if (place.files.includes('pnpm-workspace.yaml')) return 'pnpm';
  return place.files.includes('.yarnrc.yml') ? 'yarn' : 'npm';
}

async function pnpmFor(place: ProjectFiles): Promise<string> {
  const lock = (await textOf(place, 'pnpm-lock.yaml')) ?? '';
  const { own, tools } = pnpmDocuments(lock);
  const locked =
    /^ {4}packageManagerDependencies:\n(?: {6}.*\n)*? {6}pnpm:\n(?: {8}.*\n)*? {8}version: ['"]?(\d+\.\d+\.\d+)/m.exec(
      tools,
    )?.[1];
  if (locked !== undefined) return locked;
  const form = /^lockfileVersion:\s*'?(\d+)/m.exec(own)?.[1] ?? '9';
  if (form === '5' || form === '6') return PNPM[form];
  if (form !== '9') return PNPM_NEWEST;
  const ranges = await pnpmRanges(place);
  const fits = (version: string): boolean =>
    !ranges.some((range) => allows(range, version) === false);
  return [PNPM['9'], ...PNPM_OTHERS].find(fits) ?? PNPM['9'];
}

/** Newer releases lock themselves in a document of its own, before that of the project. */
function pnpmDocuments(lock: string): { own: string; tools: string } {
  const [first = '', ...rest] = lock.replace(/^---\n/, '').split(/^---\n/m);
  return rest.length === 0 ? { own: first, tools: '' } : { own: rest.join('\n'), tools: first };
}

/**
 * When a manifest names it, pnpm 12 asks the registry for itself before it runs a script, and
 * without a network waits for minutes. The installed version is the one that was named.
 */
const PNPM_AS_IT_IS = 'pnpm_config_pm_on_fail=ignore ';

/** Ranges that pnpm compares with its own version, and refuses to work outside of. */
async function pnpmRanges(place: ProjectFiles): Promise<string[]> {
  const manifest = await readJson(place, 'package.json');
  const tool = fieldsOf(fieldsOf(manifest?.['devEngines'])['packageManager']);
  const named = tool['name'] === 'pnpm' ? tool['version'] : undefined;
  return [fieldsOf(manifest?.['engines'])['pnpm'], named].filter(
    (each) => typeof each === 'string',
  );
}

async function yarnFor(
  place: ProjectFiles,
  version: string | undefined,
): Promise<{ modern: boolean; install: string }> {
  const lock = await textOf(place, 'yarn.lock');
  const settings = await textOf(place, '.yarnrc.yml');
  const form = Number(/^__metadata:\s*\n\s+version:\s*"?(\d+)/m.exec(lock ?? '')?.[1] ?? 0);
  const classic = version === undefined ? form === 0 && !settings : version.startsWith('1.');
  if (classic) return { modern: false, install: `yarn@${version ?? YARN_CLASSIC}` };
  const own = /^yarnPath:\s*['"]?([^'"\s]+)/m.exec(settings ?? '')?.[1];
  // A release in the repository is started by any older one.
  if (own !== undefined && place.files.includes(own)) {
    return { modern: true, install: `yarn@${YARN_CLASSIC}` };
  }
  const fitting = YARN.find(([least]) => form >= least) ?? YARN[0];
  return { modern: true, install: `@yarnpkg/cli-dist@${version ?? fitting?.[1]}` };
}

const MAX_VARIABLES = 8;

/**
 * Those that its settings take a login from, mostly for publishing: Yarn does nothing at all where
 * one of them is not there, and no sandbox has them.
 */
async function yarnVariables(place: ProjectFiles): Promise<string> {
  const settings = ['.yarnrc.yml', '.yarnrc', '.npmrc'];
  const texts = await Promise.all(settings.map((path) => textOf(place, path)));
  const text = texts.join('\n').replaceAll(/^\s*[#;].*/gm, '');
  const names = text.matchAll(/\$\{([A-Za-z_]\w{0,80})\}/g);
  return [...new Set([...names].map(([, name]) => name))]
    .slice(0, MAX_VARIABLES)
    .map((name) => `${name}=\${${name}-} `)
    .join('');
}

/** Commands that fetch a Node package's dependencies; empty when it has none. */
export async function nodeSetup(project: ProjectFiles, folder: string): Promise<Setup> {
  const tool = await nodeTool(project, folder);
  const place = within(project, tool.folder);
  if (!place.files.includes('package.json')) return { commands: [], guessed: false };
  const command = await installCommand(place, tool);
  const bring = (await scriptRunner(project, folder)) === 'npm' ? [] : bringTool(tool);
  const install =
    command === undefined ? [] : [inFolder(tool.folder, `${tool.variables ?? ''}${command}`)];
  return {
    commands: [...(install.length > 0 ? bringTool(tool) : bring), ...install],
    guessed: lockOf(place, tool.manager) === undefined,
  };
}

/**
 * Program that runs a package's scripts: its manager, or npm, which every image with Node has, when
 * nothing is to be installed and no script names the manager.
 */
export async function scriptRunner(project: ProjectFiles, folder: string): Promise<PackageManager> {
  const tool = await nodeTool(project, folder);
  if (tool.manager === 'npm') return 'npm';
  const place = within(project, tool.folder);
  if ((await installCommand(place, tool)) !== undefined) return tool.manager;
  const manifest = await readJson(within(project, folder), 'package.json');
  const scripts = fieldsOf(manifest?.['scripts']);
  // Its own tests need no script.
  if (tool.manager === 'bun' && scripts['test'] === undefined) return 'bun';
  const texts = Object.values(scripts);
  const own = new RegExp(`\\b${tool.manager}x?\\b`);
  return texts.some((text) => typeof text === 'string' && own.test(text)) ? tool.manager : 'npm';
}

function lockOf(place: ProjectFiles, manager: PackageManager): string | undefined {
  return LOCKS.find(([file, of]) => of === manager && place.files.includes(file))?.[0];
}

async function installCommand(
  place: ProjectFiles,
  { manager, modern }: NodeTool,
): Promise<string | undefined> {
  const lock = lockOf(place, manager);
  if (lock === undefined) return (await wantsPackages(place)) ? UNLOCKED[manager] : undefined;
  if (!(await lists(place, lock))) return undefined;
  switch (manager) {
    case 'npm':
      return 'npm ci';
    case 'pnpm':
      return 'pnpm install --frozen-lockfile';
    case 'yarn':
      return modern ? 'yarn install --immutable' : 'yarn install --frozen-lockfile';
    case 'bun':
      return 'bun install --frozen-lockfile';
  }
}

/** Without a lock file: what fits the manifest today; no lock file is left behind. */
const UNLOCKED: Readonly<Record<PackageManager, string>> = {
  // The registry may be unreachable, and this shows it soon.
  npm: 'npm install --no-package-lock --fetch-retries=1 --fetch-retry-mintimeout=1000',
  pnpm: 'pnpm install --no-lockfile',
  yarn: 'yarn install',
  bun: 'bun install --no-save',
};

/** True where the lock file has at least one package that is not the project's own. */
async function lists(place: ProjectFiles, lock: string): Promise<boolean> {
  const text = (await textOf(place, lock)) ?? '';
  switch (lock) {
    case 'pnpm-lock.yaml':
      // A package of the workspace itself is linked.
      return /^packages:\n(?:[ \t]*(?:#.*)?\n)* +\S|\bversion: link:/m.test(
        pnpmDocuments(text).own,
      );
    case 'yarn.lock': {
      const own = [...text.matchAll(/^"[^"\n]{1,500}@workspace:[^"\n]{0,500}":$/gm)];
      if (/^__metadata:/m.test(text))
        return own.length > 1 || /^"[^"\n]{1,500}@npm:[^"\n]{0,500}":$/m.test(text);
      return /^"?[^#\s_][^\n]*:$/m.test(text) || (await sharesPackages(place));
    }
    case 'bun.lock':
      return /^[ \t]*"packages":\s*\{\s*"/m.test(text);
    case 'bun.lockb':
      return await wantsPackages(place); // It is binary.
    default: {
      const json = await readJson(place, lock);
      // "" is the project itself; the first form of the file has `dependencies` only.
      const packages = Object.keys(fieldsOf(json?.['packages'])).filter((path) => path !== '');
      return packages.length + Object.keys(fieldsOf(json?.['dependencies'])).length > 0;
    }
  }
}

/** True where a manifest of the project, or of its workspace, names a package to install. */
async function wantsPackages(place: ProjectFiles): Promise<boolean> {
  // Packages that are committed are used as they are.
  if (place.files.some((path) => path.startsWith('node_modules/'))) return false;
  const root = await readJson(place, 'package.json');
  const shared = root?.['workspaces'] !== undefined || place.files.includes('pnpm-workspace.yaml');
  const manifests = place.files.filter(
    (path) =>
      path === 'package.json' ||
      (shared && path.endsWith('/package.json') && !/(^|\/)node_modules\//.test(path)),
  );
  for (const path of manifests.slice(0, MAX_MANIFESTS)) {
    const manifest = await readJson(place, path);
    const wanted = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
      Object.keys(fieldsOf(manifest?.[key])),
    );
    if (wanted.length > 0 || (shared && parentOf(path) !== '')) return true;
  }
  return false;
}

async function sharesPackages(place: ProjectFiles): Promise<boolean> {
  const root = await readJson(place, 'package.json');
  return root?.['workspaces'] !== undefined || place.files.includes('pnpm-workspace.yaml');
}

const MAX_MANIFESTS = 50;
