/** Whole changes: what is product, what is evidence, and what the deciding run has of each. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute } from '../../../../runner/verify/attribution/attribution.ts';
import { decidingFiles } from '../../../../runner/verify/attribution/deciding-tree.ts';
import { attributed, kindOf } from './attributed.ts';
import { EVIDENCE, HELPER_TEST, PRODUCT } from './cases.ts';

test('surely product', async () => {
  for (const { path, text, tree, more } of PRODUCT) {
    assert.equal(await kindOf(path, text, tree, more), 'product', `${path}: ${text}`);
  }
});

test('evidence, since not surely product', async () => {
  for (const { path, text, tree, more } of EVIDENCE) {
    const kind = await kindOf(path, text, tree, more);
    assert.notEqual(kind, 'product', `${path}: ${text}`);
    assert.notEqual(kind, 'manifest', `${path}: ${text}`);
  }
});

test('a kind nobody has heard of is decisive, data is data', async () => {
  for (const path of [
    'a.unheard',
    'bin/run',
    '.unheard',
    'tool.toml',
    'src/settings.json',
    'tsconfig.json',
    'Dockerfile',
    'x.mk',
    'tests/pytest.ini',
    'tests/mypy.ini',
    'tests/data/ruff.toml',
    'lint.jq',
    'scripts/a.unheard',
    'lib/lint.unheard',
    '.hidden/a.unheard',
    'scripts/all.tcl',
    'tests/suite.cmake',
  ]) {
    assert.equal(await kindOf(path, 'x'), 'decisive', path);
  }
  for (const path of [
    'prices.json',
    'locale/de.yml',
    'src/a.css',
    'public/index.html',
    'db/schema.sql',
    'api.proto',
    'docs/a.md',
    'test/want.json',
    'LICENSE',
    'specs/api.yaml',
    'CHANGELOG',
    'tests/data/valid/dates.toml',
    'tags.jq',
    'lib/stack.tcl',
    'rules/shipping.rule',
    'tests/multi_line.ini',
    'test/fixtures/page.unheard',
  ]) {
    assert.equal(await kindOf(path, 'x'), 'data', path);
  }
});

test('a sign on either side is enough, and a helper stays one when product begins to load it', async () => {
  const before = {
    'src/add.js': '',
    'src/same.js': 'export const same = 1;\n',
    'test/add.test.js': HELPER_TEST,
  };
  const after = {
    ...before,
    'src/add.js': "import './same.js';\n",
    'src/same.js': 'export const same = 2;\n',
  };
  const files = await attributed(before, after);
  assert.equal(files['src/same.js']?.kind, 'test');
  assert.equal(files['src/same.js']?.why, 'is loaded by tests only');
  assert.equal(files['src/add.js']?.kind, 'product');
  const emptied = await attributed(
    { 'src/a.js': "test('a', () => {});\n" },
    { 'src/a.js': 'export {};\n' },
  );
  assert.equal(emptied['src/a.js']?.kind, 'test');
});

test('product moves; a test that moves to where product lies does not become it', async () => {
  const moved = await attributed({ 'src/a.js': 'export {};\n' }, { 'src/b.js': 'export {};\n' });
  assert.deepEqual(
    Object.values(moved).map(({ kind }) => kind),
    ['product', 'product'],
  );
  const text = "import test from 'node:test';\ntest('a', () => {});\n";
  const hidden = await attributed({ 'test/a.test.js': text }, { 'src/a.js': text });
  assert.deepEqual(
    Object.values(hidden).map(({ kind }) => kind),
    ['test', 'test'],
  );
});

test('the deciding run has product and dependencies of the result, all else of the base', async () => {
  const before = {
    'src/add.js': '1\n',
    'test/a.test.js': '1\n',
    'package.json': '{"scripts":{"test":"node --test"}}',
  };
  const after = {
    'src/add.js': '2\n',
    'src/new.js': 'export {};\n',
    'test/a.test.js': '2\n',
    'package.json': '{"scripts":{"test":"true"},"dependencies":{"a":"^1.0.0"}}',
  };
  const deciding = decidingFiles(Object.values(await attributed(before, after)));
  assert.equal(deciding.get('src/add.js'), 'after');
  assert.equal(deciding.get('src/new.js'), 'after');
  assert.equal(deciding.get('test/a.test.js'), 'before');
  const manifest = deciding.get('package.json');
  assert.ok(typeof manifest === 'object');
  assert.deepEqual(JSON.parse(manifest.text), {
    scripts: { test: 'node --test' },
    dependencies: { a: '^1.0.0' },
  });
});

test('nothing throws, whatever bytes a repository holds', async () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const bits = [
    '"',
    "'",
    '`',
    '/*',
    '*/',
    '//',
    '#',
    '${',
    '{',
    '}',
    '(',
    ')',
    '[',
    '\n',
    '\r\n',
    '\\',
    '"""',
    'r#"',
    '=begin\n',
    '#[cfg(test)]',
    'mod t {',
    '#[test]',
    '/// ```\n',
    'def test_a(',
    'class Test',
    'iex>',
    '@doc """',
    'if (import.meta.vitest) {',
    '\u0000',
    '\uD800',
    '\uFEFF',
    '[project]',
    'require (',
    'x = ',
    '>>> ',
    '<<~EOF',
    'R"(',
    '--[[',
    'import ',
    'from ',
    'a'.repeat(2000),
  ];
  const names = [
    'a.js',
    'a.ts',
    'a.vue',
    'a.py',
    'a.rs',
    'a.rb',
    'a.php',
    'a.pm',
    'a.lua',
    'a.ex',
    'a.go',
    'a.c',
    'a.java',
    'a.cs',
    'a.hs',
    'a.clj',
    'a.jl',
    'a.zig',
    'a.sh',
    'package.json',
    'pyproject.toml',
    'Cargo.toml',
    'go.mod',
    'composer.json',
    'requirements.txt',
    'a\u0000b',
    '../x',
    '',
    '.',
    'é/ü.js',
    '__proto__',
    'constructor.js',
  ];
  for (let round = 0; round < 40; round += 1) {
    const make = (): string =>
      Array.from({ length: random(40) }, () => bits[random(bits.length)] ?? '').join('');
    const before = Object.fromEntries(names.map((name) => [name, make()]));
    const after = Object.fromEntries(names.map((name) => [name, make()]));
    const files = await attributed(before, after, { checks: [make(), 'npm test', 'make'] });
    for (const file of Object.values(files)) assert.ok(file.why.length > 0);
  }
});

test('long lines and deep brackets cost no more than their length', async () => {
  const hard = [
    '('.repeat(20000),
    'a.'.repeat(10000),
    '"'.repeat(10000),
    'import {'.repeat(5000),
    'test('.repeat(6000),
    '/'.repeat(20000),
    'x = {'.repeat(5000),
    ' '.repeat(30000),
    "from '".repeat(4000),
    '`${'.repeat(6000),
    '#[cfg(test)]\n'.repeat(2000),
    'def a():\n '.repeat(2000),
  ];
  for (const path of [
    'a.js',
    'a.py',
    'a.rs',
    'a.rb',
    'a.php',
    'a.lua',
    'a.ex',
    'a.go',
    'a.c',
    'a.sh',
    'package.json',
    'pyproject.toml',
  ]) {
    for (const text of hard) assert.notEqual(await kindOf(path, text), 'none');
  }
});

test('a text that cannot be read is evidence', async () => {
  const side = { mode: '100644', blob: 'a'.repeat(40) };
  const change = {
    path: 'src/a.js',
    status: 'modified' as const,
    binary: false,
    before: side,
    after: side,
  };
  const [file] = await attribute({
    changes: [change],
    files: { before: ['src/a.js'], after: ['src/a.js'] },
    read: () => Promise.resolve(undefined),
    reported: new Set(),
    checks: [],
  });
  assert.equal(file?.kind, 'decisive');
});

test('prose that is marked as a program by accident is data, and what runs is none', async () => {
  for (const [path, text, kind] of [
    ['docs/api.rst', 'The API\n', 'data'],
    ['README.md', '# A\n', 'data'],
    ['docs/api.rst', '#!/bin/sh\n', 'decisive'],
    ['docs/api.txt', 'x\n', 'decisive'],
  ] as const) {
    assert.equal(await kindOf(path, text, {}, { modes: { [path]: '100755' } }), kind, path);
  }
});

test('a program that asserts and that a check builds and runs is a test', async () => {
  const tree = {
    Makefile: 'test: check\n\t./check\ncheck: check.c box.c\n\tcc -o check check.c box.c\n',
  };
  const text = '#include <assert.h>\n#include "box.h"\nint main(void) { assert(area() == 4); }\n';
  assert.equal(await kindOf('check.c', text, tree, { checks: ['make test'] }), 'test');
});
