import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint, isDecisive } from '../../../runner/blueprint/environment.ts';
import type { BareRepository } from '../../../runner/git/repository.ts';

test('what decides an environment: lists of packages, wherever they are and however they are called', () => {
  const decide = [
    'package-lock.json',
    'packages/app/package.json',
    'requirements/base.txt',
    'test-requirements.txt',
    'constraints.txt',
    'app/app.gemspec',
    'gems.rb',
    'go.work',
    'pom.xml',
    'lib/core/build.gradle.kts',
    'gradle/libs.versions.toml',
    'gradle/wrapper/gradle-wrapper.properties',
    'mix.lock',
    'src/App/App.csproj',
    'Directory.Packages.props',
    'pubspec.lock',
    'Package.resolved',
  ];
  for (const path of decide) assert.equal(isDecisive(path), true, path);
  const others = ['README.md', 'src/pom.xml.ts', 'docs/requirements.md', 'Makefile', 'notes.txt'];
  for (const path of others) assert.equal(isDecisive(path), false, path);
});

const key = async (files: Record<string, string>, commit: string, setup = ['npm ci']) => {
  const repository = {
    id: 'r',
    listFiles: async () => Object.keys(files),
    readFile: async (_commit: string, path: string) => Buffer.from(files[path] ?? ''),
    treeOf: async () => JSON.stringify(files),
  } as unknown as BareRepository;
  return await fingerprint({ repository, commit, base: 'base', setup }, 'sha256:i');
};

const of = (files: Record<string, string>, lib: string) => ({ ...files, 'src/lib.js': lib });

test("an agent's work gets an image of its own where installing may run it", async () => {
  const hooked = { 'package.json': '{"scripts":{"postinstall":"node post.js"}}', 'post.js': 'a' };
  // What the user has: what a script loads in turn does not count.
  assert.equal(await key(of(hooked, '1'), 'base'), await key(of(hooked, '2'), 'base'));
  // What an agent wrote is in no image that another task starts from.
  assert.notEqual(await key(of(hooked, '1'), 'result'), await key(of(hooked, '1'), 'base'));
  assert.notEqual(await key(of(hooked, '1'), 'result'), await key(of(hooked, '2'), 'result'));
  const python = { 'setup.py': 'import pkg', 'pkg/__init__.py': '1' };
  assert.notEqual(await key(python, 'result'), await key(python, 'base'));
  // Where nothing of the repository runs, the packages alone decide.
  const plain = { 'package.json': '{}', 'package-lock.json': '{}' };
  assert.equal(await key(of(plain, '1'), 'result'), await key(of(plain, '2'), 'base'));
});
