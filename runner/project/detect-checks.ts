/**
 * Finds the checks of a repository that configures none, from its project files: those of the
 * task's package, then the root's; when the root has none, those of the packages below it. Pure
 * over file names and a reader; runs nothing, and prefers no check to a guessed one. Backstop: the
 * checks are shown before the first use, and `.errand/config.yaml` replaces them.
 */
import { posix } from 'node:path';
import type { CheckSpec } from '../protocol/task.ts';
import { inFolder, NO_PROJECT, packageAround, packagesBelow, upwards } from './folders.ts';
import { jvmTest } from './jvm-project.ts';
import { makeTargets } from './makefile.ts';
import { nodeTool, scriptRunner } from './node-project.ts';
import { cmakeTest, OTHER_TOOLS } from './other-tools.ts';
import { fieldsOf, type ProjectFiles, readJson, within } from './project-files.ts';
import { djangoTest } from './django-project.ts';
import { PYTHON_TEST, pythonEnvironment } from './python-project.ts';
import { onceForm, watches } from './watching.ts';

/** In the order in which they run: what fails fast first. */
const KINDS = ['types', 'lint', 'build', 'test'] as const;
type Kind = (typeof KINDS)[number];

interface Found {
  readonly project: string;
  readonly kind: Kind;
  readonly command: string;
  /** The package that it is of; the root when absent. */
  readonly folder?: string;
  /** Folder in which it runs, if not the package's. */
  readonly at?: string;
}

/** Input of detection beside the files. */
export interface Wanted {
  /** The folder that the task was delegated from, or that its file is in. */
  readonly place?: string;
  /** The setup that the repository configures; detected when absent. */
  readonly setup?: readonly string[];
}

export interface DetectedChecks {
  /** In running order; empty when no tool is recognised. Names are unique. */
  readonly checks: CheckSpec[];
  /** Packages that the checks belong to, '' for the root: the setup has to prepare them. */
  readonly folders: readonly string[];
  /** Scripts that would be checks but wait for changes and never end, as `"test" (vite dev)`. */
  readonly endless: readonly string[];
}

/** The checks of the repository, as a task from this place needs them. */
export async function detectChecks(
  project: ProjectFiles,
  { place = '', setup }: Wanted = {},
): Promise<DetectedChecks> {
  const endless: string[] = [];
  const around = packageAround(project.files, place);
  const root = await checksOf(project, '', setup, endless);
  if (around !== '') {
    const own = await checksOf(project, around, setup, endless);
    const rest = root.filter(({ kind }) => !own.some((each) => each.kind === kind));
    return { checks: named([...own, ...rest]), folders: ['', around], endless };
  }
  if (root.length > 0) return { checks: named(root), folders: [''], endless };
  const below: Found[] = [];
  for (const folder of packagesBelow(project.files)) {
    const own = await checksOf(project, folder, setup, endless);
    // Building or linting unrelated packages would cost more than it tells.
    below.push(...own.filter(({ kind }) => kind === 'test'));
  }
  const folders = below.flatMap(({ folder }) => folder ?? []);
  return { checks: named(below), folders: ['', ...new Set(folders)], endless };
}

async function checksOf(
  project: ProjectFiles,
  folder: string,
  setup: readonly string[] | undefined,
  endless: string[],
): Promise<Found[]> {
  const place = within(project, folder);
  const found = await node(project, folder, endless);
  found.push(...(await python(project, folder, setup)));
  for (const detect of [go, rust, php]) found.push(...(await detect(place)));
  found.push(...(await ruby(project, folder)));
  const jvm = await jvmTest(project, folder);
  if (jvm) found.push({ project: 'java', kind: 'test', ...jvm });
  for (const { project: owner, test } of OTHER_TOOLS) {
    const command = await test(place);
    // Deno and others may run what Node's scripts run as well.
    const isKnown = found.some(({ kind }) => kind === 'test');
    if (command !== undefined && !isKnown) found.push(...testOf(owner, command));
  }
  // A Makefile mostly wraps the tools above; it is used only for kinds of checks that they leave
  // open.
  for (const extra of await make(place)) {
    if (!found.some(({ kind }) => kind === extra.kind)) found.push(extra);
  }
  const cmake = await cmakeTest(place);
  if (cmake !== undefined && !found.some(({ kind }) => kind === 'test'))
    found.push(...testOf('cmake', cmake));
  if (folder === '') return found;
  return found.map(({ project: owner, kind, command, at = folder }) => ({
    project: owner,
    kind,
    command: inFolder(at, command),
    folder,
  }));
}

/** By their kind; where two have it, by folder or language too. */
function named(found: readonly Found[]): CheckSpec[] {
  return KINDS.flatMap((kind) => {
    const ofKind = found.filter((check) => check.kind === kind);
    const folders = new Set(ofKind.map(({ folder }) => folder));
    const taken = new Set<string>();
    return ofKind.map(({ project, folder = 'root', command }) => {
      const parts = [
        ...(folders.size > 1 ? [folder.replaceAll(/[^\w.@/ -]/g, '-').slice(-50)] : []),
        ...(ofKind.length > folders.size ? [project] : []),
        kind,
      ];
      let name = parts.join(':');
      for (let n = 2; taken.has(name); n += 1) name = `${parts.join(':')} ${n}`;
      taken.add(name);
      return { name, command };
    });
  });
}

function testOf(project: string, command: string): Found[] {
  return [{ project, kind: 'test', command }];
}

const SCRIPTS: Readonly<Record<Kind, readonly string[]>> = {
  types: ['types', 'typecheck', 'type-check', 'check-types', 'check:types'],
  lint: ['lint'],
  build: ['build'],
  test: ['test'],
};

/** Scripts that run the tests once, where `test` itself waits for changes. */
const ONCE = ['test:ci', 'test:run', 'test:once', 'ci:test', 'test-ci'];

async function node(project: ProjectFiles, folder: string, endless: string[]): Promise<Found[]> {
  const place = within(project, folder);
  const manifest = await readJson(place, 'package.json');
  if (!manifest) return [];
  const scripts = fieldsOf(manifest['scripts']);
  const runner = await scriptRunner(project, folder);
  const tool = await nodeTool(project, folder);
  const manager = runner === tool.manager ? `${tool.variables ?? ''}${runner}` : runner;
  const found = KINDS.flatMap((kind): Found[] => {
    const usable = (name: string): boolean => {
      const command = scripts[name];
      // The test script of `npm init` always fails and says nothing about the project.
      return (
        typeof command === 'string' && command.trim() !== '' && !/no test specified/.test(command)
      );
    };
    const script = SCRIPTS[kind].find(usable);
    if (script === undefined) return [];
    const text = String(scripts[script]);
    if (!watches(text)) return [{ project: 'node', kind, command: runScript(manager, script) }];
    const other = ONCE.find(
      (name) => kind === 'test' && usable(name) && !watches(String(scripts[name])),
    );
    if (other !== undefined) return [{ project: 'node', kind, command: runScript(manager, other) }];
    const once = onceForm(text);
    const command = once === undefined ? undefined : outsideScript(once);
    if (command === undefined) endless.push(`"${script}" (${text})`);
    return command === undefined ? [] : [{ project: 'node', kind, command }];
  });
  const bunTests =
    tool.manager === 'bun' &&
    place.files.some((path) => /[._](test|spec)\.[cm]?[jt]sx?$/.test(path));
  const hasTest = found.some(({ kind }) => kind === 'test') || endless.length > 0;
  return bunTests && !hasTest ? [...found, ...testOf('node', 'bun test')] : found;
}

function runScript(manager: string, script: string): string {
  return manager === 'npm' && script === 'test' ? 'npm test' : `${manager} run ${script}`;
}

/** Programs that are found without a package manager's help. */
const PLAIN = /^(node|deno|bun|python3?|sh|bash|make|go|cargo|mix|dotnet|pytest)\s/;

/** A script's command as it is run outside of scripts; undefined for more than one command. */
function outsideScript(command: string): string | undefined {
  if (/[;&|<>()`$\n]/.test(command)) return undefined;
  return PLAIN.test(command) ? command : `npx --no-install ${command}`;
}

const PYTHON_MANIFEST =
  /^(pyproject\.toml|setup\.(py|cfg)|tox\.ini|Pipfile|requirements[^/]*\.txt|pytest\.ini|conftest\.py)$/;
const PYTHON_MANIFEST_BELOW = /\/(pyproject\.toml|setup\.(py|cfg)|Pipfile|requirements\.txt)$/;
/** Enough test files to tell which library they are written for. */
const MAX_FILES_READ = 20;

async function python(
  whole: ProjectFiles,
  folder: string,
  setup: readonly string[] | undefined,
): Promise<Found[]> {
  const project = within(whole, folder);
  const django = await djangoTest(project);
  if (django !== undefined) {
    const { python: program } = await pythonEnvironment(whole, folder, setup);
    return testOf('python', `${program} ${django}`);
  }
  const isPython = project.files.some((path) => PYTHON_MANIFEST.test(path));
  // Tests of a package below that brings its own environment are that package's.
  const elsewhere = isPython
    ? []
    : packagesBelow(project.files.filter((path) => PYTHON_MANIFEST_BELOW.test(path)));
  const tests = project.files.filter(
    (path) =>
      PYTHON_TEST.test(path) &&
      // A sample that another language's tests read is no test of a Python project.
      (isPython || !NO_PROJECT.test(path)) &&
      !elsewhere.some((other) => path.startsWith(`${other}/`)),
  );
  if (tests.length === 0) return [];
  const { python: program } = await pythonEnvironment(whole, folder, setup);
  const pytest = `${program} -m pytest`;
  if (project.files.some((path) => /(^|\/)(conftest\.py|pytest\.ini)$/.test(path)))
    return testOf('python', pytest);
  for (const path of project.files) {
    if (!/^(pyproject\.toml|setup\.(cfg|py)|tox\.ini|Pipfile|requirements[^/]*\.txt)$/.test(path))
      continue;
    if (/\bpytest\b/.test((await project.read(path)) ?? '')) return testOf('python', pytest);
  }
  const texts = await Promise.all(tests.slice(0, MAX_FILES_READ).map((path) => project.read(path)));
  if (texts.some((text) => /^[ \t]*(import|from) pytest\b/m.test(text ?? '')))
    return testOf('python', pytest);
  if (!texts.some((text) => /^[ \t]*(import|from) unittest\b/m.test(text ?? '')))
    return testOf('python', pytest);
  const pattern = tests.some((path) => /(^|\/)test[^/]*\.py$/.test(path)) ? '' : " -p '*_test.py'";
  const starts = [...new Set(tests.map((path) => unittestStart(path, project.files)))].toSorted();
  const runs = starts.map((start) => {
    return `${program} -m unittest discover${start && ` -s ${start}`}${pattern}`;
  });
  const known = runs.length <= MAX_FOLDERS && starts.every((start) => /^[\w./-]*$/.test(start));
  return known ? testOf('python', runs.join(' && ')) : [];
}

/** More folders of tests, or odd names, are a layout that the repository has to name itself. */
const MAX_FOLDERS = 5;

/** unittest does not descend into a folder that is no package: the folder to start it in. */
function unittestStart(path: string, files: readonly string[]): string {
  let folder = posix.dirname(path);
  while (folder !== '.' && files.includes(`${folder}/__init__.py`)) folder = posix.dirname(folder);
  return folder === '.' ? '' : folder;
}

async function go({ files }: ProjectFiles): Promise<Found[]> {
  if (!files.includes('go.mod')) return [];
  return [
    { project: 'go', kind: 'lint', command: 'go vet ./...' },
    { project: 'go', kind: 'test', command: 'go test ./...' },
  ];
}

async function rust(project: ProjectFiles): Promise<Found[]> {
  if (!project.files.includes('Cargo.toml')) return [];
  // A package at the root of a workspace would be tested alone.
  const workspace = /^\[workspace\]/m.test((await project.read('Cargo.toml')) ?? '');
  return testOf('rust', workspace ? 'cargo test --workspace' : 'cargo test');
}

async function ruby(whole: ProjectFiles, folder: string): Promise<Found[]> {
  const project = within(whole, folder);
  const { files } = project;
  const names = new Set(whole.files);
  // Bundler looks for its list of gems above too.
  const bundled = upwards(folder).some((at) => names.has(at === '' ? 'Gemfile' : `${at}/Gemfile`));
  const bundle = bundled ? 'bundle exec ' : '';
  const rakefile = files.includes('Rakefile') ? ((await project.read('Rakefile')) ?? '') : '';
  if (/\btask\s*\(?\s*:?["']?test\b|TestTask\.(new|create)\b/.test(rakefile))
    return testOf('ruby', `${bundle}rake test`);
  if (files.some((path) => /^spec\/.*_spec\.rb$/.test(path)))
    return testOf('ruby', `${bundle}rspec`);
  // Rails brings the task, so that no file of the project names it.
  if (files.includes('bin/rails') && files.some((path) => /^test\/.*_test\.rb$/.test(path)))
    return testOf('ruby', `${bundle}ruby bin/rails test`);
  return [];
}

async function php(project: ProjectFiles): Promise<Found[]> {
  const manifest = await readJson(project, 'composer.json');
  if (!manifest) return [];
  const scripts = fieldsOf(manifest['scripts']);
  if (scripts['test'] !== undefined) return testOf('php', 'composer test');
  const configured = project.files.some((path) => /^phpunit\.xml(\.dist)?$/.test(path));
  // PHPUnit alone does not recognise Pest's tests.
  const program = 'pestphp/pest' in fieldsOf(manifest['require-dev']) ? 'pest' : 'phpunit';
  return configured ? testOf('php', `vendor/bin/${program}`) : [];
}

async function make(project: ProjectFiles): Promise<Found[]> {
  const file = ['GNUmakefile', 'makefile', 'Makefile'].find((name) => project.files.includes(name));
  if (file === undefined) return [];
  const targets = makeTargets((await project.read(file)) ?? '');
  const found: Found[] = [];
  if (targets.has('lint')) found.push({ project: 'make', kind: 'lint', command: 'make lint' });
  const test = ['test', 'check'].find((target) => targets.has(target));
  if (test) found.push({ project: 'make', kind: 'test', command: `make ${test}` });
  return found;
}
