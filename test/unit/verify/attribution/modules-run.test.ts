/** Programs of the repository that a check runs by a module's, package's or task's name: whose they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributed, kindOf } from './attributed.ts';

const project = (aliases: string) => ({
  'mix.exs': `defmodule Rows.MixProject do\n  use Mix.Project\n  def project, do: [app: :rows${aliases}]\nend\n`,
});

const check = (...commands: readonly string[]) => ({ checks: commands });

test('a package of Go that a check runs', async () => {
  const main = 'package main\n\nfunc main() {}\n';
  const tree = {
    'go.mod': 'module example.org/till\n\ngo 1.21\n',
    'lint/rules.go': 'package main\n\nfunc rules() int { return 1 }\n',
  };
  const run = (command: string) => kindOf('lint/main.go', main, tree, check(command));
  assert.equal(await run('go run ./lint ./...'), 'test');
  assert.equal(await run('go run -mod=mod example.org/till/lint'), 'test');
  assert.equal(await run('go test ./...'), 'product');
  assert.equal(await run('go build ./... && go run ./lint'), 'test');
  // What it prints is compared: it is what is tried.
  assert.equal(await run('go run ./lint < in.txt | diff - want.txt'), 'product');
  assert.equal(await run('test "$(go run ./lint)" = ok'), 'product');
  assert.equal(await run('go run ./lint > out.txt && cmp out.txt want.txt'), 'product');
  assert.equal(await run('go run ./lint > /dev/null 2>&1'), 'test');
  const rules = tree['lint/rules.go'];
  const more = { ...tree, 'lint/main.go': main };
  assert.equal(await kindOf('lint/rules.go', rules, more, check('go run ./lint')), 'test');
});

test('a package of Cargo, by its name and by an alias', async () => {
  const tree = {
    'Cargo.toml': '[workspace]\nmembers = ["core", "xtask"]\n',
    'core/Cargo.toml': '[package]\nname = "core-units"\nversion = "0.1.0"\n',
    'core/src/lib.rs': 'pub fn a() {}\n',
    'xtask/Cargo.toml':
      '[package]\nname = "xtask"\nversion = "0.1.0"\n\n[dependencies]\ncore-units = { path = "../core" }\n',
    'xtask/src/main.rs': 'mod panics;\nfn main() {}\n',
    'xtask/src/panics.rs': 'pub fn count() -> usize {\n    0\n}\n',
  };
  const kind = (path: keyof typeof tree, more: Readonly<Record<string, string>>, command: string) =>
    kindOf(path, tree[path], { ...tree, ...more }, check(command));
  for (const path of ['xtask/src/main.rs', 'xtask/src/panics.rs'] as const) {
    assert.equal(await kind(path, {}, 'cargo run -q -p xtask -- panics'), 'test', path);
    for (const alias of [
      '[alias]\nxtask = "run --package xtask --"\n',
      '[alias]\nxtask = ["run", "--package", "xtask", "--"]\n',
    ]) {
      const more = { '.cargo/config.toml': alias };
      assert.equal(await kind(path, more, 'cargo xtask panics'), 'test', alias);
    }
  }
  assert.equal(await kind('xtask/src/panics.rs', {}, 'cargo test'), 'product');
  // What others are built with is no program of the checks alone.
  assert.equal(await kind('core/src/lib.rs', {}, 'cargo run -p core-units'), 'product');
});

test('a module of Python, unless the project offers it as its program', async () => {
  const text = 'import sys\n\nsys.exit(0)\n';
  const tree = { 'quality/__init__.py': '', 'shop/__init__.py': '' };
  const run = check('python3 -W error -m quality.texts');
  assert.equal(await kindOf('quality/texts.py', text, tree, run), 'test');
  assert.equal(
    await kindOf('quality/__main__.py', text, tree, check('python3 -m quality')),
    'test',
  );
  const offered = { ...tree, 'pyproject.toml': '[project.scripts]\nx = "quality.texts:main"\n' };
  assert.equal(await kindOf('quality/texts.py', text, offered, run), 'product');
  assert.equal(await kindOf('shop/cli.py', text, tree, run), 'product');
});

test('a task of Mix, also behind an alias; a class of Java; what an option loads', async () => {
  const task =
    'defmodule Mix.Tasks.Rows.CheckDocs do\n  use Mix.Task\n  def run(_), do: :ok\nend\n';
  const path = 'lib/mix/tasks/rows.check_docs.ex';
  const ofMix = (aliases: string, command: string) =>
    kindOf(path, task, project(aliases), check(command));
  assert.equal(await ofMix('', 'mix rows.check_docs'), 'test');
  assert.equal(await ofMix('', 'mix do compile, rows.check_docs'), 'test');
  assert.equal(await ofMix(', aliases: [lint: ["rows.check_docs --all"]]', 'mix lint'), 'test');
  assert.equal(await ofMix('', 'mix test'), 'product');

  const java = 'package shop;\npublic final class Report {}\n';
  const ofJava = (command: string) => kindOf('src/shop/Report.java', java, {}, check(command));
  assert.equal(
    await ofJava('javac -d out src/shop/*.java && java -ea -cp out shop.Report'),
    'test',
  );
  assert.equal(await ofJava('java -cp out shop.Report | diff - want.txt'), 'product');
  assert.equal(await ofJava('java -cp out shop.Prices'), 'product');

  const perl = 'package Shop::Strict;\n1;\n';
  const ofPerl = (command: string) => kindOf('lib/Shop/Strict.pm', perl, {}, check(command));
  assert.equal(await ofPerl('perl -Ilib -MShop::Strict t/words.t'), 'test');
  assert.equal(await ofPerl('prove -l t'), 'product');
});

test('what settings of a tool alone load is theirs, and no product that they try', async () => {
  const rule = 'export const noDate = {\n  create() {\n    return {};\n  },\n};\n';
  const tree = {
    'package.json': '{ "name": "menu" }\n',
    'eslint.config.js': "import { project } from './lint/index.js';\nexport default [project];\n",
    'lint/index.js': "export { noDate as project } from './no-date.js';\n",
  };
  const before = { ...tree, 'lint/no-date.js': rule };
  const after = { ...before, 'lint/no-date.js': `${rule}// x\n` };
  const { 'lint/no-date.js': file } = await attributed(before, after);
  assert.deepEqual([file?.kind, file?.why], ['decisive', 'settings of tools alone load it']);
  // Product loads it as well.
  const both = { ...tree, 'src/index.js': "export * from '../lint/no-date.js';\n" };
  assert.equal(await kindOf('lint/no-date.js', rule, both), 'product');
});

test('plugins that settings of a tool name as modules', async () => {
  const text = 'def plugin(version):\n    return None\n';
  const tree = { 'quality/__init__.py': '', 'shop/__init__.py': '' };
  for (const [path, settings] of [
    ['mypy.ini', '[mypy]\nplugins = quality.money\n'],
    ['.pylintrc', '[MAIN]\nload-plugins=quality.money\n'],
    [
      '.flake8',
      '[flake8]\nmax-line-length = 90\n\n[flake8:local-plugins]\nextension =\n    M1 = quality.money:Money\n',
    ],
    ['pyproject.toml', '[tool.mypy]\nplugins = ["quality.money"]\n'],
  ] as const) {
    const more = { ...tree, [path]: settings };
    assert.equal(await kindOf('quality/money.py', text, more), 'decisive', path);
  }
  assert.equal(await kindOf('quality/money.py', text, tree), 'product');
});

test('a command of Django, a project of .NET, and files named without their ending', async () => {
  const text = 'class Command:\n    def handle(self):\n        pass\n';
  const path = 'shop/management/commands/check_texts.py';
  const tree = { 'shop/__init__.py': '', 'shop/management/commands/__init__.py': '' };
  assert.equal(await kindOf(path, text, tree, check('python3 manage.py check_texts')), 'test');
  assert.equal(await kindOf(path, text, tree, check('python3 manage.py test')), 'product');

  const cs = 'class Lint { static void Main() { } }\n';
  const dotnet = (command: string) => kindOf('quality/Lint/Lint.cs', cs, {}, check(command));
  assert.equal(await dotnet('dotnet run --project quality/Lint'), 'test');
  assert.equal(await dotnet('dotnet run -c Release --project ./quality/Lint/Lint.csproj'), 'test');

  const js = 'export const texts = 1;\n';
  const more = { 'src/index.js': "import '../quality/texts.js';\nimport '../quality/index.js';\n" };
  const node = (file: string, command: string) => kindOf(file, js, more, check(command));
  assert.equal(await node('quality/texts.js', 'node quality/texts'), 'test');
  assert.equal(await node('quality/index.js', 'node ./quality'), 'test');
  assert.equal(await node('quality/texts.js', 'node --test'), 'product');
});
