/** Tests and packages of languages that need an image of their own, by their manifests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectChecks } from '../../../runner/project/detect-checks.ts';
import { detectSetup } from '../../../runner/project/detect-setup.ts';

type Files = Record<string, string>;

const project = (files: Files) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path],
});

const found = async (files: Files): Promise<string[]> =>
  (await detectChecks(project(files))).checks.map(({ command }) => command);

const setup = async (files: Files): Promise<readonly string[]> =>
  (await detectSetup(project(files))).commands;

const XUNIT = '<PackageReference Include="xunit" Version="2.9.0" />';

test('a project with tests is tested by its own tool', async () => {
  const projects: readonly (readonly [Files, string])[] = [
    [{ 'mix.exs': '', 'test/sum_test.exs': '' }, 'mix test'],
    [{ 'mix.exs': '', 'apps/web/mix.exs': '', 'apps/web/test/a_test.exs': '' }, 'mix test'],
    [{ 'rebar.config': '', 'test/sum_tests.erl': '' }, 'rebar3 eunit'],
    [{ 'rebar.config': '', 'test/sum_SUITE.erl': '' }, 'rebar3 ct'],
    [{ 'rebar.config': '', 'test/a_tests.erl': '', 'test/b_SUITE.erl': '' }, 'rebar3 do eunit, ct'],
    [{ 'gleam.toml': '', 'test/sum_test.gleam': '' }, 'gleam test'],
    [{ 'Sum.sln': '', 'Sum.Tests/Sum.Tests.csproj': XUNIT }, 'dotnet test'],
    [{ 'Sum.slnx': '', 'a/A.csproj': '', 't/T.fsproj': XUNIT }, 'dotnet test'],
    [{ 'Package.swift': '', 'Tests/SumTests/SumTests.swift': '' }, 'swift test'],
    [{ 'pubspec.yaml': 'name: sum\n', 'test/sum_test.dart': '' }, 'dart test'],
    [
      {
        'pubspec.yaml': 'dependencies:\n  flutter:\n    sdk: flutter\n',
        'test/sum_test.dart': '',
      },
      'flutter test',
    ],
    [{ 'deno.json': '{}', 'sum_test.ts': '' }, 'deno test --allow-all'],
    [{ 'deno.json': '{"tasks":{"test":"deno test -R"}}', 'sum.test.ts': '' }, 'deno task test'],
    [{ 'deno.jsonc': '{ // all\n "tasks": { "test": "x" } }' }, 'deno task test'],
    [{ 'build.sbt': '', 'src/test/scala/SumSpec.scala': '' }, 'sbt test'],
    [{ 'stack.yaml': '', 'test/Spec.hs': '' }, 'stack test'],
    [{ 'dune-project': '', 'test/sum.ml': '' }, 'dune runtest'],
    [{ 'project.clj': '', 'test/sum_test.clj': '' }, 'lein test'],
    [
      { 'sum.cabal': 'name: sum\n\nTest-Suite spec\n', 'test/Spec.hs': '' },
      'cabal test all --test-show-details=streaming',
    ],
    [
      { 'cabal.project': 'packages: */', 'a/a.cabal': 'test-suite t\n' },
      'cabal test all --test-show-details=streaming',
    ],
    [{ 'stack.yaml': '', 'a.cabal': 'test-suite t\n', 'test/Spec.hs': '' }, 'stack test'],
    [{ 'Makefile.PL': '', 't/sum.t': '' }, 'prove -lr t'],
    [{ 'Makefile.PL': '', 't/sum.t': '', 'Sum.xs': '' }, 'perl Makefile.PL && make && prove -br t'],
    [{ 'sum-1.0-1.rockspec': '', 'spec/sum_spec.lua': '' }, 'busted'],
    [{ 'sum.nimble': '', 'tests/tsum.nim': '' }, 'nimble test -y'],
    [
      { DESCRIPTION: 'Package: sum\n', 'tests/testthat/test-sum.R': '' },
      "Rscript -e 'testthat::test_local(stop_on_failure = TRUE)'",
    ],
    [{ 'build.zig': 'const t = b.step("test", "Run");' }, 'zig build test'],
  ];
  for (const [files, command] of projects) assert.deepEqual(await found(files), [command]);
});

test('without tests nothing is guessed; of two solutions the tests alone are', async () => {
  const projects: readonly Files[] = [
    { 'mix.exs': '', 'lib/sum.ex': '' },
    { 'Package.swift': '', 'Sources/Sum/sum.swift': '' },
    { 'pubspec.yaml': 'name: sum\n' },
    { 'deno.json': '{}', 'main.ts': '' },
    { 'Sum.csproj': '<Project />' },
    { 'build.zig': 'b.installArtifact(exe);' },
  ];
  for (const files of projects) assert.deepEqual(await found(files), []);
  const two = { 'A.sln': '', 'B.sln': '', 't/T.csproj': XUNIT };
  assert.deepEqual(await found(two), ['cd t && dotnet test']);
});

test('scripts of package.json go before them, and they before a Makefile', async () => {
  const node = { 'package.json': '{"scripts":{"test":"node --test"}}' };
  assert.deepEqual(await found({ ...node, 'deno.json': '{"tasks":{"test":"x"}}' }), ['npm test']);
  const make = { Makefile: 'test:\n\tmix test\n' };
  const mix = { 'mix.exs': '', 'test/a_test.exs': '' };
  assert.deepEqual(await found({ ...mix, ...make }), ['mix test']);
});

test('packages are fetched where a lock file lists some, and the tool may be missing', async () => {
  const dart = await detectSetup(project({ 'pubspec.yaml': 'name: sum\n' }));
  assert.deepEqual(dart.guessed, dart.commands);
  assert.deepEqual(await setup({ 'mix.exs': '', 'mix.lock': '%{}\n' }), []);
  assert.deepEqual(
    await setup({ 'mix.exs': '', 'mix.lock': '%{\n  "jason": {:hex, :jason, "1.4.4"},\n}\n' }),
    ['mix local.hex --force --if-missing && mix local.rebar --force --if-missing && mix deps.get'],
  );
  const tested = { 'S.sln': '', 't/T.csproj': XUNIT };
  assert.deepEqual(await setup(tested), ['dotnet restore']);
  assert.deepEqual(await setup({ 'pubspec.yaml': 'name: sum\n' }), ['dart pub get']);
  assert.deepEqual(await setup({ 'deno.json': '{}', 'deno.lock': '{"version":"5"}' }), []);
  const locked = '{"version":"5","jsr":{"@std/assert@1.0.0":{"integrity":"abc"}}}';
  assert.deepEqual(await setup({ 'deno.json': '{}', 'deno.lock': locked }), ['deno install']);
});

const run = (folder: string): string =>
  `cmake -S . -B ${folder} && cmake --build ${folder} && ctest --test-dir ${folder} --output-on-failure`;

test('CMake, where it has tests and nothing else runs them', async () => {
  const tested = {
    'CMakeLists.txt': 'add_subdirectory(t)\n',
    't/CMakeLists.txt': '  Add_Test(a b)\n',
  };
  assert.deepEqual(await found(tested), [run('build')]);
  assert.deepEqual(await found({ 'CMakeLists.txt': 'include(CTest)\n' }), [run('build')]);
  assert.deepEqual(await found({ ...tested, 'build/README': '' }), [run('build-tests')]);
  assert.deepEqual(await found({ ...tested, Makefile: 'test:\n\tcmake\n' }), ['make test']);
  assert.deepEqual(await found({ 'CMakeLists.txt': 'project(a)\n# enable_testing()\n' }), []);
});
