import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { USUAL, versionNotes } from '../../../runner/project/language-versions.ts';

type Files = Record<string, string>;
const project = (files: Files) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path],
});
const BOX = { image: 'errand-sandbox:latest', usual: true, full: true };
const said = async (files: Files, folders = [''], box = BOX): Promise<string[]> =>
  (await versionNotes(project(files), folders, box)).map(
    ({ text, write = '' }) => `${text}|${write}`,
  );
const engines = (node: string): string => JSON.stringify({ engines: { node } });

test('the versions are those that the images are made with', () => {
  const root = join(import.meta.dirname, '../../..');
  const script = readFileSync(join(root, 'script/sandbox-image.sh'), 'utf8');
  assert.match(script, new RegExp(`^node_version=${USUAL.node}$`, 'm'));
  // Debian 12 has Python 3.11 and Java 17.
  assert.match(script, /^base=errand-base:bookworm$/m);
});

test('a version that the tools of the project would refuse is said, with an image that has it', async () => {
  const tests = { 'tests/test_a.py': '' };
  const cases: [Files, RegExp][] = [
    [
      { 'package.json': engines('18.x'), 'yarn.lock': '# yarn lockfile v1\n' },
      /^package\.json asks for Node 18\.x, and yarn refuses another;[^]*\|image: node:18$/,
    ],
    [
      { 'package.json': engines('>=18 <23'), '.npmrc': 'engine-strict=true\n' },
      /asks for Node >=18 <23, and npm refuses[^]*\|image: node:18$/,
    ],
    [
      { ...tests, 'pyproject.toml': '[project]\nrequires-python = ">=3.13"\n' },
      /^pyproject\.toml asks for Python >=3\.13, and [^]*has 3\.11\.2[^]*\|image: python:3\.13$/,
    ],
    [
      { ...tests, 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.12"\n' },
      /asks for Python \^3\.12,[^]*\|image: python:3\.12$/,
    ],
    [
      { ...tests, Pipfile: '[requires]\npython_version = "3.9"\n' },
      /^Pipfile asks for Python 3\.9/,
    ],
    [{ ...tests, 'setup.cfg': '[options]\npython_requires = >=3.12\n' }, /^setup\.cfg asks/],
    [
      { ...tests, 'setup.py': "setup(python_requires='<3.11')" },
      /^setup\.py asks for Python <3\.11/,
    ],
    [
      { 'pom.xml': '<properties><java.version>21</java.version></properties>' },
      /^pom\.xml asks for Java 21, and [^]*has 17[^]*\|image: maven:3\.9-eclipse-temurin-21$/,
    ],
    [
      { 'build.gradle.kts': 'java { toolchain { languageVersion = JavaLanguageVersion.of(25) } }' },
      /^build\.gradle\.kts asks for Java 25[^]*\|image: gradle:jdk25$/,
    ],
    [{ 'build.gradle': "sourceCompatibility = '21'" }, /asks for Java 21/],
  ];
  for (const [files, words] of cases) {
    const [only, ...more] = await said(files);
    assert.match(only ?? '', words);
    assert.deepEqual(more, []);
    assert.deepEqual(await said(files, [''], { ...BOX, usual: false }), []);
    const below = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`a/${path}`, text]),
    );
    assert.match((await said(below, ['', 'a'])).join(), words);
  }
});

test('nothing is said of a version that works, or that the tools fetch or pass over', async () => {
  const tests = { 'tests/test_a.py': '' };
  const cases: Files[] = [
    { 'package.json': engines('18.x'), 'package-lock.json': '{}' },
    { 'package.json': engines('18.x'), 'yarn.lock': '__metadata:\n  version: 8\n' },
    { 'package.json': engines('>=20'), 'yarn.lock': '# yarn lockfile v1\n' },
    { 'package.json': engines('lts/*'), 'yarn.lock': '# yarn lockfile v1\n' },
    { ...tests, 'pyproject.toml': '[project]\nrequires-python = ">=3.9,<4"\n' },
    { ...tests, 'uv.lock': '', 'pyproject.toml': '[project]\nrequires-python = ">=3.13"\n' },
    { 'pyproject.toml': '[project]\nrequires-python = ">=3.13"\n' },
    { 'pom.xml': '<maven.compiler.release>17</maven.compiler.release><source>1.8</source>' },
    { 'build.gradle': 'sourceCompatibility = 1.8\ntargetCompatibility = JavaVersion.VERSION_11' },
  ];
  for (const files of cases) assert.deepEqual(await said(files), [], JSON.stringify(files));
});

test('what stands in a manifest reaches no line of its own', async () => {
  const files = {
    'package.json': engines('18\n\u001b[31m$(x)'),
    'yarn.lock': '# yarn lockfile v1\n',
  };
  for (const line of await said(files)) assert.doesNotMatch(line, /[\n$]|[^ -~]/);
});
