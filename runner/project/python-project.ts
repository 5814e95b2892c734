/**
 * Owns the environment of a Python project: which tool makes it, how that tool gets into a sandbox
 * that lacks it, and which interpreter the checks are then run with. Pure.
 */
import { shellQuoted } from '../protocol/text.ts';
import { inFolder, parentOf, upwards } from './folders.ts';
import { type ProjectFiles, textOf, within } from './project-files.ts';
import { isRequirement, requirementsOf, sectionsOf, stringsIn } from './toml-text.ts';
import { isNamed } from './workspaces.ts';

export interface PythonEnvironment {
  /** Commands that make it, from the root; empty when nothing is installed. */
  readonly setup: readonly string[];
  /** No list of packages asks for the last of them: checks may well run without it. */
  readonly guessed?: boolean;
  /** The interpreter that sees what they installed. */
  readonly python: string;
}

/** The patterns by which pytest and unittest find tests. */
export const PYTHON_TEST = /(^|\/)(test_[^/]*|[^/]*_test)\.py$/;

const SYSTEM = 'python3';
const LOCAL = '.venv/bin/python';
/** Debian's Python asks for this variable before it takes packages that apt does not know. */
const PIP = 'PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install';
const UV = '0.13.8';
const POETRY = '2.5.1';
/** Writes no version into its lock files, or wrote them before any did: the last of that line. */
const POETRY_OLD = '1.8.5';
const PDM = '2.29.4';
const PIPENV = '2026.10.3';

/**
 * Of the package in a folder. `named` are the setup commands that the repository configures, which
 * say where its Python is.
 */
export async function pythonEnvironment(
  whole: ProjectFiles,
  folder: string,
  named?: readonly string[],
): Promise<PythonEnvironment> {
  if (named) return { setup: named, python: interpreterOf(named) };
  const root = await workspaceRoot(whole, folder);
  const project = within(whole, root);
  const text = (await textOf(project, 'pyproject.toml')) ?? '';
  const found =
    (await uv(project, text)) ??
    (await poetry(project, text)) ??
    (await pdm(project, text)) ??
    (await pipenv(project)) ??
    (await pip(project, text));
  // Seen from the folder that the checks are run in.
  const depth = folder === root ? 0 : folder.slice(root.length).split('/').filter(Boolean).length;
  const python = found.python === LOCAL ? `${'../'.repeat(depth)}${LOCAL}` : found.python;
  return { ...found, python, setup: found.setup.map((command) => inFolder(root, command)) };
}

/** The folder of the uv workspace that a package is a member of; else its own. */
async function workspaceRoot(whole: ProjectFiles, folder: string): Promise<string> {
  if (folder === '' || within(whole, folder).files.some((path) => OWN_LOCK.test(path)))
    return folder;
  for (const at of upwards(parentOf(folder))) {
    const members = workspaceOf((await textOf(within(whole, at), 'pyproject.toml')) ?? '');
    const member = at === '' ? folder : folder.slice(at.length + 1);
    if (isNamed(members, member)) return at;
  }
  return folder;
}

const OWN_LOCK = /^(uv|poetry|pdm|Pipfile)\.lock$/;

/** The patterns of a uv workspace, in the form that Node's have. */
function workspaceOf(pyproject: string): string[] {
  const table = sectionsOf(pyproject, /^tool\.uv\.workspace$/);
  const out = stringsIn(table, 'exclude').map((pattern) => `!${pattern}`);
  return [...stringsIn(table, 'members'), ...out];
}

/** Interpreter of the virtual environment that setup commands make, if they make one. */
function interpreterOf(setup: readonly string[]): string {
  const all = setup.join('\n');
  const used = /(?:^|\s)((?:[\w-][\w./-]*\/)?\.?[\w-]*env)\/bin\/(?:python|pip|activate)/m.exec(
    all,
  );
  const made = /-m\s+(?:venv|virtualenv)\s+(?:--?\S+\s+)*([\w.][\w./-]*)/.exec(all);
  const folder = used?.[1] ?? made?.[1];
  if (folder !== undefined) return `${folder}/bin/python`;
  if (
    /\buv\s+(sync|venv)\b|VIRTUALENVS_IN_PROJECT|PIPENV_VENV_IN_PROJECT|\bpdm\s+(sync|install)\b/.test(
      all,
    )
  )
    return LOCAL;
  if (/\bpoetry\s+install\b/.test(all)) return 'poetry run python';
  return /\bpipenv\s+(sync|install)\b/.test(all) ? 'pipenv run python' : SYSTEM;
}

const bring = (tool: string, version: string): string =>
  `command -v ${tool} >/dev/null || ${PIP} --user ${tool}==${version}`;

async function uv(project: ProjectFiles, text: string): Promise<PythonEnvironment | undefined> {
  const lock = await textOf(project, 'uv.lock');
  const used =
    lock === undefined ? /^\[tool\.uv\b/m.test(text) : /^source = \{ registry/m.test(lock);
  if (!used) return undefined;
  const frozen = lock === undefined ? '' : ' --frozen';
  const extras = choice(sectionsOf(text, /^project\.optional-dependencies$/), 'extra');
  const groups = choice(sectionsOf(text, /^dependency-groups$/), 'group');
  // Of a workspace, what its members need.
  const members = workspaceOf(text).length > 0 ? ' --all-packages' : '';
  const tests =
    lock !== undefined && !/^name = "pytest"$/m.test(lock) ? ['uv pip install pytest'] : [];
  return {
    setup: [bring('uv', UV), `uv sync${frozen}${members}${extras}${groups}`, ...tests],
    python: LOCAL,
  };
}

/** All of them where one names pytest, as they may build on each other; else those for tests. */
function choice(table: string, kind: 'extra' | 'group'): string {
  if (hasPytest(table)) return ` --all-${kind}s`;
  return TEST_NAMES.filter((name) =>
    new RegExp(`^[ \\t]*["']?${name}["']?[ \\t]*=`, 'm').test(table),
  )
    .map((name) => ` --${kind} ${name}`)
    .join('');
}

async function poetry(project: ProjectFiles, text: string): Promise<PythonEnvironment | undefined> {
  const lock = await textOf(project, 'poetry.lock');
  const wanted = sectionsOf(text, /^tool\.poetry\.(group\..+\.|dev-)?dependencies$/);
  const listed =
    lock === undefined
      ? /^[ \t]*(?!python\s*=)[\w"'-]+\s*=/m.test(wanted)
      : /^\[\[package\]\]/m.test(lock);
  if (!listed) return undefined;
  const extras = hasPytest(
    sectionsOf(text, /^(tool\.poetry\.extras|project\.optional-dependencies)$/),
  );
  const groups = optionalGroups(text);
  const more = `${groups === '' ? '' : ` --with ${groups}`}${extras ? ' --all-extras' : ''}`;
  const install = `POETRY_VIRTUALENVS_IN_PROJECT=1 poetry install --no-interaction${more}`;
  return { setup: [bring('poetry', poetryFor(lock)), install], python: LOCAL };
}

/**
 * The version that wrote the lock file, where it says so: a later one refuses projects that it
 * installed with a warning.
 */
function poetryFor(lock: string | undefined): string {
  if (lock === undefined) return POETRY;
  return (
    /^# This file is automatically @generated by Poetry (\d+\.\d+\.\d+) /.exec(lock)?.[1] ??
    POETRY_OLD
  );
}

/** Groups for tests that are installed only when they are named. */
function optionalGroups(text: string): string {
  const table = sectionsOf(text, /^dependency-groups$/);
  const names = [...text.matchAll(/^\[tool\.poetry\.group\.([\w-]{1,80})\]/gm)].flatMap(
    ([, name = '']) => {
      const group = `^tool\\.poetry\\.group\\.${name}`;
      const settings = sectionsOf(text, new RegExp(`${group}$`));
      if (!/^[ \t]*optional[ \t]*=[ \t]*true\b/m.test(settings)) return [];
      const listed = `${sectionsOf(text, new RegExp(`${group}\\.dependencies$`))}\n${requirementsOf(table, name).join('\n')}`;
      return TEST_NAMES.includes(name) || hasPytest(listed) ? [name] : [];
    },
  );
  return [...new Set(names)].join(',');
}

/** Usual names of groups and extras of packages for tests, the narrowest first. */
const TEST_NAMES = ['test', 'tests', 'testing', 'dev'];

async function pdm(project: ProjectFiles, text: string): Promise<PythonEnvironment | undefined> {
  const lock = await textOf(project, 'pdm.lock');
  const used =
    lock === undefined
      ? /^\[tool\.pdm\.dev-dependencies\]/m.test(text)
      : /^\[\[package\]\]/m.test(lock);
  if (!used) return undefined;
  return {
    setup: [
      bring('pdm', PDM),
      lock === undefined ? 'pdm install --no-lock -G :all' : 'pdm sync -G :all',
    ],
    python: LOCAL,
  };
}

async function pipenv(project: ProjectFiles): Promise<PythonEnvironment | undefined> {
  const lock = await textOf(project, 'Pipfile.lock');
  const pipfile = await textOf(project, 'Pipfile');
  const wanted = sectionsOf(pipfile ?? '', /^(dev-)?packages$/);
  const used =
    lock === undefined ? /^[ \t]*[\w"'-]+\s*=/m.test(wanted) : /"hashes"|"version"/.test(lock);
  if (!used) return undefined;
  const how = lock === undefined ? 'install --skip-lock --dev' : 'sync --dev';
  return {
    setup: [bring('pipenv', PIPENV), `PIPENV_VENV_IN_PROJECT=1 pipenv ${how}`],
    python: LOCAL,
  };
}

/** Lists of requirements that tests need, beside the one that everybody needs. */
const FOR_TESTS =
  /^(requirements[-_.](dev|test|tests|testing|ci)|(dev|test|tests|testing)[-_]requirements|requirements\/(dev|test|tests|testing|ci))\.(txt|pip)$/;

async function pip(project: ProjectFiles, text: string): Promise<PythonEnvironment> {
  const lists: string[] = [];
  const hashed = new Set<boolean>();
  for (const path of project.files) {
    if (path !== 'requirements.txt' && !FOR_TESTS.test(path)) continue;
    const list = (await project.read(path)) ?? '';
    if (!/^[ \t]*[^\s#]/m.test(list)) continue;
    lists.push(path);
    hashed.add(/(^|\s)--hash=/m.test(list));
  }
  // Packages for everybody go first; the lists for tests may narrow them.
  const ordered = lists.toSorted(
    (a, b) => Number(b === 'requirements.txt') - Number(a === 'requirements.txt'),
  );
  const options = ordered.map((path) => ` -r ${path}`);
  const itself = await installsItself(project, text);
  // When one list has hashes, pip asks for hashes of everything in the same command.
  const together = hashed.size > 1 ? options : [options.join('')];
  const setup = options.length === 0 ? [] : together.map((some) => `${PIP}${some}`);
  const group = options.length === 0 ? testGroup(text) : '';
  const named =
    ordered.some((path) => FOR_TESTS.test(path)) || group !== '' || /\.\[/.test(itself ?? '');
  const guess = `${itself ?? ''}${group}${named ? '' : await environmentList(project, text)}`;
  if (guess !== '') setup.push(`${PIP} --retries 1${guess}`);
  return { setup, python: SYSTEM, guessed: guess !== '' };
}

/** Packages of a dependency group for tests; pip of today's images knows no groups. */
function testGroup(pyproject: string): string {
  const table = sectionsOf(pyproject, /^dependency-groups$/);
  for (const name of TEST_NAMES) {
    const wanted = requirementsOf(table, name);
    if (wanted.length > 0) return quoted(wanted);
  }
  return '';
}

const quoted = (wanted: readonly string[]): string =>
  wanted.map((each) => ` ${shellQuoted(each)}`).join('');

/** Packages that tox or Hatch would install for its tests, when no other list names any. */
async function environmentList(project: ProjectFiles, pyproject: string): Promise<string> {
  const hatch = sectionsOf(pyproject, /^tool\.hatch\.envs\.(default|test|tests|hatch-test)$/);
  const own = ['dependencies', 'extra-dependencies'].flatMap((key) => stringsIn(hatch, key));
  if (own.some(isRequirement)) return quoted(own.filter(isRequirement));
  const section = sectionsOf((await textOf(project, 'tox.ini')) ?? '', /^testenv$/);
  const listed = /^deps[ \t]*=(.*(?:\n(?:[ \t]+.*|[ \t]*)$)*)/m.exec(section)?.[1] ?? '';
  const lines = listed.split('\n').map((line) => line.replace(/(^|\s)#.*/, '').trim());
  const files = lines.flatMap(
    (line) => /^-r[ \t]*(?:\{toxinidir\}\/)?([\w./-]+)$/.exec(line)?.[1] ?? [],
  );
  const there = files.filter((path) => project.files.includes(path)).map((path) => ` -r ${path}`);
  // `py38: a` is for one of its environments alone.
  return (
    there.join('') +
    quoted(lines.filter((line) => isRequirement(line) && !/^[\w,!{}-]+:/.test(line)))
  );
}

/**
 * Installs a package whose tests import it installed, or whose requirements are in no other file.
 */
async function installsItself(project: ProjectFiles, text: string): Promise<string | undefined> {
  const script = (await textOf(project, 'setup.py')) ?? '';
  const settings = (await textOf(project, 'setup.cfg')) ?? '';
  const builds = /^\[(build-system|project)\]/m.test(text) || /\bsetup\s*\(/.test(script);
  if (!builds) return undefined;
  const table = sectionsOf(text, /^project$/);
  const needs =
    stringsIn(table, 'dependencies').length > 0 ||
    /\binstall_requires\b/.test(script) ||
    /^install_requires\s*=\s*\S|^install_requires\s*=\s*\n\s+\S/m.test(settings);
  const below = project.files.some((path) => /^src\/[\w-]+\/__init__\.py$/.test(path));
  const extras = sectionsOf(text, /^project\.optional-dependencies$/);
  const written = sectionsOf(settings, /^options\.extras_require$/);
  const extra = TEST_NAMES.find(
    (name) =>
      stringsIn(extras, name).length > 0 ||
      stringsIn(table, `optional-dependencies.${name}`).length > 0 ||
      new RegExp(`^${name}[ \\t]*=`, 'm').test(written) ||
      (/\bextras_require\b/.test(script) &&
        new RegExp(`["']${name}["'][ \\t]*(?::|\\][ \\t]*=)`).test(script)),
  );
  if (!needs && !below && extra === undefined) return undefined;
  // Tests that find the package where it lies need no more, where it needs nothing itself.
  if (!needs && (await findsItself(project, `${text}\n${settings}`))) return undefined;
  return extra === undefined ? ' -e .' : ` -e '.[${extra}]'`;
}

async function findsItself(project: ProjectFiles, settings: string): Promise<boolean> {
  const own = [await textOf(project, 'pytest.ini'), await textOf(project, 'tox.ini')].join('\n');
  if (/^\s*pythonpath\s*=/m.test(`${settings}\n${own}`)) return true;
  const paths = project.files.filter((path) => /(^|\/)conftest\.py$/.test(path)).slice(0, 5);
  const texts = await Promise.all(paths.map((path) => project.read(path)));
  return texts.some((text) => /\bsys\.path\b/.test(text ?? ''));
}

const hasPytest = (text: string): boolean => /["']?\bpytest\b/.test(text);
