/** What of a manifest follows the result, and what stays the base's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localPaths } from '../../../../runner/verify/attribution/manifests/local-paths.ts';
import {
  dependenciesDiffer,
  isManifest,
  manifestPart,
  manifestsDiffer,
} from '../../../../runner/verify/attribution/manifests/manifests.ts';

const part = (path: string, before: string | undefined, after: string) =>
  manifestPart(path, { before, after, checks: [] });
const json = (before: object, after: object) => {
  const split = part('package.json', JSON.stringify(before), JSON.stringify(after));
  return {
    text: JSON.parse(split?.split ?? JSON.stringify(after)) as unknown,
    environment: split?.environment,
  };
};

test('package.json: dependencies and what is said follow, scripts and settings stay', () => {
  const before = {
    name: 'a',
    scripts: { test: 'node --test' },
    jest: { a: 1 },
    dependencies: { a: '^1.0.0' },
  };
  const after = {
    name: 'a',
    version: '2.0.0',
    type: 'module',
    scripts: { test: 'true', preview: 'x' },
    jest: {},
    dependencies: { a: '2.x || >=3 <4', '@b/c': '~1.2.3' },
    mocha: {},
    unknown: 1,
  };
  assert.deepEqual(json(before, after), {
    text: {
      name: 'a',
      version: '2.0.0',
      scripts: { test: 'node --test' },
      jest: { a: 1 },
      dependencies: { a: '2.x || >=3 <4', '@b/c': '~1.2.3' },
    },
    environment: true,
  });
  assert.deepEqual(json({ dependencies: { a: '1' } }, {}), { text: {}, environment: true });
  assert.equal(json({ a: 1, version: '1' }, { a: 1, version: '2' }).environment, false);
});

test('package.json: what comes from no registry is left as it was', () => {
  for (const range of [
    'file:../x',
    'link:x',
    'git+https://x/y',
    'github:a/b',
    'a/b',
    'https://x/y.tgz',
    'npm:other@1',
    'workspace:*',
    'portal:x',
    'patch:x@1#y',
    'git@x:y',
    './x',
    '../x',
    '~/x',
  ]) {
    assert.deepEqual(
      json(
        { devDependencies: { mocha: '^10.0.0' } },
        { devDependencies: { mocha: range, vitest: range } },
      ).text,
      { devDependencies: { mocha: '^10.0.0' } },
      range,
    );
  }
  const was = { dependencies: { a: 'file:../a' } };
  assert.deepEqual(json(was, was).text, was);
  assert.deepEqual(json({}, { overrides: { a: { b: 'file:x' } } }).text, { overrides: {} });
});

test('package.json: another package of the repository may be asked for where it is as it was', () => {
  const files = ['packages/a/package.json', 'packages/b/package.json', 'packages/c/index.js'];
  const ask = (name: string, range: string, changed: readonly string[] = [], was = {}) => {
    const before = { name: 'a', dependencies: was };
    const after = { name: 'a', dependencies: { ...was, [name]: range } };
    const path = 'packages/a/package.json';
    const isLocal = localPaths(path, files, changed);
    const texts = { before: JSON.stringify(before), after: JSON.stringify(after) };
    const split = manifestPart(path, { ...texts, checks: [], isLocal });
    return split?.split === undefined;
  };
  for (const range of ['workspace:*', 'workspace:^', 'workspace:~', 'workspace:^1.2.0']) {
    assert.equal(ask('@x/b', range), true, range);
  }
  assert.equal(ask('b', 'workspace:*'), true);
  assert.equal(ask('@x/b', 'workspace:../other'), false);
  assert.equal(ask('@x/d', 'workspace:*'), false, 'is not there');
  assert.equal(ask('@x/c', 'workspace:*', ['packages/c/index.js']), false, 'is changed as well');
  assert.equal(ask('b', 'workspace:*', [], { b: '^1.0.0' }), false, 'came from a registry');
  assert.equal(ask('..', 'workspace:*'), false);
});

test('package.json: entries follow where they name product', () => {
  assert.deepEqual(json({}, { main: 'src/a.js', exports: { '.': './src/a.js' } }).text, {
    main: 'src/a.js',
    exports: { '.': './src/a.js' },
  });
  assert.deepEqual(json({ main: 'src/a.js' }, { main: 'test/fake.js' }).text, { main: 'src/a.js' });
});

test('package.json: new names for own files follow, and none for tests or other packages', () => {
  const imports = {
    '#hooks': { node: 'async_hooks', default: './src/stub.js' },
    '#util/round': './src/round.js',
  };
  const following = { imports: { '#old': './src/old.js', ...imports } };
  assert.deepEqual(json({}, { imports }), { text: { imports }, environment: false });
  assert.deepEqual(json({ imports: { '#old': './src/old.js' } }, following).text, following);
  // What tests of the base load by a name is what it was.
  const was = { imports: { '#old': './src/old.js' } };
  assert.deepEqual(json(was, { imports: { '#old': './src/new.js' } }).text, was);
  assert.deepEqual(json(was, {}).text, was);
  for (const target of ['./test/fake.js', 'chai', 'node:test', 'assert', '../x.js', '/x.js']) {
    assert.deepEqual(json({}, { imports: { '#new': target } }).text, {}, target);
    assert.deepEqual(json({}, { imports: { '#new': { default: [target] } } }).text, {}, target);
  }
  assert.deepEqual(json({}, { imports: { '#*': './src/*.js', assert: './src/a.js' } }).text, {});
});

const PYPROJECT = `[build-system]
requires = ["hatchling"]

[project]
name = "a"
version = "1.0"
dependencies = [
  "x>=1",  # a comment ]
]

[tool.pytest.ini_options]
addopts = "-q"
`;

test('pyproject.toml by section and key', () => {
  const after = PYPROJECT.replace('"x>=1",', '"x>=2",\n  "y[z]~=1.0",')
    .replace('-q', '-k nothing')
    .replace('"1.0"', '"1.1"')
    .replace('hatchling', 'own');
  const expected = PYPROJECT.replace('"x>=1",', '"x>=2",\n  "y[z]~=1.0",').replace(
    '"1.0"',
    '"1.1"',
  );
  assert.deepEqual(part('pyproject.toml', PYPROJECT, after), {
    kind: 'manifest',
    why: 'its dependencies follow the change, all else in it is left as it was',
    split: expected,
    environment: true,
  });
  assert.equal(part('pyproject.toml', PYPROJECT, PYPROJECT)?.split, undefined);
  const added = `${PYPROJECT}\n[tool.pytest]\nplugins = "x"\n\n[dependency-groups]\ndev = ["pytest>=8"]\n`;
  assert.equal(
    part('pyproject.toml', PYPROJECT, added)?.split,
    `${PYPROJECT}\n[dependency-groups]\ndev = ["pytest>=8"]\n`,
  );
  for (const line of ['"x @ git+https://a/b"', '"x @ file:///a"', '"x @ https://a/b.whl"']) {
    assert.equal(
      part('pyproject.toml', PYPROJECT, PYPROJECT.replace('"x>=1"', line))?.split,
      PYPROJECT,
      line,
    );
  }
  assert.equal(part('pyproject.toml', PYPROJECT, 'x = [')?.kind, 'decisive');
});

test('requirement files by line', () => {
  assert.equal(
    part('requirements.txt', 'a==1\n', 'a==2\nb>=1,<2 ; python_version > "3.8"\nc[d]~=1\n')?.split,
    undefined,
  );
  assert.equal(
    part('requirements.txt', '--index-url https://a\na==1\n', '-e ./fake\na==2\n')?.split,
    '--index-url https://a\na==2\n',
  );
  for (const line of [
    '-r other.txt',
    'git+https://a/b',
    './fake',
    'pytest @ file:///x',
    'https://a/b.whl',
    '--extra-index-url x',
  ]) {
    assert.equal(part('requirements-dev.txt', 'a==1\n', `a==1\n${line}\n`)?.split, 'a==1\n', line);
  }
});

const GO_MOD = 'module example.com/a\n\ngo 1.22\n\nrequire (\n\texample.com/b v1.0.0\n)\n';

test('go.mod by directive', () => {
  const after = `${GO_MOD.replace('v1.0.0', 'v1.1.0')}\nreplace example.com/b => ./fake\n`;
  assert.equal(part('go.mod', GO_MOD, after)?.split, GO_MOD.replace('v1.0.0', 'v1.1.0'));
  assert.equal(part('go.mod', GO_MOD, GO_MOD.replace('1.22', '1.23'))?.split, undefined);
  assert.equal(part('go.mod', after, after.replace('v1.1.0', 'v1.2.0'))?.split, undefined);
});

const CARGO =
  '[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nserde = "1"\n';

test('Cargo.toml by table', () => {
  const after = CARGO.replace(
    'serde = "1"',
    'serde = { version = "1.1", features = ["derive"] }',
  ).replace('0.1.0', '0.2.0');
  assert.equal(part('Cargo.toml', CARGO, after)?.split, undefined);
  const more = `${after}\n[lib]\ntest = false\n\n[[test]]\nname = "x"\n\n[patch.crates-io]\nserde = { path = "x" }\n`;
  assert.equal(part('Cargo.toml', CARGO, more)?.split?.trim(), after.trim());
  for (const line of [
    '{ path = "x" }',
    '{ git = "https://a/b" }',
    '{ package = "other", version = "1" }',
  ]) {
    assert.equal(part('Cargo.toml', CARGO, CARGO.replace('"1"', line))?.split, CARGO, line);
  }
});

test('composer.json: scripts and development autoloading stay', () => {
  const before = { require: { a: '^1' }, scripts: { test: 'phpunit' }, 'autoload-dev': { x: 1 } };
  const after = {
    require: { a: '^2' },
    scripts: { test: 'true' },
    'autoload-dev': { x: 2 },
    autoload: { 'psr-4': { 'A\\': 'src/' } },
  };
  const split = part('composer.json', JSON.stringify(before), JSON.stringify(after))?.split ?? '';
  assert.deepEqual(JSON.parse(split), {
    ...before,
    require: { a: '^2' },
    autoload: after.autoload,
  });
});

test('lock files follow, other manifests are decisive, and both may make another environment', () => {
  for (const path of [
    'package-lock.json',
    'a/yarn.lock',
    'pnpm-lock.yaml',
    'uv.lock',
    'poetry.lock',
    'go.sum',
    'Cargo.lock',
    'composer.lock',
    'Gemfile.lock',
    'mix.lock',
  ]) {
    assert.deepEqual(
      [part(path, 'a', 'b')?.kind, part(path, 'a', 'b')?.split],
      ['manifest', undefined],
      path,
    );
  }
  for (const path of [
    'pom.xml',
    'build.gradle',
    'Gemfile',
    'mix.exs',
    'CMakeLists.txt',
    'Makefile',
    'A.csproj',
    'setup.py',
    'setup.cfg',
    'Package.swift',
    'deno.json',
  ]) {
    assert.equal(part(path, 'a', 'b')?.kind, 'decisive', path);
  }
  for (const path of [
    'src/package.ts',
    'description.txt',
    'lib/actions/directory.rb',
    'docs/requirements.md',
    'a.lock',
    'build.ts',
  ]) {
    assert.equal(isManifest(path), false, path);
  }
  assert.equal(manifestsDiffer([{ environment: false }, {}]), false);
  assert.equal(manifestsDiffer([{ environment: true }]), true);
  assert.equal(
    dependenciesDiffer('package.json', '{"scripts":{}}', '{"scripts":{"a":"b"}}'),
    false,
  );
  assert.equal(dependenciesDiffer('package.json', '{}', '{"dependencies":{"a":"1"}}'), true);
});

test('a dependency of the repository follows where the change leaves it as it was', () => {
  const isLocal = localPaths(
    'app/go.mod',
    ['app/go.mod', 'vendored/b-1/x', 'vendored/b-2/x', 'app/pkg/x'],
    ['app/go.mod', 'app/pkg/x'],
  );
  assert.equal(isLocal('../vendored/b-2'), true);
  for (const target of ['./pkg', '../vendored/b-3', '../..', '..', '/etc', './', '../../x']) {
    assert.equal(isLocal(target), false, target);
  }
  const follows = (path: string, before: string, after: string): boolean => {
    const settled = manifestPart(path, { before, after, checks: [], isLocal });
    const unsettled = manifestPart(path, { before, after, checks: [] });
    assert.notEqual(unsettled?.split, undefined, path);
    assert.ok(unsettled?.left, path);
    return settled?.split === undefined && settled?.environment === true;
  };
  for (const [path, form] of [
    ['requirements.txt', '-e ../vendored/b-N\n'],
    ['requirements.txt', '../vendored/b-N  # ours\n'],
    ['requirements.txt', 'b @ file:../vendored/b-N\n'],
    ['go.mod', 'module a\n\nreplace example.com/b => ../vendored/b-N\n'],
    ['Cargo.toml', '[dependencies]\nb = { path = "../vendored/b-N", features = ["x"] }\n'],
    ['pyproject.toml', '[tool.uv.sources]\nb = { path = "../vendored/b-N" }\n'],
    ['package.json', '{"dependencies":{"b":"file:../vendored/b-N"}}'],
  ] as const) {
    const [one, two] = [form.replace('N', '1'), form.replace('N', '2')];
    assert.equal(follows(path, one, two), true, form);
    assert.equal(follows(path, one, form.replace('N', '3')), false, form);
  }
});
