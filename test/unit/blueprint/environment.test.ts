import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDecisive } from '../../../runner/blueprint/environment.ts';

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
