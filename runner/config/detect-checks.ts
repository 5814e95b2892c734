/**
 * Finds the checks of a repository that configures none, from its project files at the root.
 * Pure over file names and a reader; runs nothing and prefers no check to a guessed one.
 * Backstop: the checks are shown before the first use, and `.errand/config.yaml` replaces them.
 */
import { posix } from 'node:path';
import type { CheckSpec } from '../protocol/task.ts';
import { fieldsOf, packageManager, type ProjectFiles, readJson } from './project-files.ts';

/** In the order in which they run: what fails fast first. */
const KINDS = ['types', 'lint', 'build', 'test'] as const;
type Kind = (typeof KINDS)[number];

interface Found {
  readonly project: string;
  readonly kind: Kind;
  readonly command: string;
}

/** The checks in running order; none where nothing is recognised. Names are unique. */
export async function detectChecks(project: ProjectFiles): Promise<CheckSpec[]> {
  const found: Found[] = [];
  for (const detect of [node, python, go, rust, ruby, java, php]) {
    found.push(...(await detect(project)));
  }
  // A Makefile mostly wraps the tools above; it speaks only for what they leave open.
  for (const extra of await make(project)) {
    if (!found.some(({ kind }) => kind === extra.kind)) found.push(extra);
  }
  return KINDS.flatMap((kind) => {
    const ofKind = found.filter((check) => check.kind === kind);
    return ofKind.map(({ project: owner, command }) => ({
      name: ofKind.length === 1 ? kind : `${owner}:${kind}`,
      command,
    }));
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

async function node(project: ProjectFiles): Promise<Found[]> {
  const manifest = await readJson(project, 'package.json');
  const scripts = fieldsOf(manifest?.['scripts']);
  const manager = packageManager(project.files);
  return KINDS.flatMap((kind) => {
    const script = SCRIPTS[kind].find((name) => {
      const command = scripts[name];
      // What `npm init` writes always fails and says nothing about the project.
      return typeof command === 'string' && command.trim() && !/no test specified/.test(command);
    });
    if (script === undefined) return [];
    const command =
      manager === 'npm' && script === 'test' ? 'npm test' : `${manager} run ${script}`;
    return [{ project: 'node', kind, command }];
  });
}

const PYTHON_TEST = /(^|\/)(test_[^/]*|[^/]*_test)\.py$/;
/** Enough test files to tell which library they are written for. */
const MOST_READ = 20;

async function python(project: ProjectFiles): Promise<Found[]> {
  const tests = project.files.filter((path) => PYTHON_TEST.test(path));
  if (tests.length === 0) return [];
  const pytest = 'python3 -m pytest';
  if (project.files.some((path) => /(^|\/)(conftest\.py|pytest\.ini)$/.test(path)))
    return testOf('python', pytest);
  for (const path of project.files) {
    if (!/^(pyproject\.toml|setup\.(cfg|py)|tox\.ini|Pipfile|requirements[^/]*\.txt)$/.test(path))
      continue;
    if (/\bpytest\b/.test((await project.read(path)) ?? '')) return testOf('python', pytest);
  }
  const texts = await Promise.all(tests.slice(0, MOST_READ).map((path) => project.read(path)));
  if (texts.some((text) => /^\s*(import|from) pytest\b/m.test(text ?? '')))
    return testOf('python', pytest);
  if (!texts.some((text) => /^\s*(import|from) unittest\b/m.test(text ?? '')))
    return testOf('python', pytest);
  const pattern = tests.some((path) => /(^|\/)test[^/]*\.py$/.test(path)) ? '' : " -p '*_test.py'";
  const starts = [...new Set(tests.map((path) => unittestStart(path, project.files)))].toSorted();
  const runs = starts.map((folder) => {
    return `python3 -m unittest discover${folder && ` -s ${folder}`}${pattern}`;
  });
  const known = runs.length <= MOST_STARTS && starts.every((folder) => /^[\w./-]*$/.test(folder));
  return known ? testOf('python', runs.join(' && ')) : [];
}

/** More folders of tests, or odd names, are a layout that the repository has to name itself. */
const MOST_STARTS = 5;

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

async function ruby(project: ProjectFiles): Promise<Found[]> {
  const { files } = project;
  const bundle = files.includes('Gemfile') ? 'bundle exec ' : '';
  const rakefile = files.includes('Rakefile') ? ((await project.read('Rakefile')) ?? '') : '';
  if (/\btask\s*\(?\s*:?["']?test\b|TestTask\.new/.test(rakefile))
    return testOf('ruby', `${bundle}rake test`);
  if (files.some((path) => /^spec\/.*_spec\.rb$/.test(path)))
    return testOf('ruby', `${bundle}rspec`);
  return [];
}

async function java({ files }: ProjectFiles): Promise<Found[]> {
  // Through `sh`: a wrapper's executable bit is often lost on its way.
  if (files.includes('gradlew')) return testOf('java', 'sh ./gradlew --offline test');
  if (files.includes('pom.xml')) {
    return testOf('java', `${files.includes('mvnw') ? 'sh ./mvnw' : 'mvn'} -B -o test`);
  }
  const gradle = files.some((path) => /^(build|settings)\.gradle(\.kts)?$/.test(path));
  return gradle ? testOf('java', 'gradle --offline test') : [];
}

async function php(project: ProjectFiles): Promise<Found[]> {
  const manifest = await readJson(project, 'composer.json');
  if (!manifest) return [];
  const scripts = fieldsOf(manifest['scripts']);
  if (scripts['test'] !== undefined) return testOf('php', 'composer test');
  const configured = project.files.some((path) => /^phpunit\.xml(\.dist)?$/.test(path));
  return configured ? testOf('php', 'vendor/bin/phpunit') : [];
}

async function make(project: ProjectFiles): Promise<Found[]> {
  const file = ['GNUmakefile', 'makefile', 'Makefile'].find((name) => project.files.includes(name));
  if (file === undefined) return [];
  const text = (await project.read(file)) ?? '';
  const has = (target: string) =>
    new RegExp(`^([\\w.-]+ +)*${target}( +[\\w.-]+)* *::?(?!=)`, 'm').test(text);
  const found: Found[] = [];
  if (has('lint')) found.push({ project: 'make', kind: 'lint', command: 'make lint' });
  const test = ['test', 'check'].find(has);
  if (test) found.push({ project: 'make', kind: 'test', command: `make ${test}` });
  return found;
}
