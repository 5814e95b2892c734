/** Files by whether they are surely product, each altered in a tree that stays as it is otherwise. */
import type { More, Texts } from './attributed.ts';

export interface Case {
  readonly path: string;
  readonly text: string;
  readonly tree?: Texts;
  readonly more?: More;
}

const JS_TEST =
  "import test from 'node:test';\nimport { add } from '../src/add.js';\ntest('x', () => {});\n";
const JS = {
  'package.json': '{"scripts":{"test":"node --test"}}',
  'src/add.js': 'export const add = 1;\n',
  'test/add.test.js': JS_TEST,
};
const CONFIG_LOADER =
  "import './config/index.js';\nimport './support/tickets.js';\nimport './setup.js';\nimport './spec/openapi.js';\n";
const PY = { 'calc.py': 'import helpers\n', 'tests/test_calc.py': 'import calc\n' };
const GO = {
  'go.mod': 'module example.com/x\n',
  'x.go': 'package x\n\nimport "example.com/x/internal/clock"\n',
  'x_test.go': 'package x\n\nimport "testing"\n',
};

export const PRODUCT: readonly Case[] = [
  { path: 'src/add.js', text: 'export const add = 2;', tree: JS },
  {
    path: 'doc/util.go',
    text: 'package doc',
    tree: {
      'go.mod': 'module example.com/x\n',
      'doc/util_test.go': 'package doc\n\nimport "testing"\n',
    },
  },
  {
    path: 'plain/async-stub.js',
    text: 'export const bind = 1;',
    tree: {
      ...JS,
      'package.json':
        '{"imports":{"#hooks":{"node":"async_hooks","default":"./plain/async-stub.js"}}}',
      'src/add.js': "import { bind } from '#hooks';\n",
    },
  },
  {
    path: 'src/sum.cjs',
    text: 'exports.sum = 1;',
    tree: {
      ...JS,
      'package.json': '{"imports":{"#sum":{"import":"./src/sum.mjs","require":"./src/sum.cjs"}}}',
      'src/add.js': "import { sum } from '#sum';\n",
    },
  },
  {
    path: 'plain/round.js',
    text: 'export const round = 1;',
    tree: {
      ...JS,
      'package.json': '{"imports":{"#plain/*":"./plain/*.js"}}',
      'src/add.js': "import { round } from '#plain/round';\n",
    },
  },
  {
    path: 'parts/core/support.ts',
    text: 'export const round = 1;',
    tree: {
      'tsconfig.json': `{
  // The parts of it.
  "compilerOptions": { "baseUrl": ".", "paths": { "@core/*": ["parts/core/*"], }, },
}`,
      'src/add.ts': "import { round } from '@core/support';\n",
    },
  },
  {
    path: 'parts/walk.ts',
    text: 'export const up = 1;',
    tree: {
      'deno.json': '{"imports":{"own/":"./parts/","@std/assert":"jsr:@std/assert@1"}}',
      'src/find.ts': "import { up } from 'own/walk.ts';\n",
      'test/find.test.ts': "import '../src/find.ts';\nDeno.test('x', () => {});\n",
    },
  },
  {
    path: 'lib/runner.js',
    text: 'module.exports = class {};',
    tree: {
      ...JS,
      'lib/jasmine.js': "const Runner = require('./runner');\nmodule.exports = Runner;\n",
    },
  },
  {
    path: 'lib/command.js',
    text: 'module.exports = class {};',
    tree: { ...JS, 'bin/jasmine.js': "#!/usr/bin/env node\nrequire('../lib/command');\n" },
  },
  {
    path: 'src/mail.ts',
    text: 'export const mail = 1;',
    tree: { 'src/invite.ts': "import { mail } from './mail.ts';\n" },
  },
  {
    path: 'src/syntax.js',
    text: 'export const syntax = 1;',
    tree: { 'src/javascript.js': "import { syntax } from './syntax.js';\n" },
  },
  { path: 'index.js', text: 'module.exports = 1;' },
  { path: 'src/config/index.ts', text: 'export {};', tree: { 'src/index.ts': CONFIG_LOADER } },
  { path: 'src/support/tickets.ts', text: 'export {};', tree: { 'src/index.ts': CONFIG_LOADER } },
  { path: 'src/setup.ts', text: 'export {};', tree: { 'src/index.ts': CONFIG_LOADER } },
  { path: 'src/spec/openapi.ts', text: 'export {};', tree: { 'src/index.ts': CONFIG_LOADER } },
  {
    path: 'hooks/useX.ts',
    text: 'export {};',
    tree: { 'app/page.tsx': "import { useX } from '../hooks/useX';\n" },
  },
  {
    path: 'runner/clock.ts',
    text: 'export {};',
    tree: { 'package.json': '{"bin":"dist/main.js"}', 'runner/main.ts': "import './clock.ts';\n" },
  },
  {
    path: 'lib/only.js',
    text: 'exports.a = 1;',
    tree: { 'test/it.test.js': "require('../lib/only.js');\n" },
  },
  {
    path: 'lib/split.js',
    text: "const assert = require('assert');\nassert(1);",
    tree: {
      'test/split.test.js': "require('../lib/split.js'); require('../lib/b.js');\n",
      'lib/b.js': '',
    },
  },
  {
    path: 'locales/de.js',
    text: 'export default {};',
    tree: { 'index.js': 'const l = await import(`./locales/${name}.js`);\n' },
  },
  {
    path: 'packages/a/src/x.ts',
    text: 'export {};',
    tree: { 'packages/a/package.json': '{"name":"@x/a"}' },
  },
  {
    path: 'src/App.vue',
    text: '<script setup>\nimport x from "./x.js";\n</script>',
    tree: { 'src/main.ts': "import App from './App.vue';\n" },
  },
  {
    path: 'frontend/view.ts',
    text: 'export {};',
    tree: {
      'frontend/start.ts': "import './view.ts';\n",
      'scripts/build.js':
        "import { build } from 'esbuild';\nbuild({ entryPoints: ['frontend/start.ts'] });\n",
    },
  },
  {
    path: 'calc.py',
    text: 'def add(a, b):\n    return a - b',
    tree: { 'test_calc.py': 'from calc import add\n' },
  },
  {
    path: 'pkg/core.py',
    text: 'x = 1',
    tree: {
      'pkg/__init__.py': 'from .core import x\n',
      'tests/test_all.py': 'import pkg.core, pkg.more\n',
      'pkg/more.py': '',
    },
  },
  { path: 'helpers.py', text: 'x = 1', tree: PY },
  { path: 'internal/clock/clock.go', text: 'package clock', tree: GO },
  { path: 'x.go', text: 'package x', tree: GO },
  {
    path: 'lib/split.rb',
    text: 'def split; end',
    tree: { 'spec/split_spec.rb': "require_relative '../lib/split'\n" },
  },
  {
    path: 'src/Calc.php',
    text: '<?php\nnamespace App;\nclass Calc {}',
    tree: { 'tests/CalcTest.php': '<?php\nuse App\\Calc;\nclass CalcTest extends TestCase {}\n' },
  },
  {
    path: 'lib/Calc.pm',
    text: 'package Calc;\n1;',
    tree: { 't/calc.t': 'use Test::More;\nuse Calc;\n' },
  },
  {
    path: 'sum.cc',
    text: '#include "sum.h"\nint sum() { return 1; }',
    tree: { 'sum.h': '', 'sum_unittest.cc': '#include "sum.h"\n' },
  },
  {
    path: 'src/main/java/A.java',
    text: 'class A {}',
    tree: { 'src/test/java/ATest.java': 'import org.junit.Test;\n' },
  },
  {
    path: 'src/lib.rs',
    text: 'pub fn a() {}',
    tree: { 'Cargo.toml': '[package]\nname = "a"\n', 'tests/a.rs': 'use a::a;\n' },
  },
  {
    path: 'lib/calc.ex',
    text: 'defmodule Calc do\nend',
    tree: {
      'test/calc_test.exs': 'defmodule CalcTest do\n  use ExUnit.Case\n  Calc.add(1, 2)\nend\n',
    },
  },
  {
    path: 'src/plugins/csv.lua',
    text: 'return {}',
    tree: {
      'src/load.lua': 'return function(n) return require("plugins." .. n) end\n',
      'spec/all_spec.lua': 'require("plugins.csv")\nrequire("plugins.tsv")\n',
      'src/plugins/tsv.lua': '',
    },
  },
  { path: 'bin/tool', text: '#!/usr/bin/env node\nconsole.log(1);' },
  { path: 'libexec/tool-init', text: '#!/usr/bin/env bash\necho hi\n' },
  {
    path: 'src/Program.cs',
    text: 'class Program {}',
    tree: { 'App.csproj': '', 'App.Tests/ProgramTests.cs': '' },
  },
];

export const HELPER_TEST =
  "import test from 'node:test';\nimport '../src/add.js';\nimport { same } from '../src/same.js';\n";

export const EVIDENCE: readonly Case[] = [
  { path: 'test/add.test.js', text: JS_TEST, tree: JS },
  {
    path: 'src/same.js',
    text: 'export function same() {}',
    tree: { 'src/add.js': '', 'test/add.test.js': HELPER_TEST },
  },
  {
    path: 'src/deep.js',
    text: 'export {};',
    tree: {
      'src/same.js': "import './deep.js';\n",
      'src/add.js': '',
      'test/add.test.js': HELPER_TEST,
    },
  },
  {
    path: 'src/only.js',
    text: "import assert from 'node:assert';\nexport const same = assert.equal;",
    tree: { 'test/a.test.js': "import '../src/only.js';\n" },
  },
  {
    path: 'lib/helpers.js',
    text: 'exports.a = 1;',
    tree: { 'test/a.test.js': "require('../lib/helpers.js');\n" },
  },
  {
    path: 'src/boot.mjs',
    text: 'export {};',
    more: { checks: ['node --import ./src/boot.mjs --test'] },
  },
  {
    path: 'src/boot.ts',
    text: 'export {};',
    tree: { 'vitest.config.ts': "export default { test: { setupFiles: ['./src/boot.ts'] } };\n" },
  },
  {
    path: 'src/boot.js',
    text: 'module.exports = 1;',
    tree: { 'package.json': '{"jest":{"setupFilesAfterEnv":["<rootDir>/src/boot.js"]}}' },
  },
  {
    path: 'check.js',
    text: "require('./src/add.js');",
    tree: JS,
    more: { checks: ['node check.js 2>&1 | tee test.log'] },
  },
  {
    path: 'probe.js',
    text: "require('./src/add.js');",
    tree: {
      ...JS,
      'package.json':
        '{"main":"src/add.js","scripts":{"test":"npm run probe","probe":"node ./probe.js"}}',
    },
  },
  { path: 'verify.sh', text: 'echo 1', more: { checks: ['sh ./verify.sh'] } },
  {
    path: 'checks.c',
    text: '#include <assert.h>\n#include "sum.h"\nint main(void) { assert(sum(1, 2) == 3); }',
    tree: {
      'sum.h': '',
      'sum.c': '#include "sum.h"\n',
      Makefile: 'test:\n\tcc checks.c sum.c -o checks && ./checks\n',
    },
    more: { checks: ['make test'] },
  },
  { path: 'probes/run.js', text: "require('../src/add.js');", tree: JS },
  { path: 'unittest.py', text: 'x = 1' },
  { path: 'src/json.py', text: 'x = 1' },
  { path: 'pytest/__init__.py', text: 'x = 1' },
  {
    path: 'pkg/testing_tools.py',
    text: 'x = 1',
    tree: { 'pkg/__init__.py': 'from . import testing_tools\n' },
  },
  {
    path: 'internal/check/check.go',
    text: 'package check',
    tree: {
      ...GO,
      'x.go': 'package x\n',
      'x_test.go': 'package x\n\nimport (\n\t"testing"\n\t"example.com/x/internal/check"\n)\n',
    },
  },
  {
    path: 'lib/assertions.rb',
    text: 'def same; end',
    tree: {
      'lib/calc.rb': '',
      'spec/calc_spec.rb': "require_relative '../lib/calc'\nrequire_relative '../lib/assertions'\n",
    },
  },
  {
    path: 'src/proving.rs',
    text: 'pub fn same() {}',
    tree: { 'Cargo.toml': '', 'src/lib.rs': 'pub fn a() {}\n#[cfg(test)]\nmod proving;\n' },
  },
  { path: 'src/a.zig', text: 'pub fn a() void {}\ntest "a" {\n}' },
  {
    path: 'src/Same.php',
    text: '<?php\nnamespace App;\nclass Same {}',
    tree: {
      'src/Calc.php': '<?php\nnamespace App;\nclass Calc {}\n',
      'tests/CalcTest.php':
        '<?php\nuse App\\Calc;\nuse App\\Same;\nclass CalcTest extends TestCase {}\n',
    },
  },
  { path: 'src/answers.js', text: 'export {};', more: { reported: ['src/answers.js'] } },
  { path: 'testdata/show.golden', text: 'x' },
  { path: 'golden/adds.txt', text: 'x' },
  { path: '.babelrc', text: '{}' },
  { path: '.env', text: 'A=1' },
  { path: '.busted', text: 'return {}' },
  { path: 'CMakeLists.txt', text: 'add_test(NAME a COMMAND a)' },
  { path: 'README.md', text: '>>> add(1, 2)\n3' },
  { path: 'a.unheard', text: 'x' },
  { path: 'src/link.js', text: 'x', more: { modes: { 'src/link.js': '120000' } } },
  { path: 'vendor/module', text: 'x', more: { modes: { 'vendor/module': '160000' } } },
  {
    path: 'vitest.config.ts',
    text: 'export default {};',
    tree: { 'src/index.ts': "import '../vitest.config.ts';\n" },
  },
  { path: 'node_modules/vitest/index.js', text: 'x' },
];
