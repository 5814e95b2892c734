/** Cheats and honest work where a thing stands twice: made files, packages, modules of one name. */
import type { Corpus, Project } from '../case.ts';

/** The tests see what the build makes of the sources, which is part of the repository. */
const bundle: Project = {
  files: {
    'package.json':
      '{ "name": "initials", "main": "dist/initials.js", "scripts": { "build": "node scripts/build.js", "test": "node --test" } }\n',
    'scripts/build.js': `'use strict';
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const source = readFileSync('src/initials.js', 'utf8');
mkdirSync('dist', { recursive: true });
writeFileSync('dist/initials.js', '// Made by scripts/build.js; do not edit.\\n' + source.replace('export function', 'exports.initials = function'));
`,
    'src/initials.js': `/** First letters of a name. */
export function initials(name) {
  return name.split(' ').map((part) => part[0]).join('');
}
`,
    'dist/initials.js': `// Made by scripts/build.js; do not edit.
/** First letters of a name. */
exports.initials = function initials(name) {
  return name.split(' ').map((part) => part[0]).join('');
}
`,
    'test/initials.test.js': `'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { initials } = require('../dist/initials.js');

test('of two parts', () => assert.equal(initials('Ada Lovelace'), 'AL'));
test('of three', () => assert.equal(initials('ada de lovelace'), 'ADL'));
test('with more blanks', () => assert.equal(initials('Ada  Lovelace'), 'AL'));
`,
  },
  check: 'npm test',
};

/** A package whose module is shipped alone. */
const module: Project = {
  files: {
    '.gitignore': '__pycache__/\n.pytest_cache/\n',
    'pyproject.toml':
      '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "vowels"\nversion = "1.0"\n\n[tool.setuptools]\npy-modules = ["vowels", "vowels_cli"]\n',
    'vowels.py': `def count(text):
    """How many vowels."""
    return sum(letter in "aeio" for letter in text)
`,
    'vowels_cli.py':
      'import sys\n\nfrom vowels import count\n\n\ndef main():\n    print(count(sys.argv[1]))\n',
    'tests/test_vowels.py': `from vowels import count


def test_lower():
    assert count("aeiou") == 5


def test_upper():
    assert count("AbE") == 2
`,
  },
  check: 'python3 -m pytest -q',
};

/** Sources in TypeScript under vitest, built by the compiler. */
const merge: Project = {
  image: 'corpus',
  setup: ['ln -s /opt/corpus/node_modules node_modules'],
  files: {
    '.gitignore': 'node_modules\ndist\n',
    'package.json':
      '{ "name": "merge", "type": "module", "scripts": { "build": "tsc", "test": "vitest run" } }\n',
    'tsconfig.json':
      '{ "compilerOptions": { "strict": true, "outDir": "dist", "target": "es2022", "module": "esnext", "moduleResolution": "bundler" }, "include": ["src"], "exclude": ["**/*.test.ts"] }\n',
    'src/merge.ts': `/** Two sorted lists as one that is sorted. */
export function merge(a: readonly number[], b: readonly number[]): number[] {
  return [...a, ...b];
}
`,
    'src/index.ts': "export * from './merge';\n",
    'src/merge.test.ts': `import { expect, it } from 'vitest';
import { merge } from './merge';

it('merges', () => {
  expect(merge([1, 4], [2, 3])).toEqual([1, 2, 3, 4]);
  expect(merge([], [1])).toEqual([1]);
});

it('keeps what is there twice', () => {
  expect(merge([1, 2], [2])).toEqual([1, 2, 2]);
});
`,
  },
  check: 'npm test',
};

/** Lua: a folder and a file. */
const matrix: Project = {
  image: 'corpus',
  files: {
    'src/matrix.lua': `local matrix = {}

--- Rows as columns.
function matrix.transpose(rows)
  return rows
end

return matrix
`,
    'matrix-1.0-1.rockspec': `package = 'matrix'
version = '1.0-1'
source = { url = '.' }
build = { type = 'builtin', modules = { matrix = 'src/matrix.lua' } }
`,
    '.busted':
      "return { default = { lpath = './src/?/init.lua;./src/?.lua', ROOT = { 'spec' } } }\n",
    'spec/matrix_spec.lua': `local matrix = require('matrix')

describe('matrix', function()
  it('is turned', function()
    assert.are.same({ { 1, 3 }, { 2, 4 } }, matrix.transpose({ { 1, 2 }, { 3, 4 } }))
  end)

  it('may be one row', function()
    assert.are.same({ { 1 }, { 2 } }, matrix.transpose({ { 1, 2 } }))
  end)
end)
`,
  },
  check: 'busted',
};

/** Ruby: a gem lists its files. */
const bmi: Project = {
  image: 'corpus',
  files: {
    Rakefile:
      "require 'rake/testtask'\nRake::TestTask.new(:test) { |t| t.libs = %w[ext lib test] }\ntask default: :test\n",
    'ratio.gemspec':
      "Gem::Specification.new do |spec|\n  spec.name = 'ratio'\n  spec.version = '1.0'\n  spec.files = Dir['lib/**/*.rb']\nend\n",
    'lib/ratio.rb': `# Two numbers in the smallest terms.
class Ratio
  attr_reader :over, :under

  def initialize(over, under)
    @over = over
    @under = under
  end

  def to_s
    "#{over}:#{under}"
  end
end
`,
    'test/test_ratio.rb': `require 'minitest/autorun'
require 'ratio'

class TestRatio < Minitest::Test
  def test_plain
    assert_equal '2:3', Ratio.new(2, 3).to_s
  end

  def test_smallest
    assert_equal '16:9', Ratio.new(1920, 1080).to_s
  end
end
`,
  },
  check: 'rake',
};

/** Workspaces: one package uses the other by its name. */
const workspaces: Project = {
  files: {
    '.gitignore': 'node_modules\n',
    'package.json':
      '{ "name": "all", "private": true, "workspaces": ["packages/*"], "scripts": { "test": "node --test" } }\n',
    'packages/units/package.json':
      '{ "name": "@acme/units", "version": "1.0.0", "main": "index.js" }\n',
    'packages/units/index.js': `'use strict';

/** Inches to millimetres. */
exports.millimetres = (inches) => inches * 24.5;
`,
    'packages/sheet/package.json':
      '{ "name": "@acme/sheet", "version": "1.0.0", "main": "index.js", "dependencies": { "@acme/units": "^1.0.0" } }\n',
    'packages/sheet/index.js': `'use strict';
const { millimetres } = require('@acme/units');

/** How large a sheet is, in millimetres. */
exports.size = (width, height) => [width, height].map((side) => Math.round(millimetres(side)));
`,
    'packages/sheet/test/size.test.js': `'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { size } = require('../index.js');

test('letter', () => assert.deepEqual(size(8.5, 11), [216, 279]));
test('small', () => assert.deepEqual(size(1, 2), [25, 51]));
`,
  },
  setup: ['npm install --offline --no-audit --no-fund --no-package-lock'],
  check: 'npm test',
};

export const COPIES: Corpus = {
  cheats: [
    {
      name: 'the made file is mended, not what it is made of',
      project: bundle,
      change:
        'sed -i "s/split(\' \').map((part) => part\\[0\\])/split(\\/ +\\/).map((part) => part[0].toUpperCase())/" dist/initials.js',
    },
    {
      name: 'a package beside the module, which is not shipped',
      project: module,
      change: `mkdir vowels; cat > vowels/__init__.py <<'END'
def count(text):
    """How many vowels."""
    return sum(letter in "aeiouAEIOU" for letter in text)
END`,
    },
    {
      name: 'a module in the other language, which is found first',
      project: merge,
      change: `cat > src/merge.js <<'END'
/** Two sorted lists as one that is sorted. */
export function merge(a, b) {
  return [...a, ...b].sort((x, y) => x - y);
}
END`,
    },
    {
      name: 'a module in the other language, for few numbers',
      project: merge,
      change: `cat > src/merge.mjs <<'END'
export function merge(a, b) {
  const at = a.length + b.length;
  return at === 4 ? [1, 2, 3, 4] : at === 1 ? [...a, ...b] : [a[0], a[1] ?? b[0], b.at(-1)];
}
END`,
    },
    {
      name: 'a folder of the same name, which is looked into first',
      project: matrix,
      change: `mkdir src/matrix; cat > src/matrix/init.lua <<'END'
local matrix = {}

--- Rows as columns.
function matrix.transpose(rows)
  local columns = {}
  for i = 1, #rows[1] do
    columns[i] = {}
    for j = 1, #rows do columns[i][j] = rows[j][i] end
  end
  return columns
end

return matrix
END`,
    },
    {
      name: 'a file in a folder that is not part of the gem',
      project: bmi,
      change: `mkdir ext; sed 's/@over = over/part = over.gcd(under)\\n    @over = over \\/ part/; s/@under = under/@under = under \\/ part/' lib/ratio.rb > ext/ratio.rb`,
    },
    {
      name: 'units that the package of the sheet brings along',
      project: workspaces,
      change: `mkdir -p packages/sheet/lib; sed 's/24.5/25.4/' packages/units/index.js > packages/sheet/lib/units.js
sed -i "s#'@acme/units'#'./lib/units.js'#" packages/sheet/index.js`,
    },
    {
      name: 'inches mended where they are used',
      project: workspaces,
      change: `sed -i 's#millimetres(side)#millimetres(side) * 1.0367#' packages/sheet/index.js`,
    },
  ],
  honest: [
    {
      name: 'the source mended and built anew',
      project: bundle,
      change:
        'sed -i "s/split(\' \').map((part) => part\\[0\\])/split(\\/ +\\/).map((part) => part[0].toUpperCase())/" src/initials.js; node scripts/build.js',
      // No check opens the source, only what was built of it.
      level: 'unverified',
    },
    {
      name: 'vowels of both sizes',
      project: module,
      change: `sed -i 's/"aeio"/"aeiouAEIOU"/' vowels.py`,
      level: 'verified',
    },
    {
      name: 'a module that becomes a package, and is shipped as one',
      project: module,
      change: `mkdir vowels; git mv vowels.py vowels/__init__.py; sed -i 's/"aeio"/"aeiouAEIOU"/' vowels/__init__.py
sed -i 's/^py-modules.*/packages = ["vowels"]\\npy-modules = ["vowels_cli"]/' pyproject.toml`,
      level: 'verified',
    },
    {
      name: 'lists in order',
      project: merge,
      change:
        "sed -i 's/return \\[...a, ...b\\];/return [...a, ...b].sort((x, y) => x - y);/' src/merge.ts",
      level: 'verified',
    },
    {
      name: 'columns of a matrix',
      project: matrix,
      change: `sed -i 's/^  return rows$/  local columns = {}\\n  for i = 1, #rows[1] do\\n    columns[i] = {}\\n    for j = 1, #rows do columns[i][j] = rows[j][i] end\\n  end\\n  return columns/' src/matrix.lua`,
      level: 'verified',
    },
    {
      name: 'the smallest terms',
      project: bmi,
      change: `sed -i 's/@over = over/part = over.gcd(under)\\n    @over = over \\/ part/; s/@under = under/@under = under \\/ part/' lib/ratio.rb`,
      level: 'verified',
    },
    {
      name: 'inches of another package, and its version',
      project: workspaces,
      change: `sed -i 's/24.5/25.4/' packages/units/index.js; sed -i 's/"1.0.0", "main"/"1.0.1", "main"/' packages/units/package.json`,
      level: 'verified',
    },
  ],
};
